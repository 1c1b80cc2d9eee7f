"""Following a dialled call that is sent on (3xx): within the exchange, and not in circles."""

from __future__ import annotations

from collections.abc import Callable

from callcenter.engine.pjsip.message import address_of

MOST_HOPS = 3
_UNREADABLE = "an address that cannot be called"


class Redirection:
    """Where one dialled call has been sent on to; *home* tells a host of our own exchange."""

    def __init__(self, uri: str, home: Callable[[str], bool]) -> None:
        self.refused = ""
        self._home = home
        self._seen = {address_of(uri)}

    def follows(self, target: str, contacts: tuple[str, ...]) -> bool:
        """Whether to go on to *target*, one of *contacts*; if not, `refused` names it."""
        # The library names the target without its headers, but would send them.
        brings_headers = any("?" in contact for contact in contacts)
        key = None if brings_headers else address_of(target)
        ours = key is not None and self._home(key[1])
        if not ours or key in self._seen or len(self._seen) > MOST_HOPS:
            self.refused = f"{key[0]}@{key[1]}" if key else _UNREADABLE
            return False
        self._seen.add(key)
        return True

    @property
    def words(self) -> str:
        """Why the call went no further."""
        where = self.refused or _UNREADABLE
        return f"the call was sent on to {where}, which this telephone does not follow"
