"""What programs ask of calls that are passed on, shared or recorded, answered when it is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from callcenter.control import Reply, Verb
from callcenter.domain.call import Call
from callcenter.domain.dial_policy import Allowance, DialRules
from callcenter.domain.effects import Notice, NoticeKind
from callcenter.domain.events import Ended, HoldChanged, Party
from callcenter.domain.recording import RecordingState
from callcenter.domain.transfer import Transfer, TransferState
from callcenter.domain.wishes import AnswerWished
from callcenter.engine import commands
from callcenter.engine.commands import Resume
from callcenter.engine.messages import Snapshot
from tests.ui.people import NOW, RULES
from tests.ui.test_verbs import Asked
from ui.call_verbs import CallVerbs
from ui.pending import Pending
from ui.verbs import number_to_dial

ASKED = Transfer("102", TransferState.ASKED)
RINGS = Transfer("102", TransferState.RINGING)
DONE = Transfer("102", TransferState.DONE, 200)
BUSY = Transfer("102", TransferState.FAILED, 486, "Busy Here")


class Office(Asked):
    """An app whose telephone is believed whatever it says of its calls."""

    def stands(self, *calls: Call) -> None:
        """The telephone has these calls."""
        self.at.hear(Snapshot(calls=calls, lines=self.at.desk.lines))

    def now(self, call: str, **changes: Any) -> None:
        """What is true of *call* becomes otherwise."""
        calls = self.at.desk.calls
        self.stands(*(replace(one, **changes) if one.id == call else one for one in calls))

    def hears(self, event: object) -> None:
        self.at.phone.tell(event)  # type: ignore[arg-type]
        self.at.settle()

    def second(self, **changes: Any) -> str:
        """Another answered call beside the first, which waits."""
        first = self.at.desk.calls[0]
        call = self.ring()
        self.at.wish(AnswerWished(call))
        self.now(first.id, held_by_agent=True)
        self.now(call, **changes)
        return call


@pytest.fixture
def app(qapp: QApplication) -> Iterator[Office]:
    office = Office(qapp)
    yield office
    office.at.close()


@pytest.fixture
def call(app: Office) -> str:
    return app.talk()


def test_a_transfer_is_answered_when_it_is_done(app: Office, call: str) -> None:
    replies = app.ask(Verb.TRANSFER, number="102")
    for transfer in (ASKED, RINGS):
        app.now(call, transfer=transfer)
        assert replies == []
    app.now(call, transfer=DONE)
    assert replies == [Reply(True)]


def test_a_transfer_that_fails_is_refused_with_the_reason(app: Office, call: str) -> None:
    replies = app.ask(Verb.TRANSFER, number="102")
    app.now(call, transfer=RINGS)
    app.now(call, transfer=BUSY)
    assert replies == [Reply(False, "not passed on: 486 Busy Here")]


def test_a_transfer_whose_end_is_the_calls_end_is_done(app: Office, call: str) -> None:
    replies = app.ask(Verb.TRANSFER, number="102")
    app.now(call, transfer=RINGS)
    app.hears(Ended(call, Party.AGENT, 200, "transferred", NOW))
    assert replies == [Reply(True)]


def test_a_caller_who_hangs_up_meanwhile_was_not_passed_on(app: Office, call: str) -> None:
    replies = app.ask(Verb.TRANSFER, number="102")
    app.now(call, transfer=RINGS)
    app.hears(Ended(call, Party.CUSTOMER, 200, "", NOW))
    assert replies == [Reply(False, "the caller has hung up")]


def test_what_is_left_of_an_earlier_attempt_answers_nothing(app: Office, call: str) -> None:
    app.now(call, transfer=BUSY)
    replies = app.ask(Verb.TRANSFER, number="103")
    assert replies == []
    app.now(call, transfer=Transfer("103", TransferState.TRYING))
    app.now(call, transfer=Transfer("103", TransferState.DONE))
    assert replies == [Reply(True)]


@pytest.mark.parametrize("verb", [Verb.TRANSFER, Verb.COMPLETE, Verb.CONFERENCE, Verb.RECORD])
def test_without_a_talk_there_is_nothing_to_do(app: Office, verb: Verb) -> None:
    said = app.refused(verb, number="102", action="start")
    assert said == "there is no call to talk to"


@pytest.mark.parametrize("number", ["", "tel:*21*1#", "1" * 80])
def test_a_call_is_passed_on_to_numbers_only(app: Office, call: str, number: str) -> None:
    assert app.refused(Verb.TRANSFER, number=number)


@pytest.mark.parametrize("attended", [False, True])
def test_a_program_says_so_before_a_call_is_passed_on_abroad(
    app: Office, call: str, attended: bool
) -> None:
    asks = DialRules(international=Allowance.ASK)
    app.at.shell.adopt(replace(RULES, dialling=asks))
    abroad = {"number": "+49301234567", "attended": attended}
    told = app.refused(Verb.TRANSFER, **abroad)
    assert "abroad" in told and "--confirmed" in told
    assert app.at.desk.dial_question is None
    assert not app.at.told(commands.Transfer) and not app.at.told(commands.Dial)
    assert app.ask(Verb.TRANSFER, **abroad, confirmed=True) == []
    assert len(app.at.told(commands.Dial if attended else commands.Transfer)) == 1


def test_swapping_is_answered_when_the_other_is_there(app: Office, call: str) -> None:
    other = app.second()
    replies = app.ask(Verb.SWAP)
    assert app.at.told(Resume) == [Resume(call)]
    app.hears(HoldChanged(call, False, False, NOW))
    app.hears(HoldChanged(other, True, False, NOW))
    assert replies == [Reply(True)]


def test_without_a_held_call_nothing_is_swapped(app: Office, call: str) -> None:
    assert app.refused(Verb.SWAP) == "no call is on hold"


def test_a_conference_needs_two_talks(app: Office, call: str) -> None:
    assert app.refused(Verb.CONFERENCE) == "a conference needs two answered calls"


def test_a_conference_is_answered_when_all_are_in_and_again_when_none_is(
    app: Office, call: str
) -> None:
    other = app.second()
    assert app.ask(Verb.CONFERENCE) == [Reply(True)]
    assert {one.id for one in app.at.desk.conference} == {call, other}
    assert app.ask(Verb.CONFERENCE) == [Reply(True)]
    assert app.at.desk.conference == ()


def test_asking_first_is_answered_when_the_other_does(app: Office, call: str, qtbot: QtBot) -> None:
    replies = app.ask(Verb.TRANSFER, number="102", attended=True)
    assert replies == []
    (asked,) = (one for one in app.at.desk.calls if one.consults == call)
    app.at.phone.answer_remote(asked.id)
    qtbot.waitUntil(lambda: bool(replies), timeout=5000)
    assert replies == [Reply(True, "", {"call": asked.id})]


def test_whoever_does_not_answer_was_asked_in_vain(app: Office, call: str, qtbot: QtBot) -> None:
    replies = app.ask(Verb.TRANSFER, number="102", attended=True)
    (asked,) = (one for one in app.at.desk.calls if one.consults == call)
    app.at.phone.refuse_remote(asked.id, 486)
    qtbot.waitUntil(lambda: bool(replies), timeout=5000)
    assert [(reply.ok, reply.reason) for reply in replies] == [
        (False, "nobody answered: 486 Busy Here")
    ]
    assert app.at.desk.calls[0].id == call


def test_nobody_is_connected_who_was_not_asked(app: Office, call: str) -> None:
    app.second()
    assert "--attended comes first" in app.refused(Verb.COMPLETE)


def test_connecting_both_is_answered_when_it_is_done(app: Office, call: str) -> None:
    app.second(consults=call)
    replies = app.ask(Verb.COMPLETE)
    assert replies == []
    app.now(call, transfer=ASKED)
    app.now(call, transfer=DONE)
    assert replies == [Reply(True)]


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("start", RecordingState.OFF, RecordingState.ON),
        ("pause", RecordingState.ON, RecordingState.PAUSED),
        ("resume", RecordingState.PAUSED, RecordingState.ON),
        ("stop", RecordingState.ON, RecordingState.OFF),
    ],
)
def test_a_recording_is_answered_when_it_is_so(
    app: Office, call: str, action: str, before: RecordingState, after: RecordingState
) -> None:
    app.now(call, recording=before)
    replies = app.ask(Verb.RECORD, action=action)
    app.now(call, recording=after)
    assert replies == [Reply(True)]


@pytest.mark.parametrize("action", ["pause", "resume"])
def test_only_what_is_recorded_can_be_paused(app: Office, call: str, action: str) -> None:
    assert app.refused(Verb.RECORD, action=action) == "this call is not being recorded"


def test_what_nobody_does_with_recordings_is_refused(app: Office, call: str) -> None:
    assert "start, resume, pause, stop" in app.refused(Verb.RECORD, action="rewind")


@pytest.mark.parametrize("kind", [NoticeKind.RECORDING_FORBIDDEN, NoticeKind.RECORDING_REQUIRED])
def test_what_policy_forbids_is_refused_in_words(app: Office, call: str, kind: NoticeKind) -> None:
    app.now(call, recording=RecordingState.ON)
    replies = app.ask(Verb.RECORD, action="stop")
    if not replies:
        app.at.shell.noticed.emit(Notice(kind, call))
    assert not replies[0].ok and "recorded" in replies[0].reason


def test_a_telephone_that_does_nothing_is_not_waited_for_for_ever(
    app: Office, call: str, qtbot: QtBot
) -> None:
    replies: list[Reply] = []
    hasty = CallVerbs(
        app.at.shell,
        Pending(app.at.shell, app.at.root),
        number_to_dial,
        now=lambda: NOW,
        call_limit_ms=20,
    )
    hasty.verbs[Verb.RECORD]({"action": "start"}, replies.append)
    qtbot.waitUntil(lambda: bool(replies), timeout=5000)
    assert replies == [Reply(False, "the telephone did not do it in time")]
    app.now(call, recording=RecordingState.ON)
    assert len(replies) == 1
