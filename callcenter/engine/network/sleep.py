"""Whether this computer slept: time went by in which the telephone did nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

LONGEST_PAUSE_S = 3.0
"""No turn of the telephone takes so long; a false alarm costs a registration, no more."""


class Sleep:
    """*clock* has to go on while the computer sleeps (see `clock_awake`)."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last: float | None = None

    def noticed(self) -> float:
        """For how many seconds it slept since it was asked last; to be asked all the time."""
        now = self._clock()
        paused_s = 0.0 if self._last is None else now - self._last
        self._last = now
        return paused_s if paused_s > LONGEST_PAUSE_S else 0.0


def clock_awake() -> Callable[[], float]:
    """This system's clock that nobody sets and that goes on in sleep.

    Linux's monotonic clock stands still then, and so does the one Python uses on macOS.
    """
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):
        number = getattr(time, name, None)
        if number is not None:
            return lambda: time.clock_gettime(number)
    return time.monotonic
