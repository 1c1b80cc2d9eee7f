"""The check before a shift where the exchange has no part in it, and when it is in the way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from callcenter.domain.events import Dialling, LineChanged, LineState, Ringing, SoundTested
from callcenter.domain.sound_test import SoundStep, SoundTest
from callcenter.engine.commands import (
    Account,
    AskSnapshot,
    Command,
    Configure,
    Dial,
    StopSoundTest,
    TestSound,
)
from callcenter.engine.messages import Failed, Snapshot
from callcenter.engine.pjsip.thread import ThreadPhone
from tests.contract.desk import Desk
from tests.contract.exchange import Exchange
from tests.engine.pjsip.checked import Checked, Dumb
from tests.engine.pjsip.hum import HUM_HZ, Hum
from tests.engine.pjsip.tones import power

pytestmark = pytest.mark.engine


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    exchange = Exchange({"100": "secret"})
    yield exchange
    exchange.close()


@contextmanager
def desk_with(exchange: Exchange, headset: Callable[[], Hum]) -> Iterator[Desk]:
    phone = ThreadPhone(log=logging.getLogger("test"), bridge=headset)
    try:
        desk = Desk(phone)
        account = Account("line", "100", "127.0.0.1", "secret", (exchange.address,))
        desk.do(Configure((account,)))
        desk.wait(LineChanged, lambda it: it.line.state is LineState.REGISTERED)
        yield desk
    finally:
        phone.close(quit_engine=True)


def step(desk: Desk, wanted: SoundStep, *, since: int = 0) -> SoundTest:
    return desk.wait(SoundTested, lambda it: it.test.step is wanted, since=since).test


def refusal(desk: Desk, command: Command) -> str:
    answer = desk.tell(command)
    assert isinstance(answer, Failed)
    return answer.reason


def snapshot_of(desk: Desk) -> Snapshot:
    since = desk.mark()
    desk.do(AskSnapshot())
    return desk.wait(Snapshot, since=since)


def test_without_a_way_to_oneself_microphone_and_speaker_are_checked_alone(
    exchange: Exchange,
) -> None:
    headset = Checked()
    with desk_with(exchange, lambda: headset) as desk:
        desk.do(TestSound("line", 1.0))
        step(desk, SoundStep.CALLING)
        step(desk, SoundStep.SPEAK)
        step(desk, SoundStep.LISTEN)
        done = step(desk, SoundStep.DONE)
        snapshot = snapshot_of(desk)
    assert "only microphone and speaker were checked" in done.reason
    assert done.peak > 0.02 and done.mos is None
    assert (done.microphone, done.speaker) == ("Headset", "Headset")
    (played,) = headset.played
    assert power(played[len(played) // 2 :], hertz=HUM_HZ, rate=16000) > 0.9
    assert snapshot.calls == ()
    assert desk.of(Dialling) == [] and desk.of(Ringing) == []


def test_a_dumb_microphone_is_told_with_what_to_do(exchange: Exchange) -> None:
    with desk_with(exchange, Dumb) as desk:
        desk.do(TestSound("line", 1.0))
        failed = step(desk, SoundStep.FAILED)
    assert "microphone gives nothing" in failed.reason and "mute switch" in failed.reason


def test_without_any_device_it_says_so_at_once(exchange: Exchange) -> None:
    with desk_with(exchange, Hum) as desk:
        desk.do(TestSound("line", 1.0))
        assert "plug the headset in" in step(desk, SoundStep.FAILED).reason


def test_it_gives_way_to_a_caller(exchange: Exchange) -> None:
    with desk_with(exchange, Checked) as desk:
        desk.do(TestSound("line", 5.0))
        step(desk, SoundStep.SPEAK)
        exchange.call("100")
        desk.wait(Ringing)
        assert step(desk, SoundStep.FAILED).reason == "a call came in"
        assert "a call is on" in refusal(desk, TestSound("line", 1.0))


def test_it_gives_way_to_a_dialled_call_and_is_broken_off_by_the_agent(
    exchange: Exchange,
) -> None:
    with desk_with(exchange, Checked) as desk:
        desk.do(TestSound("line", 5.0))
        assert "already" in refusal(desk, TestSound("line", 1.0))
        desk.do(StopSoundTest())
        assert "broken off" in step(desk, SoundStep.FAILED).reason
        again = desk.mark()
        desk.do(TestSound("line", 5.0))
        desk.do(Dial("call", "line", "200"))
        assert step(desk, SoundStep.FAILED, since=again).reason == "a call was made"


def test_how_long_to_speak_is_limited(exchange: Exchange) -> None:
    with desk_with(exchange, Checked) as desk:
        assert "1 to 10 seconds" in refusal(desk, TestSound("line", 60.0))
