"""Passing calls on, as the one who passes on, the one passed, and the one asked live through it."""

from __future__ import annotations

import pytest

from callcenter.domain.events import (
    Answered,
    Dialling,
    Ended,
    HoldChanged,
    Party,
    TransferAsked,
    TransferProgressed,
)
from callcenter.domain.transfer import TransferState
from callcenter.engine.commands import (
    Answer,
    CompleteTransfer,
    Dial,
    HangUp,
    Hold,
    Redirect,
    Resume,
    Transfer,
)
from callcenter.engine.messages import Failed
from tests.contract.conversation import dial, ended, ring, talk
from tests.contract.desk import Desk, until
from tests.contract.exchange import Exchange

pytestmark = [
    pytest.mark.engine,
    pytest.mark.parametrize("telephone", ["fake", "pjsip"], indirect=True),
]

CONTEXT = "00C8A1;encoding=hex;purpose=callcenter"


def states(desk: Desk, call: str) -> list[TransferState]:
    return [it.transfer.state for it in desk.of(TransferProgressed) if it.call == call]


def outcome(desk: Desk, call: str) -> TransferProgressed:
    over = (TransferState.DONE, TransferState.FAILED)
    return desk.wait(TransferProgressed, lambda it: it.call == call and it.transfer.state in over)


