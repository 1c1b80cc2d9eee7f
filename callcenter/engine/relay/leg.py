"""One line's way through the relay: a port of loopback for the SIP library, and the exchange.

Methods for other threads say so; everything else happens on the relay's own loop.

Another part of the engine that speaks to the exchange itself (to watch colleagues, say) uses
`request`, `listen`, `listen_for` and `forget` in a coroutine it hands to `Relay.run`.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable

from callcenter import __version__
from callcenter.engine.commands import Account, VoiceWay
from callcenter.engine.relay import refusal
from callcenter.engine.relay.binding import Binding
from callcenter.engine.relay.challenge import Challenges
from callcenter.engine.relay.connection import Connection
from callcenter.engine.relay.dialogs import Dialogs
from callcenter.engine.relay.element import Element, Peer
from callcenter.engine.relay.far import Far
from callcenter.engine.relay.flood import Bucket
from callcenter.engine.relay.gate import Dropped, Gate, Refused
from callcenter.engine.relay.inquiry import PATIENCE_S, Credential, Inquiries
from callcenter.engine.relay.key_message import readable
from callcenter.engine.relay.listeners import Listeners, Receive
from callcenter.engine.relay.message import Malformed, Message
from callcenter.engine.relay.near import Near
from callcenter.engine.relay.neighbours import Neighbours
from callcenter.engine.relay.opening import plain
from callcenter.engine.relay.outbound import Outbound
from callcenter.engine.relay.registrar import Registrar, Transport
from callcenter.engine.relay.screen import Unfit, check_for_library
from callcenter.engine.relay.state import LegState
from callcenter.engine.relay.tally import Tally
from callcenter.engine.relay.via import Via, written
from callcenter.engine.relay.voices import Voices
from callcenter.engine.voice.carrier import Carrier

_MOST_WAITING = 32
_NO_WAY = "no way to the exchange"
_TRYING = b"SIP/2.0 100 "


def keys_allowed(account: Account) -> bool:
    """Whether the keys of a hidden voice (SDES) may go over this account's signalling."""
    hidden = account.transport == Transport.TLS.value
    return account.srtp != "off" and (hidden or account.srtp_over_clear)


