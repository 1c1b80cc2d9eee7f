"""When a call is over, and what may still come for it."""

from __future__ import annotations

import pytest

from callcenter.engine.relay.dialogs import Dialogs
from callcenter.engine.relay.message import Message


def request(method: str, *, ours: bool = False, call: str = "c1") -> Message:
    """In a call of which our tag is `o` and its name, and the exchange's `x`."""
    own = b"o" + call.encode()
    here, there = (own, b"x") if ours else (b"x", own)
    return Message.request(method.encode(), b"sip:a@b", headers(method, here, there, call))


def answer(status: int, method: str, *, ours: bool, call: str = "c1") -> Message:
    own = b"o" + call.encode()
    here, there = (b"x", own) if ours else (own, b"x")
    return Message.answer(status, b"", headers(method, here, there, call))


def headers(method: str, here: bytes, there: bytes, call: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"From", b"<sip:a@b>;tag=" + here),
        (b"To", b"<sip:b@b>;tag=" + there),
        (b"Call-ID", call.encode()),
        (b"CSeq", b"2 " + method.encode()),
    ]


@pytest.mark.parametrize("method", ["REFER", "INFO", "MESSAGE", "INVITE", "UPDATE", "SUBSCRIBE"])
def test_nothing_changes_a_call_that_is_over(method: str) -> None:
    dialogs = Dialogs()
    dialogs.answered(answer(200, "INVITE", ours=True), ours=True)
    assert not dialogs.is_over(request(method))
    dialogs.answered(answer(200, "BYE", ours=True), ours=True)
    assert dialogs.is_over(request(method))
    assert not dialogs.is_over(request(method, call="c2"))


@pytest.mark.parametrize("method", ["NOTIFY", "BYE", "ACK", "CANCEL"])
def test_the_last_words_of_a_call_are_heard(method: str) -> None:
    dialogs = Dialogs()
    dialogs.sent(request("BYE", ours=True))
    assert dialogs.is_over(request("REFER"))
    assert not dialogs.is_over(request(method))


def test_from_the_bye_on_a_call_is_over_even_before_the_library_has_read_it() -> None:
    dialogs = Dialogs()
    dialogs.asked(request("BYE"))
    assert dialogs.is_over(request("REFER"))
    assert not dialogs.is_over(request("REFER", call="c2"))


def test_another_bye_that_is_refused_brings_nothing_back() -> None:
    dialogs = Dialogs()
    dialogs.sent(request("BYE", ours=True))
    dialogs.asked(request("BYE"))
    dialogs.answered(answer(481, "BYE", ours=True), ours=True)
    assert dialogs.is_over(request("REFER"))


def test_a_bye_that_was_refused_ends_nothing() -> None:
    dialogs = Dialogs()
    dialogs.asked(request("BYE"))
    dialogs.answered(answer(481, "BYE", ours=True), ours=True)
    assert not dialogs.is_over(request("REFER"))


@pytest.mark.parametrize("ours", [True, False])
def test_a_call_that_was_never_taken_is_over_and_one_whose_change_failed_is_not(ours: bool) -> None:
    dialogs = Dialogs()
    dialogs.answered(answer(486, "INVITE", ours=ours), ours=ours)
    assert dialogs.is_over(request("REFER"))
    dialogs.answered(answer(200, "INVITE", ours=ours, call="c2"), ours=ours)
    dialogs.answered(answer(488, "INVITE", ours=ours, call="c2"), ours=ours)
    assert not dialogs.is_over(request("REFER", call="c2"))


def test_a_call_that_is_tried_again_with_a_password_goes_on() -> None:
    dialogs = Dialogs()
    for status in (302, 401, 407, 422):
        dialogs.answered(answer(status, "INVITE", ours=False), ours=False)
        assert dialogs.is_over(request("REFER"))
        dialogs.sent(request("INVITE", ours=True))
        assert not dialogs.is_over(request("REFER"))


def test_a_call_that_is_given_up_is_over() -> None:
    dialogs = Dialogs()
    dialogs.sent(request("CANCEL", ours=True))
    assert dialogs.is_over(request("REFER"))


@pytest.mark.parametrize("call_id", [b"c1", b"c1c1"])
@pytest.mark.parametrize(
    "to",
    [
        b"<sip:b@b>;tag=z;tag=o77",
        b"<sip:b@b>;TAG=O77;x=<>",
        b"<sip:b@b>; tag = o77",
        b"<sip:b@b>;tag=%6F7%37",
    ],
)
def test_however_the_tag_is_written_and_whatever_the_call_id(to: bytes, call_id: bytes) -> None:
    dialogs = Dialogs()
    ended = [(b"From", b"<sip:a@b>;tag=o77"), (b"To", b"<sip:b@b>;tag=x"), (b"Call-ID", b"c1")]
    dialogs.sent(Message.request(b"BYE", b"sip:a@b", ended))
    late = [(b"From", b"<sip:a@b>;tag=x"), (b"To", to), (b"Call-ID", call_id)]
    assert dialogs.is_over(Message.request(b"REFER", b"sip:a@b", late))


def test_the_oldest_are_forgotten() -> None:
    dialogs = Dialogs(most=2)
    for call in ("c1", "c2", "c3"):
        dialogs.answered(answer(200, "BYE", ours=True, call=call), ours=True)
    over = [dialogs.is_over(request("REFER", call=call)) for call in ("c1", "c2", "c3")]
    assert over == [False, True, True]
