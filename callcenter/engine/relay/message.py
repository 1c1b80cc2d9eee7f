"""A SIP message as it stands on the wire: its lines are kept as they came unless changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Header = tuple[bytes, bytes]
"""The header's full name in small letters, and its whole line without the line's end."""

COMPACT = {
    b"a": b"accept-contact",
    b"b": b"referred-by",
    b"c": b"content-type",
    b"e": b"content-encoding",
    b"f": b"from",
    b"i": b"call-id",
    b"k": b"supported",
    b"l": b"content-length",
    b"m": b"contact",
    b"o": b"event",
    b"r": b"refer-to",
    b"s": b"subject",
    b"t": b"to",
    b"u": b"allow-events",
    b"v": b"via",
    b"x": b"session-expires",
}
"""RFC 3261 section 7.3.3 and the IANA registry of compact forms."""
VERSION = b"SIP/2.0"
_END = b"\r\n\r\n"
_REQUEST = re.compile(
    rb"([A-Za-z0-9.!%*_+`'~-]{1,64}) ([^\s]{1,2048}) (SIP/[0-9]{1,3}\.[0-9]{1,3})"
)
_ANSWER = re.compile(rb"SIP/2\.0 ([1-6][0-9][0-9])(?: (.*))?")
_NAME = re.compile(rb"([A-Za-z0-9.!%*_+`'~-]{1,64})[ \t]*:")
_FOLD = re.compile(rb"\r\n[ \t]+")
_TAG = re.compile(rb";\s*tag\s*=\s*([^\s;,]+)", re.IGNORECASE)


class Malformed(Exception):
    """Bytes that are no SIP message; the text says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request when `method` is set, an answer when `status` is."""

    start: bytes
    headers: tuple[Header, ...]
    body: bytes
    method: bytes = b""
    uri: bytes = b""
    status: int = 0
    version: bytes = VERSION

    @classmethod
    def parse(cls, data: bytes) -> Message:
        """Read one whole message; raises Malformed."""
        head, end, body = data.partition(_END)
        if not end:
            raise Malformed("the header section has no end")
        start, _, rest = head.partition(b"\r\n")
        headers = _headers(rest)
        if match := _REQUEST.fullmatch(start):
            return cls(start, headers, body, method=match[1], uri=match[2], version=match[3])
        if match := _ANSWER.fullmatch(start):
            return cls(start, headers, body, status=int(match[1]))
        raise Malformed("the first line is no request and no answer")

    @classmethod
    def request(
        cls, method: bytes, uri: bytes, headers: Iterable[tuple[bytes, bytes]], body: bytes = b""
    ) -> Message:
        """A new request with these headers by name."""
        start = b"%b %b SIP/2.0" % (method, uri)
        return cls(start, _lines(headers, body), body, method=method, uri=uri)

    @classmethod
    def answer(
        cls, status: int, reason: bytes, headers: Iterable[tuple[bytes, bytes]], body: bytes = b""
    ) -> Message:
        """A new answer with these headers by name."""
        start = b"SIP/2.0 %d %b" % (status, reason)
        return cls(start, _lines(headers, body), body, status=status)

    def __bytes__(self) -> bytes:
        lines = [self.start, *(line for _, line in self.headers)]
        return b"\r\n".join(lines) + _END + self.body

    def value(self, name: bytes) -> bytes:
        """The value of the first header called *name* in full and small; empty without one."""
        return next((_value(line) for key, line in self.headers if key == name), b"")

    def values(self, name: bytes) -> list[bytes]:
        """The values of all headers called *name*, lists of values taken apart."""
        return [
            part for key, line in self.headers if key == name for part in split_list(_value(line))
        ]

    def count(self, name: bytes) -> int:
        """How many lines are called *name*."""
        return sum(key == name for key, _ in self.headers)

    @property
    def cseq_method(self) -> bytes:
        """The method of the request that this is, or answers."""
        return self.value(b"cseq").rpartition(b" ")[2].strip()

    @property
    def call_id(self) -> bytes:
        """Which call or registration it belongs to."""
        return self.value(b"call-id").strip()

    def tag(self, name: bytes) -> bytes:
        """The tag of the From or To header."""
        match = _TAG.search(self.value(name).rpartition(b">")[2])
        return match[1] if match else b""

    def with_uri(self, uri: bytes) -> Message:
        """The same request to another address."""
        start = b"%b %b SIP/2.0" % (self.method, uri)
        return Message(start, self.headers, self.body, self.method, uri, self.status)

    def with_first(self, name: bytes, value: bytes) -> Message:
        """With another header before all others."""
        return self._with((_header(name, value), *self.headers))

    def with_last(self, name: bytes, value: bytes) -> Message:
        """With another header after all others."""
        return self._with((*self.headers, _header(name, value)))

    def without(self, *names: bytes) -> Message:
        """Without any header of these full, small *names*."""
        return self._with(tuple(one for one in self.headers if one[0] not in names))

    def mapped(self, name: bytes, change: Callable[[bytes], bytes | None]) -> Message:
        """With every value called *name* changed by *change*; None leaves the value out."""
        if not any(key == name for key, _ in self.headers):
            return self
        found: list[Header] = []
        for key, line in self.headers:
            if key != name:
                found.append((key, line))
                continue
            old = split_list(_value(line))
            new = [value for value in map(change, old) if value is not None]
            if new == old:
                found.append((key, line))
            elif new:
                found.append(_header(_written(line), b", ".join(new)))
        return self._with(tuple(found))

    def without_first(self, name: bytes) -> Message:
        """Without the first value called *name*."""
        left = iter((None,))
        return self.mapped(name, lambda value: next(left, value))

    def with_first_changed(self, name: bytes, change: Callable[[bytes], bytes]) -> Message:
        """With the first value called *name* changed."""
        rest = iter((change,))
        return self.mapped(name, lambda value: next(rest, _same)(value))

    def with_body(self, body: bytes) -> Message:
        """With another body."""
        return Message(self.start, self.headers, body, self.method, self.uri, self.status)

    def _with(self, headers: tuple[Header, ...]) -> Message:
        return Message(self.start, headers, self.body, self.method, self.uri, self.status)


def split_list(value: bytes) -> list[bytes]:
    """The parts of a list of values: commas in quotes and angle brackets separate nothing."""
    if b"," not in value:
        return [value]
    parts: list[bytes] = []
    begin, quoted, inside, escaped = 0, False, False, False
    for at, byte in enumerate(value):
        if escaped:
            escaped = False
        elif quoted:
            escaped, quoted = byte == 0x5C, byte != 0x22
        elif byte == 0x22:
            quoted = True
        elif byte in b"<>":
            inside = byte == 0x3C
        elif byte == 0x2C and not inside:
            parts.append(value[begin:at].strip())
            begin = at + 1
    return [*parts, value[begin:].strip()]


def _same(value: bytes) -> bytes:
    return value


def _headers(text: bytes) -> tuple[Header, ...]:
    found: list[Header] = []
    for line in text.split(b"\r\n") if text else ():
        if line[:1] in (b" ", b"\t"):
            if not found:
                raise Malformed("the first header begins in the middle")
            found[-1] = (found[-1][0], found[-1][1] + b"\r\n" + line)
            continue
        match = _NAME.match(line)
        if match is None:
            raise Malformed("a header has no name")
        name = match[1].lower()
        found.append((COMPACT.get(name, name), line))
    return tuple(found)


def _header(name: bytes, value: bytes) -> Header:
    key = name.lower()
    return (COMPACT.get(key, key), b"%b: %b" % (name, value))


def _lines(headers: Iterable[tuple[bytes, bytes]], body: bytes) -> tuple[Header, ...]:
    length = (b"Content-Length", b"%d" % len(body))
    return tuple(_header(name, value) for name, value in (*headers, length))


def _written(line: bytes) -> bytes:
    return line.partition(b":")[0].strip()


def _value(line: bytes) -> bytes:
    value = line.partition(b":")[2].strip()
    return _FOLD.sub(b" ", value) if b"\r\n" in value else value
