"""The address of ours that the registrar has taken down, and the one that it is offered now."""

from __future__ import annotations

from callcenter.engine.relay.message import Message
from callcenter.engine.relay.uri import uri_text


class Binding:
    """`made` tells whether the registrar knows any address of this telephone."""

    def __init__(self) -> None:
        self._bound = b""
        self._offered = b""

    @property
    def made(self) -> bool:
        """Whether a REGISTER was accepted there."""
        return bool(self._bound)

    def forget(self) -> None:
        """Another registrar is asked."""
        self._bound = b""

    def offering(self, request: Message, *, known_by_name: bool) -> Message:
        """A REGISTER that takes the old address back when ours has changed since.

        Where the registrar knows the telephone by its own name (RFC 5626) it does that by itself.
        """
        contacts = request.values(b"contact")
        self._offered = uri_text(contacts[0]) if contacts else b""
        same = self._bound == self._offered
        if known_by_name or same or not self._bound or not self._offered:
            return request
        return request.with_last(b"Contact", b"<%b>;expires=0" % self._bound)

    def learn(self, answer: Message) -> None:
        """Heed what it answered to a REGISTER."""
        if 200 <= answer.status < 300:
            self._bound = self._offered
