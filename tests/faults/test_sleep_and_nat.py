"""A computer that slept, and a router that forgot: the line is back at once, calls go on or end."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.domain.events import Answered, LineChanged, Party, QualityMeasured
from callcenter.engine.messages import Snapshot
from callcenter.engine.network.sleep import LONGEST_PAUSE_S
from tests.conftest import need
from tests.contract.desk import until
from tests.contract.engine_child import ChildPhone
from tests.faults.nat import Nat
from tests.faults.networks import FrankAsterisk
from tests.pbx.agent import Agent
from tests.pbx.asterisk import missing, tree

pytestmark = pytest.mark.pbx

BACK_S = 5.0
MINUTE = 60.0
START_S = 20.0


@pytest.fixture
def exchange() -> Iterator[FrankAsterisk]:
    need(not missing(), "Asterisk", how=missing())
    with FrankAsterisk(tree()) as exchange:
        yield exchange


@pytest.fixture
def phone(tmp_path: Path) -> ChildPhone:
    return ChildPhone(tmp_path / "library.log")


@pytest.fixture
def agent(phone: ChildPhone, exchange: FrankAsterisk) -> Iterator[Agent]:
    with Agent(phone=phone) as agent:
        agent.expect(Snapshot, timeout=START_S)
        yield agent


@pytest.fixture
def nat(exchange: FrankAsterisk) -> Iterator[Nat]:
    nat = Nat(exchange.peer)
    yield nat
    nat.close()


def talk(agent: Agent, registrar: str, confirm_s: float) -> str:
    """A call to one's own echo."""
    agent.register(registrar, "106", "secret-106", confirm_s=confirm_s)
    call = agent.dial("600", call="echo")
    agent.expect(Answered)
    agent.hears(call)
    return call


def echoes_again(agent: Agent, call: str) -> None:
    before = agent.of(QualityMeasured)[-1].quality.packets_received
    agent.hears(call, packets=before + 100)


def registered_at(exchange: FrankAsterisk, contact: str, since: float, what: str) -> None:
    until(lambda: contact in exchange.console("pjsip show aor 106"), BACK_S + 5)
    took_s = time.monotonic() - since
    print(f"{what}: registered again after {took_s:.2f} s")
    assert took_s <= BACK_S


def test_after_sleep_a_call_goes_on(
    exchange: FrankAsterisk, agent: Agent, phone: ChildPhone
) -> None:
    call = talk(agent, exchange.address, MINUTE)
    os.kill(phone.pid, signal.SIGSTOP)
    threading.Event().wait(LONGEST_PAUSE_S + 1)
    os.kill(phone.pid, signal.SIGCONT)
    echoes_again(agent, call)
    away = [it.unnoticed_s for it in agent.of(LineChanged) if it.unnoticed_s]
    assert len(away) == 1 and away[0] > LONGEST_PAUSE_S
    exchange.console("channel request hangup all")
    assert agent.ended(call).by is Party.CUSTOMER


def test_after_sleep_the_line_is_back_at_an_exchange_that_has_forgotten_everything(
    exchange: FrankAsterisk, agent: Agent, phone: ChildPhone
) -> None:
    call = talk(agent, exchange.address, MINUTE)
    os.kill(phone.pid, signal.SIGSTOP)
    slept = time.monotonic()
    exchange.stop()
    exchange.forget()
    exchange.start()
    assert "sip:106@" not in exchange.console("pjsip show aor 106")
    until(lambda: time.monotonic() > slept + LONGEST_PAUSE_S + 1)
    os.kill(phone.pid, signal.SIGCONT)
    registered_at(exchange, "sip:106@127.0.0.1:", time.monotonic(), "sleep")
    ended = agent.ended(call)
    assert ended.by is Party.NETWORK and "given the call up" in ended.reason


def test_behind_a_router_that_forgot_the_exchange_is_told_the_new_way(
    exchange: FrankAsterisk, nat: Nat, agent: Agent
) -> None:
    call = talk(agent, nat.inside, 3.0)
    exchange.wait_for("pjsip show aor 106", f"@{nat.outside}")
    nat.rebind()
    registered_at(exchange, f"@{nat.outside}", time.monotonic(), "NAT")
    echoes_again(agent, call)
    exchange.console("channel request hangup all")
    assert agent.ended(call).by is Party.CUSTOMER
