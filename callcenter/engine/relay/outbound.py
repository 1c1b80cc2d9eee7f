"""How the exchange knows this telephone again and finds it, and which way it wants to be asked.

RFC 5626 (one binding for each telephone), RFC 3327 (Path: the proxies on the way in) and RFC 3608
(Service-Route: those on the way out).
"""

from __future__ import annotations

from callcenter.engine.commands import Account
from callcenter.engine.relay.message import Message
from callcenter.engine.relay.registrar import Transport
from callcenter.engine.relay.uri import uri_in

MOST_ROUTES = 8
_LACKS_OUTBOUND = 439


class Outbound:
    """What is added to requests of *account*, and what its registrar says about it.

    Only over a stream does this telephone do all that RFC 5626 asks for: over UDP section 4.4.2
    wants STUN at the port for SIP.
    """

    def __init__(self, account: Account) -> None:
        self.agreed = False
        self._instance = account.instance.encode("ascii")
        self._is_stream = account.transport != Transport.UDP.value
        self._proxy = _proxy(account)
        self._services: tuple[bytes, ...] = ()
        self._refused = False

    def forget(self) -> None:
        """Another registrar is asked from now on."""
        self.agreed = self._refused = False
        self._services = ()

    def registering(self, request: Message) -> Message:
        """A REGISTER that names the telephone, and says what it understands."""
        supported = b"path, outbound" if self._has_flow else b"path"
        request = request.without(b"supported").with_last(b"Supported", supported)
        return _routed(request.mapped(b"contact", self._named), self._first)

    def routed(self, request: Message) -> Message:
        """A request outside of any call, on the way the exchange wants."""
        again = self._services and _peer(self._services[0]) == _peer(self._proxy)
        return _routed(request, (*(() if again else self._first), *self._services))

    def learn(self, answer: Message) -> None:
        """Heed what the registrar has answered to a REGISTER."""
        if answer.status == _LACKS_OUTBOUND:
            # RFC 5626 section 11.6: a proxy on the way knows nothing of it.
            self._refused = True
        if 200 <= answer.status < 300:
            self._services = tuple(answer.values(b"service-route")[:MOST_ROUTES])
            required = b",".join(answer.values(b"require")).lower()
            self.agreed = b"outbound" in {each.strip() for each in required.split(b",")}

    @property
    def _has_flow(self) -> bool:
        return bool(self._instance) and self._is_stream and not self._refused

    @property
    def _first(self) -> tuple[bytes, ...]:
        return (self._proxy,) if self._proxy else ()

    def _named(self, contact: bytes) -> bytes:
        if not self._instance or uri_in(contact) is None:
            return contact
        named = contact + b';+sip.instance="<urn:uuid:%b>"' % self._instance
        return named + b";reg-id=1" if self._has_flow else named


def _routed(request: Message, routes: tuple[bytes, ...]) -> Message:
    return request.with_last(b"Route", b", ".join(routes)) if routes else request


def _peer(route: bytes) -> tuple[str, int] | None:
    uri = uri_in(route)
    return uri.peer if uri else None


def _proxy(account: Account) -> bytes:
    if not account.proxy:
        return b""
    # A name without a port stays one: its SRV records may lead elsewhere than to 5060.
    transport = (
        "" if account.transport == Transport.UDP.value else f";transport={account.transport}"
    )
    return f"<sip:{account.proxy};lr{transport}>".encode("ascii")
