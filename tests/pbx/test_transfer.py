"""Calls passed on between three desks through a real Asterisk 22, and coming back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from callcenter.domain.caller import Caller, HeaderRules
from callcenter.domain.context import Context
from callcenter.domain.events import (
    Answered,
    Headers,
    HoldChanged,
    IdentityChanged,
    Party,
    Ringing,
    TransferProgressed,
)
from callcenter.domain.transfer import Transfer as Told
from callcenter.domain.transfer import TransferState
from callcenter.engine.commands import CompleteTransfer, Dial, HangUp, Reject, Resume, Transfer
from tests.contract.engine_child import ChildPhone
from tests.pbx.agent import Agent
from tests.pbx.asterisk import Asterisk
from tests.pbx.outside import Outside

pytestmark = pytest.mark.pbx

JAN = "+48501234567"
CONTEXT = Context("an-interaction", "42", "The boiler, again")
Further = Callable[[str], Agent]


@pytest.fixture
def desk(pbx: Asterisk, agent: Agent) -> Agent:
    """The desk of 101, who hums."""
    agent.register(pbx.address, "101", "secret-101")
    return agent


@pytest.fixture
def further(pbx: Asterisk, tmp_path: Path) -> Iterator[Further]:
    """Opens the desk of a colleague, which is a process of its own, and registers it."""
    with ExitStack() as ends:

        def open_desk(user: str) -> Agent:
            colleague = Agent(phone=ChildPhone(tmp_path / f"{user}.log"))
            ends.enter_context(colleague)
            colleague.register(pbx.address, user, f"secret-{user}")
            return colleague

        yield open_desk


@pytest.fixture
def anna(further: Further) -> Agent:
    """The desk of 102."""
    return further("102")


def helped(pbx: Asterisk, agent: Agent, user: str, outside: Outside) -> str:
    """Jan is talked to at the desk of *user*; the call's id."""
    pbx.join(user)
    outside.call(JAN, "Jan Kowalski")
    call = agent.answer(agent.ringing())
    agent.expect(Answered)
    return call


def asked(agent: Agent, whom: str, about: str) -> str:
    """Call *whom* about a call, which waits then; the new call's id."""
    agent.send(Dial("asked", "desk", whom, CONTEXT.encoded(), consults=about))
    agent.expect(HoldChanged, lambda it: it.call == about and it.by_agent)
    return "asked"


def outcome(agent: Agent, call: str) -> Told:
    over = (TransferState.DONE, TransferState.FAILED)
    told = agent.expect(
        TransferProgressed, lambda it: it.call == call and it.transfer.state in over
    )
    return told.transfer


def caller(headers: Headers) -> Caller:
    return Caller.read(headers, rules=HeaderRules(), from_registrar=True, region="PL")


def context(ringing: Ringing) -> Context | None:
    return Context.read(ringing.headers, from_registrar=ringing.from_registrar)


def taken_back(agent: Agent, call: str) -> None:
    agent.send(Resume(call))
    agent.expect(HoldChanged, lambda it: it.call == call and not it.by_agent)


def test_a_call_passed_on_unannounced_brings_who_it_is_by_whom_and_why(
    pbx: Asterisk, desk: Agent, anna: Agent, outside: Outside
) -> None:
    call = helped(pbx, anna, "102", outside)
    anna.send(Transfer(call, "101", CONTEXT.encoded()))
    ringing = desk.ringing()
    told = caller(ringing.headers)
    assert (told.number.e164, told.name, told.verified) == (JAN, "Jan Kowalski", True)
    assert told.passed_on_by == "102"
    assert context(ringing) == CONTEXT
    desk.answer(ringing)
    outside.wait_hum()
    assert outcome(anna, call).state is TransferState.DONE
    ended = anna.ended(call)
    assert (ended.by, ended.reason) == (Party.AGENT, "transferred")
    desk.hears(ringing.call)


def test_a_call_goes_on_to_a_third_desk(
    pbx: Asterisk, desk: Agent, anna: Agent, further: Further, outside: Outside
) -> None:
    third = further("103")
    call = helped(pbx, desk, "101", outside)
    outside.wait_hum()
    desk.send(Transfer(call, "102", CONTEXT.encoded()))
    second = anna.answer(anna.ringing())
    anna.expect(Answered)
    anna.hears(second)
    anna.send(Transfer(second, "103", CONTEXT.encoded()))
    ringing = third.ringing()
    assert caller(ringing.headers).number.e164 == JAN
    assert caller(ringing.headers).passed_on_by == "102"
    assert context(ringing) == CONTEXT
    third.hears(third.answer(ringing))
    assert desk.ended(call).reason == anna.ended(second).reason == "transferred"
    outside.hang_up()
    assert third.ended(ringing.call).by is Party.CUSTOMER


