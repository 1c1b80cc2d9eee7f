"""Lines over TLS and calls with encrypted voice, at a real Asterisk 22."""

from __future__ import annotations

from pathlib import Path

import pytest
import trustme

from callcenter.domain.events import (
    Answered,
    HoldChanged,
    LineProblem,
    LineState,
    Party,
    QualityMeasured,
    Ringing,
)
from callcenter.engine.commands import HangUp, Hold, Resume, SendDigits, VoiceWay
from tests.contract.desk import until
from tests.engine.pjsip.hum import HUM_HZ
from tests.pbx.agent import Agent
from tests.pbx.asterisk import Asterisk
from tests.pbx.listening import Listener
from tests.pbx.outside import Outside

pytestmark = pytest.mark.pbx
JAN = 1000


@pytest.fixture
def trusted(pbx: Asterisk, tmp_path: Path) -> str:
    """The file by which Asterisk's certificate is trusted."""
    path = tmp_path / "authority.pem"
    pbx.authority.cert_pem.write_to_path(path)
    return str(path)


def hidden(pbx: Asterisk, agent: Agent, trusted: str, user: str = "104", **more: object) -> None:
    """Register over TLS, with encrypted voice or none."""
    wish: dict[str, object] = {"srtp": "required", "tls_authorities": trusted} | more
    line = agent.register(pbx.secure_address, user, f"secret-{user}", transport="tls", **wish).line
    assert line.secure == "TLSv1.3"
    pbx.wait_for(f"pjsip show aor {user}", "transport=TLS")


def heard(agent: Agent, call: str) -> QualityMeasured:
    return agent.hears(call)


def test_a_queued_caller_is_answered_held_and_ended_over_tls(
    pbx: Asterisk, agent: Agent, outside: Outside, trusted: str
) -> None:
    hidden(pbx, agent, trusted)
    pbx.join("104")
    outside.call("+48501234567")
    ringing = agent.ringing()
    assert ringing.from_registrar
    call = agent.answer(ringing)
    agent.expect(Answered)
    quality = heard(agent, call).quality
    assert quality.secure and quality.suite.startswith("AES_"), quality
    outside.wait_hum()
    agent.send(Hold(call))
    assert agent.expect(HoldChanged).by_agent
    outside.wait_heard(loud=outside.sound.loud + 25)
    agent.send(Resume(call))
    assert not agent.expect(HoldChanged).by_agent
    outside.wait_hum()
    assert agent.expect(QualityMeasured).quality.secure
    agent.send(HangUp(call))
    assert agent.ended(call).by is Party.AGENT
    outside.wait_ended()


def test_encrypted_voice_passes_through_ports_of_our_own_untouched(
    pbx: Asterisk, outside: Outside, trusted: str
) -> None:
    headset = Listener()
    with Agent(headset=lambda: headset) as agent:
        hidden(pbx, agent, trusted, voice_way=VoiceWay.ALWAYS)
        pbx.join("104")
        outside.call("+48501234567")
        call = agent.answer(agent.ringing())
        agent.expect(Answered)
        outside.sing(JAN)
        until(lambda: headset.heard.is_just(JAN, of=(HUM_HZ, JAN)), what="the agent hears Jan")
        until(lambda: outside.hears_just(HUM_HZ, of=(HUM_HZ, JAN)), what="Jan hears the agent")
        assert heard(agent, call).quality.secure
        agent.send(HangUp(call))
        agent.ended(call)


def test_the_callers_hang_up_comes_through_tls(
    pbx: Asterisk, agent: Agent, outside: Outside, trusted: str
) -> None:
    hidden(pbx, agent, trusted)
    pbx.join("104")
    outside.call("+48501234567")
    call = agent.answer(agent.ringing())
    agent.expect(Answered)
    outside.hang_up()
    assert agent.ended(call).by is Party.CUSTOMER


def test_dialled_calls_and_their_keys_are_encrypted(
    pbx: Asterisk, agent: Agent, trusted: str
) -> None:
    hidden(pbx, agent, trusted, srtp="optional")
    call = agent.dial("600", call="echo")
    agent.expect(Answered)
    assert heard(agent, call).quality.secure
    agent.send(HangUp(call))
    assert agent.ended(call).by is Party.AGENT
    call = agent.dial("610", call="keys")
    agent.expect(Answered)
    agent.send(SendDigits(call, "31#"))
    agent.ended(call, timeout=15)
    assert pbx.console("database get keys last").strip() == "Value: 31"


def test_plain_voice_over_tls_shows_no_padlock(pbx: Asterisk, agent: Agent, trusted: str) -> None:
    hidden(pbx, agent, trusted, user="103", srtp="optional")
    call = agent.dial("600", call="echo")
    agent.expect(Answered)
    assert not heard(agent, call).quality.secure
    agent.send(HangUp(call))
    agent.ended(call)


def test_encrypted_voice_over_clear_messages_shows_no_padlock(pbx: Asterisk, agent: Agent) -> None:
    agent.register(pbx.address, "104", "secret-104", srtp="required", srtp_over_clear=True)
    call = agent.dial("600", call="echo")
    agent.expect(Answered)
    assert not heard(agent, call).quality.secure
    agent.send(HangUp(call))
    agent.ended(call)


def test_no_key_goes_over_clear_messages(pbx: Asterisk, agent: Agent, outside: Outside) -> None:
    agent.register(pbx.address, "104", "secret-104", srtp="optional")
    pbx.join("104")
    outside.call("+48501234567")
    outside.wait_heard(loud=100)
    # Asterisk offers RTP/SAVP to it and nothing else: 488, and nobody is asked.
    pbx.wait_for("queue show support", "104")
    with pytest.raises(AssertionError, match="no Ringing"):
        agent.expect(Ringing, timeout=1.5)
    call = agent.dial("600", call="clear")
    assert agent.ended(call).code == 488


def test_a_caller_with_plain_voice_is_refused_where_it_must_be_encrypted(
    pbx: Asterisk, agent: Agent, outside: Outside, trusted: str
) -> None:
    hidden(pbx, agent, trusted, user="103")
    pbx.join("103")
    outside.call("+48501234567")
    outside.wait_heard(loud=60)
    with pytest.raises(AssertionError, match="no Ringing"):
        agent.expect(Ringing, timeout=1.5)
    call = agent.dial("600", call="plain")
    assert agent.ended(call).code == 488


def test_a_stranger_in_the_exchanges_place_is_refused(
    pbx: Asterisk, agent: Agent, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    agent.configure(
        pbx.secure_address, "104", "secret-104", transport="tls", tls_authorities=str(other)
    )
    line = agent.line(LineState.FAILED).line
    assert line.problem is LineProblem.CERTIFICATE
    assert "authority" in line.reason and not line.secure
    assert "sip:104@" not in pbx.console("pjsip show aor 104")


def test_a_line_over_tls_comes_back_after_the_exchange_was_restarted(
    pbx: Asterisk, agent: Agent, trusted: str
) -> None:
    hidden(pbx, agent, trusted)
    pbx.stop()
    try:
        agent.expect_line_lost(timeout=20.0)
    finally:
        pbx.start()
    assert agent.line(LineState.REGISTERED, timeout=10).line.secure == "TLSv1.3"
