"""What the agent hears of how calls go: ringing there, busy, no way, and the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callcenter.domain.events import Alerting, Answered, Dialling, Ended, Party
from callcenter.engine.pjsip.call_tones import Signal
from callcenter.engine.pjsip.media import AudioBridge

BUSY_CODES = (486, 600)
"""Busy here, busy everywhere (RFC 3261 section 21)."""
TONE_S = 4.0


class CallSounds:
    """Hears every event on its way to *tell* and passes it on at once."""

    def __init__(self, bridge: AudioBridge, *, tell: Callable[[Any], None]) -> None:
        self._bridge = bridge
        self._tell = tell
        self._dialled: set[str] = set()
        self._answered: set[str] = set()
        self._ringing = ""

    def tell(self, event: Any) -> None:
        """Pass *event* on and let it be heard."""
        self._tell(event)
        match event:
            case Dialling():
                self._dialled.add(event.call)
                self._silence()
            case Alerting():
                self._alerted(event)
            case Answered():
                self._answered.add(event.call)
                self._dialled.discard(event.call)
                # Whatever rang elsewhere would sound into this conversation.
                self._silence()
            case Ended():
                self._ended(event)
            case _:
                pass

    def _alerted(self, event: Alerting) -> None:
        if event.call not in self._dialled:
            return
        if event.early_media:
            # The exchange lets its own tone or announcement be heard.
            self._hush(event.call)
        elif self._ringing != event.call:
            self._ringing = event.call
            self._bridge.signal(Signal.RINGBACK)

    def _ended(self, event: Ended) -> None:
        self._hush(event.call)
        dialled = event.call in self._dialled
        answered = event.call in self._answered
        self._dialled.discard(event.call)
        self._answered.discard(event.call)
        if event.by is Party.AGENT:
            return
        if answered:
            self._bridge.chime("ended")
        elif dialled and not self._answered:
            busy = event.code in BUSY_CODES
            self._bridge.signal(Signal.BUSY if busy else Signal.CONGESTION, seconds=TONE_S)

    def _hush(self, call: str) -> None:
        if self._ringing == call:
            self._silence()

    def _silence(self) -> None:
        self._ringing = ""
        self._bridge.signal(None)
