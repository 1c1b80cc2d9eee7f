"""How many messages may come how fast: calls that begin, and everything together."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

CALL_BURST = 10
CALLS_PER_S = 8.0
RUSHED_CALLS_PER_S = 1.0
CALM_S = 1.0
"""WORKAROUND pjproject 2.15: every INVITE takes two of the library's 64 places for sockets before
anybody is asked, and a place is free again only half a second after its call; at the 33rd within
that time it aborts the process."""
REQUEST_BURST = 200
REQUESTS_PER_S = 100.0
_REMEMBERED = 1024


class Bucket:
    """Lets *burst* through at once and then *per_s* a second.

    With *rushed_per_s* it lets no more than that through once it had to refuse one, until nobody
    asked in vain for CALM_S seconds: a flood does not become a row of real calls on a screen.
    """

    def __init__(
        self,
        burst: float,
        per_s: float,
        clock: Callable[[], float],
        *,
        rushed_per_s: float | None = None,
    ) -> None:
        self._burst = burst
        self._per_s = per_s
        self._clock = clock
        self._rushed_per_s = per_s if rushed_per_s is None else rushed_per_s
        self._left = burst
        self._at = clock()
        self._refused_at = float("-inf")

    def take(self) -> bool:
        """Whether one more may pass now."""
        now = self._clock()
        rushed = now - self._refused_at < CALM_S
        per_s = self._rushed_per_s if rushed else self._per_s
        self._left = min(self._burst, self._left + (now - self._at) * per_s)
        self._at = now
        if self._left < 1:
            self._refused_at = now
            return False
        self._left -= 1
        return True


class Flood:
    """Decides once for each new call; repeats of its INVITE and its CANCEL share its fate.

    *calls* belongs to all lines together, for they share the library's sockets.
    """

    def __init__(self, calls: Bucket, clock: Callable[[], float]) -> None:
        self._calls = calls
        self._requests = Bucket(REQUEST_BURST, REQUESTS_PER_S, clock)
        self._fates: OrderedDict[bytes, bool] = OrderedDict()

    def admits_request(self) -> bool:
        """Whether one more request of any kind may pass now."""
        return self._requests.take()

    def admits_call(self, branch: bytes) -> bool:
        """Whether the INVITE of that transaction may pass."""
        if branch not in self._fates:
            self._fates[branch] = self._calls.take()
            while len(self._fates) > _REMEMBERED:
                self._fates.popitem(last=False)
        return self._fates[branch]

    def refused(self, branch: bytes) -> bool:
        """Whether the INVITE of that transaction was not let through."""
        return not self._fates.get(branch, True)
