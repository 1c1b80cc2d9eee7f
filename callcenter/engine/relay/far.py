"""The way to the exchange: datagrams, a stream, or a stream hidden by TLS."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from typing import Protocol, cast

from callcenter.engine.relay.certificate import is_for_another_name
from callcenter.engine.relay.framing import PING, PONG, Broken, Framer
from callcenter.engine.relay.registrar import Registrar, local_address

Peer = tuple[str, int]
Heard = Callable[[bytes, Peer], None]
Lost = Callable[[BaseException | None], None]


class Far(Protocol):
    """A way that is open; `secure` names what hides it, and is empty when nothing does.

    `answered` tells whether anything has come through it; `certificate` is what the registrar
    showed (DER), empty where it need show none.
    """

    local: Peer
    secure: str
    certificate: bytes
    answered: bool

    def send(self, data: bytes, to: Peer) -> None:
        """Put *data* on the wire; only datagrams can go elsewhere than to the registrar."""

    def close(self) -> None:
        """Close it; nothing is heard from it any more."""


class Datagrams(asyncio.DatagramProtocol):
    """One UDP socket at our address towards the registrar."""

    secure = ""
    certificate = b""
    answered = True

    def __init__(self, heard: Heard, log: logging.Logger) -> None:
        self.local: Peer = ("", 0)
        self._heard: Heard | None = heard
        self._log = log
        self._transport: asyncio.DatagramTransport | None = None

    @classmethod
    async def open(cls, registrar: Registrar, heard: Heard, log: logging.Logger) -> Datagrams:
        """Bind a socket; raises OSError when there is no way."""
        own = local_address(registrar)
        if not own:
            raise OSError("no way to the exchange: check the network")
        loop = asyncio.get_running_loop()
        _, protocol = await loop.create_datagram_endpoint(
            lambda: cls(heard, log), local_addr=(own, 0)
        )
        return protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Learn our own port."""
        self._transport = cast("asyncio.DatagramTransport", transport)
        self.local = self._transport.get_extra_info("sockname")[:2]

    def datagram_received(self, data: bytes, addr: Peer) -> None:
        """Hand a message on."""
        if self._heard is not None:
            self._heard(data, (addr[0], addr[1]))

    def error_received(self, error: Exception) -> None:
        """A datagram could not be delivered; its sender notices by the silence."""
        self._log.debug("UDP: %s", error)

    def send(self, data: bytes, to: Peer) -> None:
        """Send one datagram."""
        if self._transport is not None:
            self._transport.sendto(data, to)

    def close(self) -> None:
        """Close the socket."""
        self._heard = None
        if self._transport is not None:
            self._transport.close()


class Stream(asyncio.Protocol):
    """One TCP connection, hidden by TLS or not; an empty pair of lines is answered (RFC 5626)."""

    def __init__(self, registrar: Registrar, heard: Heard, lost: Lost) -> None:
        self.local: Peer = ("", 0)
        self.secure = ""
        self.certificate = b""
        self.answered = False
        self._peer: Peer = (registrar.address, registrar.port)
        self._heard: Heard | None = heard
        self._lost = lost
        self._framer = Framer()
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(
        cls,
        registrar: Registrar,
        heard: Heard,
        lost: Lost,
        context: ssl.SSLContext | None,
        name: str,
    ) -> Stream:
        """Connect; over TLS the certificate must be for *name*. Raises OSError."""
        loop = asyncio.get_running_loop()
        _, protocol = await loop.create_connection(
            lambda: cls(registrar, heard, lost),
            registrar.address,
            registrar.port,
            ssl=context,
            server_hostname=name if context else None,
        )
        return protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Learn our own port and what hides the stream."""
        self._transport = cast("asyncio.Transport", transport)
        self.local = transport.get_extra_info("sockname")[:2]
        hidden = transport.get_extra_info("ssl_object")
        if hidden is not None:
            self.secure = hidden.version() or ""
            self.certificate = hidden.getpeercert(binary_form=True) or b""
        plain = transport.get_extra_info("socket")
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        """Hand whole messages on."""
        assert self._transport is not None
        self.answered = True
        try:
            for piece in self._framer.feed(data):
                if piece == PING:
                    self._transport.write(PONG)
                elif self._heard is not None:
                    self._heard(piece, self._peer)
        except Broken as error:
            self._end(error)

    def connection_lost(self, error: Exception | None) -> None:
        """Tell why it ended, unless it was closed here."""
        if self._heard is not None:
            self._heard = None
            self._lost(error)

    def send(self, data: bytes, to: Peer) -> None:
        """Write into the stream."""
        if self._transport is not None:
            self._transport.write(data)

    def close(self) -> None:
        """Close it; TLS would wait for the other side's farewell, and may wait long."""
        self._heard = None
        if self._transport is None:
            return
        if self.secure:
            self._transport.abort()
        else:
            self._transport.close()

    def _end(self, error: Broken) -> None:
        assert self._transport is not None
        self._heard = None
        self._transport.abort()
        self._lost(error)


async def open_secure(
    registrar: Registrar, heard: Heard, lost: Lost, context: ssl.SSLContext, names: tuple[str, ...]
) -> Stream:
    """Connect over TLS to a registrar whose certificate is for one of *names*; raises OSError."""
    for name in names[:-1]:
        try:
            return await Stream.open(registrar, heard, lost, context, name)
        except ssl.SSLCertVerificationError as error:
            if not is_for_another_name(error):
                raise
    return await Stream.open(registrar, heard, lost, context, names[-1])
