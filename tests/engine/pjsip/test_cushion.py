"""The cushion keeps a tone clean while two clocks run apart."""

from __future__ import annotations

import math
import random
from array import array

import pytest

from callcenter.engine.pjsip import ear, mouth
from callcenter.engine.pjsip.cushion import (
    FRAME,
    PIECE,
    RATE,
    SILENCE,
    Cushion,
    Pacer,
    loudness,
    samples,
    stretched,
)

HERTZ = 1004.0


def tone(first: int, count: int, height: float = 8000.0) -> bytes:
    step = 2 * math.pi * HERTZ / RATE
    return array(
        "h", (round(height * math.sin(step * n)) for n in range(first, first + count))
    ).tobytes()


def worst_residue(data: bytes) -> float:
    """The largest second-difference error against a pure tone, as a share of its height.

    For a sine s[n+1] + s[n-1] = 2 cos(w) s[n]; a click breaks this, a slow phase shift does not.
    """
    made = array("h", data)
    twice_cosine = 2 * math.cos(2 * math.pi * HERTZ / RATE)
    return (
        max(
            abs(made[n + 1] + made[n - 1] - twice_cosine * made[n]) for n in range(1, len(made) - 1)
        )
        / 8000.0
    )


@pytest.mark.parametrize("length", [FRAME - 1, FRAME + 1])
def test_a_stretched_frame_has_no_seam(length: int) -> None:
    before, middle, after = tone(0, FRAME), tone(FRAME, FRAME), tone(2 * FRAME, FRAME)
    made = before + stretched(middle, length) + after
    assert len(made) == 2 * (2 * FRAME + length)
    assert worst_residue(made) < 0.01


def test_dropping_a_sample_would_be_a_click() -> None:
    frame = tone(0, FRAME)
    assert worst_residue(frame[:100] + frame[102:]) > 0.05


def test_nothing_flows_before_the_target_is_in() -> None:
    cushion = Cushion(target=2 * FRAME, most=10 * FRAME)
    cushion.put(tone(0, FRAME))
    assert cushion.take(FRAME) == SILENCE
    cushion.put(tone(FRAME, FRAME))
    assert loudness(cushion.take(FRAME)) > 0.2
    assert cushion.flowing


def test_running_dry_fades_and_is_counted() -> None:
    cushion = Cushion(target=FRAME, most=10 * FRAME)
    cushion.put(tone(0, FRAME + 40))
    cushion.take(FRAME)
    faded = array("h", cushion.take(FRAME))
    steps = [abs(faded[n + 1] - faded[n]) for n in range(len(faded) - 1)]
    assert cushion.dry == 1
    assert max(steps) < 8000 * 2 * math.pi * HERTZ / RATE * 1.1
    assert faded[-1] == 0
    assert cushion.take(FRAME) == SILENCE
    assert cushion.dry == 1


def test_too_much_is_thinned_to_the_target_without_a_jump() -> None:
    cushion = Cushion(target=2 * FRAME, most=6 * FRAME)
    cushion.put(tone(0, 7 * FRAME))
    assert cushion.level == 2 * FRAME
    assert cushion.spilt == 1


@pytest.mark.parametrize(("lowest", "piece"), [(mouth.LOWEST, FRAME), (ear.LOWEST, PIECE)])
@pytest.mark.parametrize("parts_per_million", [-400, -80, 0, 80, 400])
def test_a_tone_stays_clean_while_the_clocks_run_apart(
    parts_per_million: int, lowest: int, piece: int
) -> None:
    """Eighty seconds: the call's clock ticks every 20 ms with jitter, the card's a little off."""
    jitter = random.Random(7)
    cushion = Cushion(target=samples(40), most=samples(160))
    pacer = Pacer(lowest, piece=piece)
    out = bytearray()
    sent = taken = 0
    period = piece / RATE * (1 + parts_per_million / 1e6)
    for tick in range(4000):
        now = tick * 0.020 + jitter.uniform(0, 0.004)
        cushion.put(tone(sent, FRAME))
        sent += FRAME
        while taken * period <= now:
            taken += 1
            out += stretched(cushion.take(piece + pacer.step(cushion.level)), piece)
    start = 2 * RATE
    assert cushion.dry == cushion.spilt == 0
    assert worst_residue(bytes(out[2 * start :])) < 0.01
    assert cushion.level < samples(60)


def test_loudness_is_the_peak() -> None:
    assert loudness(SILENCE) == 0.0
    assert loudness(array("h", [0, -32768]).tobytes()) == 1.0
    assert loudness(array("h", [16384, -3]).tobytes()) == pytest.approx(0.5, abs=0.01)


def test_running_dry_makes_it_keep_more() -> None:
    cushion = Cushion(target=FRAME, most=10 * FRAME)
    cushion.put(tone(0, FRAME))
    cushion.take(FRAME)
    cushion.take(FRAME)
    assert cushion.dry == 1
    cushion.put(tone(0, FRAME))
    assert cushion.take(FRAME) == SILENCE
    cushion.put(tone(FRAME, FRAME))
    assert loudness(cushion.take(FRAME)) > 0.2
    cushion.clear()
    cushion.put(tone(0, FRAME))
    assert loudness(cushion.take(FRAME)) > 0.2


def test_what_is_hardly_heard_is_left_out_without_a_click() -> None:
    cushion = Cushion(target=FRAME, most=10 * FRAME)
    cushion.put(tone(0, 4 * FRAME, height=600.0))
    assert cushion.leave_out(PIECE)
    assert cushion.level == 4 * FRAME - PIECE
    rest = array("h", cushion.take(3 * FRAME))
    steps = [abs(rest[n + 1] - rest[n]) for n in range(100, len(rest) - 1)]
    assert max(steps) < 600 * 2 * math.pi * HERTZ / RATE * 1.5


def test_what_is_heard_is_never_left_out() -> None:
    cushion = Cushion(target=FRAME, most=10 * FRAME)
    cushion.put(bytes(2 * PIECE) + tone(0, FRAME))
    assert not cushion.leave_out(PIECE)
    assert cushion.level == FRAME + PIECE
    assert not Cushion(target=FRAME, most=FRAME).leave_out(PIECE)


def test_a_pause_in_speech_brings_a_cushion_that_grew_too_full_back_at_once() -> None:
    cushion, pacer = Cushion(target=FRAME, most=20 * FRAME), Pacer(ear.LOWEST)
    cushion.put(tone(0, 8 * FRAME))
    for first in range(8 * FRAME, 8 * FRAME + 3 * RATE, FRAME):
        cushion.put(tone(first, FRAME))
        pacer.step(cushion.level)
        pacer.hasten(cushion)
        cushion.take(FRAME)
    assert cushion.level == 8 * FRAME
    for _ in range(25):
        cushion.put(SILENCE)
        pacer.step(cushion.level)
        pacer.hasten(cushion)
        cushion.take(FRAME)
    assert ear.LOWEST <= cushion.level < ear.LOWEST + PIECE


def test_a_cushion_that_is_emptied_has_nothing_to_spare() -> None:
    cushion, pacer = Cushion(target=FRAME, most=20 * FRAME), Pacer(ear.LOWEST)
    cushion.put(bytes(20 * FRAME))
    for _ in range(100):
        pacer.step(cushion.level)
    assert pacer.spare > 0
    pacer.restart()
    level = cushion.level
    pacer.hasten(cushion)
    assert cushion.level == level
