"""Call tones sound as the country's exchange makes them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from callcenter.engine.commands import TonesRegion
from callcenter.engine.pjsip.call_tones import TONES, Cadence, Signal
from callcenter.engine.pjsip.cushion import PIECE, RATE, loudness
from tests.engine.pjsip.tones import power


def heard(region: TonesRegion, signal: Signal, seconds: float) -> bytes:
    tone = Cadence(TONES[region][signal])
    return b"".join(tone.take() for _ in range(round(seconds * RATE / PIECE)))


def part(data: bytes, first_ms: int, last_ms: int) -> bytes:
    return data[2 * RATE * first_ms // 1000 : 2 * RATE * last_ms // 1000]


def test_in_poland_it_rings_one_second_in_five_at_425_hertz() -> None:
    data = heard(TonesRegion.POLAND, Signal.RINGBACK, 7)
    assert power(part(data, 0, 1000), hertz=425, rate=RATE) > 0.98
    assert loudness(part(data, 1010, 4990)) == 0
    assert loudness(part(data, 5010, 5990)) > 0.05


def test_british_and_american_ringing_are_two_tones_each() -> None:
    british = heard(TonesRegion.UNITED_KINGDOM, Signal.RINGBACK, 3)
    for hertz in (400, 450):
        assert 0.4 < power(part(british, 0, 400), hertz=hertz, rate=RATE) < 0.6
    assert loudness(part(british, 410, 590)) == 0
    assert loudness(part(british, 650, 950)) > 0.05
    american = heard(TonesRegion.UNITED_STATES, Signal.BUSY, 1)
    for hertz in (480, 620):
        assert 0.4 < power(part(american, 0, 500), hertz=hertz, rate=RATE) < 0.6


@pytest.mark.parametrize("region", TonesRegion)
def test_every_country_has_every_tone_and_none_clicks_or_clips(region: TonesRegion) -> None:
    for signal in Signal:
        samples = memoryview(heard(region, signal, 6.5)).cast("h")
        assert 0.05 < loudness(samples.tobytes()) < 0.3
        assert max(abs(b - a) for a, b in pairwise(samples)) < 1500


def test_a_tone_with_a_time_ends() -> None:
    tone = Cadence(TONES[TonesRegion.POLAND][Signal.BUSY], seconds=0.05)
    for _ in range(5):
        assert not tone.over
        tone.take()
    assert tone.over
