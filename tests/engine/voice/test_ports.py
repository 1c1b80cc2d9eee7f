"""Which UDP ports the voice of calls arrives at."""

from __future__ import annotations

from callcenter.engine.voice.ports import VoicePorts


def test_the_lowest_and_the_highest_stretch_are_whole_and_even() -> None:
    lowest, highest = VoicePorts.drawn(lambda _: 0), VoicePorts.drawn(lambda below: below - 1)
    assert lowest.first == 16_384
    assert highest.first % 2 == 0
    assert 47_990 < highest.first + highest.count <= 48_000


def test_four_calls_fit_beside_ports_that_are_taken() -> None:
    assert VoicePorts.drawn(lambda _: 0).count >= 4 * 2 * 2
