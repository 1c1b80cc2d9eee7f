"""A line that reaches its exchange, a real Asterisk 22, by IPv6; its voice goes by IPv4."""

from __future__ import annotations

import pytest

from callcenter.domain.events import Answered, HoldChanged, Party
from callcenter.engine.commands import HangUp, Hold, Resume
from tests.pbx.agent import Agent
from tests.pbx.asterisk import Asterisk
from tests.pbx.outside import Outside

pytestmark = pytest.mark.pbx


def registered(pbx: Asterisk, agent: Agent) -> None:
    line = agent.register(f"[::1]:{pbx.sip_port}", "105", "secret-105", domain="[::1]").line
    assert line.registrar == f"[::1]:{pbx.sip_port}"
    assert "sip:105@[::1]:" in pbx.console("pjsip show aor 105")


def test_a_dialled_call_goes_out_by_ipv6(pbx: Asterisk, agent: Agent) -> None:
    registered(pbx, agent)
    call = agent.dial("600", call="echo")
    agent.expect(Answered)
    assert agent.hears(call).quality.loss < 0.1
    agent.send(Hold(call))
    assert agent.expect(HoldChanged).by_agent
    agent.send(Resume(call))
    assert not agent.expect(HoldChanged).by_agent
    agent.send(HangUp(call))
    assert agent.ended(call).by is Party.AGENT


def test_a_queued_caller_comes_through_by_ipv6(
    pbx: Asterisk, agent: Agent, outside: Outside
) -> None:
    registered(pbx, agent)
    pbx.join("105")
    outside.call("+48501234567")
    ringing = agent.ringing()
    assert ringing.from_registrar
    call = agent.answer(ringing)
    agent.hears(call)
    outside.wait_hum()
    outside.hang_up()
    assert agent.ended(call).by is Party.CUSTOMER
