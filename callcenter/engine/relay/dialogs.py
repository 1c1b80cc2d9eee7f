"""Which calls are over: what still comes for one of them must not reach another call.

WORKAROUND pjproject 2.15: a REFER for a call that has ended, while another one has got its place,
aborts the process, and an INFO or MESSAGE is taken for the other one's. It knows calls by their
tags alone, whatever the Call-ID is, so that tags are what is remembered here.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from urllib.parse import unquote_to_bytes

from callcenter.engine.relay.message import Message

MOST = 1024
_HARMLESS = frozenset({b"ACK", b"BYE", b"CANCEL", b"NOTIFY"})
"""NOTIFY tells how far a transfer is, also when the one who asked for it has gone (RFC 5589)."""
_WORD = re.compile(rb"[a-z0-9\-.!%*_+`'~]+")
"""What a tag is made of (token, RFC 3261 section 25.1), in small letters."""


class Dialogs:
    """Remembers our own tags, which no two calls share, of so many; the oldest go first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answered: OrderedDict[bytes, None] = OrderedDict()
        self._ending: OrderedDict[bytes, None] = OrderedDict()
        self._over: OrderedDict[bytes, None] = OrderedDict()

    def is_over(self, request: Message) -> bool:
        """Whether *request* of the exchange is for a call that has ended (RFC 3261 section 15).

        The library may read another tag than we in a header that has several, so that any one of
        an ended call's is enough; it does not tell small letters from capitals.
        """
        if request.method in _HARMLESS:
            return False
        to = request.value(b"to")
        words = {*_words(to), *_words(unquote_to_bytes(to))}
        return any(word in self._over or word in self._ending for word in words)

    def asked(self, request: Message) -> None:
        """*request* of the exchange goes to the library, which may take it late.

        After a BYE nothing more belongs to the call, unless it is refused.
        """
        if request.method == b"BYE":
            self._ending[_tag(request, b"to")] = None
            self._shorten()

    def sent(self, request: Message) -> None:
        """*request* of the library's goes to the exchange."""
        tag = _tag(request, b"from")
        if request.method in (b"BYE", b"CANCEL"):
            self._end(tag)
        elif request.method == b"INVITE":
            # The same call is tried again, with a password or at another address.
            self._over.pop(tag, None)

    def answered(self, answer: Message, *, ours: bool) -> None:
        """*answer* goes to the exchange when it is *ours*, to the library otherwise."""
        tag = _tag(answer, b"to" if ours else b"from")
        method, good = answer.cseq_method, 200 <= answer.status < 300
        if method == b"BYE" and good:
            self._end(tag)
        elif method == b"BYE" and ours:
            self._ending.pop(tag, None)
        elif method == b"INVITE" and good:
            self._answered[tag] = None
            self._shorten()
        elif method == b"INVITE" and answer.status >= 300 and tag not in self._answered:
            self._end(tag)

    def _end(self, tag: bytes) -> None:
        self._answered.pop(tag, None)
        self._ending.pop(tag, None)
        if tag:
            self._over[tag] = None
        self._shorten()

    def _shorten(self) -> None:
        for kept in (self._answered, self._ending, self._over):
            while len(kept) > self._most:
                kept.popitem(last=False)


def _tag(message: Message, header: bytes) -> bytes:
    return message.tag(header).lower()


def _words(text: bytes) -> list[bytes]:
    return _WORD.findall(text.lower())
