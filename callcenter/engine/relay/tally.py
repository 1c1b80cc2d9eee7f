"""What was dropped or refused, counted, and said in the log once a minute at most."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable

EVERY_S = 60.0


class Tally:
    """Counts by what happened."""

    def __init__(self, name: str, clock: Callable[[], float], log: logging.Logger) -> None:
        self._name = name
        self._clock = clock
        self._log = log
        self._due = clock()
        self._new: Counter[str] = Counter()
        self.total: Counter[str] = Counter()

    def count(self, what: str) -> None:
        """It happened once more."""
        self.total[what] += 1
        self._new[what] += 1
        if self._clock() >= self._due:
            self.tell()

    def tell(self) -> None:
        """Write down what is new."""
        self._due = self._clock() + EVERY_S
        if self._new:
            counts = ", ".join(f"{what}: {many}" for what, many in self._new.items())
            self._log.warning("line %s: %s", self._name, counts)
            self._new.clear()
