"""How long to wait before the next try."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that double from *first_s* to *most_s*, spread so that a site does not ask at once."""

    first_s: float = 1.0
    most_s: float = 300.0

    def seconds(
        self, attempts: int, *, random: Callable[[], float], wish: float | None = None
    ) -> float:
        """The wait after *attempts* failures, between half and all of the doubled one.

        *wish* is what the CRM asked for: at least so long, but no longer than an hour.
        """
        full = min(self.most_s, self.first_s * 2.0 ** min(attempts, 30))
        wait = full * (0.5 + random() / 2)
        return wait if wish is None else max(wait, min(wish, 3600.0))