class Leg:
    """Between the library's account and the exchange's registrar."""

    def __init__(
        self,
        account: Account,
        library_port: int,
        *,
        loop: asyncio.AbstractEventLoop,
        calls: Bucket,
        carrier: Carrier,
        locked: bool,
        clock: Callable[[], float],
        log: logging.Logger,
    ) -> None:
        self._account = account
        self._transport = Transport(account.transport)
        self._library_port = library_port
        self._locked = locked
        self._loop = loop
        self._log = log
        self._gate = Gate(calls, clock, keys_allowed=keys_allowed(account))
        self._tally = Tally(account.id, clock, log)
        self._near = Near(library_port, self._tally.count)
        lost_voice = Tally(account.id, clock, log)
        self._voices = Voices(carrier, count=lost_voice.count, log=log)
        self._connection = Connection(
            account,
            loop=loop,
            heard=self._from_exchange,
            opened=self._opened,
            failed=self._failed,
            gone=self._gone,
            clock=clock,
            log=log,
        )
        self._challenges = Challenges()
        self._dialogs = Dialogs()
        self._outbound = Outbound(account)
        credential = Credential(account.login or account.user, account.password)
        self._inquiries = Inquiries(self._send_own, credential, self._is_stream)
        self._listeners = Listeners()
        self._neighbours = Neighbours()
        self._element: Element | None = None
        self._waiting: deque[Message] = deque(maxlen=_MOST_WAITING)
        self._binding = Binding()
        self._aims = 0

    # For any thread.

    @property
    def state(self) -> LegState:
        """How it stands."""
        return self._connection.state

    @property
    def port(self) -> int:
        """Where the library finds it on loopback."""
        return self._near.port

    def start(self) -> None:
        """Begin to listen to the library."""
        self._loop.call_soon_threadsafe(self._start)

    def trust(self, registrars: Iterable[Registrar]) -> None:
        """Hear these addresses and no others."""
        self._loop.call_soon_threadsafe(self._trust, Neighbours(registrars))

    def aim(self, registrar: Registrar) -> int:
        """Send everything to *registrar* from now on; the number this aim has in `state`."""
        self._aims += 1
        self._loop.call_soon_threadsafe(self._aim, registrar, self._aims)
        return self._aims

    def carries(self, registrar: Registrar) -> bool:
        """Whether voice of calls by *registrar* goes through our own hands.

        The library has no IPv6, and where the system has no lock for its ports strangers join in.
        """
        if self._account.voice_way is VoiceWay.AUTO:
            return not self._locked or ":" in registrar.address
        return self._account.voice_way is VoiceWay.ALWAYS

    def announce(self, public: str) -> None:
        """Have such voice sent to that address of ours; empty: where this computer itself is."""
        self._loop.call_soon_threadsafe(self._voices.announce, public)

    def close(self) -> None:
        """Close everything."""
        self._loop.call_soon_threadsafe(self._close)

    # For other parts of the engine, on the relay's loop.

    async def request(
        self,
        method: str,
        uri: str,
        headers: Iterable[tuple[str, str]],
        body: bytes = b"",
        *,
        patience_s: float = PATIENCE_S,
    ) -> Message:
        """Send a request of one's own to the exchange; its final answer.

        *headers* are From, To, Call-ID, CSeq (numbered one lower than the next request at least
        by two, for a challenge takes a number) and those of the method; Via, Contact, Max-Forwards
        and Content-Length are added. A challenge of the registrar's realm is answered. Raises
        TimeoutError without an answer and ConnectionError without a way.
        """
        if self._element is None:
            raise ConnectionError(self.state.reason or _NO_WAY)
        own = [
            (b"Max-Forwards", b"70"),
            (b"Contact", b"<" + self._contact() + b">"),
            (b"User-Agent", f"Callcenter/{__version__}".encode()),
        ]
        given = [(name.encode("ascii"), value.encode("utf-8")) for name, value in headers]
        message = Message.request(method.encode("ascii"), uri.encode("ascii"), given + own, body)
        return await self._inquiries.ask(message, patience_s)

    def listen(self, call_id: str, receive: Receive) -> None:
        """Give NOTIFYs with that Call-ID to *receive* instead of the library."""
        self._listeners.add(call_id, receive)

    def forget(self, call_id: str) -> None:
        """Stop doing so."""
        self._listeners.remove(call_id)

    def listen_for(self, event: str, receive: Receive) -> None:
        """Give NOTIFYs of that event to *receive* whose Call-ID nobody listens to."""
        self._listeners.add_for(event, receive)

    # Its life.

    def _start(self) -> None:
        self._loop.create_task(self._near.start(self._from_library))
        self._connection.start()

    def _trust(self, neighbours: Neighbours) -> None:
        self._neighbours = neighbours

    def _aim(self, registrar: Registrar, number: int) -> None:
        if registrar != self._connection.registrar:
            self._challenges = Challenges()
            self._binding.forget()
            self._outbound.forget()
        self._voices.carried = self.carries(registrar)
        self._connection.aim(registrar, number)

    def _close(self) -> None:
        self._waiting.clear()
        self._connection.close()
        self._inquiries.close()
        self._voices.close()
        self._near.close()
        self._tally.tell()

    def _opened(self, far: Far) -> None:
        transport = self._transport.value.upper().encode("ascii")
        port = self._near.port
        self._element = Element(self._library_port, port, transport, far.local, far.local)
        for request in self._waited():
            self._send_request(request)

    def _failed(self, reason: str) -> None:
        for request in self._waited():
            self._refuse_library(request, reason)

    def _gone(self) -> None:
        self._element = None
        if self._waiting:
            self._connection.want()

    def _waited(self) -> deque[Message]:
        waited, self._waiting = self._waiting, deque(maxlen=_MOST_WAITING)
        return waited

    # From the library.

    def _from_library(self, data: bytes) -> None:
        # RFC 3261 section 16.7: 100 is for one hop. The library's 180 is right behind it.
        if data.startswith(_TRYING):
            return
        try:
            message = Message.parse(data)
        except Malformed as error:
            # It keeps a way open with bytes that are no message.
            self._tally.count(f"from the library: {error}")
            return
        if message.status:
            self._send_answer(message)
        elif self._element is not None:
            self._send_request(message)
        elif self._connection.registrar is None or self._connection.closed:
            self._refuse_library(message, _NO_WAY)
        else:
            self._waiting.append(message)
            self._connection.want()

    def _send_request(self, request: Message) -> None:
        assert self._element is not None
        self._dialogs.sent(request)
        try:
            request = self._voices.outward(request, self._element.local[0])
        except OSError as error:
            self._log.error("line %s: a call without voice: %s", self._account.id, error)
            self._refuse_library(request, plain(error))
            return
        request = self._element.outward_request(request)
        if request.method == b"REGISTER":
            named = self._outbound.registering(request)
            request = self._binding.offering(named, known_by_name=self._outbound.agreed)
        elif not request.tag(b"to"):
            request = self._outbound.routed(request)
        self._connection.send(bytes(request), self._neighbours.next_hop(request, self._aimed))

    def _send_answer(self, answer: Message) -> None:
        self._dialogs.answered(answer, ours=True)
        outside = self._element.outward_answer(answer) if self._element else None
        top = Via.top(outside) if outside else None
        if self._element is None or outside is None or top is None:
            self._tally.count("answers of the library's to nothing")
            return
        try:
            outside = self._voices.outward(outside, self._element.local[0])
        except OSError as error:
            # The library repeats it, or the caller gives up.
            self._log.error("line %s: a call without voice: %s", self._account.id, error)
            return
        self._connection.send(bytes(outside), top.back)

    def _send_own(self, request: Message, branch: bytes) -> None:
        if self._element is None:
            raise ConnectionError(_NO_WAY)
        if not request.tag(b"to"):
            request = self._outbound.routed(request)
        via = written(self._element.transport, self._element.local, branch)
        self._connection.send(
            bytes(request.with_first(b"Via", via)), self._neighbours.next_hop(request, self._aimed)
        )

    def _refuse_library(self, request: Message, reason: str) -> None:
        # The line itself tells why it cannot register.
        if request.method == b"REGISTER":
            return
        answer = refusal.answer(request, 503, reason)
        if answer is not None:
            self._to_library(answer)

    # From the exchange.

    def _from_exchange(self, data: bytes, source: Peer) -> None:
        if source[0] not in self._neighbours:
            self._tally.count("from strangers")
            return
        if not data.strip():
            return
        try:
            message = self._gate.let_in(data)
            if message.status:
                self._take_answer(message)
            else:
                self._take_request(message, source)
        except Dropped as dropped:
            self._tally.count(str(dropped))
        except Refused as refused:
            self._tally.count(str(refused))
            self._connection.send(bytes(refused.answer), source)

    def _take_answer(self, answer: Message) -> None:
        answer = self._challenges.sifted(answer)
        if self._inquiries.heard(answer) or self._element is None:
            return
        self._learn(answer)
        self._dialogs.answered(answer, ours=False)
        inside = self._element.inward_answer(answer)
        if inside is None:
            raise Dropped("answers to nothing")
        self._to_library(self._voices.inward(inside))

    def _take_request(self, request: Message, source: Peer) -> None:
        receive = self._listeners.of(request)
        if receive is not None:
            status, reason = receive(request)
            answer = refusal.answer(request, status, reason)
            assert answer is not None
            self._connection.send(bytes(answer), source)
        elif self._dialogs.is_over(request):
            gone = refusal.answer(request, 481, "Call Is Over")
            assert gone is not None
            raise Refused(gone, "refused with 481, for a call that is over")
        elif self._element is not None:
            inside = self._element.inward_request(readable(request), source)
            self._to_library(self._with_voice(inside, request), request, source)
            self._dialogs.asked(request)

    def _with_voice(self, inside: Message, request: Message) -> Message:
        try:
            return self._voices.inward(inside)
        except OSError as error:
            self._log.error("line %s: a call without voice: %s", self._account.id, error)
            answer = refusal.answer(request, 500, "No Port For Voice")
            assert answer is not None
            raise Refused(answer, "refused with 500, no port for voice") from None

    def _to_library(
        self, message: Message, request: Message | None = None, source: Peer = ("", 0)
    ) -> None:
        data = bytes(message)
        try:
            check_for_library(data)
        except Unfit as unfit:
            answer = refusal.answer(request, unfit.status, unfit.reason) if request else None
            if answer is None:
                raise Dropped(unfit.reason.lower()) from None
            raise Refused(answer, f"refused with {unfit.status}, too large") from None
        top = Via.top(message) if message.status else None
        self._near.send(data, stream=top is not None and top.transport == b"TCP")

    def _learn(self, answer: Message) -> None:
        """Our address as the registrar sees it, and what it has taken down."""
        if answer.cseq_method != b"REGISTER":
            return
        assert self._element is not None
        top = Via.top(answer)
        learnt = top.learnt if top else None
        if learnt is not None and learnt != self._element.public:
            self._log.info("line %s: the exchange sees us at another address", self._account.id)
            self._element = self._element.seen_at(learnt)
            if self._binding.made or answer.status == 200:
                self._connection.moved()
        self._outbound.learn(answer)
        self._binding.learn(answer)

    # Small things.

    @property
    def _aimed(self) -> Registrar:
        assert self._connection.registrar is not None
        return self._connection.registrar

    def _contact(self) -> bytes:
        assert self._element is not None
        user = self._account.user.encode("ascii")
        host, port = self._element.public
        host = f"[{host}]" if ":" in host else host
        return b"sip:%b@%b:%d%b" % (user, host.encode(), port, self._element.contact_parameter)

    def _is_stream(self) -> bool:
        return self._transport is not Transport.UDP
