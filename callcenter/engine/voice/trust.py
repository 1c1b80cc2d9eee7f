"""Whose voice may be heard in a call: whoever the exchange named, and nobody who joins in later."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from callcenter.engine.voice.sender import Sender

PATIENCE_S = 2.0
"""How long the announced address may be silent, before the first packet, until anyone may speak."""
MOVED_S = 5.0
"""After how much silence a voice may go on from another port of its address (NAT rebinding)."""


class Search(Enum):
    """How sure it is who speaks."""

    ANYBODY = auto()
    """The announced address never spoke: an exchange behind NAT that does not know its own."""
    ADDRESS = auto()
    SETTLED = auto()


class Trust:
    """Who may speak in one call.

    The announced sender always may, so that nobody can shut it out by being first.
    """

    def __init__(self, announced: Sender, now: float) -> None:
        self.announced = announced
        self.known: Sender | None = None
        self.search = Search.ADDRESS
        self._count = 0
        self._heard_at = now

    def renew(self, now: float) -> None:
        """The stream began again and counts from zero."""
        self._count = 0
        self._heard_at = now

    def hear(self, last: Sender | None, count: int, now: float) -> None:
        """*count* packets have come so far, the latest of them from *last*."""
        if count != self._count and last is not None:
            self._count = count
            self._heard_at = now
            if self.search is not Search.SETTLED or last.address == self.announced.address:
                self.known = last
                self.search = Search.SETTLED
            return
        silent_s = now - self._heard_at
        if self.search is Search.SETTLED and silent_s >= MOVED_S:
            self.search = Search.ADDRESS
        elif self.search is Search.ADDRESS and self.known is None and silent_s >= PATIENCE_S:
            self.search = Search.ANYBODY

    @property
    def doubtful(self) -> bool:
        """Whether somebody speaks from an address that was not announced."""
        return self.known is not None and self.known.address != self.announced.address

    @property
    def admitted(self) -> tuple[Sender, ...]:
        """Whose packets are taken; empty: everybody's."""
        if self.search is Search.ANYBODY:
            return ()
        both = dict.fromkeys((self.announced, self.known or self.announced))
        if self.search is Search.ADDRESS:
            return tuple(dict.fromkeys(sender.anywhere for sender in both))
        return tuple(both)

    def admits(self, sender: Sender) -> bool:
        """Whether packets of *sender* are taken."""
        return _covered(self.admitted, sender)

    def reporters(self, announced: Sender | None) -> tuple[Sender, ...]:
        """Who may send RTCP: whoever was *announced*, and the port after each speaker's.

        Empty: everybody.
        """
        speakers = self.admitted
        beside = [
            Sender(one.address, one.port + 1) if one.port else one
            for one in speakers
            if one.port < 65535
        ]
        named = [announced] if announced and speakers else []
        return tuple(dict.fromkeys([*named, *beside]))

    def admits_report(self, sender: Sender, announced: Sender | None) -> bool:
        """Whether RTCP of *sender* is taken."""
        return _covered(self.reporters(announced), sender)


def _covered(known: Sequence[Sender], sender: Sender) -> bool:
    return not known or any(one.covers(sender) for one in known)
