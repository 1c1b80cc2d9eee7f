"""A rush of dialled calls: how many may begin in half a second before the next one has to wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

MOST = 12
WITHIN_S = 0.6
"""WORKAROUND pjproject 2.15: every call takes two of the library's 64 places for sockets, and a
place is free again only half a second after its call; at the 33rd within that time it aborts the
process. The relay lets in no more than 15 callers within that time (`engine/relay/flood.py`)."""


class Rush:
    """Counts calls that begin."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began: deque[float] = deque(maxlen=MOST)

    def note(self) -> None:
        """A call begins."""
        self._began.append(self._clock())

    @property
    def on(self) -> bool:
        """Whether so many began that the next ones should wait a little."""
        return len(self._began) == MOST and self._clock() - self._began[0] < WITHIN_S
