"""The name service of this machine: addresses from the system, SRV and NAPTR by dnspython."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from callcenter.engine.relay.registrar import LOOKUP_S, Service

if TYPE_CHECKING:
    from dns.resolver import Answer, Resolver


class SystemNames:
    """Asks the name servers the system is set to, or *servers* (addresses) at *port*."""

    def __init__(self, servers: tuple[str, ...] = (), port: int = 53) -> None:
        self._servers = servers
        self._port = port

    def addresses(self, name: str) -> tuple[str, ...]:
        """What the system says, its hosts file included; raises OSError."""
        if self._servers:
            return self._asked_addresses(name)
        found = socket.getaddrinfo(name, None, socket.AF_UNSPEC, socket.SOCK_DGRAM)
        return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))

    def services(self, name: str) -> tuple[Service, ...]:
        """SRV records; a name server that is silent has none."""
        return tuple(
            Service(one.priority, one.weight, str(one.target).rstrip("."), one.port)
            for one in self._ask(name, "SRV")
            if str(one.target) != "."
        )

    def replacements(self, name: str, service: str) -> tuple[str, ...]:
        """Where NAPTR leads to for *service* (RFC 3403, flag `s`)."""
        fitting = [
            one
            for one in self._ask(name, "NAPTR")
            if one.service.decode("ascii", "replace").upper() == service and one.flags in _TO_SRV
        ]
        fitting.sort(key=lambda one: (one.order, one.preference))
        return tuple(str(one.replacement).rstrip(".") for one in fitting)

    def _asked_addresses(self, name: str) -> tuple[str, ...]:
        found = [str(one.address) for kind in ("A", "AAAA") for one in self._ask(name, kind)]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return tuple(found)

    def _ask(self, name: str, kind: str) -> list[Any]:
        # Imported here: most lines have an address, and asking needs a thread of its own anyway.
        from dns.exception import DNSException

        try:
            answer: Answer = self._resolver().resolve(name, kind, search=False)
        except DNSException:
            # No such record, or nobody to tell: the plain address is asked for next.
            return []
        return list(answer)

    def _resolver(self) -> Resolver:
        from dns.resolver import Resolver

        resolver = Resolver(configure=not self._servers)
        if self._servers:
            resolver.nameservers = list(self._servers)
            resolver.port = self._port
        resolver.timeout = resolver.lifetime = LOOKUP_S
        return resolver


_TO_SRV = (b"s", b"S")
