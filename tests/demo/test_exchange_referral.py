"""An agent passes calls on at the demo's exchange, by the real engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callcenter.demo.control import CallState, EndedBy
from callcenter.demo.exchange_process import ExchangeProcess
from callcenter.domain.events import Answered, Ended, HoldChanged, TransferProgressed
from callcenter.domain.transfer import TransferState
from callcenter.engine.commands import CompleteTransfer, Dial, Hold, Transfer
from tests.pbx.agent import Agent

pytestmark = pytest.mark.engine
SOON_S = 10.0


@pytest.fixture
def exchange() -> Iterator[ExchangeProcess]:
    with ExchangeProcess("--rest", "0.2") as exchange:
        yield exchange


@pytest.fixture
def agent(exchange: ExchangeProcess) -> Iterator[Agent]:
    with Agent() as agent:
        agent.register(exchange.address, "agent", "demo")
        yield agent


@pytest.fixture
def talk(exchange: ExchangeProcess, agent: Agent) -> tuple[str, str]:
    """A call that goes on: its id there and here."""
    there = exchange.call("+48501234567")
    here = agent.answer(agent.ringing())
    agent.expect(Answered)
    return there, here


def course(agent: Agent, call: str) -> list[TransferState]:
    """How passing *call* on went, to its end."""
    agent.expect(
        TransferProgressed,
        lambda told: told.call == call and not told.transfer.under_way,
        timeout=SOON_S,
    )
    return [told.transfer.state for told in agent.of(TransferProgressed) if told.call == call]


def test_a_colleague_takes_a_call_that_is_passed_on(
    exchange: ExchangeProcess, agent: Agent, talk: tuple[str, str]
) -> None:
    there, here = talk
    agent.send(Transfer(here, "102"))
    states = course(agent, here)
    assert states[0] is TransferState.ASKED and states[-1] is TransferState.DONE
    assert TransferState.RINGING in states
    agent.ended(here)
    over = exchange.wait_call(there, CallState.ENDED)
    assert (over.passed_to, over.ended_by) == ("102", EndedBy.AGENT)


@pytest.mark.parametrize(("number", "code"), [("601", 486), ("199", 404)])
def test_what_fails_leaves_the_caller_with_the_agent(
    exchange: ExchangeProcess, agent: Agent, talk: tuple[str, str], number: str, code: int
) -> None:
    there, here = talk
    agent.send(Transfer(here, number))
    assert course(agent, here)[-1] is TransferState.FAILED
    assert agent.of(TransferProgressed)[-1].transfer.code == code
    assert exchange.status().call(there).state is CallState.TALKING
    assert exchange.status().call(there).passed_to == ""
    assert not [told for told in agent.of(Ended) if told.call == here]


def test_whom_the_agent_has_asked_takes_the_call(
    exchange: ExchangeProcess, agent: Agent, talk: tuple[str, str]
) -> None:
    there, here = talk
    agent.send(Hold(here))
    agent.expect(HoldChanged)
    agent.send(Dial("asked", "desk", "102", consults=here))
    agent.expect(Answered, lambda told: told.call == "asked", timeout=SOON_S)
    agent.send(CompleteTransfer(here, "asked"))
    assert course(agent, here)[-1] is TransferState.DONE
    assert exchange.wait_call(there, CallState.ENDED).passed_to == "102"


def test_a_call_that_was_dialled_can_be_passed_on_too(
    exchange: ExchangeProcess, agent: Agent
) -> None:
    agent.dial("+48601234567", call="ours")
    agent.expect(Answered, timeout=SOON_S)
    agent.send(Transfer("ours", "102"))
    assert course(agent, "ours")[-1] is TransferState.DONE
    agent.ended("ours")
