"""Answers that the relay gives by itself, without remembering anything (RFC 3261 section 8.2.7)."""

from __future__ import annotations

import hashlib

from callcenter.engine.relay.message import Message

MARK = b"relay-"
"""How the tags begin by which an ACK shows that it is for one of these answers."""
_COPIED = (b"via", b"from", b"to", b"call-id", b"cseq")
_MANDATORY = frozenset(_COPIED)


def answer(
    request: Message, status: int, reason: str, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> Message | None:
    """The answer to *request*; None when it is none that can be answered."""
    found = {key for key, _ in request.headers}
    if request.method in (b"", b"ACK") or not found >= _MANDATORY:
        return None
    copied = tuple(header for header in request.headers if header[0] in _COPIED)
    made = Message.answer(status, reason.encode("utf-8"), headers)
    whole = Message(made.start, copied + made.headers, b"", status=status)
    if status <= 100 or request.tag(b"to"):
        return whole
    tag = hashlib.blake2b(request.call_id, digest_size=8).hexdigest().encode("ascii")
    return whole.mapped(b"to", lambda value: b"%b;tag=%b%b" % (value, MARK, tag))


def is_acknowledged(request: Message) -> bool:
    """Whether *request* is the ACK of such an answer."""
    return request.method == b"ACK" and request.tag(b"to").startswith(MARK)
