"""A line that reaches its exchange, a real Asterisk 22, by IPv6 alone: its messages and its voice.

Asterisk has that line's voice at ::1 and nowhere else, so that whatever is heard came by IPv6.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callcenter.domain.events import Answered, HoldChanged, Party
from callcenter.engine.commands import HangUp, Hold, Resume
from tests.contract.desk import until
from tests.engine.pjsip.hum import HUM_HZ
from tests.pbx.agent import Agent
from tests.pbx.asterisk import Asterisk
from tests.pbx.listening import Listener
from tests.pbx.outside import Outside

pytestmark = pytest.mark.pbx

AGENT, JAN = HUM_HZ, 1000
ALL = (AGENT, JAN)


@pytest.fixture
def headset() -> Listener:
    return Listener()


@pytest.fixture
def agent(pbx: Asterisk, headset: Listener) -> Iterator[Agent]:
    """The desk of 105, registered by IPv6."""
    with Agent(headset=lambda: headset) as agent:
        line = agent.register(f"[::1]:{pbx.sip_port}", "105", "secret-105", domain="[::1]").line
        assert line.registrar == f"[::1]:{pbx.sip_port}"
        assert "sip:105@[::1]:" in pbx.console("pjsip show aor 105")
        yield agent


def test_a_dialled_call_speaks_and_hears_by_ipv6(
    pbx: Asterisk, agent: Agent, headset: Listener
) -> None:
    call = agent.dial("600", call="echo")
    agent.expect(Answered)
    until(lambda: headset.heard.is_just(AGENT, of=ALL), what="the echo of the agent comes back")
    agent.send(Hold(call))
    assert agent.expect(HoldChanged).by_agent
    headset.heard.forget()
    agent.send(Resume(call))
    assert not agent.expect(HoldChanged).by_agent
    until(lambda: headset.heard.is_just(AGENT, of=ALL), what="it comes back after the hold")
    agent.send(HangUp(call))
    assert agent.ended(call).by is Party.AGENT


def test_a_queued_caller_and_the_agent_hear_each_other_by_ipv6(
    pbx: Asterisk, agent: Agent, headset: Listener, outside: Outside
) -> None:
    pbx.join("105")
    outside.call("+48501234567")
    ringing = agent.ringing()
    assert ringing.from_registrar
    call = agent.answer(ringing)
    agent.expect(Answered)
    outside.sing(JAN)
    until(lambda: headset.heard.is_just(JAN, of=ALL), what="the agent hears Jan")
    until(lambda: outside.hears_just(AGENT, of=ALL), what="Jan hears the agent")
    outside.hang_up()
    assert agent.ended(call).by is Party.CUSTOMER