def test_call_blind_transfer(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    desk.do(Transfer(call, "620", CONTEXT))
    assert ended(desk, call).reason == "transferred"
    assert ended(desk, call).by is Party.AGENT
    done = outcome(desk, call).transfer
    assert (done.target, done.code, done.attended) == ("620", 200, False)
    expected = [
        TransferState.ASKED,
        TransferState.TRYING,
        TransferState.RINGING,
        TransferState.DONE,
    ]
    assert states(desk, call) == expected
    assert desk.wait(HoldChanged).by_agent
    until(lambda: person.ended)
    assert person.context == CONTEXT


@pytest.mark.parametrize(("target", "code"), [("622", 486), ("623", 603), ("699", 404)])
def test_call_blind_transfer_refused(
    desk: Desk, exchange: Exchange, target: str, code: int
) -> None:
    person, call = talk(desk, exchange)
    desk.do(Transfer(call, target))
    failed = outcome(desk, call).transfer
    assert (failed.state, failed.code) == (TransferState.FAILED, code)
    assert failed.reason
    desk.wait(HoldChanged, lambda it: it.by_agent)
    mark = desk.mark()
    desk.do(Resume(call))
    assert not desk.wait(HoldChanged, since=mark).by_agent
    assert not person.ended
    desk.do(Transfer(call, "620"))
    assert ended(desk, call).reason == "transferred"


@pytest.mark.parametrize("target", ["624", "625"])
def test_call_blind_transfer_that_ends_at_once(desk: Desk, exchange: Exchange, target: str) -> None:
    person, call = talk(desk, exchange)
    desk.do(Transfer(call, target))
    assert (ended(desk, call).reason, ended(desk, call).by) == ("transferred", Party.AGENT)
    assert outcome(desk, call).transfer.state is TransferState.DONE
    until(lambda: person.ended)


@pytest.mark.parametrize("take_back", [Resume, Hold])
def test_call_blind_transfer_taken_back(
    desk: Desk, exchange: Exchange, take_back: type[Resume | Hold]
) -> None:
    person, call = talk(desk, exchange)
    desk.do(Transfer(call, "621"))
    desk.wait(TransferProgressed, lambda it: it.transfer.state is TransferState.RINGING)
    mark = desk.mark()
    desk.do(take_back(call))
    assert outcome(desk, call).transfer.code == 487
    if take_back is Resume:
        assert not desk.wait(HoldChanged, since=mark).by_agent
    assert not person.ended


def test_call_transfer_caller_hangs_up(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    desk.do(Hold(call))
    desk.wait(HoldChanged)
    person.hang_up()
    assert isinstance(desk.tell(Transfer(call, "620")), Failed) or ended(desk, call)
    assert ended(desk, call).by is Party.CUSTOMER


@pytest.mark.parametrize(
    ("target", "context"),
    [("", ""), ("620?Subject=x", ""), ("sip:620@elsewhere.example", ""), ("620", "a b"),
     ("620", "00\r\nX: y"), ("620", "00>;encoding=hex"), ("620", "00" * 200)],
)  # fmt: skip
def test_call_transfer_to_what_cannot_be_called(
    desk: Desk, exchange: Exchange, target: str, context: str
) -> None:
    _, call = talk(desk, exchange)
    assert isinstance(desk.tell(Transfer(call, target, context)), Failed)
    assert not desk.of(TransferProgressed)
    assert not desk.of(HoldChanged)


def test_only_an_answered_call_is_passed_on(desk: Desk, exchange: Exchange) -> None:
    _, ringing = ring(desk, exchange)
    assert isinstance(desk.tell(Transfer(ringing.call, "620")), Failed)
    dial(desk, "601")
    assert isinstance(desk.tell(CompleteTransfer(ringing.call, "ours")), Failed)


def test_a_call_is_passed_on_once_at_a_time(desk: Desk, exchange: Exchange) -> None:
    _, call = talk(desk, exchange)
    desk.do(Transfer(call, "621"))
    assert isinstance(desk.tell(Transfer(call, "620")), Failed)


def consult(desk: Desk, call: str, target: str = "600") -> None:
    desk.do(Dial("asked", "line", target, CONTEXT, consults=call))
    desk.wait(HoldChanged, lambda it: it.call == call and it.by_agent)


def test_call_attended_transfer(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    consult(desk, call)
    desk.wait(Answered, lambda it: it.call == "asked")
    assert desk.wait(Dialling).consults == call
    consulted = exchange.people[-1]
    assert consulted.context == CONTEXT
    desk.do(CompleteTransfer(call, "asked"))
    for each in (call, "asked"):
        assert (ended(desk, each).reason, ended(desk, each).by) == ("transferred", Party.AGENT)
    done = outcome(desk, call).transfer
    assert (done.state, done.attended, done.target) == (TransferState.DONE, True, "600")
    until(lambda: person.ended and consulted.ended)
    assert person.replaced_with == consulted.call_id


def test_call_attended_transfer_swap(desk: Desk, exchange: Exchange) -> None:
    _, call = talk(desk, exchange)
    consult(desk, call)
    desk.wait(Answered, lambda it: it.call == "asked")
    mark = desk.mark()
    desk.do(Resume(call))
    desk.wait(HoldChanged, lambda it: it.call == "asked" and it.by_agent, since=mark)
    desk.wait(HoldChanged, lambda it: it.call == call and not it.by_agent, since=mark)
    mark = desk.mark()
    desk.do(Resume("asked"))
    desk.wait(HoldChanged, lambda it: it.call == call and it.by_agent, since=mark)
    desk.wait(HoldChanged, lambda it: it.call == "asked" and not it.by_agent, since=mark)
    desk.do(CompleteTransfer(call, "asked"))
    assert ended(desk, "asked").reason == "transferred"


def test_call_attended_transfer_refused(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    consult(desk, call, "603")
    desk.wait(Answered, lambda it: it.call == "asked")
    desk.do(CompleteTransfer(call, "asked"))
    assert outcome(desk, call).transfer.state is TransferState.FAILED
    assert not [it for it in desk.of(Ended) if it.call in (call, "asked")]
    mark = desk.mark()
    desk.do(Resume(call))
    desk.wait(HoldChanged, lambda it: it.call == call and not it.by_agent, since=mark)
    desk.do(HangUp("asked"))
    assert not person.ended


def test_call_attended_transfer_of_a_consultation_that_ends(desk: Desk, exchange: Exchange) -> None:
    _, call = talk(desk, exchange)
    consult(desk, call)
    desk.wait(Answered, lambda it: it.call == "asked")
    exchange.people[-1].hang_up()
    answer = desk.tell(CompleteTransfer(call, "asked"))
    assert isinstance(answer, Failed) or outcome(desk, call)
    assert ended(desk, "asked")
    desk.do(Resume(call))


def test_call_transfer_asked_for_is_never_dialled(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    assert person.refer("sip:620@127.0.0.1") == 603
    asked = desk.wait(TransferAsked)
    assert (asked.call, asked.request.call, asked.request.target) == (call, call, "620")
    assert asked.request.id
    assert not desk.of(Dialling)
    desk.do(HangUp(call))


def test_a_ringing_call_is_redirected(desk: Desk, exchange: Exchange) -> None:
    person, ringing = ring(desk, exchange)
    desk.do(Redirect(ringing.call, "602"))
    end = ended(desk, ringing.call)
    assert (end.by, end.code) == (Party.AGENT, 302)
    until(lambda: person.refused == 302)
    assert person.sent_to == "sip:602@127.0.0.1"
    assert isinstance(desk.tell(Redirect(ringing.call, "602")), Failed)


def test_only_a_ringing_call_is_redirected(desk: Desk, exchange: Exchange) -> None:
    _, call = talk(desk, exchange)
    assert isinstance(desk.tell(Redirect(call, "602")), Failed)
    _, ringing = ring(desk, exchange)
    assert isinstance(desk.tell(Redirect(ringing.call, "sip:602@elsewhere.example")), Failed)
    desk.do(Answer(ringing.call))
