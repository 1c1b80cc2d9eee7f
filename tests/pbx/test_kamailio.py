"""The engine behind a real Kamailio, which stays in the route of every call (Record-Route)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from callcenter.domain.events import Answered, DigitReceived, HoldChanged, LineState, Party
from callcenter.engine.commands import HangUp, Hold, Resume, SendDigits
from tests.conftest import need
from tests.contract.desk import until
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


def last(proxy: Kamailio, about: str, *, log: str = "kamailio") -> str:
    """The last line it wrote *about* a request, once it has written one."""

    def told() -> list[str]:
        return [line for line in proxy.log(log).splitlines() if about in line]

    until(lambda: bool(told()), what=about)
    return told()[-1]


def held_until_the_caller_goes(agent: Agent, call: str) -> None:
    agent.expect(Answered)
    agent.send(Hold(call))
    assert agent.expect(HoldChanged).by_agent
    assert agent.ended(call).by is Party.CUSTOMER


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


@pytest.mark.parametrize(
    ("transport", "claimed", "flow"), [("udp", "path", "0"), ("tcp", "path, outbound", "1")]
)
def test_the_registrar_knows_the_telephone_by_its_own_name(
    proxy: Kamailio, agent: Agent, transport: str, claimed: str, flow: str
) -> None:
    ours = str(uuid4())
    agent.register(proxy.address(transport), "102", PASSWORD, transport=transport, instance=ours)
    told = last(proxy, f"uuid:{ours}")
    assert f'+sip.instance="<urn:uuid:{ours}>"' in told
    assert f"supported={claimed} " in told and f"reg-id={flow} " in told


def test_a_telephone_that_died_and_came_back_has_one_binding(
    proxy: Kamailio, sipp: Sipp, tmp_path: Path
) -> None:
    ours = str(uuid4())
    address = proxy.address("tcp")
    dead = ChildPhone(tmp_path / "dead.log")
    first = Agent(phone=dead).__enter__()
    first.register(address, "100", PASSWORD, transport="tcp", instance=ours)
    os.kill(dead.pid, signal.SIGKILL)
    dead.bury()
    with Agent() as agent:
        agent.register(address, "100", PASSWORD, transport="tcp", instance=ours)
        assert "kept=1 " in last(proxy, f"uuid:{ours}")
        caller = sipp("caller", f"127.0.0.1:{proxy.sip_port}")
        call = agent.answer(agent.ringing())
        held_until_the_caller_goes(agent, call)
        assert caller.wait(10) == 0


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_calls_go_both_ways_through_the_proxy_at_the_edge(
    proxy: Kamailio, agent: Agent, sipp: Sipp, transport: str
) -> None:
    callee = sipp("callee", "-p", str(proxy.callee_port))
    ours = str(uuid4())
    at, by = f"127.0.0.1:{proxy.sip_port}", proxy.edge
    agent.register(at, "100", PASSWORD, transport=transport, instance=ours, proxy=by)
    assert f"{proxy.edge};lr" in last(proxy, f"uuid:{ours}").partition("path=")[2]
    out = agent.dial("200", call="out")
    agent.expect(Answered)
    stream = ";transport=tcp" if transport == "tcp" else ""
    way = f"route=<sip:{proxy.edge};lr{stream}>, <sip:127.0.0.1:{proxy.sip_port};lr>"
    assert way in last(proxy, "EDGE INVITE 200", log="edge")
    assert f"from={proxy.edge_port} " in last(proxy, "INVITE 200")
    agent.send(Hold(out))
    assert agent.expect(HoldChanged).by_agent
    agent.send(HangUp(out))
    assert agent.ended(out).by is Party.AGENT
    assert callee.wait(10) == 0
    caller = sipp("caller", f"127.0.0.1:{proxy.sip_port}")
    ringing = agent.ringing()
    assert any(proxy.edge in value for name, value in ringing.headers if name == "Record-Route")
    held_until_the_caller_goes(agent, agent.answer(ringing))
    assert caller.wait(10) == 0


def test_a_wrong_password_is_refused(proxy: Kamailio, agent: Agent) -> None:
    agent.configure(proxy.address("udp"), "100", "guess")
    assert agent.line(LineState.FAILED).line.code == 401
