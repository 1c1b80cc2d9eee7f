"""Other parts of the engine to which what the exchange tells is given instead of the library."""

from __future__ import annotations

from collections.abc import Callable

from callcenter.engine.relay.message import Message

Receive = Callable[[Message], tuple[int, str]]
"""Takes a request of the exchange's and gives the status and words to answer it with."""


class Listeners:
    """Who listens to which NOTIFYs."""

    def __init__(self) -> None:
        self._by_call: dict[bytes, Receive] = {}
        self._by_event: dict[bytes, Receive] = {}

    def add(self, call_id: str, receive: Receive) -> None:
        """Those with that Call-ID are for *receive*."""
        self._by_call[call_id.encode("ascii")] = receive

    def remove(self, call_id: str) -> None:
        """They are no longer."""
        self._by_call.pop(call_id.encode("ascii"), None)

    def add_for(self, event: str, receive: Receive) -> None:
        """Those of that event are for *receive* when nobody listens to their Call-ID."""
        self._by_event[event.encode("ascii")] = receive

    def of(self, request: Message) -> Receive | None:
        """Whom *request* is for; None: for the library."""
        if request.method != b"NOTIFY":
            return None
        event = request.value(b"event").partition(b";")[0].strip().lower()
        return self._by_call.get(request.call_id) or self._by_event.get(event)
