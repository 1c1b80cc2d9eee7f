"""The gate for what comes from the exchange: lets a message in, answers it itself, or drops it."""

from __future__ import annotations

import re
from collections.abc import Callable

from callcenter.engine.relay import refusal
from callcenter.engine.relay.ability import check_ability
from callcenter.engine.relay.element import IN
from callcenter.engine.relay.flood import Bucket, Flood
from callcenter.engine.relay.message import Malformed, Message
from callcenter.engine.relay.screen import Unfit, checked
from callcenter.engine.relay.via import Via, derived_branch

RETRY_AFTER_S = b"2"
_HIDDEN_VOICE = re.compile(rb"^m=\S+ \S+ (?:UDP/TLS/)?RTP/SAVPF?\b", re.MULTILINE)


class Dropped(Exception):
    """Nothing happens; the text is what is counted."""


class Refused(Exception):
    """The relay answers; the text is what is counted."""

    def __init__(self, answer: Message, what: str) -> None:
        super().__init__(what)
        self.answer = answer


class Gate:
    """Unless *keys_allowed* nobody may send the keys of a hidden voice over this way."""

    def __init__(self, calls: Bucket, clock: Callable[[], float], *, keys_allowed: bool) -> None:
        self._flood = Flood(calls, clock)
        self._keys_allowed = keys_allowed

    def let_in(self, data: bytes) -> Message:
        """The message in *data*; raises Dropped or Refused."""
        try:
            message = Message.parse(data)
        except Malformed as error:
            raise Dropped(f"malformed, {error}") from None
        try:
            message = checked(message, len(data))
            if message.method:
                check_ability(message)
        except Unfit as unfit:
            self._refuse(message, unfit.status, unfit.reason, unfit.headers)
        if message.method:
            self._check_request(message)
        return message

    def _check_request(self, request: Message) -> None:
        if refusal.is_acknowledged(request):
            raise Dropped("acknowledged refusals")
        top = Via.top(request)
        assert top is not None
        branch = derived_branch(IN, request, top)
        if request.method == b"INVITE" and not request.tag(b"to"):
            if not self._flood.admits_call(branch):
                self._refuse(request, 503, "Too Many Calls At Once")
        elif request.method == b"CANCEL" and self._flood.refused(branch):
            self._refuse(request, 481, "Call Was Refused")
        elif request.method != b"ACK" and not self._flood.admits_request():
            self._refuse(request, 503, "Too Many Requests At Once")
        if not self._keys_allowed and _HIDDEN_VOICE.search(request.body):
            self._refuse(request, 488, "No Keys Over Clear Signalling")

    @staticmethod
    def _refuse(
        message: Message,
        status: int,
        reason: str,
        headers: tuple[tuple[bytes, bytes], ...] = (),
    ) -> None:
        if status == 503:
            headers = ((b"Retry-After", RETRY_AFTER_S),)
        answer = refusal.answer(message, status, reason, headers)
        if answer is None:
            raise Dropped(f"dropped, {reason.lower()}") from None
        raise Refused(answer, f"refused with {status}, {reason.lower()}") from None
