"""The stream of one call's voice: how it is heard at both ends, and who may speak in it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

import pjsua2 as pj

from callcenter.domain.call import Call
from callcenter.engine.pjsip.delivery import Delivery
from callcenter.engine.pjsip.facts import Facts
from callcenter.engine.pjsip.reception import Reception
from callcenter.engine.pjsip.voice_lock import VoiceLock


class Stream:
    """`index` is its number among the media of the session; None when there is none."""

    def __init__(
        self,
        call: str,
        *,
        facts: Facts,
        microphone_silent: Callable[[], bool],
        now: Callable[[], datetime],
        clock: Callable[[], float],
        silence_s: float,
        log: logging.Logger,
    ) -> None:
        self.index: int | None = None
        self._microphone_silent = microphone_silent
        self._reception = Reception(
            call, tell=facts.happen, now=now, clock=clock, silence_s=silence_s
        )
        self._delivery = Delivery(call, tell=facts.happen, now=now)
        self._lock = VoiceLock(call, log=log)

    def begin(self, native: pj.Call, index: int, now: float, *, hidden: bool) -> None:
        """It began or was renewed; *hidden*: nobody can read the messages with its keys."""
        self.index = index
        self._reception.begin(native, index, now, hidden=hidden)
        self._delivery.begin(now)
        self._lock.begin(native, index, now)

    def end(self) -> None:
        """There is none any more."""
        self.index = None

    def turn(self, native: pj.Call, call: Call, now: float) -> None:
        """Measure, listen and look who speaks, when it is time."""
        if self.index is None:
            return
        self._reception.turn(native, self.index, call, now)
        silent = self._microphone_silent()
        self._delivery.turn(native, self.index, call, silent=silent, now=now)
        self._lock.turn(native, self.index, now)
