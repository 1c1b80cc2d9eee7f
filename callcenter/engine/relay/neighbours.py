"""Whom the relay hears and speaks to: the registrars of a line, and nobody else."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from callcenter.engine.relay.element import Peer
from callcenter.engine.relay.message import Message
from callcenter.engine.relay.registrar import Registrar
from callcenter.engine.relay.uri import uri_in


class Neighbours:
    """The addresses that are trusted."""

    def __init__(self, registrars: Iterable[Registrar] = ()) -> None:
        self._addresses = frozenset(_same_form(one.address) for one in registrars)

    def __contains__(self, address: str) -> bool:
        return address in self._addresses

    def next_hop(self, request: Message, registrar: Registrar) -> Peer:
        """The first on its route, within a call without one whom it goes to: if trusted.

        Otherwise the *registrar*.
        """
        usual = (registrar.address, registrar.port)
        routes = request.values(b"route")
        if not routes and not request.tag(b"to"):
            return usual
        uri = uri_in(routes[0] if routes else request.uri)
        if uri is None or _same_form(uri.peer[0]) not in self._addresses:
            return usual
        return uri.peer


def _same_form(address: str) -> str:
    try:
        return ipaddress.ip_address(address).compressed
    except ValueError:
        return address
