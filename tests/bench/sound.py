"""What is done to the agent's voice: echo, noise and loudness in a made-up room, and what it costs.

The speech is that of the demo's recordings; the room and its noise are always the same.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from callcenter.engine.commands import Sound
from callcenter.engine.pjsip.cushion import FRAME, FRAME_BYTES, RATE
from callcenter.engine.pjsip.voice_processing import VoiceProcessing
from tests.bench.figure import Figure, high
from tests.engine.pjsip.room import (
    FAR,
    NEAR,
    Wave,
    delay_ms,
    echo_of,
    in_pauses_db,
    likeness,
    noise,
    pauses,
    pink,
    power_db,
    speech,
    speech_db,
    through,
)

ECHO = Sound(noise_suppression=False, gain_control=False)
NOISE = Sound(echo_cancellation=False, gain_control=False)
LOUDNESS = Sound(echo_cancellation=False, noise_suppression=False)
LEARNT_S = 5
FRAME_MS = 1000 * FRAME / RATE


def sound() -> Iterator[Figure]:
    """Echo, both at once, noise, loudness, delay, cost."""
    yield from _echo()
    yield from _both()
    yield from _noise()
    yield from _loudness()
    spoken = speech(NEAR, level=-24, seconds=8)
    delay = delay_ms(spoken, through(VoiceProcessing(Sound()).process, spoken))
    yield Figure("sound-delay", delay, "ms", 20, "all parts on")
    yield from _cost()


def _echo() -> Iterator[Figure]:
    # Without noise of its own a room would have no floor to stop at.
    far = speech(FAR, level=-20, seconds=20)
    near = echo_of(far, delay_ms=60, loss_db=6) + noise(len(far), level=-70)
    made = through(VoiceProcessing(ECHO).process, near, far)
    learnt = LEARNT_S * RATE
    erle = power_db(near[learnt:]) - power_db(made[learnt:])
    first = power_db(near[:learnt]) - power_db(made[:learnt])
    about = f"loudspeaker 6 dB below the voice, 60 ms late; {first:.0f} dB in the first 5 s"
    yield Figure("sound-erle", erle, "dB", 30, about, at_least=True)


def _both() -> Iterator[Figure]:
    # The customer alone for 8 s, then both without a pause.
    for name, loss, goal in (("headset", None, 0.95), ("loudspeaker", 6.0, 0.7)):
        far = speech(FAR, level=-20, seconds=28)
        near = speech(NEAR, level=-24, seconds=28)
        alone = 8 * RATE
        near[:alone] = 0
        echo = np.zeros(len(far)) if loss is None else echo_of(far, delay_ms=60, loss_db=loss)
        heard = near + echo + noise(len(far), level=-75)
        made = through(VoiceProcessing(ECHO).process, heard, far)
        kept = likeness(near[alone:], made[alone:])
        about = "share of the agent's own voice while both speak, 1 is all of it"
        yield Figure(f"sound-both-{name}", kept, "", goal, about, at_least=True)


def _noise() -> Iterator[Figure]:
    clean = speech(NEAR, level=-24, seconds=20)
    silent = pauses(clean)
    for name, made_noise in (("white", noise), ("pink", pink)):
        noisy = clean + made_noise(len(clean), level=-34)
        made = through(VoiceProcessing(NOISE).process, noisy)
        fallen = in_pauses_db(noisy, silent, first=150) - in_pauses_db(made, silent, first=150)
        likes = f"likeness to clean speech {likeness(clean, noisy):.3f} before"
        about = f"10 dB below the voice; {likes}, {likeness(clean, made):.3f} after"
        yield Figure(f"sound-noise-{name}", fallen, "dB", 9, about, at_least=True)


def _loudness() -> Iterator[Figure]:
    made = {level: _levelled(level) for level in (-35.0, -28.0, -20.0)}
    off = max(max(0.0, -20 - loud, loud + 18) for loud in made.values())
    shown = ", ".join(f"{level:g} becomes {loud:.1f}" for level, loud in made.items())
    yield Figure("sound-loudness-off", off, "dB", 2, f"from -18 to -20 dBFS; {shown}")


def _levelled(level: float) -> float:
    spoken = speech(NEAR, level=level, seconds=20) + noise(20 * RATE, level=-75)
    return speech_db(through(VoiceProcessing(LOUDNESS).process, spoken)[10 * RATE :])


def _cost() -> Iterator[Figure]:
    spoken = speech(NEAR, level=-24, seconds=20)
    far = speech(FAR, level=-20, seconds=20)
    near = spoken + echo_of(far, delay_ms=60, loss_db=30)
    took = _times(near, far)
    yield high("sound-frame", (1000 * each for each in took), "ms", 0.6)
    share = 100 * sum(took) / (len(took) * FRAME_MS / 1000)
    yield Figure("sound-cost", share, "% core", 3, "all parts on, in a call")


def _times(near: Wave, far: Wave) -> list[float]:
    """Seconds of the processor that each frame took, whoever else is at work meanwhile."""
    processing = VoiceProcessing(Sound())
    took: list[float] = []

    def timed(said: bytes, played: bytes) -> bytes:
        began = time.thread_time()
        made = processing.process(said, played)
        took.append(time.thread_time() - began)
        return made

    # The first frames find nothing in the processor's caches.
    for _ in range(10):
        processing.process(bytes(FRAME_BYTES), bytes(FRAME_BYTES))
    through(timed, near, far)
    return took
