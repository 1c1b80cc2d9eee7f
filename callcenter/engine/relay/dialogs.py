"""Which calls are over: what still comes for one of them must not reach another call.

WORKAROUND pjproject 2.15: a REFER for a call that has ended, while another one has got its place,
aborts the process, and an INFO or MESSAGE is taken for the other one's.
"""

from __future__ import annotations

from collections import OrderedDict

from callcenter.engine.relay.message import Message

MOST = 1024
_HARMLESS = frozenset({b"ACK", b"BYE", b"CANCEL", b"NOTIFY"})
"""NOTIFY tells how far a transfer is, also when the one who asked for it has gone (RFC 5589)."""
_TRIED_AGAIN = frozenset({401, 407, 422})

Key = tuple[bytes, bytes]
"""The Call-ID and our own tag."""


class Dialogs:
    """Remembers so many calls; the oldest are forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answered: OrderedDict[Key, None] = OrderedDict()
        self._over: OrderedDict[Key, None] = OrderedDict()

    def is_over(self, request: Message) -> bool:
        """Whether *request* of the exchange is for a call that has ended (RFC 3261 section 15)."""
        if request.method in _HARMLESS:
            return False
        return (request.call_id, request.tag(b"to")) in self._over

    def sent(self, request: Message) -> None:
        """*request* of the library's goes to the exchange."""
        key = request.call_id, request.tag(b"from")
        if request.method == b"BYE":
            self._end(key)
        elif request.method == b"INVITE":
            # The same call is tried again, with a password for instance.
            self._over.pop(key, None)

    def answered(self, answer: Message, *, ours: bool) -> None:
        """*answer* goes to the exchange when it is *ours*, to the library otherwise."""
        key = answer.call_id, answer.tag(b"to" if ours else b"from")
        method = answer.cseq_method
        if method == b"BYE" and 200 <= answer.status < 300:
            self._end(key)
        elif method == b"INVITE" and 200 <= answer.status < 300:
            self._remember(self._answered, key)
        elif method == b"INVITE" and self._failed(answer.status) and key not in self._answered:
            self._end(key)

    @staticmethod
    def _failed(status: int) -> bool:
        return status >= 400 and status not in _TRIED_AGAIN

    def _end(self, key: Key) -> None:
        self._answered.pop(key, None)
        self._remember(self._over, key)

    def _remember(self, where: OrderedDict[Key, None], key: Key) -> None:
        where[key] = None
        while len(where) > self._most:
            where.popitem(last=False)
