"""The way to a registrar as this computer's own address shows it, looked at over and over.

An address that changes is how another Wi-Fi, a cable, a VPN and a network that comes or goes all
look from here, on every system alike.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from callcenter.engine.relay.registrar import Registrar

LOOK_EVERY_S = 0.25
"""One look costs less than 0.1 ms and sends nothing."""


class News(Enum):
    """What changed since the last look."""

    NONE = auto()
    LOST = auto()
    BACK = auto()


class Way:
    """*own* tells our address on the way to a registrar, empty when there is no way.

    BACK is told also when the way changed without having been away; `own` is how it is now.
    """

    def __init__(self, own: Callable[[Registrar], str]) -> None:
        self.own = ""
        self._own_to = own
        self._registrar: Registrar | None = None
        self._due = 0.0

    def look(self, registrar: Registrar, now: float) -> News:
        """What is new, when it is time; another registrar's way is another one, and no news."""
        if registrar != self._registrar:
            self._registrar = registrar
            self.own = self._own_to(registrar)
            self._due = now + LOOK_EVERY_S
            return News.NONE
        if now < self._due:
            return News.NONE
        self._due = now + LOOK_EVERY_S
        before, self.own = self.own, self._own_to(registrar)
        if before == self.own:
            return News.NONE
        return News.BACK if self.own else News.LOST
