"""The fake telephone keeps the contract: same order, same refusals, same words."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from callcenter.domain.events import (
    Alerting,
    Answered,
    Dialling,
    DigitReceived,
    DigitsMethodChanged,
    Ended,
    HoldChanged,
    Line,
    LineChanged,
    LineProblem,
    LineState,
    MuteChanged,
    Party,
    Refused,
    Ringing,
)
from callcenter.domain.keys import DigitsMethod
from callcenter.engine.commands import (
    Account,
    Answer,
    AskSnapshot,
    Command,
    Configure,
    Dial,
    HangUp,
    Hold,
    Mute,
    Quit,
    Reject,
    Resume,
    SendDigits,
    StartRinging,
    Unmute,
)
from callcenter.engine.fake import FakePhone
from callcenter.engine.messages import Done, Event, Failed, Snapshot
from callcenter.engine.phone import Phone

LINE = Account("line", "100", "pbx.example", "secret", ("pbx.example",))


class Listener:
    def __init__(self, phone: FakePhone) -> None:
        self.phone = phone
        self.events: list[Event] = []
        self.numbers: list[int] = []
        phone.start(self._hear)

    def _hear(self, number: int, event: Event) -> None:
        self.numbers.append(number)
        self.events.append(event)

    def tell(self, command: Command) -> list[Event]:
        """What comes of *command*; the last is its answer."""
        mark = len(self.events)
        seq = self.phone.send(command)
        came = self.events[mark:]
        answers = [event for event in came if isinstance(event, Done | Failed)]
        assert [answer.to for answer in answers] == [seq]
        return came

    def refused(self, command: Command) -> str:
        (answer,) = self.tell(command)
        assert isinstance(answer, Failed), answer
        return answer.reason


def made(**wish: object) -> Listener:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    seconds = itertools.count()
    ids = itertools.count(1)
    return Listener(
        FakePhone(
            now=lambda: start + timedelta(seconds=next(seconds)),
            new_id=lambda: f"call-{next(ids)}",
            **wish,  # type: ignore[arg-type]
        )
    )


@pytest.fixture
def desk() -> Listener:
    desk = made()
    desk.tell(Configure((LINE,)))
    return desk


def kinds(events: list[Event]) -> list[type]:
    return [type(event) for event in events]


def test_it_is_a_phone_and_begins_with_a_snapshot() -> None:
    desk = made()
    phone: Phone = desk.phone
    assert phone is desk.phone and kinds(desk.events) == [Snapshot]


def test_a_line_registers_and_the_same_again_changes_nothing(desk: Listener) -> None:
    states = [event.line.state for event in desk.events if isinstance(event, LineChanged)]
    assert states == [LineState.TRYING, LineState.REGISTERED]
    assert kinds(desk.tell(Configure((LINE,)))) == [Done]
    gone = desk.tell(Configure(()))
    assert isinstance(gone[0], LineChanged) and gone[0].line.state is LineState.OFFLINE


def test_a_registrar_may_refuse() -> None:
    wrong = Line("line", "sip:x", LineState.FAILED, problem=LineProblem.WRONG_PASSWORD, reason="no")
    desk = made(registrar=lambda account: wrong)
    desk.tell(Configure((LINE,)))
    assert "not registered: no" in desk.refused(Dial("c", "line", "102"))


def test_a_faulty_account_is_refused_and_shown() -> None:
    desk = made()
    changed, answer = desk.tell(Configure((Account("line", "1 0", "pbx", "", ()),)))
    assert isinstance(changed, LineChanged)
    assert changed.line.problem is LineProblem.CONFIGURATION
    assert isinstance(answer, Failed) and "SIP user" in answer.reason


def test_an_inbound_call_from_ring_to_end(desk: Listener) -> None:
    call = desk.phone.ring((("From", "<sip:1@x>"), ("X-Queue", "Sales")))
    assert isinstance(desk.events[-1], Ringing) and desk.events[-1].account == "line"
    assert kinds(desk.tell(StartRinging(call))) == [Done]
    assert desk.phone.ringing_tone == "ring"
    assert kinds(desk.tell(Answer(call))) == [Answered, Done]
    assert desk.phone.ringing_tone == ""
    assert desk.refused(Answer(call)) == "this call does not ring"
    assert kinds(desk.tell(Mute(call))) == [MuteChanged, Done]
    assert kinds(desk.tell(Mute(call))) == [Done]
    assert kinds(desk.tell(Unmute(call))) == [MuteChanged, Done]
    desk.tell(SendDigits(call, "12a"))
    assert desk.phone.sent_digits[call] == "12A"
    desk.phone.send_digit(call, "#")
    assert isinstance(desk.events[-1], DigitReceived)
    desk.phone.hang_up_remote(call)
    end = desk.events[-1]
    assert isinstance(end, Ended) and (end.by, end.code) == (Party.CUSTOMER, 200)
    assert "no such call" in desk.refused(HangUp(call))


def test_hold_by_both(desk: Listener) -> None:
    call = desk.phone.ring()
    assert "answered" in desk.refused(Hold(call))
    desk.tell(Answer(call))
    desk.tell(Hold(call))
    desk.phone.hold_remote(call)
    held = desk.events[-1]
    assert isinstance(held, HoldChanged) and held.by_agent and held.by_customer
    assert kinds(desk.tell(Resume(call))) == [HoldChanged, Done]
    assert desk.phone.calls[call].held_by_customer


def test_an_outbound_call_and_its_other_side() -> None:
    def answers(phone: FakePhone, call: Dialling) -> None:
        phone.alert_remote(call.call)
        phone.answer_remote(call.call)

    desk = made(dialled=answers)
    desk.tell(Configure((LINE,)))
    assert kinds(desk.tell(Dial("ours", "line", "102"))) == [Dialling, Alerting, Answered, Done]
    came = desk.tell(HangUp("ours"))
    assert isinstance(came[0], Ended) and came[0].by is Party.AGENT


@pytest.mark.parametrize("target", ["", "1\r\nX: y", "sip:1@elsewhere.example", "1" * 65, "a b"])
def test_what_cannot_be_dialled_is_refused(desk: Listener, target: str) -> None:
    assert desk.refused(Dial("ours", "line", target))


def test_pauses_are_no_keys_and_the_way_of_the_keys_is_told(desk: Listener) -> None:
    call = desk.phone.ring()
    desk.tell(Answer(call))
    desk.phone.understand_digits(call, DigitsMethod.INFO)
    assert isinstance(desk.events[-1], DigitsMethodChanged)
    assert desk.phone.calls[call].digits_method == "info"
    desk.tell(SendDigits(call, "1-2, p3"))
    assert desk.phone.sent_digits[call] == "123"


@pytest.mark.parametrize("digits", ["", "12x", "1" * 101])
def test_other_keys_are_refused(desk: Listener, digits: str) -> None:
    call = desk.phone.ring()
    assert "connected" in desk.refused(SendDigits(call, "1"))
    desk.tell(Answer(call))
    assert "keys" in desk.refused(SendDigits(call, digits))


def test_a_call_is_rejected_with_few_codes(desk: Listener) -> None:
    call = desk.phone.ring()
    assert "486" in desk.refused(Reject(call, 200))
    end = desk.tell(Reject(call, 603))[0]
    assert isinstance(end, Ended) and (end.by, end.code, end.reason) == (
        Party.AGENT,
        603,
        "Decline",
    )


def test_a_colleague_took_it(desk: Listener) -> None:
    call = desk.phone.ring()
    desk.phone.cancel_remote(call, elsewhere=True)
    end = desk.events[-1]
    assert isinstance(end, Ended) and end.elsewhere and end.code == 487


def test_a_fifth_call_is_refused(desk: Listener) -> None:
    for _ in range(4):
        desk.phone.ring()
    desk.phone.ring()
    assert isinstance(desk.events[-1], Refused) and desk.events[-1].code == 486
    assert "4 calls" in desk.refused(Dial("ours", "line", "102"))
    (_, snapshot) = desk.tell(AskSnapshot())
    assert isinstance(snapshot, Snapshot) and len(snapshot.calls) == 4


def test_events_are_numbered_and_quitting_ends_all(desk: Listener) -> None:
    call = desk.phone.ring()
    came = desk.tell(Quit())
    assert isinstance(came[0], Ended) and came[0].call == call
    assert "ended" in desk.refused(AskSnapshot())
    assert desk.numbers == list(range(1, len(desk.numbers) + 1))
