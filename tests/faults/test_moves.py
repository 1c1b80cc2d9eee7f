"""The network moves under the telephone: the line is back within 5 s, calls go on or end clearly.

In real network namespaces, with a real Asterisk at the other end that believes only what it is
told. The line confirms its registration once a minute, so that nothing here is found by chance.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.domain.events import (
    Alerting,
    Answered,
    HoldChanged,
    LineChanged,
    LineProblem,
    LineState,
    Party,
    QualityMeasured,
)
from callcenter.engine.commands import Hold, Resume
from callcenter.engine.messages import Snapshot
from tests.conftest import need
from tests.contract.engine_child import ChildPhone
from tests.faults.networks import ELSEWHERE, EXCHANGE, NAME, FarAsterisk, Networks, missing
from tests.pbx.agent import Agent
from tests.pbx.asterisk import missing as missing_asterisk
from tests.pbx.asterisk import tree

pytestmark = pytest.mark.pbx

BACK_S = 5.0
NOTICED_S = 10.0
"""Far less than the minute after which the line is confirmed anyway."""
"""What the line may take once there is a way again (fault 60)."""
MINUTE = 60.0
START_S = 20.0
WIFI, CABLE = f"{Networks.WIFI}.2", f"{Networks.CABLE}.2"
OTHER = f"{Networks.WIFI}.9"


@pytest.fixture
def networks() -> Iterator[Networks]:
    need(not missing(), "a network namespace", how=missing())
    need(not missing_asterisk(), "Asterisk", how=missing_asterisk())
    with Networks() as networks:
        yield networks


@pytest.fixture
def exchange(networks: Networks) -> Iterator[FarAsterisk]:
    with FarAsterisk(tree(), networks) as exchange:
        yield exchange


@pytest.fixture
def agent(networks: Networks, exchange: FarAsterisk, tmp_path: Path) -> Iterator[Agent]:
    with Agent(phone=ChildPhone(tmp_path / "library.log", entry=networks.entry)) as agent:
        agent.expect(Snapshot, timeout=START_S)
        yield agent


@pytest.fixture
def named(networks: Networks, exchange: FarAsterisk, tmp_path: Path) -> Iterator[Agent]:
    """Registered at a name."""
    networks.name(EXCHANGE)
    with Agent(phone=ChildPhone(tmp_path / "library.log", entry=networks.entry)) as agent:
        agent.expect(Snapshot, timeout=START_S)
        register(agent, f"{NAME}:{exchange.sip_port}")
        yield agent


def registered_at(agent: Agent, registrar: str) -> None:
    agent.expect(
        LineChanged,
        lambda it: it.line.state is LineState.REGISTERED and it.line.registrar == registrar,
        timeout=12,
    )


def register(agent: Agent, registrar: str, *, transport: str = "udp") -> None:
    agent.register(registrar, "106", "secret-106", transport=transport, confirm_s=MINUTE)


def talk(agent: Agent, exchange: FarAsterisk, *, transport: str = "udp") -> str:
    """A call to one's own echo: whatever is heard was said and came back."""
    register(agent, exchange.address, transport=transport)
    call = agent.dial("600", call="echo")
    agent.expect(Answered)
    agent.hears(call)
    return call


def back(agent: Agent, since: float, what: str) -> None:
    agent.line(LineState.REGISTERED, timeout=BACK_S + 5)
    took_s = time.monotonic() - since
    print(f"{what}: registered again after {took_s:.2f} s")
    assert took_s <= BACK_S


def echoes_again(agent: Agent, call: str) -> None:
    """Two seconds of voice go there and come back anew."""
    before = agent.of(QualityMeasured)[-1].quality.packets_received
    agent.hears(call, packets=before + 100)
    assert agent.hears(call, packets=before + 100).quality.loss < 0.05


def exchange_hangs_up(agent: Agent, exchange: FarAsterisk, call: str) -> None:
    """It knows where the telephone is now, or its BYE would go astray."""
    exchange.console("channel request hangup all")
    assert agent.ended(call).by is Party.CUSTOMER


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_call_goes_on_at_another_address(
    networks: Networks, exchange: FarAsterisk, agent: Agent, transport: str
) -> None:
    call = talk(agent, exchange, transport=transport)
    networks.move(WIFI, OTHER)
    moved = time.monotonic()
    agent.expect_line_lost(timeout=NOTICED_S)
    back(agent, moved, f"another address, {transport}")
    exchange.wait_for("pjsip show aor 106", f"@{OTHER}:")
    assert f"@{WIFI}:" not in exchange.console("pjsip show aor 106")
    echoes_again(agent, call)
    exchange_hangs_up(agent, exchange, call)


