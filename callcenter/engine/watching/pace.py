"""The pace at which the exchange is asked, so that a whole list of colleagues is no flood."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Pace:
    """Lets one at a time go, *every_s* seconds apart; belongs to one loop."""

    def __init__(self, every_s: float, clock: Callable[[], float]) -> None:
        self._every_s = every_s
        self._clock = clock
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for one's turn."""
        now = self._clock()
        at = max(now, self._next)
        self._next = at + self._every_s
        if at > now:
            await asyncio.sleep(at - now)
