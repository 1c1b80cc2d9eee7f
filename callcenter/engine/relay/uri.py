"""SIP addresses inside headers: where their URI stands, its host and port, and another in place."""

from __future__ import annotations

import re
from dataclasses import dataclass

_URI = re.compile(
    rb"(?P<scheme>sips?):"
    rb"(?:(?P<user>[^@<>\s\"]*)@)?"
    rb"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)"
    rb"(?::(?P<port>[0-9]{1,5}))?"
    rb"(?P<rest>[;?][^<>\s\",]*)?",
    re.IGNORECASE,
)
_TRANSPORT = re.compile(rb";transport=([A-Za-z0-9]+)", re.IGNORECASE)
_NAMED = re.compile(rb'(?:"(?:[^"\\]|\\.)*"|[^<"]*)\s*<([^<>]*)>')
_LATER = re.compile(rb"[;,?\s]")
DEFAULT_PORT = 5060
DEFAULT_TLS_PORT = 5061


@dataclass(frozen=True, slots=True)
class Uri:
    """A `sip:` or `sips:` address; *rest* is everything after the port."""

    scheme: bytes
    user: bytes
    host: bytes
    port: int
    rest: bytes = b""

    @classmethod
    def parse(cls, text: bytes) -> Uri | None:
        """Read a bare URI; None when it is none."""
        match = _URI.fullmatch(text)
        if match is None:
            return None
        port = int(match["port"] or 0)
        if port > 65535:
            return None
        host = match["host"].strip(b"[]").lower()
        return cls(match["scheme"].lower(), match["user"] or b"", host, port, match["rest"] or b"")

    def __bytes__(self) -> bytes:
        user = self.user + b"@" if self.user else b""
        port = b":%d" % self.port if self.port else b""
        return b"%b:%b%b%b%b" % (self.scheme, user, bracketed(self.host), port, self.rest)

    @property
    def transport(self) -> bytes:
        """The transport it asks for, in small letters; empty when it asks for none."""
        match = _TRANSPORT.search(self.rest)
        return match[1].lower() if match else b""

    @property
    def peer(self) -> tuple[str, int]:
        """Host and port, the port that is meant when none is written."""
        secure = self.scheme == b"sips" or self.transport == b"tls"
        default = DEFAULT_TLS_PORT if secure else DEFAULT_PORT
        return self.host.decode("ascii"), self.port or default

    def parameter(self, name: bytes) -> bytes:
        """The value of the URI parameter *name*; empty when there is none."""
        for part in self.rest.partition(b"?")[0].split(b";"):
            key, _, value = part.partition(b"=")
            if key.lower() == name:
                return value
        return b""

    def without_transport(self) -> bytes:
        """What stands after the port, without the transport."""
        return _TRANSPORT.sub(b"", self.rest)


def bracketed(host: bytes) -> bytes:
    """*host* as it stands in a URI or Via."""
    return b"[%b]" % host if b":" in host else host


def shown(host: str, port: int) -> str:
    """`host:port` for people and for Via."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def uri_text(value: bytes) -> bytes:
    """The URI in a From, To, Contact or Route *value*."""
    match = _NAMED.match(value)
    if match is not None:
        return match[1].strip()
    return _LATER.split(value.strip(), maxsplit=1)[0]


def uri_in(value: bytes) -> Uri | None:
    """The same, read."""
    return Uri.parse(uri_text(value))


def with_uri(value: bytes, uri: bytes) -> bytes:
    """*value* with another URI in its place."""
    match = _NAMED.match(value)
    if match is not None:
        return value[: match.start(1)] + uri + value[match.end(1) :]
    old = uri_text(value)
    return b"<%b>%b" % (uri, value.strip()[len(old) :])
