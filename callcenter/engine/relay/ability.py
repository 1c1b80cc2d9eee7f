"""What this telephone can do, and the words for what it cannot (RFC 3261 section 8.2).

The SIP library says nothing at all to a method it does not know, and yes to an OPTIONS that needs
what it cannot do.
"""

from __future__ import annotations

from callcenter.engine.relay.message import Message
from callcenter.engine.relay.screen import Unfit

METHODS = frozenset(
    b"INVITE ACK BYE CANCEL OPTIONS INFO MESSAGE NOTIFY PRACK REFER SUBSCRIBE UPDATE".split()
)
EXTENSIONS = frozenset({b"100rel", b"timer", b"replaces", b"norefersub"})
_OTHERS = frozenset({b"REGISTER", b"PUBLISH"})
"""Methods that exist, for registrars and the like."""
_SESSIONS = frozenset({b"application/sdp", b"application/*", b"*/*"})


def check_ability(request: Message) -> None:
    """Raise Unfit when *request* wants what this telephone cannot do."""
    if request.method not in METHODS:
        known = request.method in _OTHERS
        status, reason = (405, "Method Not Allowed") if known else (501, "Not Implemented")
        raise Unfit(status, reason, ((b"Allow", b", ".join(sorted(METHODS))),))
    if request.method not in (b"ACK", b"CANCEL"):
        _check_extensions(request)
    if request.method == b"INVITE":
        _check_wanted_answer(request)


def _check_extensions(request: Message) -> None:
    needed = (one.lower() for one in request.values(b"require"))
    unknown = tuple(one for one in needed if one and one not in EXTENSIONS)
    if unknown:
        raise Unfit(420, "Bad Extension", ((b"Unsupported", b", ".join(unknown)),))


def _check_wanted_answer(request: Message) -> None:
    wanted = [one.partition(b";")[0].strip().lower() for one in request.values(b"accept")]
    if wanted and not _SESSIONS.intersection(wanted):
        raise Unfit(406, "Not Acceptable")
