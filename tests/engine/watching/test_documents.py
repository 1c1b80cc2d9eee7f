"""What exchanges write of telephones and boxes, right and wrong."""

from __future__ import annotations

import pytest

from callcenter.domain.colleague import ColleagueState, Voicemail
from callcenter.engine.watching.dialog_info import Dialogs, Gap, dialog_info
from callcenter.engine.watching.markup import Unreadable
from callcenter.engine.watching.message_summary import voicemail
from callcenter.engine.watching.presence import is_reachable

XMLNS = 'xmlns="urn:ietf:params:xml:ns:dialog-info"'
HELD = (
    '<local><target uri="sip:102@pbx"><param pname="+sip.rendering" pvalue="no"/></target></local>'
)


def document(dialogs: str, *, version: int = 0, state: str = "full") -> bytes:
    return (
        f'<?xml version="1.0"?><dialog-info {XMLNS} version="{version}" state="{state}"'
        f' entity="sip:102@pbx">{dialogs}</dialog-info>'
    ).encode()


def dialog(state: str, *, id: str = "1", direction: str = "recipient", more: str = "") -> str:
    return f'<dialog id="{id}" direction="{direction}"><state>{state}</state>{more}</dialog>'


def state_of(*dialogs: str) -> ColleagueState:
    return Dialogs().after(dialog_info(document("".join(dialogs)))).state


@pytest.mark.parametrize(
    ("dialogs", "state"),
    [
        ((), ColleagueState.IDLE),
        ((dialog("terminated"),), ColleagueState.IDLE),
        ((dialog("early"),), ColleagueState.RINGING),
        ((dialog("early", direction="initiator"),), ColleagueState.TALKING),
        ((dialog("trying", direction="initiator"),), ColleagueState.TALKING),
        ((dialog("confirmed"),), ColleagueState.TALKING),
        ((dialog("confirmed", more=HELD),), ColleagueState.HELD),
        ((dialog("confirmed", more=HELD), dialog("confirmed", id="2")), ColleagueState.TALKING),
        ((dialog("confirmed"), dialog("early", id="2")), ColleagueState.RINGING),
    ],
)
def test_calls_make_a_state(dialogs: tuple[str, ...], state: ColleagueState) -> None:
    assert state_of(*dialogs) is state


def test_whom_a_colleague_talks_to_is_told_when_the_exchange_does() -> None:
    remote = '<remote><identity display="Jan">sip:+48601234567@pbx</identity></remote>'
    known = Dialogs().after(dialog_info(document(dialog("confirmed", more=remote))))
    assert known.talks_to == "+48601234567"


def test_partial_documents_change_what_they_name() -> None:
    known = Dialogs().after(dialog_info(document(dialog("confirmed"), version=4)))
    partial = document(dialog("early", id="2"), version=5, state="partial")
    known = known.after(dialog_info(partial))
    assert known.state is ColleagueState.RINGING
    ended = document(dialog("terminated", id="2"), version=6, state="partial")
    assert known.after(dialog_info(ended)).state is ColleagueState.TALKING
    # A repetition changes nothing.
    assert known.after(dialog_info(partial)) == known


def test_a_partial_document_that_is_missing_is_noticed() -> None:
    later = dialog_info(document(dialog("early"), version=6, state="partial"))
    with pytest.raises(Gap):
        Dialogs(version=4).after(later)
    with pytest.raises(Gap):
        Dialogs().after(later)


def test_an_exchange_that_was_started_anew_counts_from_nought() -> None:
    known = Dialogs(version=900).after(dialog_info(document(dialog("early"))))
    assert (known.version, known.state) == (0, ColleagueState.RINGING)


HASH_97 = Voicemail(True, account="#97")
BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<dialog-info version="0" state="full"><dialog id="1"><state>&b;</state></dialog></dialog-info>"""
FETCH = b"""<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<dialog-info version="0" state="full"><dialog id="1"><state>&x;</state></dialog></dialog-info>"""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"<dialog-info",
        b"<presence/>",
        BOMB,
        FETCH,
        b"<a>" * 5000,
        document("").replace(b'version="0"', b'version="-1"'),
        document("").replace(b'version="0"', b'version="99999999999999999999"'),
        document("<dialog id='1'/>"),
        document(dialog("dancing")),
        b'<?xml version="1.0" encoding="EBCDIC-XX"?>' + b"<x",
    ],
)
def test_what_is_no_dialog_info_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        dialog_info(body)


def test_a_thousand_calls_are_not_kept() -> None:
    many = "".join(dialog("early", id=str(number)) for number in range(1000))
    assert len(Dialogs().after(dialog_info(document(many))).known) == 64


@pytest.mark.parametrize(("basic", "reachable"), [("open", True), ("closed", False)])
def test_presence_tells_whether_a_telephone_is_there(basic: str, reachable: bool) -> None:
    body = (
        '<presence xmlns="urn:ietf:params:xml:ns:pidf"><note>Ready</note><tuple id="1">'
        f"<status><basic>{basic}</basic></status></tuple></presence>"
    )
    assert is_reachable(body.encode()) is reachable


@pytest.mark.parametrize("body", [b"<presence/>", b"<dialog-info/>", b"?"])
def test_what_is_no_presence_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        is_reachable(body)


@pytest.mark.parametrize(
    ("body", "box"),
    [
        (b"Messages-Waiting: no\r\n", Voicemail()),
        (
            b"Messages-Waiting: yes\r\nMessage-Account: sip:*97@pbx.example:5060\r\n"
            b"Voice-Message: 2/8 (1/2)\r\n",
            Voicemail(True, 2, 8, 1, "*97"),
        ),
        (
            b"messages-waiting:YES\r\nvoice-message: 4/0\r\nFax-Message: 9/9\r\n",
            Voicemail(True, 4, 0),
        ),
        (b"Messages-Waiting: yes\nMessage-Account: <sip:%2397@h>\n", HASH_97),
        (b"Messages-Waiting: yes\r\nMessage-Account: sip:a b;x\r\n", Voicemail(True)),
        (b"Messages-Waiting: yes\r\nVoice-Message: 99999999999/1\r\n", Voicemail(True)),
        (b"Messages-Waiting: yes\r\nMessage-Account: <tel:+4822100>\r\n",
         Voicemail(True, account="+4822100")),
    ],
)  # fmt: skip
def test_a_summary_tells_what_lies_in_the_box(body: bytes, box: Voicemail) -> None:
    told = voicemail(body)
    assert (told.waiting, told.new, told.old, told.urgent) == (
        box.waiting, box.new, box.old, box.urgent,
    )  # fmt: skip
    assert told.account == box.account


@pytest.mark.parametrize("body", [b"", b"Messages-Waiting: maybe", b"\xff" * 40])
def test_what_is_no_summary_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        voicemail(body)
