"""What only a network can show: voice, silence, quality, re-INVITEs and a dead exchange."""

from __future__ import annotations

import time

import pytest

from callcenter.domain.events import (
    Answered,
    Ended,
    HoldChanged,
    LineChanged,
    LineState,
    Party,
    QualityMeasured,
    SilenceNoticed,
)
from callcenter.engine.commands import Configure, HangUp, Hold, Resume
from callcenter.engine.pjsip.timers import Timers
from tests.contract.conftest import Open, register
from tests.contract.conversation import dial, ended, talk
from tests.contract.desk import Desk, until
from tests.contract.exchange import Exchange

pytestmark = pytest.mark.engine


def test_holding_is_said_in_the_session(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    desk.do(Hold(call))
    desk.wait(HoldChanged, lambda it: it.by_agent)
    assert person.reinvites == ["sendonly"]
    desk.do(Resume(call))
    desk.wait(HoldChanged, lambda it: not it.by_agent)
    assert person.reinvites == ["sendonly", "sendrecv"]


def test_hanging_up_on_a_dead_exchange_does_not_wait(desk: Desk, exchange: Exchange) -> None:
    exchange.silent = True
    dial(desk, "600")
    began = time.monotonic()
    desk.do(HangUp("ours"))
    assert ended(desk, "ours").by is Party.AGENT
    # The library itself would wait for an answer for 32 s (64*T1, RFC 3261 section 17.1.1.2).
    assert time.monotonic() - began < 10


def test_quality_is_measured_every_two_seconds(desk: Desk, exchange: Exchange) -> None:
    talk(desk, exchange)
    until(lambda: len(desk.of(QualityMeasured)) >= 3)
    measured = desk.of(QualityMeasured)
    quality = measured[2].quality
    assert (quality.codec, quality.clock_rate, quality.secure) == ("PCMA", 8000, False)
    assert quality.loss == 0
    assert 200 < quality.packets_received < 600
    assert 1 < (measured[2].at - measured[1].at).total_seconds() < 4

    def is_as_good_as_it_gets() -> bool:
        quality = desk.of(QualityMeasured)[-1].quality
        return 0 < quality.round_trip_ms < 100 and quality.mos > 4

    until(is_as_good_as_it_gets)


def test_silence_is_noticed_and_its_end(desk: Desk, exchange: Exchange) -> None:
    person, _ = talk(desk, exchange)
    assert person.voice is not None
    person.voice.speaking = False
    began = time.monotonic()
    assert desk.wait(SilenceNoticed).seconds == 5
    assert 4.5 < time.monotonic() - began < 15
    mark = desk.mark()
    person.voice.speaking = True
    assert desk.wait(SilenceNoticed, since=mark).seconds == 0


@pytest.mark.parametrize("timers", [Timers(silence_s=1.0)], indirect=True, ids=["1 s"])
def test_a_held_call_may_be_silent(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    desk.do(Hold(call))
    desk.wait(HoldChanged)
    assert person.voice is not None
    person.voice.speaking = False
    began = time.monotonic()
    until(lambda: time.monotonic() > began + 2)
    assert not desk.of(SilenceNoticed)


def test_voice_is_sent_without_any_device(desk: Desk, exchange: Exchange) -> None:
    person, _ = talk(desk, exchange)
    voice = person.voice
    assert voice is not None
    # The library stops sending when nothing is connected to a call: 150 frames are three seconds.
    until(lambda: voice.packets > 150)


def test_calls_go_both_ways_over_tcp(desk: Desk, open_exchange: Open) -> None:
    exchange = open_exchange(transport="tcp")
    register(desk, exchange, transport="tcp")
    person, call = talk(desk, exchange)
    person.hang_up()
    assert ended(desk, call).by is Party.CUSTOMER
    dial(desk, "600")
    desk.wait(Answered, lambda it: it.call == "ours")
    # The other way round aiosipua's Contact would have to say ;transport=tcp.
    exchange.people[-1].hang_up()
    assert ended(desk, "ours").by is Party.CUSTOMER


@pytest.mark.parametrize("timers", [Timers(refresh_patience_s=0.7)], indirect=True, ids=["quick"])
def test_a_registrar_lost_in_mid_call_does_not_end_the_call(
    desk: Desk, open_exchange: Open
) -> None:
    exchange = open_exchange()
    register(desk, exchange, confirm_s=0.3)
    person, call = talk(desk, exchange)
    exchange.silent = True
    desk.wait(LineChanged, lambda it: it.line.state is LineState.FAILED)
    exchange.silent = False
    mark = desk.mark()
    desk.wait(LineChanged, lambda it: it.line.state is LineState.REGISTERED, since=mark)
    assert not desk.of(Ended)
    person.hang_up()
    assert ended(desk, call).by is Party.CUSTOMER


def test_a_line_taken_away_in_mid_call_does_not_end_the_call(
    desk: Desk, exchange: Exchange
) -> None:
    person, call = talk(desk, exchange)
    desk.do(Configure(()))
    until(lambda: not exchange.bindings)
    register(desk, exchange)
    assert not desk.of(Ended)
    person.hang_up()
    assert ended(desk, call).by is Party.CUSTOMER
    talk(desk, exchange)
