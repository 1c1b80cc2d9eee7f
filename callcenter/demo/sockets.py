"""The sockets under the demo exchange's SIP: UDP datagrams, TCP streams, pairs of RTP ports."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable

from aiosipua import TcpSipTransport, UdpSipTransport

Peer = tuple[str, int]

_LOG = logging.getLogger(__name__)


class Udp(UdpSipTransport):
    """SIP in datagrams."""

    # WORKAROUND aiosipua 0.7.1: its protocol demands a type asyncio has only from 3.12 on.
    async def start(self) -> None:
        """Bind the address."""
        loop = asyncio.get_running_loop()
        self._udp_transport, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self._dispatch), local_addr=self.local_addr
        )


class Tcp(TcpSipTransport):
    """SIP in streams, whose empty lines (RFC 5626 keep-alive) are no messages."""

    # WORKAROUND aiosipua 0.7.1: its `stop` leaves the readers of accepted streams behind.
    async def start(self) -> None:
        """Listen at the address."""
        self._readers: set[asyncio.Task[None]] = set()
        await super().start()

    async def stop(self) -> None:
        """Close every stream and wait for its reader to end."""
        readers = set(self._readers) if self._server else set()
        await super().stop()
        if readers:
            await asyncio.wait(readers, timeout=1.0)

    async def _handle_connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._readers.add(task)
            task.add_done_callback(self._readers.discard)
        await super()._handle_connection(reader, writer)

    def _dispatch(self, data: bytes, addr: Peer) -> None:
        if data.strip():
            super()._dispatch(data, addr)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, arrived: Callable[[bytes, Peer], None]) -> None:
        self._arrived = arrived

    def datagram_received(self, data: bytes, addr: Peer) -> None:
        if data.strip():
            self._arrived(data, addr)

    def error_received(self, exc: Exception) -> None:
        # A telephone that is gone: its port answers "unreachable", and its call times out.
        _LOG.info("UDP: %s", exc)


class Ports:
    """An even RTP port and the RTCP port above it, kept from others until they are needed."""

    def __init__(self, host: str, *, attempts: int = 200) -> None:
        for _ in range(attempts):
            self._held = _pair(host)
            if self._held:
                self.rtp: int = self._held[0].getsockname()[1]
                return
        raise OSError(f"no two neighbouring UDP ports are free on {host}")

    def let_go(self) -> None:
        """Free them for the one who asked for them."""
        for held in self._held:
            held.close()
        self._held = []


def _pair(host: str) -> list[socket.socket]:
    lower, upper = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    try:
        lower.bind((host, 0))
        port = lower.getsockname()[1]
        if port % 2 == 0:
            upper.bind((host, port + 1))
            return [lower, upper]
    except OSError:
        # The port above belongs to somebody else: the caller tries another pair.
        port = 0
    lower.close()
    upper.close()
    return []
