"""The SIP dialog that a subscription lives in (RFC 6665 section 4.4.1): its tags, numbers, way."""

from __future__ import annotations

from collections.abc import Sequence

from callcenter.engine.relay.message import Message
from callcenter.engine.relay.uri import Uri, uri_text

CHALLENGE = 2
"""How far the numbers of two requests lie apart, for the answer to a challenge takes one."""


class NotOurs(Exception):
    """A request that belongs to another dialog, or to none."""


class OutOfOrder(Exception):
    """A request that was sent before one that has come already."""


class Dialog:
    """Between our address *local* and *remote*; *established* once the other side spoke."""

    def __init__(self, local: str, remote: str, *, call_id: str, tag: str) -> None:
        self.call_id = call_id
        self._local, self._remote, self._tag = local, remote, tag
        self._remote_tag = b""
        self._target = remote
        self._routes: tuple[str, ...] = ()
        self._number = 0
        self._heard = -1

    @property
    def established(self) -> bool:
        """Whether there is another side."""
        return bool(self._remote_tag)

    @property
    def target(self) -> str:
        """Where requests are addressed to."""
        return self._target

    def headers(self) -> list[tuple[str, str]]:
        """Those of the next SUBSCRIBE."""
        self._number += CHALLENGE
        to = f"<{self._remote}>"
        if self._remote_tag:
            to += f";tag={self._remote_tag.decode('ascii', 'replace')}"
        return [
            *(("Route", route) for route in self._routes),
            ("From", f"<{self._local}>;tag={self._tag}"),
            ("To", to),
            ("Call-ID", self.call_id),
            ("CSeq", f"{self._number} SUBSCRIBE"),
        ]

    def accepted(self, answer: Message) -> None:
        """The other side took the request: it is known from now on, and so is the way to it."""
        if not self.established:
            self._remote_tag = answer.tag(b"to")
            self._routes = _texts(answer.values(b"record-route")[::-1])
        self._learn_target(answer)

    def take(self, request: Message) -> bool:
        """Whether *request* is new, not a repetition; raises NotOurs and OutOfOrder."""
        if request.tag(b"to") != self._tag.encode("ascii"):
            raise NotOurs
        sender = request.tag(b"from")
        if not self.established:
            self._remote_tag = sender
            self._routes = _texts(request.values(b"record-route"))
        elif sender != self._remote_tag:
            # Another branch of the same request, or a stranger.
            raise NotOurs
        number = int(request.value(b"cseq").partition(b" ")[0])
        if number < self._heard:
            raise OutOfOrder
        is_new = number > self._heard
        self._heard = number
        self._learn_target(request)
        return is_new

    def _learn_target(self, message: Message) -> None:
        contacts = message.values(b"contact")
        if not contacts:
            return
        uri = uri_text(contacts[0])
        if uri.isascii() and Uri.parse(uri) is not None:
            self._target = uri.decode("ascii")


def _texts(values: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(value.decode("ascii") for value in values if value.isascii())
