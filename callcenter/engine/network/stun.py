"""STUN: asking a server outside at which address it sees this computer (RFC 8489)."""

from __future__ import annotations

import asyncio
import ipaddress
import struct

Peer = tuple[str, int]
COOKIE = 0x2112A442
PORT = 3478
PAUSES_S = (0.5, 1.0, 2.0)
"""Section 6.2.1: repeated after 500 ms, then after twice as long each time."""
_HEAD = struct.Struct("!HHI12s")
_ATTRIBUTE = struct.Struct("!HH")
_BINDING, _BOUND = 0x0001, 0x0101
_XOR_MAPPED = 0x0020
_FAMILIES = {1: 4, 2: 16}


class Malformed(Exception):
    """What came is no answer to the question."""


def request(transaction: bytes) -> bytes:
    """A Binding request; *transaction* is 12 random bytes."""
    return _HEAD.pack(_BINDING, 0, COOKIE, transaction)


def mapped(answer: bytes, transaction: bytes) -> Peer:
    """Where the server saw the request of that *transaction* come from; raises Malformed."""
    if len(answer) < _HEAD.size:
        raise Malformed("too short")
    kind, length, cookie, of = _HEAD.unpack_from(answer)
    if (kind, cookie, of) != (_BOUND, COOKIE, transaction):
        raise Malformed("no answer to this request")
    if length % 4 or _HEAD.size + length != len(answer):
        raise Malformed("a length that cannot be")
    at = _HEAD.size
    while at + _ATTRIBUTE.size <= len(answer):
        name, size = _ATTRIBUTE.unpack_from(answer, at)
        value = answer[at + _ATTRIBUTE.size :][:size]
        if name == _XOR_MAPPED:
            return _address(value, transaction)
        at += _ATTRIBUTE.size + size + -size % 4
    raise Malformed("no address in it")


def _address(value: bytes, transaction: bytes) -> Peer:
    size = _FAMILIES.get(value[1]) if len(value) >= 4 else None
    if size is None or len(value) != 4 + size:
        raise Malformed("an address of no known kind")
    # Section 14.2: hidden from routers that would translate addresses inside messages too.
    mask = COOKIE.to_bytes(4, "big") + transaction
    port = int.from_bytes(value[2:4], "big") ^ COOKIE >> 16
    raw = bytes(one ^ hiding for one, hiding in zip(value[4:], mask, strict=False))
    return str(ipaddress.ip_address(raw)), port


class _Question(asyncio.DatagramProtocol):
    def __init__(self, transaction: bytes) -> None:
        self._transaction = transaction
        self.answer: asyncio.Future[Peer] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: Peer) -> None:
        if self.answer.done():
            return
        try:
            self.answer.set_result(mapped(data, self._transaction))
        except Malformed:
            # Whoever sends such a thing may be anybody: the right answer may still come.
            return

    def error_received(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


async def ask(server: Peer, own: str, transaction: bytes) -> tuple[Peer, Peer]:
    """Our address as *server* sees it, and the one asked from, at address *own*.

    Raises TimeoutError without an answer and OSError without a way or such a name.
    """
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: _Question(transaction), local_addr=(own, 0), remote_addr=server
    )
    try:
        for pause_s in PAUSES_S:
            transport.sendto(request(transaction))
            done, _ = await asyncio.wait([protocol.answer], timeout=pause_s)
            if done:
                return protocol.answer.result(), transport.get_extra_info("sockname")[:2]
        raise TimeoutError("the STUN server does not answer")
    finally:
        transport.close()
