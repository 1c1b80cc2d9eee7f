"""One line's way to the exchange: who we are on it, and where a request goes next."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from callcenter.engine.commands import Account
from callcenter.engine.relay.binding import Binding
from callcenter.engine.relay.connection import Connection
from callcenter.engine.relay.element import Element, Peer
from callcenter.engine.relay.far import Far
from callcenter.engine.relay.message import Message
from callcenter.engine.relay.neighbours import Neighbours
from callcenter.engine.relay.outbound import Outbound
from callcenter.engine.relay.registrar import Registrar, Transport
from callcenter.engine.relay.via import Via, written

NO_WAY = "no way to the exchange"


class Way:
    """`element` is who we are on it; None while the connection is not open."""

    def __init__(
        self,
        account: Account,
        connection: Connection,
        *,
        library_port: int,
        own_port: int,
        log: logging.Logger,
    ) -> None:
        self.element: Element | None = None
        self._account = account
        self._connection = connection
        self._transport = Transport(account.transport).value.upper().encode("ascii")
        self._library_port = library_port
        self._own_port = own_port
        self._log = log
        self._outbound = Outbound(account)
        self._binding = Binding()
        self._neighbours = Neighbours()

    def opened(self, far: Far) -> None:
        """The connection is there."""
        self.element = Element(
            self._library_port, self._own_port, self._transport, far.local, far.local
        )

    def gone(self) -> None:
        """It is there no longer."""
        self.element = None

    def forget(self) -> None:
        """Another registrar is aimed at, which has not been asked for anything yet."""
        self._binding.forget()
        self._outbound.forget()

    def trust(self, registrars: Iterable[Registrar]) -> None:
        """Hear these addresses and no others."""
        self._neighbours = Neighbours(registrars)

    def trusts(self, source: Peer) -> bool:
        """Whether *source* is a registrar of the line's."""
        return source[0] in self._neighbours

    @property
    def can_open(self) -> bool:
        """Whether there is somewhere to go."""
        return self._connection.registrar is not None and not self._connection.closed

    def want(self) -> None:
        """Have the connection opened; harmless while that is under way."""
        self._connection.want()

    # What goes along it.

    def send_request(self, request: Message) -> None:
        """Send a request of the library's under our own address."""
        assert self.element is not None
        request = self.element.outward_request(request)
        if request.method == b"REGISTER":
            named = self._outbound.registering(request)
            request = self._binding.offering(named, known_by_name=self._outbound.agreed)
        elif not request.tag(b"to"):
            request = self._outbound.routed(request)
        self._connection.send(bytes(request), self._neighbours.next_hop(request, self._aimed))

    def send_own(self, request: Message, branch: bytes) -> None:
        """Send a request of our own; raises ConnectionError without a connection."""
        if self.element is None:
            raise ConnectionError(NO_WAY)
        if not request.tag(b"to"):
            request = self._outbound.routed(request)
        via = written(self.element.transport, self.element.local, branch)
        self._connection.send(
            bytes(request.with_first(b"Via", via)), self._neighbours.next_hop(request, self._aimed)
        )

    def send_answer(self, answer: Message, to: Peer) -> None:
        """Send an answer back *to* where its request came from."""
        self._connection.send(bytes(answer), to)

    def learn(self, answer: Message) -> None:
        """Our address as the registrar sees it, and what it has taken down."""
        if answer.cseq_method != b"REGISTER":
            return
        assert self.element is not None
        top = Via.top(answer)
        learnt = top.learnt if top else None
        if learnt is not None and learnt != self.element.public:
            self._log.info("line %s: the exchange sees us at another address", self._account.id)
            self.element = self.element.seen_at(learnt)
            if self._binding.made or answer.status == 200:
                self._connection.moved()
        self._outbound.learn(answer)
        self._binding.learn(answer)

    @property
    def contact(self) -> bytes:
        """The address at which the exchange finds us; only while the connection is open."""
        assert self.element is not None
        user = self._account.user.encode("ascii")
        host, port = self.element.public
        host = f"[{host}]" if ":" in host else host
        return b"sip:%b@%b:%d%b" % (user, host.encode(), port, self.element.contact_parameter)

    @property
    def _aimed(self) -> Registrar:
        assert self._connection.registrar is not None
        return self._connection.registrar
