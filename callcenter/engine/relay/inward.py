"""What the exchange sends: in to the SIP library, or to whoever of us asked; strangers nowhere."""

from __future__ import annotations

import logging

from callcenter.engine.relay import refusal
from callcenter.engine.relay.challenge import Challenges
from callcenter.engine.relay.dialogs import Dialogs
from callcenter.engine.relay.element import Element, Peer
from callcenter.engine.relay.gate import Dropped, Gate, Refused
from callcenter.engine.relay.inquiry import Inquiries
from callcenter.engine.relay.key_message import readable
from callcenter.engine.relay.listeners import Listeners
from callcenter.engine.relay.message import Message
from callcenter.engine.relay.near import Near
from callcenter.engine.relay.screen import Unfit
from callcenter.engine.relay.tally import Tally
from callcenter.engine.relay.voices import Voices
from callcenter.engine.relay.way import Way


class Inward:
    """Takes what comes along *way*; `listeners` are those of us who wait for something."""

    def __init__(
        self,
        line: str,
        way: Way,
        near: Near,
        *,
        gate: Gate,
        inquiries: Inquiries,
        voices: Voices,
        dialogs: Dialogs,
        tally: Tally,
        log: logging.Logger,
    ) -> None:
        self.listeners = Listeners()
        self._line = line
        self._way = way
        self._near = near
        self._gate = gate
        self._inquiries = inquiries
        self._voices = voices
        self._dialogs = dialogs
        self._tally = tally
        self._log = log
        self._challenges = Challenges()

    def forget(self) -> None:
        """Another registrar is aimed at, which has not challenged anything yet."""
        self._challenges = Challenges()

    def take(self, data: bytes, source: Peer) -> None:
        """Send on, answer or drop what came from *source*."""
        if not self._way.trusts(source):
            self._tally.count("from strangers")
            return
        if not data.strip():
            return
        try:
            message = self._gate.let_in(data)
            if message.status:
                self._take_answer(message)
            else:
                self._take_request(message, source)
        except Dropped as dropped:
            self._tally.count(str(dropped))
        except Refused as refused:
            self._tally.count(str(refused))
            self._way.send_answer(refused.answer, source)

    def _take_answer(self, answer: Message) -> None:
        answer = self._challenges.sifted(answer)
        if self._inquiries.heard(answer) or self._way.element is None:
            return
        self._way.learn(answer)
        self._dialogs.answered(answer, ours=False)
        inside = self._way.element.inward_answer(answer)
        if inside is None:
            raise Dropped("answers to nothing")
        self._to_library(self._voices.inward(inside))

    def _take_request(self, request: Message, source: Peer) -> None:
        receive = self.listeners.of(request)
        if receive is not None:
            status, reason = receive(request)
            answer = refusal.answer(request, status, reason)
            assert answer is not None
            self._way.send_answer(answer, source)
        elif self._dialogs.is_over(request):
            gone = refusal.answer(request, 481, "Call Is Over")
            assert gone is not None
            raise Refused(gone, "refused with 481, for a call that is over")
        elif self._way.element is not None:
            self._let_in(request, source, self._way.element)

    def _let_in(self, request: Message, source: Peer, element: Element) -> None:
        inside = element.inward_request(readable(request), source)
        self._to_library(self._with_voice(inside, request), request)
        self._dialogs.asked(request)

    def _with_voice(self, inside: Message, request: Message) -> Message:
        try:
            return self._voices.inward(inside)
        except OSError as error:
            self._log.error("line %s: a call without voice: %s", self._line, error)
            answer = refusal.answer(request, 500, "No Port For Voice")
            assert answer is not None
            raise Refused(answer, "refused with 500, no port for voice") from None

    def _to_library(self, message: Message, request: Message | None = None) -> None:
        try:
            self._near.send(message)
        except Unfit as unfit:
            answer = refusal.answer(request, unfit.status, unfit.reason) if request else None
            if answer is None:
                raise Dropped(unfit.reason.lower()) from None
            raise Refused(answer, f"refused with {unfit.status}, too large") from None