def test_a_call_goes_on_from_wifi_to_cable_and_back(
    networks: Networks, exchange: FarAsterisk, agent: Agent
) -> None:
    call = talk(agent, exchange)
    for net, own in ((Networks.CABLE, CABLE), (Networks.WIFI, WIFI)):
        networks.lead_by(net)
        moved = time.monotonic()
        agent.expect_line_lost(timeout=NOTICED_S)
        back(agent, moved, f"to {own}")
        exchange.wait_for("pjsip show aor 106", f"@{own}:")
        echoes_again(agent, call)
    exchange_hangs_up(agent, exchange, call)


def test_a_call_on_hold_is_taken_along_and_stays_on_hold(
    networks: Networks, exchange: FarAsterisk, agent: Agent
) -> None:
    call = talk(agent, exchange)
    agent.send(Hold(call))
    assert agent.expect(HoldChanged).by_agent
    # The library confirms the agreed session by an UPDATE of its own two milliseconds later; one
    # that gets lost holds up every other change for 32 s (RFC 3261 section 17.1.2.2, timer F).
    exchange.wait_for("pjsip show aor 106", f"@{WIFI}:")
    networks.move(WIFI, OTHER)
    moved = time.monotonic()
    agent.expect_line_lost(timeout=NOTICED_S)
    back(agent, moved, "on hold")
    agent.send(Resume(call))
    assert not agent.expect(HoldChanged).by_agent
    echoes_again(agent, call)
    exchange_hangs_up(agent, exchange, call)


def test_a_link_that_was_down_is_told_and_comes_back(
    networks: Networks, exchange: FarAsterisk, agent: Agent
) -> None:
    call = talk(agent, exchange)
    networks.set("link", "set", "wifi", "down")
    lost = agent.line(LineState.FAILED, timeout=NOTICED_S).line
    assert lost.problem is LineProblem.NO_ROUTE and "check the network" in lost.reason
    threading.Event().wait(3)
    networks.set("link", "set", "wifi", "up")
    networks.lead_by(Networks.WIFI)
    back(agent, time.monotonic(), "link down and up")
    echoes_again(agent, call)
    exchange_hangs_up(agent, exchange, call)


def test_a_call_the_exchange_has_forgotten_meanwhile_ends_with_words(
    networks: Networks, exchange: FarAsterisk, agent: Agent
) -> None:
    call = talk(agent, exchange)
    networks.set("link", "set", "wifi", "down")
    agent.line(LineState.FAILED, timeout=NOTICED_S)
    exchange.stop()
    exchange.start()
    networks.set("address", "delete", f"{WIFI}/24", "dev", "wifi")
    networks.set("address", "add", f"{OTHER}/24", "dev", "wifi")
    networks.set("link", "set", "wifi", "up")
    networks.lead_by(Networks.WIFI)
    back(agent, time.monotonic(), "forgotten meanwhile")
    ended = agent.ended(call)
    assert ended.by is Party.NETWORK and "given the call up" in ended.reason
    assert agent.of(LineChanged)[-1].line.state is LineState.REGISTERED


def test_a_call_that_was_not_answered_yet_ends_with_words(
    networks: Networks, exchange: FarAsterisk, agent: Agent
) -> None:
    register(agent, exchange.address)
    call = agent.dial("602", call="rings")
    agent.expect(Alerting)
    networks.move(WIFI, OTHER)
    ended = agent.ended(call)
    assert ended.by is Party.NETWORK and "dial again" in ended.reason


def test_a_name_that_leads_elsewhere_in_the_new_network_is_followed(
    networks: Networks, named: Agent, exchange: FarAsterisk
) -> None:
    networks.name(ELSEWHERE)
    networks.move(WIFI, OTHER)
    registered_at(named, f"{ELSEWHERE}:{exchange.sip_port}")
    exchange.wait_for("pjsip show aor 106", f"@{OTHER}:")


def test_a_name_is_asked_for_again_when_its_exchange_is_gone(
    networks: Networks, named: Agent, exchange: FarAsterisk
) -> None:
    named.configure(f"{NAME}:{exchange.sip_port}", "106", "secret-106", confirm_s=1.0)
    networks.name(ELSEWHERE)
    networks.take_from_exchange(EXCHANGE)
    registered_at(named, f"{ELSEWHERE}:{exchange.sip_port}")
