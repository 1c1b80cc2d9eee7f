"""Makes the sounds of Callcenter: `python make_sounds.py` writes the WAV files beside itself.

Soft chimes with a few overtones that die away, 16 kHz mono: heard over a headset for eight hours
they must be noticed, not feared.
"""

from __future__ import annotations

import math
import wave
from array import array
from collections.abc import Iterable
from pathlib import Path

RATE = 16_000
Note = tuple[float, float, float]  # start in s, pitch in Hz, loudness 0-1

# Overtone (multiple of the pitch), its share, and how fast it dies away (1/s): a marimba's bar.
BAR = ((1.0, 1.0, 5.0), (2.0, 0.18, 9.0), (3.93, 0.22, 16.0))
PAD = ((1.0, 1.0, 3.2), (2.0, 0.3, 4.5), (3.0, 0.08, 7.0))

SOUNDS: dict[str, tuple[float, tuple[tuple[float, float, float], ...], tuple[Note, ...]]] = {
    "ring": (
        3.0,
        BAR,
        (
            (0.0, 659.26, 0.8),
            (0.14, 830.61, 0.8),
            (0.28, 987.77, 0.9),
            (0.56, 659.26, 0.7),
            (0.70, 830.61, 0.7),
            (0.84, 1318.51, 0.8),
        ),
    ),
    "ring-soft": (4.0, PAD, ((0.0, 392.0, 0.45), (0.35, 523.25, 0.4))),
    "call-waiting": (5.0, BAR, ((0.0, 880.0, 0.35), (0.22, 880.0, 0.3))),
    "auto-answer": (0.45, BAR, ((0.0, 1046.5, 0.6), (0.12, 1318.51, 0.7))),
    "ended": (0.5, BAR, ((0.0, 587.33, 0.5), (0.13, 440.0, 0.45))),
}


def sound(
    seconds: float, timbre: Iterable[tuple[float, float, float]], notes: Iterable[Note]
) -> array[int]:
    """The samples of *notes*, each struck once and left to die away."""
    made = [0.0] * round(seconds * RATE)
    partials = tuple(timbre)
    for start, pitch, loudness in notes:
        first = round(start * RATE)
        for place in range(first, len(made)):
            made[place] += loudness * struck((place - first) / RATE, pitch, partials)
    fade_out(made)
    return array("h", (round(32767 * math.tanh(0.6 * value)) for value in made))


def struck(since: float, pitch: float, partials: tuple[tuple[float, float, float], ...]) -> float:
    """The height of a note's wave *since* seconds after it was struck."""
    attack = min(1.0, since / 0.006)
    return attack * sum(
        share * math.exp(-decay * since) * math.sin(2 * math.pi * pitch * overtone * since)
        for overtone, share, decay in partials
        if pitch * overtone < RATE / 2
    )


def fade_out(made: list[float]) -> None:
    """Bring the last 30 ms down to nothing, so that a loop has no seam."""
    length = round(0.03 * RATE)
    for place in range(length):
        made[-1 - place] *= place / length


def main() -> None:
    """Write every sound."""
    for name, (seconds, timbre, notes) in SOUNDS.items():
        with wave.open(str(Path(__file__).with_name(f"{name}.wav")), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(sound(seconds, timbre, notes).tobytes())


if __name__ == "__main__":
    main()
