"""The Via header: the way an answer takes back (RFC 3261 section 20.42, RFC 3581)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from callcenter.engine.relay.message import Message
from callcenter.engine.relay.uri import DEFAULT_PORT, DEFAULT_TLS_PORT, shown

COOKIE = b"z9hG4bK"
_VIA = re.compile(
    rb"SIP\s*/\s*2\.0\s*/\s*(?P<transport>[A-Za-z]{2,8})\s+"
    rb"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?:\s*:\s*(?P<port>[0-9]{1,5}))?"
    rb"(?P<rest>\s*;.*)?",
    re.IGNORECASE | re.DOTALL,
)
_BRANCH = re.compile(rb";\s*branch\s*=\s*([^\s;,]+)", re.IGNORECASE)
_RECEIVED = re.compile(rb";\s*received\s*=\s*\[?([0-9A-Fa-f:.]+)\]?", re.IGNORECASE)
_RPORT = re.compile(rb";\s*rport(?:\s*=\s*([0-9]{1,5}))?(?=\s*(?:;|$))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Via:
    """One step of the way; *rest* holds its parameters as they stand."""

    transport: bytes
    host: bytes
    port: int
    rest: bytes

    @classmethod
    def parse(cls, value: bytes) -> Via | None:
        """Read one value; None when it is none."""
        match = _VIA.fullmatch(value.strip())
        if match is None or int(match["port"] or 0) > 65535:
            return None
        host = match["host"].strip(b"[]").lower()
        port = int(match["port"] or 0)
        return cls(match["transport"].upper(), host, port, (match["rest"] or b"").strip())

    @classmethod
    def top(cls, message: Message) -> Via | None:
        """The first one of *message*; None without a right one."""
        values = message.values(b"via")
        return cls.parse(values[0]) if values else None

    def __bytes__(self) -> bytes:
        sent_by = shown(self.host.decode("ascii"), self.port) if self.port else None
        written = sent_by.encode("ascii") if sent_by else self.host
        return b"SIP/2.0/%b %b%b" % (self.transport, written, self.rest)

    @property
    def branch(self) -> bytes:
        """What names the transaction."""
        match = _BRANCH.search(self.rest)
        return match[1] if match else b""

    @property
    def learnt(self) -> tuple[str, int] | None:
        """Where the other side saw the request come from, when it says so in full."""
        received, rport = _RECEIVED.search(self.rest), _RPORT.search(self.rest)
        if rport is None or not rport[1]:
            return None
        host = received[1] if received else self.host
        return host.decode("ascii"), int(rport[1])

    @property
    def back(self) -> tuple[str, int]:
        """Where an answer is sent to over UDP (RFC 3581 section 4)."""
        if self.learnt is not None:
            return self.learnt
        received = _RECEIVED.search(self.rest)
        default = DEFAULT_TLS_PORT if self.transport == b"TLS" else DEFAULT_PORT
        host = received[1] if received else self.host
        return host.decode("ascii"), self.port or default

    def seen_from(self, peer: tuple[str, int]) -> Via:
        """With where it came from written in (RFC 3261 section 18.2.1, RFC 3581 section 4)."""
        rest = _RECEIVED.sub(b"", self.rest)
        asked = _RPORT.search(rest) is not None
        if asked:
            rest = _RPORT.sub(b";rport=%d" % peer[1], rest, count=1)
        if asked or self.host.decode("ascii") != peer[0]:
            rest += b";received=" + peer[0].encode("ascii")
        return Via(self.transport, self.host, self.port, rest)


def written(transport: bytes, peer: tuple[str, int], branch: bytes) -> bytes:
    """A Via of our own."""
    sent_by = shown(*peer).encode("ascii")
    return b"SIP/2.0/%b %b;rport;branch=%b" % (transport, sent_by, branch)


def derived_branch(kind: bytes, message: Message, top: Via) -> bytes:
    """A branch that is the same for a repeated request, its CANCEL and the ACK of its refusal.

    RFC 3261 section 16.11; without the cookie, or with nothing behind it, the older rule of
    section 17.2.3 tells requests apart.
    """
    parts = [bytes(top.host), b"%d" % top.port, top.branch]
    if not top.branch.startswith(COOKIE) or top.branch == COOKIE:
        number = message.value(b"cseq").partition(b" ")[0]
        parts += [message.call_id, message.tag(b"from"), number, message.uri]
    digest = hashlib.blake2b(b"\0".join(parts), digest_size=12).hexdigest().encode("ascii")
    return COOKIE + kind + digest
