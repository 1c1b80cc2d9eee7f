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
Key = tuple[bytes, bytes]
"""The Call-ID and our own tag."""


class Dialogs:
    """Remembers so many calls; the oldest are forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answered: OrderedDict[Key, None] = OrderedDict()
        self._over: OrderedDict[bytes, frozenset[bytes]] = OrderedDict()

    def is_over(self, request: Message) -> bool:
        """Whether *request* of the exchange is for a call that has ended (RFC 3261 section 15).

        The library may read another tag than we in a header that has several, so that any one of
        an ended call's is enough; it does not tell small letters from capitals.
        """
        tags = self._over.get(request.call_id)
        if not tags or request.method in _HARMLESS:
            return False
        to = request.value(b"to").lower()
        return any(tag.lower() in to for tag in tags)

    def sent(self, request: Message) -> None:
        """*request* of the library's goes to the exchange."""
        key = request.call_id, request.tag(b"from")
        if request.method in (b"BYE", b"CANCEL"):
            self._end(key)
        elif request.method == b"INVITE":
            # The same call is tried again, with a password or at another address.
            self._begin(key)

    def answered(self, answer: Message, *, ours: bool) -> None:
        """*answer* goes to the exchange when it is *ours*, to the library otherwise."""
        key = answer.call_id, answer.tag(b"to" if ours else b"from")
        method, good = answer.cseq_method, 200 <= answer.status < 300
        if method == b"BYE" and good:
            self._end(key)
        elif method == b"INVITE" and good:
            self._answered[key] = None
            self._shorten()
        elif method == b"INVITE" and answer.status >= 300 and key not in self._answered:
            self._end(key)

    def _begin(self, key: Key) -> None:
        call_id, tag = key
        left = self._over.pop(call_id, frozenset()) - {tag}
        if left:
            self._over[call_id] = left

    def _end(self, key: Key) -> None:
        call_id, tag = key
        self._answered.pop(key, None)
        if tag:
            self._over[call_id] = self._over.get(call_id, frozenset()) | {tag}
        self._shorten()

    def _shorten(self) -> None:
        while len(self._answered) > self._most:
            self._answered.popitem(last=False)
        while len(self._over) > self._most:
            self._over.popitem(last=False)
