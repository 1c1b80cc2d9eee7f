"""What the demo's callers say, cut into the 20 ms pieces a telephone line carries."""

from __future__ import annotations

import wave
from array import array
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable

RATE = 8000
WIDE_RATE = 16000
FRAME_S = 0.02
MUSIC = "music"
CLOCK = "clock_en"


class NoRecording(Exception):
    """No recording has this name."""


@dataclass(frozen=True)
class Recording:
    """A named piece of sound, 8 kHz mono; `_pl` or `_en` at its end tells its language."""

    name: str
    samples: array[int]

    @property
    def language(self) -> str:
        """`pl`, `en`, or nothing."""
        _, _, end = self.name.rpartition("_")
        return end if end in ("pl", "en") else ""

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return len(self.samples) / RATE

    def frames(self, rate: int) -> list[bytes]:
        """20 ms pieces of 16-bit little-endian samples at *rate*, 8000 or 16000 Hz."""
        return self._wide if rate == WIDE_RATE else self._narrow

    @cached_property
    def _narrow(self) -> list[bytes]:
        return _cut(self.samples, RATE)

    @cached_property
    def _wide(self) -> list[bytes]:
        return _cut(_doubled(self.samples), WIDE_RATE)


def load(name: str) -> Recording:
    """The recording called *name*; raises NoRecording with the names there are."""
    if name not in names():
        raise NoRecording(f"no recording is called {name!r}; there are {', '.join(names())}")
    with (_folder() / f"{name}.wav").open("rb") as file, wave.open(file) as sound:
        return Recording(name, array("h", sound.readframes(sound.getnframes())))


def names() -> list[str]:
    """The recordings there are."""
    found = (entry.name for entry in _folder().iterdir())
    return sorted(name.removesuffix(".wav") for name in found if name.endswith(".wav"))


def silence(rate: int) -> bytes:
    """20 ms of nothing."""
    return bytes(2 * round(rate * FRAME_S))


def _folder() -> Traversable:
    return files("resources") / "recordings"


def _doubled(samples: array[int]) -> array[int]:
    """Twice the rate, each new sample half way between its neighbours."""
    doubled = array("h", bytes(4 * len(samples)))
    doubled[0::2] = samples
    following = samples[1:] + samples[-1:]
    pairs = zip(samples, following, strict=True)
    doubled[1::2] = array("h", ((one + next_one) // 2 for one, next_one in pairs))
    return doubled


def _cut(samples: array[int], rate: int) -> list[bytes]:
    size = 2 * round(rate * FRAME_S)
    data = samples.tobytes()
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    return [piece.ljust(size, b"\0") for piece in pieces]
