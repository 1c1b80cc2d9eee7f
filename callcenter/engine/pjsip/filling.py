"""How full a speaker's buffer is kept: as empty as goes well, for what waits is heard late."""

from __future__ import annotations

CALM_PIECES = 3000
"""After so many pieces without a gap, 30 s, one piece fewer is tried."""


class Filling:
    """`wanted` pieces of 10 ms, within *allowed*: one more after each gap, one fewer after calm."""

    def __init__(self, allowed: range) -> None:
        self._allowed = allowed
        self._calm = 0
        self._begun = False
        self.wanted = allowed.start

    def look(self, waiting: int) -> int:
        """So many bytes are left before more is written; how many pieces to keep from now on."""
        if self._begun and waiting <= 0:
            self._change(+1)
        elif self._calm >= CALM_PIECES:
            self._change(-1)
        return self.wanted

    def wrote(self) -> None:
        """One piece was written."""
        self._begun = True
        self._calm += 1

    def _change(self, by: int) -> None:
        self._calm = 0
        self.wanted = max(self._allowed.start, min(self._allowed.stop - 1, self.wanted + by))
