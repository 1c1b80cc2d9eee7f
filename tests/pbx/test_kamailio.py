"""The engine behind a real Kamailio, which stays in the route of every call (Record-Route)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from callcenter.domain.events import Answered, DigitReceived, HoldChanged, LineState, Party
from callcenter.engine.commands import HangUp, Hold, Resume, SendDigits
from tests.conftest import need
from tests.contract.engine_child import ChildPhone
from tests.pbx.agent import Agent
from tests.pbx.kamailio import PASSWORD, Kamailio, missing

pytestmark = pytest.mark.pbx

SCENARIOS = Path(__file__).parent / "sipp"
Sipp = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def proxy() -> Iterator[Kamailio]:
    need(not missing(), "Kamailio", how=missing())
    with Kamailio() as proxy:
        yield proxy


@pytest.fixture
def agent() -> Iterator[Agent]:
    with Agent() as agent:
        yield agent


@pytest.fixture
def sipp(tmp_path: Path) -> Iterator[Sipp]:
    """Begins one SIPp at its scenario; it ends with 0 when all went as written there."""
    need(shutil.which("sipp"), "SIPp", how="apt-get install sip-tester")
    begun: list[subprocess.Popen[bytes]] = []

    def begin(scenario: str, *options: str) -> subprocess.Popen[bytes]:
        command = ["sipp", "-sf", str(SCENARIOS / f"{scenario}.xml"), "-i", "127.0.0.1"]
        command += ["-m", "1", "-nostdin", "-timeout", "20s", "-timeout_error", *options]
        quiet = subprocess.DEVNULL
        begun.append(subprocess.Popen(command, cwd=tmp_path, stdout=quiet, stderr=quiet))
        return begun[-1]

    yield begin
    for each in begun:
        each.kill()
        each.wait(20)


def registered(proxy: Kamailio, agent: Agent, transport: str, tmp_path: Path) -> None:
    trusted = tmp_path / "authority.pem"
    proxy.authority.cert_pem.write_to_path(trusted)
    line = agent.register(
        proxy.address(transport),
        "100",
        PASSWORD,
        transport=transport,
        tls_authorities=str(trusted),
    ).line
    assert bool(line.secure) is (transport == "tls")


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
def test_a_caller_is_answered_held_and_hangs_up_through_the_proxy(
    proxy: Kamailio, agent: Agent, sipp: Sipp, transport: str, tmp_path: Path
) -> None:
    registered(proxy, agent, transport, tmp_path)
    caller = sipp("caller", f"127.0.0.1:{proxy.sip_port}")
    ringing = agent.ringing()
    assert ringing.from_registrar
    assert any("ftag=" in value for name, value in ringing.headers if name == "Record-Route")
    call = agent.answer(ringing)
    agent.expect(Answered)
    agent.send(Hold(call))
    assert agent.expect(HoldChanged).by_agent
    assert agent.ended(call).by is Party.CUSTOMER
    assert caller.wait(30) == 0


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
def test_a_dialled_call_is_challenged_taken_held_and_hung_up_through_the_proxy(
    proxy: Kamailio, agent: Agent, sipp: Sipp, transport: str, tmp_path: Path
) -> None:
    callee = sipp("callee", "-p", str(proxy.callee_port))
    registered(proxy, agent, transport, tmp_path)
    call = agent.dial("200", call="out")
    agent.expect(Answered)
    agent.send(Hold(call))
    assert agent.expect(HoldChanged).by_agent
    agent.send(HangUp(call))
    assert agent.ended(call).by is Party.AGENT
    assert callee.wait(30) == 0


@pytest.mark.parametrize(("ours", "theirs"), [("udp", "udp"), ("tcp", "udp"), ("tls", "tcp")])
def test_two_desks_talk_through_the_proxy(
    proxy: Kamailio, agent: Agent, ours: str, theirs: str, tmp_path: Path
) -> None:
    registered(proxy, agent, ours, tmp_path)
    with Agent(phone=ChildPhone(tmp_path / "anna.log")) as anna:
        anna.register(proxy.address(theirs), "101", PASSWORD, transport=theirs)
        call = agent.dial("101", call="out")
        theirs_call = anna.answer(anna.ringing())
        agent.expect(Answered)
        assert anna.hears(theirs_call).quality.codec == "G722"
        anna.send(Hold(theirs_call))
        assert agent.expect(HoldChanged).by_customer
        anna.send(Resume(theirs_call))
        assert not agent.expect(HoldChanged).by_customer
        anna.expect(HoldChanged, lambda it: not it.by_agent)
        anna.send(SendDigits(theirs_call, "7"))
        assert agent.expect(DigitReceived).digit == "7"
        agent.send(HangUp(call))
        assert anna.ended(theirs_call).by is Party.CUSTOMER


def test_a_wrong_password_is_refused(proxy: Kamailio, agent: Agent) -> None:
    agent.configure(proxy.address("udp"), "100", "guess")
    assert agent.line(LineState.FAILED).line.code == 401
