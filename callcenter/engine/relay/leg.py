"""One line's way through the relay: a port of loopback for the SIP library, and the exchange.

Methods for other threads say so; everything else happens on the relay's own loop.

Another part of the engine that speaks to the exchange itself (to watch colleagues, say) uses
`request`, `listen`, `listen_for` and `forget` in a coroutine it hands to `Relay.run`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable

from callcenter import __version__
from callcenter.engine.commands import Account, VoiceWay
from callcenter.engine.relay.connection import Connection
from callcenter.engine.relay.dialogs import Dialogs
from callcenter.engine.relay.element import Peer
from callcenter.engine.relay.far import Far
from callcenter.engine.relay.flood import Bucket
from callcenter.engine.relay.gate import Gate
from callcenter.engine.relay.inquiry import PATIENCE_S, Credential, Inquiries
from callcenter.engine.relay.inward import Inward
from callcenter.engine.relay.listeners import Receive
from callcenter.engine.relay.message import Message
from callcenter.engine.relay.near import Near
from callcenter.engine.relay.outward import Outward
from callcenter.engine.relay.registrar import Registrar, Transport
from callcenter.engine.relay.state import LegState
from callcenter.engine.relay.tally import Tally
from callcenter.engine.relay.voices import Voices
from callcenter.engine.relay.way import NO_WAY, Way
from callcenter.engine.voice.carrier import Carrier


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
        self._locked = locked
        self._loop = loop
        self._tally = Tally(account.id, clock, log)
        self._near = Near(library_port, self._tally.count)
        lost_voice = Tally(account.id, clock, log)
        self._voices = Voices(carrier, count=lost_voice.count, log=log)
        self._connection = Connection(
            account,
            loop=loop,
            heard=self._heard,
            opened=self._opened,
            failed=self._failed,
            gone=self._gone,
            clock=clock,
            log=log,
        )
        self._way = Way(
            account,
            self._connection,
            library_port=library_port,
            own_port=self._near.port,
            log=log,
        )
        credential = Credential(account.login or account.user, account.password)
        self._inquiries = Inquiries(self._way.send_own, credential, self._is_stream)
        dialogs = Dialogs()
        self._outward = Outward(
            account.id,
            self._way,
            self._near,
            voices=self._voices,
            dialogs=dialogs,
            tally=self._tally,
            log=log,
        )
        self._inward = Inward(
            account.id,
            self._way,
            self._near,
            gate=Gate(calls, clock, keys_allowed=keys_allowed(account)),
            inquiries=self._inquiries,
            voices=self._voices,
            dialogs=dialogs,
            tally=self._tally,
            log=log,
        )
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
        self._loop.call_soon_threadsafe(self._way.trust, tuple(registrars))

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
        if self._way.element is None:
            raise ConnectionError(self.state.reason or NO_WAY)
        own = [
            (b"Max-Forwards", b"70"),
            (b"Contact", b"<" + self._way.contact + b">"),
            (b"User-Agent", f"Callcenter/{__version__}".encode()),
        ]
        given = [(name.encode("ascii"), value.encode("utf-8")) for name, value in headers]
        message = Message.request(method.encode("ascii"), uri.encode("ascii"), given + own, body)
        return await self._inquiries.ask(message, patience_s)

    def listen(self, call_id: str, receive: Receive) -> None:
        """Give NOTIFYs with that Call-ID to *receive* instead of the library."""
        self._inward.listeners.add(call_id, receive)

    def forget(self, call_id: str) -> None:
        """Stop doing so."""
        self._inward.listeners.remove(call_id)

    def listen_for(self, event: str, receive: Receive) -> None:
        """Give NOTIFYs of that event to *receive* whose Call-ID nobody listens to."""
        self._inward.listeners.add_for(event, receive)

    # Its life.

    def _start(self) -> None:
        self._loop.create_task(self._near.start(self._outward.take))
        self._connection.start()

    def _aim(self, registrar: Registrar, number: int) -> None:
        if registrar != self._connection.registrar:
            self._inward.forget()
            self._way.forget()
        self._voices.carried = self.carries(registrar)
        self._connection.aim(registrar, number)

    def _close(self) -> None:
        self._outward.close()
        self._connection.close()
        self._inquiries.close()
        self._voices.close()
        self._near.close()
        self._tally.tell()

    def _opened(self, far: Far) -> None:
        self._way.opened(far)
        self._outward.opened()

    def _failed(self, reason: str) -> None:
        self._outward.failed(reason)

    def _gone(self) -> None:
        self._way.gone()
        self._outward.gone()

    def _heard(self, data: bytes, source: Peer) -> None:
        self._inward.take(data, source)

    def _is_stream(self) -> bool:
        return self._account.transport != Transport.UDP.value
