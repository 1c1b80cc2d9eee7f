"""How many records are written in one transaction: as many as a save may wait for."""

from __future__ import annotations

from collections.abc import Callable

FIRST, LEAST, MOST = 100, 50, 1000
AIM_S = 0.04
"""So long an agent's own save may have to wait behind one transaction of a pull."""


class Portion:
    """A size that follows what the last transaction took; *aim_s* is what the next one may."""

    def __init__(self, aim_s: Callable[[], float] = lambda: AIM_S) -> None:
        self._aim_s = aim_s
        self.size = FIRST

    def took(self, seconds: float, records: int) -> None:
        """So long a transaction of so many records took."""
        if not records:
            return
        fitting = records * self._aim_s() / max(seconds, 1e-6)
        # A disk that stutters once is no slow disk, and a small last part tells little.
        bounded = min(max(fitting, self.size / 2), self.size * 1.5)
        self.size = round(min(max(bounded, LEAST), MOST))
