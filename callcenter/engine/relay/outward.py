"""What the SIP library sends: out to the exchange, after a wait for the connection if need be."""

from __future__ import annotations

import logging
from collections import deque

from callcenter.engine.relay import refusal
from callcenter.engine.relay.dialogs import Dialogs
from callcenter.engine.relay.message import Malformed, Message
from callcenter.engine.relay.near import Near
from callcenter.engine.relay.opening import plain
from callcenter.engine.relay.tally import Tally
from callcenter.engine.relay.via import Via
from callcenter.engine.relay.voices import Voices
from callcenter.engine.relay.way import NO_WAY, Way

_MOST_WAITING = 32
_TRYING = b"SIP/2.0 100 "


class Outward:
    """Takes what *near* hears, and refuses the library what cannot be sent."""

    def __init__(
        self,
        line: str,
        way: Way,
        near: Near,
        *,
        voices: Voices,
        dialogs: Dialogs,
        tally: Tally,
        log: logging.Logger,
    ) -> None:
        self._line = line
        self._way = way
        self._near = near
        self._voices = voices
        self._dialogs = dialogs
        self._tally = tally
        self._log = log
        self._waiting: deque[Message] = deque(maxlen=_MOST_WAITING)

    def take(self, data: bytes) -> None:
        """Send on what the library has sent."""
        # RFC 3261 section 16.7: 100 is for one hop. The library's 180 is right behind it.
        if data.startswith(_TRYING):
            return
        try:
            message = Message.parse(data)
        except Malformed as error:
            # It keeps a way open with bytes that are no message.
            self._tally.count(f"from the library: {error}")
            return
        if message.status:
            self._send_answer(message)
        elif self._way.element is not None:
            self._send_request(message)
        elif not self._way.can_open:
            self._refuse(message, NO_WAY)
        else:
            self._waiting.append(message)
            self._way.want()

    def opened(self) -> None:
        """The connection is there: send what waited for it."""
        for request in self._waited():
            self._send_request(request)

    def failed(self, reason: str) -> None:
        """There will be no connection: refuse what waited for it."""
        for request in self._waited():
            self._refuse(request, reason)

    def gone(self) -> None:
        """The connection was lost: have another for what waits."""
        if self._waiting:
            self._way.want()

    def close(self) -> None:
        """Nothing goes out any more."""
        self._waiting.clear()

    def _waited(self) -> deque[Message]:
        waited, self._waiting = self._waiting, deque(maxlen=_MOST_WAITING)
        return waited

    def _send_request(self, request: Message) -> None:
        element = self._way.element
        assert element is not None
        self._dialogs.sent(request)
        try:
            request = self._voices.outward(request, element.local[0])
        except OSError as error:
            self._log.error("line %s: a call without voice: %s", self._line, error)
            self._refuse(request, plain(error))
            return
        self._way.send_request(request)

    def _send_answer(self, answer: Message) -> None:
        element = self._way.element
        self._dialogs.answered(answer, ours=True)
        outside = element.outward_answer(answer) if element else None
        top = Via.top(outside) if outside else None
        if element is None or outside is None or top is None:
            self._tally.count("answers of the library's to nothing")
            return
        try:
            outside = self._voices.outward(outside, element.local[0])
        except OSError as error:
            # The library repeats it, or the caller gives up.
            self._log.error("line %s: a call without voice: %s", self._line, error)
            return
        self._way.send_answer(outside, top.back)

    def _refuse(self, request: Message, reason: str) -> None:
        # The line itself tells why it cannot register.
        if request.method == b"REGISTER":
            return
        answer = refusal.answer(request, 503, reason)
        if answer is not None:
            self._near.send(answer)
