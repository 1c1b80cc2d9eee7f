"""The registrars a line may use: the addresses its names stand for, tried one after the other."""

from __future__ import annotations

import secrets
from concurrent.futures import Future

from callcenter.engine.commands import Account
from callcenter.engine.pjsip.target import Host
from callcenter.engine.relay.names import SystemNames
from callcenter.engine.relay.registrar import Found, Registrar, Transport, find, is_address


class Registrars:
    """Looks the names of *account* up beside everything else; `current` is the one to ask."""

    def __init__(self, account: Account) -> None:
        self.addresses: Found = ()
        self.outdated = False
        self._transport = Transport(account.transport)
        self._hosts = _hosts(account)
        self._names: Future[Found] | None = None
        self._at = 0

    def __str__(self) -> str:
        """The one to ask, for people; empty before the first was found."""
        return str(self.current) if self.addresses else ""

    @property
    def current(self) -> Registrar:
        """The one to ask now."""
        return self.addresses[self._at]

    @property
    def are_many(self) -> bool:
        """Whether there are so many that none may take long."""
        return len(self.addresses) > 2

    @property
    def are_named(self) -> bool:
        """Whether there are names, which may lead elsewhere later."""
        return not all(is_address(host.address) for host in self._hosts)

    @property
    def looking(self) -> bool:
        """Whether the names are being looked up, or what they stand for was not taken yet."""
        return self._names is not None

    @property
    def told(self) -> bool:
        """Whether what the names stand for can be taken."""
        return self._names is not None and self._names.done()

    def look(self) -> None:
        """Begin to look the names up, unless that goes on already."""
        if self._names is None:
            self._names = find(self._hosts, self._transport, SystemNames(), secrets.randbelow)

    def take(self) -> None:
        """Go by what the names stand for; raises OSError when no registrar was ever found."""
        assert self._names is not None
        names, self._names = self._names, None
        try:
            self.addresses = names.result()
        except OSError:
            if not self.addresses:
                raise
        self._at = 0

    def lead_elsewhere(self) -> bool:
        """Whether the names lead elsewhere than to the current one; if not that is forgotten."""
        names = self._names
        if names is None or not names.done():
            return False
        if names.exception() is not None or self.current in names.result():
            self._names = None
            return False
        return True

    def begin_again(self) -> None:
        """From the first one on, where it is known to be."""
        self._at = 0
        self.outdated = False

    def go_on(self) -> bool:
        """To the next one; False when all were asked and it begins with the first again."""
        self._at += 1
        if self._at < len(self.addresses):
            return True
        self._at = 0
        # The name may lead elsewhere by now.
        self.outdated = self.are_named
        return False


def _hosts(account: Account) -> Found:
    proxy = tuple(filter(None, (account.proxy,)))
    named = map(Host.parse, proxy or account.registrars or (account.domain,))
    return tuple(Registrar(host.name, host.port, host.name) for host in named)
