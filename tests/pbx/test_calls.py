"""Calls of the engine through a real Asterisk 22: its queue, its echo, its refusals."""

from __future__ import annotations

import pytest

from callcenter.domain.caller import Caller, HeaderRules
from callcenter.domain.events import (
    Alerting,
    Answered,
    DigitReceived,
    DigitsMethodChanged,
    HoldChanged,
    LineState,
    Party,
)
from callcenter.engine.commands import HangUp, Hold, Reject, Resume, SendDigits
from tests.contract.desk import until
from tests.pbx.agent import Agent
from tests.pbx.asterisk import SUPPORT, Asterisk
from tests.pbx.outside import Outside

pytestmark = pytest.mark.pbx


@pytest.fixture
def ready(pbx: Asterisk, agent: Agent) -> Agent:
    """An agent who is registered and waits in the queue."""
    agent.register(pbx.address, "101", "secret-101")
    pbx.join("101")
    return agent


@pytest.fixture
def desk(pbx: Asterisk, agent: Agent) -> Agent:
    """An agent who is registered and in no queue."""
    agent.register(pbx.address, "103", "secret-103")
    return agent


def test_a_queued_caller_rings_with_queue_wait_number_and_name(
    pbx: Asterisk, agent: Agent, outside: Outside
) -> None:
    agent.register(pbx.address, "101", "secret-101")
    outside.call("+48501234567", "Jan <b>Kowalski</b>")
    outside.wait_heard(loud=60)  # a good second of music in the queue
    pbx.join("101")
    ringing = agent.ringing()
    caller = Caller.read(
        ringing.headers,
        rules=HeaderRules(),
        from_registrar=ringing.from_registrar,
        region="PL",
    )
    assert ringing.from_registrar
    assert (caller.number.e164, caller.name) == ("+48501234567", "Jan <b>Kowalski</b>")
    assert (caller.queue, caller.dialled, caller.choice) == ("support", SUPPORT, "1")
    assert caller.language == "pl"
    assert caller.waited_s is not None
    assert 1 <= caller.waited_s <= 10


@pytest.mark.parametrize("user", ["101", "102"], ids=["MD5", "SHA-256"])
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_an_answered_caller_and_the_agent_hear_each_other(
    pbx: Asterisk, agent: Agent, outside: Outside, user: str, transport: str
) -> None:
    agent.register(pbx.address, user, f"secret-{user}", transport=transport)
    pbx.join(user)
    outside.call("+48501234567")
    call = agent.answer(agent.ringing())
    agent.expect(Answered)
    agent.hears(call)
    outside.wait_hum()
    agent.send(HangUp(call))
    assert agent.ended(call).by is Party.AGENT
    outside.wait_ended()


def test_the_caller_hangs_up(ready: Agent, outside: Outside) -> None:
    outside.call("+48501234567")
    call = ready.answer(ready.ringing())
    ready.expect(Answered)
    outside.hang_up()
    ended = ready.ended(call)
    assert (ended.by, ended.elsewhere) == (Party.CUSTOMER, False)


def test_the_caller_gives_up_while_it_rings(ready: Agent, outside: Outside) -> None:
    outside.call("+48501234567")
    call = ready.ringing().call
    outside.hang_up()
    ended = ready.ended(call)
    assert ended.by is Party.CUSTOMER


def test_a_call_that_a_colleague_takes_is_not_missed(
    ready: Agent, pbx: Asterisk, outside: Outside
) -> None:
    with Outside(pbx.peer) as colleague:
        colleague.register("103", "secret-103")
        pbx.join("103")
        outside.call("+48501234567")
        call = ready.ringing().call
        # Before Asterisk has heard that it rings, it takes the call back without a reason.
        until(lambda: rings(pbx, "101"), what="Asterisk knows that it rings")
        colleague.take_call()
        ended = ready.ended(call)
        assert ended.elsewhere
        colleague.wait_heard()


def rings(pbx: Asterisk, extension: str) -> bool:
    channels = pbx.console("core show channels").splitlines()
    return any(one.startswith(f"PJSIP/{extension}-") and " Ringing " in one for one in channels)


def test_the_caller_hears_music_on_hold_and_the_agent_again(ready: Agent, outside: Outside) -> None:
    outside.call("+48501234567")
    call = ready.answer(ready.ringing())
    ready.hears(call)
    ready.send(Hold(call))
    assert ready.expect(HoldChanged).by_agent
    quiet = outside.sound.loud
    outside.wait_heard(loud=quiet + 25)
    ready.send(Resume(call))
    assert not ready.expect(HoldChanged).by_agent
    outside.wait_hum()
    ready.send(HangUp(call))
    ready.ended(call)


