"""Work that can wait lets calls go first."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

HELD_S = 0.5
"""So long after a call rang: until it is painted, and asked for in the CRM."""


class Calm:
    """Holds back what is not urgent for *held_s* seconds after each `disturb`; *clock* gives them.

    `disturb` may come from any thread.
    """

    def __init__(self, *, clock: Callable[[], float], held_s: float = HELD_S) -> None:
        self._clock = clock
        self._held_s = held_s
        self._until = 0.0
        self._never = threading.Event()
        self._others: tuple[Callable[[], None], ...] = ()

    def disturb(self) -> None:
        """A call rings, or somebody waits for an answer: nothing else goes on for a moment."""
        self._until = self._clock() + self._held_s
        for tell in self._others:
            tell()

    @property
    def lasts_s(self) -> float:
        """Seconds since the last time that something urgent held everything back."""
        return max(self._clock() - self._until, 0.0)

    @contextmanager
    def telling(self, tell: Callable[[], None]) -> Iterator[None]:
        """Let *tell* hear of each disturbance, on the thread it comes from, within the block."""
        self._others += (tell,)
        try:
            yield
        finally:
            self._others = tuple(one for one in self._others if one is not tell)

    async def come(self) -> None:
        """Wait until nothing urgent is to be done."""
        while (left := self._until - self._clock()) > 0:
            await asyncio.sleep(left)

    def wait(self) -> None:
        """The same on a thread of its own."""
        while (left := self._until - self._clock()) > 0:
            self._never.wait(left)
