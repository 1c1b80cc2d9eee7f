"""A key pressed on the other telephone, sent by INFO: put into the one form the library reads."""

from __future__ import annotations

import re
from dataclasses import replace

from callcenter.engine.relay.message import Message

_PLAIN = b"application/dtmf"
_KEY = re.compile(rb"\s*(?:Signal\s*=\s*)?([0-9*#A-Da-d]|1[0-6])\s*", re.IGNORECASE)
_EVENTS = b"0123456789*#ABCD"
"""RFC 4733 section 3.2: some write the key as the number it has there."""
_FLASH = b"16"


def readable(request: Message) -> Message:
    """*request*, or the same key as application/dtmf-relay when it came as application/dtmf."""
    kind = request.value(b"content-type").partition(b";")[0].strip().lower()
    match = _KEY.fullmatch(request.body) if request.method == b"INFO" and kind == _PLAIN else None
    if match is None or match[1] == _FLASH:
        return request
    key = match[1] if len(match[1]) == 1 else _EVENTS[int(match[1]) :][:1]
    body = b"Signal=%b\r\nDuration=160\r\n" % key
    bare = request.without(b"content-type", b"content-length")
    typed = bare.with_last(b"Content-Type", b"application/dtmf-relay")
    return replace(typed.with_last(b"Content-Length", b"%d" % len(body)), body=body)
