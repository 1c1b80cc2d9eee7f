"""The loopback port at which the SIP library meets a leg of the relay, by UDP and by TCP."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from callcenter.engine.relay.framing import PING, PONG, Broken, Framer
from callcenter.engine.relay.message import Message
from callcenter.engine.relay.program import is_own
from callcenter.engine.relay.screen import check_for_library
from callcenter.engine.relay.via import Via

Heard = Callable[[bytes], None]
_LOOPBACK = "127.0.0.1"
_ATTEMPTS = 50
MOST_EARLY = 1_000_000
"""So many bytes of a connection are kept while it is looked up whose it is."""


class Near:
    """Bound at once, so that its `port` is known; it listens from `start` on.

    Nobody but the library is heard: datagrams have to come from its port, connections from this
    process. *count* is told of others.

    The library turns to TCP for requests of more than 1,300 bytes; everything goes to it by UDP,
    but for the answers to those.
    """

    def __init__(self, library_port: int, count: Callable[[str], None]) -> None:
        self._library = (_LOOPBACK, library_port)
        self._datagrams, self._listener = _bound()
        self.port: int = self._datagrams.getsockname()[1]
        self._count = count
        self._udp: asyncio.DatagramTransport | None = None
        self._server: asyncio.Server | None = None
        self._streams: list[asyncio.Transport] = []
        self._heard: Heard = lambda data: None

    async def start(self, heard: Heard) -> None:
        """Give what the library sends to *heard* from now on."""
        self._heard = heard
        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self._arrived), sock=self._datagrams
        )
        self._server = await loop.create_server(lambda: _Stream(self), sock=self._listener)

    def send(self, message: Message) -> None:
        """Give *message* to the library; raises Unfit when it is more than the library takes.

        The answer to what came by TCP goes by the library's own connection, if there is one.
        """
        data = bytes(message)
        check_for_library(data)
        top = Via.top(message) if message.status else None
        if top is not None and top.transport == b"TCP" and self._streams:
            self._streams[-1].write(data)
        elif self._udp is not None:
            self._udp.sendto(data, self._library)

    def close(self) -> None:
        """Stop listening."""
        if self._udp is None or self._server is None:
            self._datagrams.close()
            self._listener.close()
            return
        self._udp.close()
        self._server.close()
        for stream in self._streams:
            stream.abort()

    async def opened(self, stream: asyncio.Transport) -> bool:
        """Whether it is the library that has connected; anybody else is hung up on."""
        peer = stream.get_extra_info("peername")[:2]
        loop = asyncio.get_running_loop()
        own = await loop.run_in_executor(None, is_own, peer, self.port)
        if own:
            self._streams.append(stream)
        else:
            self._count("connections of other programs")
            stream.abort()
        return own

    def closed(self, stream: asyncio.Transport) -> None:
        """Somebody has let go."""
        if stream in self._streams:
            self._streams.remove(stream)

    def said(self, data: bytes) -> None:
        """It sent a message through one."""
        self._heard(data)

    def _arrived(self, data: bytes, source: tuple[str, int]) -> None:
        if source == self._library:
            self._heard(data)
        else:
            self._count("messages of other programs")


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, arrived: Callable[[bytes, tuple[str, int]], None]) -> None:
        self._arrived = arrived

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._arrived(data, (addr[0], addr[1]))


class _Stream(asyncio.Protocol):
    def __init__(self, near: Near) -> None:
        self._near = near
        self._framer = Framer()
        self._transport: asyncio.Transport | None = None
        self._opening: asyncio.Task[None] | None = None
        # What is said before it is known who says it; None once it is.
        self._early: bytearray | None = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._opening = asyncio.get_running_loop().create_task(self._open(transport))

    async def _open(self, transport: asyncio.Transport) -> None:
        if await self._near.opened(transport):
            early, self._early = self._early, None
            self.data_received(bytes(early or b""))

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        if self._early is not None:
            # Not by pausing the transport: some Pythons 3.11 read on all the same.
            self._early += data
            if len(self._early) > MOST_EARLY:
                self._transport.abort()
            return
        try:
            for piece in self._framer.feed(data):
                if piece == PING:
                    self._transport.write(PONG)
                else:
                    self._near.said(piece)
        except Broken:
            # Nothing of the library's own making is broken: somebody else on this machine.
            self._transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        assert self._transport is not None
        self._near.closed(self._transport)


def _bound() -> tuple[socket.socket, socket.socket]:
    """A UDP and a listening TCP socket at the same port; raises OSError."""
    for _ in range(_ATTEMPTS):
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            datagrams.bind((_LOOPBACK, 0))
            listener.bind((_LOOPBACK, datagrams.getsockname()[1]))
            listener.listen(8)
        except OSError:
            datagrams.close()
            listener.close()
            continue
        datagrams.setblocking(False)
        listener.setblocking(False)
        return datagrams, listener
    raise OSError("no port of this computer is free for UDP and TCP")
