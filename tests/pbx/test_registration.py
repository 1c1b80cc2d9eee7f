"""Registering the engine at a real Asterisk 22."""

from __future__ import annotations

import time

import pytest

from callcenter.domain.events import LineProblem, LineState
from callcenter.engine.commands import Configure
from tests.pbx.agent import Agent
from tests.pbx.asterisk import Asterisk
from tests.pbx.outside import Outside

pytestmark = pytest.mark.pbx

SOON_S = 12.0
"""Five on a quiet machine: the line is tried every two."""


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("user", ["101", "102"], ids=["MD5", "SHA-256"])
def test_a_right_password_registers(pbx: Asterisk, agent: Agent, user: str, transport: str) -> None:
    agent.register(pbx.address, user, f"secret-{user}", transport=transport)
    contacts = pbx.console(f"pjsip show aor {user}")
    assert f"sip:{user}@127.0.0.1" in contacts


@pytest.mark.parametrize(
    ("user", "password"), [("101", "guess"), ("102", "guess"), ("nobody", "secret-101")]
)
def test_a_wrong_password_or_user_fails_with_the_reason(
    pbx: Asterisk, agent: Agent, user: str, password: str
) -> None:
    # Asterisk answers an unknown user as a wrong password, so that nobody can try out names.
    agent.configure(pbx.address, user, password)
    line = agent.line(LineState.FAILED).line
    assert line.problem in (LineProblem.WRONG_PASSWORD, LineProblem.UNKNOWN_USER)
    assert line.code in (401, 403, 404)


def test_leaving_takes_the_registration_back(pbx: Asterisk, agent: Agent) -> None:
    agent.register(pbx.address, "101", "secret-101")
    pbx.wait_for("pjsip show contacts", "101/sip:")
    agent.send(Configure(accounts=()))
    # Others, of earlier tests, may still be known there.
    pbx.wait_without("pjsip show contacts", "101/sip:")


def test_the_line_is_back_within_seconds_of_the_exchange(pbx: Asterisk, agent: Agent) -> None:
    agent.register(pbx.address, "101", "secret-101")
    pbx.stop()
    try:
        agent.expect_line_lost(timeout=20.0)
    finally:
        pbx.start()
    up = time.monotonic()
    agent.line(LineState.REGISTERED)
    assert time.monotonic() - up <= SOON_S


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_an_exchange_that_is_back_at_once_but_has_forgotten_everybody_is_noticed(
    pbx: Asterisk, agent: Agent, transport: str
) -> None:
    agent.register(pbx.address, "101", "secret-101", transport=transport)
    pbx.stop()
    pbx.forget()
    pbx.start()
    up = time.monotonic()
    pbx.wait_for("pjsip show aor 101", "sip:101@127.0.0.1")
    assert time.monotonic() - up <= SOON_S


def test_after_a_planned_restart_callers_come_through(
    pbx: Asterisk, agent: Agent, outside: Outside
) -> None:
    agent.register(pbx.address, "101", "secret-101")
    pbx.stop(gracefully=True)
    pbx.start()
    pbx.wait_for("pjsip show aor 101", "sip:101@127.0.0.1")
    pbx.join("101")
    outside.call("+48501234567")
    agent.ringing()
