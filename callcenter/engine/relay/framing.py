"""Messages in a stream: where one ends and the next begins (RFC 3261 section 18.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

PING = b"\r\n\r\n"
PONG = b"\r\n"
"""RFC 5626 section 3.5.1."""
LARGEST = 65_536
LONGEST_HEAD = 16_384
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\n(?:content-length|l)[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE)


class Broken(Exception):
    """The stream cannot be read any further."""


class Framer:
    """Takes bytes as they come and gives whole messages, and PING for an empty pair of lines."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What is whole now; raises Broken."""
        self._held += data
        while (piece := self._piece()) is not None:
            if piece != PONG:
                yield piece

    def _piece(self) -> bytes | None:
        held = self._held
        if len(held) < len(PING):
            return None
        if held.startswith(PING):
            return self._taken(len(PING))
        if held.startswith(PONG):
            return self._taken(len(PONG))
        end = held.find(_END)
        if end < 0 or end > LONGEST_HEAD:
            if len(held) > LONGEST_HEAD:
                raise Broken("a header section without an end")
            return None
        whole = end + len(_END) + _length(bytes(held[:end]))
        return self._taken(whole) if len(held) >= whole else None

    def _taken(self, size: int) -> bytes:
        piece = bytes(self._held[:size])
        del self._held[:size]
        return piece


def _length(head: bytes) -> int:
    lengths = {length.strip() for length in _LENGTH.findall(head)}
    if not lengths:
        return 0
    (length, *others) = lengths
    if others or not re.fullmatch(rb"[0-9]{1,6}", length) or int(length) > LARGEST:
        raise Broken("a Content-Length that cannot be")
    return int(length)