def test_a_rejected_caller_is_offered_again(ready: Agent, outside: Outside) -> None:
    outside.call("+48501234567")
    first = ready.ringing()
    ready.send(Reject(first.call, 486))
    ready.ended(first.call)
    second = ready.ringing()
    assert second.call != first.call
    ready.send(Reject(second.call, 480))
    ready.ended(second.call)


def test_a_caller_whom_nobody_takes_stops_ringing(ready: Agent, outside: Outside) -> None:
    outside.call("+48501234567")
    call = ready.ringing().call
    ended = ready.ended(call)
    assert ended.by is not Party.AGENT


def test_keys_reach_the_exchange_and_come_back(desk: Agent, pbx: Asterisk) -> None:
    call = desk.dial("610", call="keys")
    desk.expect(Answered)
    desk.send(SendDigits(call, "42#9"))
    desk.ended(call, timeout=15)
    assert pbx.console("database get keys last").strip() == "Value: 42"
    desk.dial("611", call="back")
    desk.expect(Answered)
    pressed = [desk.expect(DigitReceived).digit for _ in range(3)]
    assert pressed == ["5", "9", "#"]
    desk.send(HangUp("back"))


@pytest.mark.parametrize(
    ("user", "wished", "told"),
    [
        ("103", "auto", []),
        ("103", "info", []),
        ("111", "auto", ["info"]),
        # Asterisk hears tones here only, but says of itself that it takes INFO, and does.
        ("112", "auto", ["info"]),
        ("112", "inband", []),
    ],
)
def test_keys_reach_the_exchange_in_every_way(
    agent: Agent, pbx: Asterisk, user: str, wished: str, told: list[str]
) -> None:
    agent.configure(pbx.address, user, f"secret-{user}", dtmf=wished)
    agent.line(LineState.REGISTERED)
    pbx.console("database del keys last")
    call = agent.dial("612", call="every-way")
    agent.expect(Answered)
    if told:
        assert [agent.expect(DigitsMethodChanged).method] == told
    agent.send(SendDigits(call, "4 0-7,*1D#"))
    agent.ended(call, timeout=15)
    assert pbx.console("database get keys last").strip() == "Value: 407*1D"


def test_keys_come_from_the_exchange_by_info(agent: Agent, pbx: Asterisk) -> None:
    agent.register(pbx.address, "111", "secret-111")
    agent.dial("611", call="back-by-info")
    agent.expect(Answered)
    assert [agent.expect(DigitReceived).digit for _ in range(3)] == ["5", "9", "#"]
    agent.send(HangUp("back-by-info"))


def test_the_echo_is_heard(desk: Agent) -> None:
    call = desk.dial("600", call="echo")
    desk.expect(Answered)
    desk.hears(call)
    desk.send(HangUp(call))
    ended = desk.ended(call)
    assert (ended.by, ended.code) == (Party.AGENT, 200)


def test_an_announcement_is_heard_before_the_answer(desk: Agent) -> None:
    call = desk.dial("603", call="early")
    assert desk.expect(Alerting).early_media
    desk.expect(Answered)
    # Three seconds of it came before the answer; what came after could not be so much yet.
    assert desk.hears(call, packets=1).quality.packets_received > 140
    desk.send(HangUp(call))
    desk.ended(call)


@pytest.mark.parametrize(("number", "code"), [("601", 486), ("604", 404)])
def test_a_busy_and_an_unknown_number_end_with_their_code(
    desk: Agent, number: str, code: int
) -> None:
    call = desk.dial(number, call=f"dial-{number}")
    ended = desk.ended(call)
    assert (ended.code, ended.by is Party.AGENT) == (code, False)


def test_an_agent_gives_up_on_a_number_that_only_rings(desk: Agent) -> None:
    call = desk.dial("602", call="patience")
    desk.expect(Alerting)
    desk.send(HangUp(call))
    assert desk.ended(call).by is Party.AGENT


def test_an_agent_joins_and_leaves_the_queue_by_feature_codes(desk: Agent, pbx: Asterisk) -> None:
    for code, told in (("*45", "PJSIP/103"), ("*47", "paused"), ("*46", "No Members")):
        call = desk.dial(code, call=f"code{code}")
        desk.ended(call)
        pbx.wait_for("queue show support", told)