def test_an_unknown_extension_leaves_the_caller_here(
    pbx: Asterisk, desk: Agent, outside: Outside
) -> None:
    call = helped(pbx, desk, "101", outside)
    desk.send(Transfer(call, "699"))
    told = outcome(desk, call)
    assert (told.state, told.code) == (TransferState.FAILED, 404)
    taken_back(desk, call)
    outside.wait_hum()


@pytest.mark.parametrize("why", ["busy", "not there", "no answer"])
def test_a_caller_whom_nobody_takes_comes_back_with_what_is_known(
    pbx: Asterisk, desk: Agent, anna: Agent, outside: Outside, why: str
) -> None:
    call = helped(pbx, desk, "101", outside)
    pbx.leave("101")
    target = {"busy": "102", "not there": "105", "no answer": "*3102"}[why]
    desk.send(Transfer(call, target, CONTEXT.encoded()))
    if why != "not there":
        ringing = anna.ringing()
        assert context(ringing) == CONTEXT
        if why == "busy":
            anna.send(Reject(ringing.call))
        anna.ended(ringing.call)
    back = desk.ringing()
    assert caller(back.headers).number.e164 == JAN
    assert context(back) == CONTEXT
    desk.answer(back)
    outside.wait_hum()


def test_a_colleague_is_asked_first_and_then_has_the_caller(
    pbx: Asterisk, desk: Agent, anna: Agent, outside: Outside
) -> None:
    call = helped(pbx, anna, "102", outside)
    question = asked(anna, "101", call)
    outside.wait_heard(loud=outside.sound.loud + 25)  # Asterisk's music
    ringing = desk.ringing()
    assert caller(ringing.headers).label == "Agent Two, 102"
    assert context(ringing) == CONTEXT
    desk.answer(ringing)
    anna.expect(Answered, lambda it: it.call == question)
    anna.hears(question)
    anna.send(CompleteTransfer(call, question))
    named = desk.expect(IdentityChanged, lambda it: caller(it.headers).number.e164 == JAN)
    assert named.call == ringing.call
    assert caller(named.headers).name == "Jan Kowalski"
    outside.wait_hum()
    done = outcome(anna, call)
    assert (done.state, done.attended) == (TransferState.DONE, True)
    # Which of the two ends first, and whether before it is told that all is done, is Asterisk's.
    ended = anna.endings(call, question).values()
    assert {(one.by, one.reason) for one in ended} == {(Party.AGENT, "transferred")}


def test_a_question_that_is_called_off_leaves_the_caller_here(
    pbx: Asterisk, desk: Agent, anna: Agent, outside: Outside
) -> None:
    call = helped(pbx, desk, "101", outside)
    question = asked(desk, "102", call)
    ringing = anna.ringing()
    desk.send(HangUp(question))
    assert desk.ended(question).by is Party.AGENT
    assert anna.ended(ringing.call).by is Party.CUSTOMER
    taken_back(desk, call)
    outside.wait_hum()


@pytest.mark.parametrize(("whom", "code"), [("102", 486), ("601", 486), ("699", 404)])
def test_a_question_that_nobody_takes_leaves_the_caller_here(
    pbx: Asterisk, desk: Agent, anna: Agent, outside: Outside, whom: str, code: int
) -> None:
    call = helped(pbx, desk, "101", outside)
    question = asked(desk, whom, call)
    if whom == "102":
        anna.send(Reject(anna.ringing().call))
    assert desk.ended(question).code == code
    taken_back(desk, call)
    outside.wait_hum()


def test_whoever_is_passed_on_sees_the_new_party(
    desk: Agent, anna: Agent, further: Further
) -> None:
    third = further("103")
    call = desk.dial("102", call="ours")
    hers = anna.answer(anna.ringing())
    anna.expect(Answered)
    anna.hears(hers)
    anna.send(Transfer(hers, "103"))
    theirs = third.answer(third.ringing())
    named = desk.expect(IdentityChanged, lambda it: caller(it.headers).number.raw == "103")
    assert (named.call, caller(named.headers).name) == (call, "Agent Three")
    third.hears(theirs)
    assert anna.ended(hers).reason == "transferred"
    desk.send(HangUp(call))
    assert third.ended(theirs).by is Party.CUSTOMER
