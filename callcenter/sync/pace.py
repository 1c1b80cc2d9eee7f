"""How much goes to the CRM at once: one after an outage, then more as long as all goes well."""

from __future__ import annotations

MOST = 8


class Pace:
    """A width that doubles with each round that went well and is halved by what went wrong.

    No more than *most* are under way at once.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._well = 0
        self.width = 1

    def round(self, batch: int) -> int | None:
        """How many records are begun before the next look; None once it runs at its full width."""
        return None if self.width == self._most else self.width * batch

    def begin_anew(self) -> None:
        """The CRM was away: one first."""
        self.width, self._well = 1, 0

    def went_well(self) -> None:
        """The CRM answered as it should; after a whole round of that the width doubles."""
        self._well += 1
        if self._well >= self.width:
            self.width, self._well = min(self.width * 2, self._most), 0

    def went_wrong(self) -> None:
        """The CRM did not answer as it should: half as much from now on."""
        self.width, self._well = max(self.width // 2, 1), 0
