"""What changes in a message that passes the relay, each way: route, addresses, and way back.

The library believes that the relay is its exchange and everybody's next hop; the exchange
believes that the relay is the telephone.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace

from callcenter.engine.relay.message import Message
from callcenter.engine.relay.uri import Uri, shown, uri_in, with_uri
from callcenter.engine.relay.via import COOKIE, Via, derived_branch, written

Peer = tuple[str, int]
LOOPBACK = "127.0.0.1"
OUT = b"-out-"
IN = b"-in-"
_TARGET = b"target"
_KINDS = {b"t": b"TCP", b"u": b"UDP"}
_ROUTED = frozenset({b"INVITE", b"SUBSCRIBE", b"REFER", b"NOTIFY", b"UPDATE"})


@dataclass(frozen=True, slots=True)
class Element:
    """Between the library at 127.0.0.1:*library* and a registrar; *port* is ours on loopback.

    *transport* is `UDP`, `TCP` or `TLS`, *local* our own address towards the registrar and
    *public* the one it sees us at.
    """

    library: int
    port: int
    transport: bytes
    local: Peer
    public: Peer

    # From the library to the exchange.

    def outward_request(self, request: Message) -> Message:
        """The library's request as the exchange gets it.

        The library's own Via is not shown outside: it stands, to be put back, in ours.
        """
        own = written(self.transport, self.local, _hidden(Via.top(request)))
        routes = request.values(b"route")
        if routes and self._is_ours(uri_in(routes[0])):
            request = request.without_first(b"route")
        request = self._with_real_target(request).mapped(b"contact", self._shown_outside)
        return request.with_first_changed(b"via", lambda _: own)

    def outward_answer(self, answer: Message) -> Message | None:
        """The library's answer as the exchange gets it; None when it answers nothing of ours."""
        top = Via.top(answer)
        if top is None or not _is_made(top, IN):
            return None
        answer = answer.without_first(b"via")
        answer = answer.mapped(b"record-route", self._without_ours)
        return answer.mapped(b"contact", self._shown_outside)

    # From the exchange to the library.

    def inward_request(self, request: Message, source: Peer) -> Message:
        """The exchange's request as the library gets it."""
        top = Via.top(request)
        assert top is not None
        branch = derived_branch(IN, request, top)
        seen = bytes(top.seen_from(source))
        request = request.with_first_changed(b"via", lambda _: seen)
        request = self._with_own_target(request).mapped(b"contact", self._reachable)
        if request.method in _ROUTED and not request.tag(b"to"):
            request = request.with_first(b"Record-Route", self._route)
        return request.with_first(b"Via", written(b"UDP", (LOOPBACK, self.port), branch))

    def inward_answer(self, answer: Message) -> Message | None:
        """The exchange's answer as the library gets it; None when it answers nothing of ours."""
        top = Via.top(answer)
        if top is None or not _is_made(top, OUT):
            return None
        found = self._found(top)
        answer = answer.with_first_changed(b"via", lambda _: found)
        method = answer.cseq_method
        if method == b"REGISTER":
            # The way out is the relay's business; the library would put itself on it as well.
            return answer.without(b"service-route").mapped(b"contact", self._shown_inside)
        if 300 <= answer.status < 400:
            return answer
        answer = answer.mapped(b"contact", self._reachable)
        if method in _ROUTED and 100 < answer.status < 300:
            answer = answer.with_last(b"Record-Route", self._route)
        return answer

    def seen_at(self, public: Peer) -> Element:
        """The same, seen by the exchange at another address."""
        return replace(self, public=public)

    # How addresses change.

    @property
    def contact_parameter(self) -> bytes:
        """What a Contact says of the transport."""
        return b"" if self.transport == b"UDP" else b";transport=" + self.transport.lower()

    @property
    def _route(self) -> bytes:
        return b"<sip:%b;lr>" % shown(LOOPBACK, self.port).encode("ascii")

    def _is_ours(self, uri: Uri | None) -> bool:
        return uri is not None and uri.peer == (LOOPBACK, self.port)

    def _without_ours(self, value: bytes) -> bytes | None:
        return None if self._is_ours(uri_in(value)) else value

    def _shown_outside(self, value: bytes) -> bytes:
        uri = uri_in(value)
        if uri is None or uri.peer != (LOOPBACK, self.library):
            return value
        host, port = self.public
        rest = self.contact_parameter + uri.without_transport()
        return with_uri(value, bytes(Uri(b"sip", uri.user, host.encode("ascii"), port, rest)))

    def _shown_inside(self, value: bytes) -> bytes:
        uri = uri_in(value)
        if uri is None or uri.peer not in (self.public, self.local):
            return value
        return with_uri(value, self._library_uri(uri))

    def _reachable(self, value: bytes) -> bytes:
        """The library sends by UDP only and to IPv4 only, wherever its route leads."""
        uri = uri_in(value)
        if uri is None or (
            uri.scheme == b"sip" and uri.transport in (b"", b"udp") and b":" not in uri.host
        ):
            return value
        target = base64.urlsafe_b64encode(bytes(uri)).rstrip(b"=")
        rest = b";%b=%b" % (_TARGET, target)
        return with_uri(value, bytes(Uri(b"sip", uri.user, LOOPBACK.encode(), self.port, rest)))

    def _with_real_target(self, request: Message) -> Message:
        uri = Uri.parse(request.uri)
        hidden = uri.parameter(_TARGET) if uri and self._is_ours(uri) else b""
        if not hidden:
            return request
        try:
            real = base64.urlsafe_b64decode(hidden + b"=" * (-len(hidden) % 4))
        except binascii.Error:
            return request
        return request.with_uri(real) if Uri.parse(real) else request

    def _with_own_target(self, request: Message) -> Message:
        uri = Uri.parse(request.uri)
        return request if uri is None else request.with_uri(self._library_uri(uri))

    def _found(self, own: Via) -> bytes:
        kind, _, branch = own.branch.removeprefix(COOKIE + OUT).partition(b"-")
        library = (LOOPBACK, self.library)
        return written(_KINDS.get(kind, b"UDP"), library, COOKIE + branch)

    def _library_uri(self, uri: Uri) -> bytes:
        rest = uri.without_transport()
        return bytes(Uri(b"sip", uri.user, LOOPBACK.encode(), self.library, rest))


def _hidden(top: Via | None) -> bytes:
    if top is None:
        return COOKIE + OUT
    kind = b"t" if top.transport == b"TCP" else b"u"
    return b"%b%b%b-%b" % (COOKIE, OUT, kind, top.branch.removeprefix(COOKIE))


def _is_made(via: Via, kind: bytes) -> bool:
    return via.branch.startswith(COOKIE + kind)
