"""The demo's exchange and the real engine, as they meet in `callcenter demo`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callcenter.demo.control import CallState, EndedBy
from callcenter.demo.exchange_process import ExchangeProcess
from callcenter.domain.caller import Caller, HeaderRules
from callcenter.domain.events import (
    Alerting,
    Answered,
    DigitReceived,
    HoldChanged,
    LineProblem,
    LineState,
    Party,
)
from callcenter.engine.commands import HangUp, Hold, Reject, Resume, SendDigits
from tests.pbx.agent import Agent

pytestmark = pytest.mark.engine


@pytest.fixture
def exchange() -> Iterator[ExchangeProcess]:
    with ExchangeProcess("--rest", "0.2") as exchange:
        yield exchange


@pytest.fixture
def agent(exchange: ExchangeProcess) -> Iterator[Agent]:
    with Agent() as agent:
        yield agent


@pytest.fixture
def ready(exchange: ExchangeProcess, agent: Agent) -> Agent:
    agent.register(exchange.address, "agent", "demo")
    return agent


def test_the_pop_has_everything(exchange: ExchangeProcess, ready: Agent) -> None:
    exchange.call("+48501234567", name='Jan "J" <b>Kowalski</b>', waited=42)
    ringing = ready.ringing()
    caller = Caller.read(
        ringing.headers, rules=HeaderRules(), from_registrar=ringing.from_registrar, region="PL"
    )
    assert ringing.from_registrar
    assert (caller.name, caller.number.e164) == ('Jan "J" <b>Kowalski</b>', "+48501234567")
    assert caller.verified
    assert (caller.queue, caller.waited_s, caller.dialled) == ("support", 42, "+48221022000")
    assert (caller.choice, caller.language) == ("1", "pl")


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_whole_call(exchange: ExchangeProcess, agent: Agent, transport: str) -> None:
    agent.register(exchange.address, "agent", "demo", transport=transport)
    (registration,) = exchange.status().registrations
    assert registration.transport == transport
    call = exchange.call("+48501234567")
    ours = agent.answer(agent.ringing())
    agent.expect(Answered)
    exchange.wait_heard(call)
    agent.hears(ours)
    agent.send(Hold(ours))
    assert agent.expect(HoldChanged).by_agent
    exchange.wait_for(lambda seen: seen.call(call).on_hold)
    agent.send(Resume(ours))
    assert not agent.expect(HoldChanged).by_agent
    agent.send(SendDigits(ours, "12#"))
    exchange.wait_for(lambda seen: seen.call(call).digits == "12#")
    exchange.press(call, "90")
    assert [agent.expect(DigitReceived).digit for _ in range(2)] == ["9", "0"]
    agent.send(HangUp(ours))
    assert agent.ended(ours).by is Party.AGENT
    assert exchange.wait_call(call, CallState.ENDED).ended_by is EndedBy.AGENT


def test_the_customer_holds_and_hangs_up(exchange: ExchangeProcess, ready: Agent) -> None:
    call = exchange.call("+48501234567")
    ours = ready.answer(ready.ringing())
    exchange.wait_heard(call)
    exchange.hold(call)
    assert ready.expect(HoldChanged).by_customer
    exchange.resume(call)
    assert not ready.expect(HoldChanged).by_customer
    exchange.hang_up(call)
    assert ready.ended(ours).by is Party.CUSTOMER


def test_a_call_taken_elsewhere(exchange: ExchangeProcess, ready: Agent) -> None:
    call = exchange.call("+48501234567")
    ours = ready.ringing().call
    exchange.elsewhere(call)
    assert ready.ended(ours).elsewhere


def test_a_caller_who_gives_up_is_not_taken_elsewhere(
    exchange: ExchangeProcess, ready: Agent
) -> None:
    call = exchange.call("+48501234567")
    ours = ready.ringing().call
    exchange.hang_up(call)
    ended = ready.ended(ours)
    assert (ended.by, ended.elsewhere) == (Party.CUSTOMER, False)


def test_a_rejected_caller_waits_and_comes_again(exchange: ExchangeProcess, ready: Agent) -> None:
    call = exchange.call("+48501234567")
    ready.send(Reject(ready.ringing().call))
    ready.ringing()
    assert exchange.status().call(call).tries == 2


@pytest.mark.parametrize(
    ("user", "password", "problem"),
    [
        ("agent", "guess", LineProblem.WRONG_PASSWORD),
        ("nobody", "demo", LineProblem.UNKNOWN_USER),
    ],
)
def test_who_may_not_register_is_told_why(
    exchange: ExchangeProcess, agent: Agent, user: str, password: str, problem: LineProblem
) -> None:
    agent.configure(exchange.address, user, password)
    line = agent.line(LineState.FAILED).line
    # An exchange that forbids does not say whether the password or the permission is wrong.
    assert line.problem in (problem, LineProblem.FORBIDDEN)


def test_a_silent_exchange_is_noticed_and_registered_again(
    exchange: ExchangeProcess, ready: Agent
) -> None:
    exchange.stop_registrar()
    ready.expect_line_lost(timeout=15)
    exchange.start_registrar()
    ready.line(LineState.REGISTERED)
    assert exchange.status().is_registered("agent")


def test_dialling_the_exchanges_own_numbers(exchange: ExchangeProcess, ready: Agent) -> None:
    for number, code in (("601", 486), ("999", 404)):
        assert ready.ended(ready.dial(number, call=number)).code == code
    ready.dial("600", call="echo")
    ready.expect(Answered)
    ready.hears("echo")
    ready.send(HangUp("echo"))
    ready.ended("echo")
    ready.dial("603", call="clock")
    assert ready.expect(Alerting).early_media
    ready.expect(Answered)
    ready.send(HangUp("clock"))
    ready.ended("clock")
