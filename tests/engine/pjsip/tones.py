"""Making tones and judging them: how long one sounded, and how often it clicked."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

CLICK = 0.03


def write_tone(file: Path, *, hertz: float, rate: int, seconds: float, height: int = 8000) -> None:
    """Raw 16 bit mono samples."""
    step = 2 * math.pi * hertz / rate
    count = round(rate * seconds)
    file.write_bytes(array("h", (round(height * math.sin(step * n)) for n in range(count))))


@dataclass(frozen=True)
class Verdict:
    """*clicks* are places, in s, where the wave breaks by more than 3 % of its height.

    For a sine, s[n+1] + s[n-1] = 2 cos(w) s[n]; whatever breaks this for a moment is heard.
    """

    sounding_s: float
    height: int
    clicks: tuple[float, ...]
    worst: float
    began_s: float = 0.0
    ended_s: float = 0.0

    @property
    def longest_clean_s(self) -> float:
        """The longest time between two clicks, or the ends of the tone."""
        places = (self.began_s, *self.clicks, self.ended_s)
        return max(later - sooner for sooner, later in pairwise(places))


def judge(data: bytes, *, hertz: float, rate: int) -> Verdict:
    """Listen to the tone of *hertz* in *data*, leaving out its first second and last half."""
    wave = array("h", data)
    height = max(wave, default=0)
    window = rate // 100
    loud = [n for n in range(0, len(wave), window) if max(wave[n : n + window]) > height / 2]
    if height < 500 or not loud:
        return Verdict(0.0, height, (), 0.0)
    factor = 2 * math.cos(2 * math.pi * hertz / rate)
    first, last = loud[0] + rate, loud[-1] - rate // 2
    breaks = [
        (n, abs(wave[n + 1] + wave[n - 1] - factor * wave[n]) / height)
        for n in range(max(1, first), min(last, len(wave) - 1))
    ]
    places = [n for n, size in breaks if size > CLICK]
    clicks = [n / rate for i, n in enumerate(places) if i == 0 or n - places[i - 1] > rate // 50]
    worst = max((size for _, size in breaks), default=0.0)
    sounding_s = len(loud) * window / rate
    return Verdict(sounding_s, height, tuple(clicks), worst, first / rate, last / rate)


def power(data: bytes, *, hertz: float, rate: int) -> float:
    """The share of *data*'s energy that is at *hertz* (Goertzel), 0 to 1."""
    wave = array("h", data)
    energy = sum(value * value for value in wave)
    if energy == 0:
        return 0.0
    factor = 2 * math.cos(2 * math.pi * hertz / rate)
    before = last = 0.0
    for value in wave:
        before, last = last, value + factor * last - before
    found = before * before + last * last - factor * before * last
    return 2 * found / (len(wave) * energy)


def purity(data: bytes, *, hertz: float, rate: int) -> float:
    """The share of 50 ms pieces of *data* that are hardly anything but the tone, 0 to 1.

    Pieces so short forgive the fraction of a per cent by which drift is corrected.
    """
    size = 2 * (rate // 20)
    pieces = [data[first : first + size] for first in range(0, len(data) - size + 1, size)]
    pure = sum(power(piece, hertz=hertz, rate=rate) > 0.95 for piece in pieces)
    return pure / max(1, len(pieces))
