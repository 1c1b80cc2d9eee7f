"""The tones a caller knows from their country's exchange: it rings there, it is busy, no way.

Frequencies and cadences are those of ITU-T E.180 Supplement 2, by country.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from enum import Enum

from callcenter.engine.commands import TonesRegion
from callcenter.engine.pjsip.cushion import PIECE, RATE, samples

FADE = samples(4)
HEIGHT = 3000
"""Of each frequency: some -20 dBFS, softer than a voice."""


class Signal(Enum):
    """What the tone means."""

    RINGBACK = "ringback"
    BUSY = "busy"
    CONGESTION = "congestion"


@dataclass(frozen=True, slots=True)
class Step:
    """So many milliseconds of these frequencies, then so many of silence."""

    hertz: tuple[int, ...]
    on_ms: int
    off_ms: int


Table = dict[Signal, tuple[Step, ...]]

_EUROPE: Table = {
    Signal.RINGBACK: (Step((425,), 1000, 4000),),
    Signal.BUSY: (Step((425,), 500, 500),),
    Signal.CONGESTION: (Step((425,), 250, 250),),
}
TONES: dict[TonesRegion, Table] = {
    TonesRegion.EUROPE: _EUROPE,
    TonesRegion.POLAND: {**_EUROPE, Signal.CONGESTION: (Step((425,), 500, 500),)},
    TonesRegion.GERMANY: {
        Signal.RINGBACK: (Step((425,), 1000, 4000),),
        Signal.BUSY: (Step((425,), 480, 480),),
        Signal.CONGESTION: (Step((425,), 240, 240),),
    },
    TonesRegion.FRANCE: {
        Signal.RINGBACK: (Step((440,), 1500, 3500),),
        Signal.BUSY: (Step((440,), 500, 500),),
        Signal.CONGESTION: (Step((440,), 250, 250),),
    },
    TonesRegion.UNITED_KINGDOM: {
        Signal.RINGBACK: (Step((400, 450), 400, 200), Step((400, 450), 400, 2000)),
        Signal.BUSY: (Step((400,), 375, 375),),
        Signal.CONGESTION: (Step((400,), 400, 350), Step((400,), 225, 525)),
    },
    TonesRegion.UNITED_STATES: {
        Signal.RINGBACK: (Step((440, 480), 2000, 4000),),
        Signal.BUSY: (Step((480, 620), 500, 500),),
        Signal.CONGESTION: (Step((480, 620), 250, 250),),
    },
}


class Cadence:
    """A call tone, made as it is heard; after *seconds*, if given, it is over."""

    def __init__(self, steps: tuple[Step, ...], *, seconds: float | None = None) -> None:
        self._steps = steps
        self._cycle = sum(samples(step.on_ms + step.off_ms) for step in steps)
        self._left = None if seconds is None else samples(seconds * 1000)
        self._place = 0

    @property
    def over(self) -> bool:
        """Whether its time has passed."""
        return self._left is not None and self._place >= self._left

    def take(self) -> bytes:
        """The next piece."""
        first = self._place
        self._place += PIECE
        return array("h", (self._sample(at) for at in range(first, first + PIECE))).tobytes()

    def _sample(self, at: int) -> int:
        at %= self._cycle
        for step in self._steps:
            sounding = samples(step.on_ms)
            if at < sounding:
                # Without a fade each beginning and end would click.
                share = min(1.0, (at + 1) / FADE, (sounding - at) / FADE)
                turns = (math.sin(2 * math.pi * hertz * at / RATE) for hertz in step.hertz)
                return round(HEIGHT * share * sum(turns))
            at -= sounding + samples(step.off_ms)
            if at < 0:
                return 0
        return 0
