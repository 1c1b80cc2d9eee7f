"""Where the voice of a call is to be heard: read in a message's session description, and changed.

RFC 8866. Nothing else of a description is touched, its origin (`o=`) neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import ip_address
from itertools import pairwise

from callcenter.engine.relay.message import Message

_SDP = b"application/sdp"
_BOUNDARY = re.compile(rb';\s*boundary\s*=\s*"?([^";]{1,70})', re.IGNORECASE)
_PART_KIND = re.compile(rb"^(?:content-type|c)[ \t]*:[ \t]*application/sdp\b", re.I | re.M)
_PART_LENGTH = re.compile(rb"^(?:content-length|l)[ \t]*:[ \t]*([0-9]+)", re.I | re.M)
_LINE = re.compile(
    rb"^(?:c=(?P<at>IN IP[46] (?P<host>[^\s/]+))"
    rb"|m=(?P<kind>\S+) (?P<port>[0-9]{1,5})(?:/[0-9]+)? \S+(?P<formats>[^\r\n]*)"
    rb"|a=rtcp:(?P<reports>[0-9]{1,5})(?P<reports_at> IN IP[46] \S+)?)",
    re.MULTILINE,
)
_FORMAT = re.compile(rb"(?<= )[0-9]{1,3}(?= |$)")
_HIGHEST = 65_535

Edit = tuple[int, int, bytes]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one side wants to hear: a numeric address or a name, and the ports."""

    host: str
    port: int
    reports: int

    @property
    def is_nowhere(self) -> bool:
        """Whether nothing is to be sent: the line is refused (port 0), or held the old way."""
        return self.port == 0 or self.host in ("0.0.0.0", "::", "")


@dataclass(frozen=True, slots=True)
class AudioLine:
    """One line of voice in a description: where, and in which payload types."""

    place: Place
    kinds: frozenset[int]


@dataclass(frozen=True, slots=True)
class SessionDescription:
    """A description within the body of *message*, from *begin* to *end*."""

    message: Message
    begin: int
    end: int
    audio: tuple[AudioLine, ...]

    @classmethod
    def of(cls, message: Message) -> SessionDescription | None:
        """The one in *message*; None without any, or without voice."""
        found = _within(message)
        if found is None:
            return None
        audio = tuple(_audio(message.body[found[0] : found[1]]))
        return cls(message, *found, audio) if audio else None

    def moved(self, place: Place) -> Message:
        """The message with all its voice at *place*; what is nowhere stays so."""
        text = self.message.body[self.begin : self.end]
        edits = list(_edits(text, place))
        for begin, end, new in reversed(edits):
            text = text[:begin] + new + text[end:]
        return _with_part(self.message, self.begin, self.end, text)


def _within(message: Message) -> tuple[int, int] | None:
    """Where the description stands in the body."""
    kind = message.value(b"content-type").lower()
    if not message.body:
        return None
    if kind.startswith(_SDP):
        return 0, len(message.body)
    if not kind.startswith(b"multipart/"):
        return None
    # The boundary tells capitals from small letters.
    match = _BOUNDARY.search(message.value(b"content-type"))
    return _part(message.body, b"--" + match[1].rstrip()) if match else None


def _part(body: bytes, line: bytes) -> tuple[int, int] | None:
    """Parts begin behind a line with the boundary and end before the next (RFC 2046, 5.1.1)."""
    text = b"\r\n" + body
    marks = [match.start() for match in re.finditer(re.escape(b"\r\n" + line), text)]
    for begin, end in pairwise(marks):
        head = text.find(b"\r\n\r\n", begin, end)
        if head >= 0 and _PART_KIND.search(text, begin, head):
            return head + 2, end - 2
    return None


def _audio(text: bytes) -> Iterator[AudioLine]:
    """Its lines of voice in their order, those of port 0 among them."""
    session_host = ""
    line: AudioLine | None = None
    other = False
    for match in _LINE.finditer(text):
        if match["kind"] is not None:
            if line is not None:
                yield line
            other = match["kind"] != b"audio"
            line = None if other else _line(match, session_host)
        elif other:
            continue
        elif match["host"] is not None:
            host = match["host"].decode("ascii", "replace")
            if line is None:
                session_host = host
            else:
                line = replace(line, place=replace(line.place, host=host))
        elif line is not None:
            line = replace(line, place=replace(line.place, reports=_port(match["reports"])))
    if line is not None:
        yield line


def _line(match: re.Match[bytes], host: str) -> AudioLine:
    port = _port(match["port"])
    kinds = frozenset(int(one) for one in _FORMAT.findall(match["formats"]))
    return AudioLine(Place(host, port, min(port + 1, _HIGHEST)), kinds)


def _edits(text: bytes, place: Place) -> Iterator[Edit]:
    at = b"IN IP%d %b" % (6 if ":" in place.host else 4, place.host.encode("ascii"))
    audio = live = False
    for match in _LINE.finditer(text):
        if match["kind"] is not None:
            audio = match["kind"] == b"audio"
            live = audio and _port(match["port"]) != 0
            if live:
                yield (*match.span("port"), b"%d" % place.port)
        elif match["host"] is not None:
            yield (*match.span("at"), _nowhere(at) if _is_nowhere(match["host"]) else at)
        elif live:
            yield (*match.span("reports"), b"%d" % place.reports)
            if match["reports_at"] is not None:
                yield (*match.span("reports_at"), b" " + at)


def _is_nowhere(host: bytes) -> bool:
    try:
        return ip_address(host.decode("ascii")).is_unspecified
    except ValueError:
        return False


def _nowhere(at: bytes) -> bytes:
    return b"IN IP6 ::" if at.startswith(b"IN IP6") else b"IN IP4 0.0.0.0"


def _port(digits: bytes) -> int:
    port = int(digits)
    return port if port <= _HIGHEST else 0


def _with_part(message: Message, begin: int, end: int, text: bytes) -> Message:
    body = message.body
    head = body[:begin]
    length = _PART_LENGTH.search(head, head.rfind(b"\r\n--", 0, begin) + 1) if begin else None
    if length is not None:
        head = head[: length.start(1)] + b"%d" % len(text) + head[length.end(1) :]
    whole = head + text + body[end:]
    if whole == body:
        return message
    measured = message.mapped(b"content-length", lambda _: b"%d" % len(whole))
    return replace(measured, body=whole)
