"""Devices tried while no call is on, without any device."""

from __future__ import annotations

import pytest

from callcenter.engine.pjsip.target import Refusal
from callcenter.engine.pjsip.tryout import MOST_S, RINGER_S, Tryout, checked_lease


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_microphone_closes_by_itself_unless_asked_for_again(clock: Clock) -> None:
    tryout = Tryout(clock)
    assert not tryout.listening
    tryout.listen(6)
    clock.now += 5.9
    assert tryout.listening
    tryout.listen(6)
    clock.now += 5.9
    assert tryout.listening
    clock.now += 0.1
    assert not tryout.listening


def test_it_can_be_closed_at_once(clock: Clock) -> None:
    tryout = Tryout(clock)
    tryout.listen(6)
    tryout.listen(0)
    assert not tryout.listening


def test_the_ringer_sounds_for_a_moment(clock: Clock) -> None:
    tryout = Tryout(clock)
    assert tryout.ringing is None
    tryout.ring(b"tone")
    assert tryout.ringing == b"tone"
    clock.now += RINGER_S
    assert tryout.ringing is None


@pytest.mark.parametrize("seconds", [-1.0, MOST_S + 1, float("nan")])
def test_nobody_may_keep_the_microphone_open_for_long(seconds: float) -> None:
    with pytest.raises(Refusal, match="0 to 30 seconds"):
        checked_lease(seconds)
