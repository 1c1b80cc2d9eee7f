"""Devices tried while no call is on: an open microphone, and a ringer that sounds for a moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from callcenter.engine.commands import Output
from callcenter.engine.pjsip.target import Refusal

if TYPE_CHECKING:
    from callcenter.engine.pjsip.media import AudioBridge

RINGER_S = 3.0
MOST_S = 30.0
RINGER_TONE, SPEAKER_TONE = "ring", "ring-soft"
"""Sounds the agent knows, so that they hear whether they are as they should be."""


class Tryout:
    """What is being tried just now; every trial ends by itself."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._listens_until = 0.0
        self._rings_until = 0.0
        self._tone: bytes | None = None

    def listen(self, seconds: float) -> None:
        """Have the microphone open for so long from now on; 0: no longer."""
        self._listens_until = self._monotonic() + seconds

    def ring(self, tone: bytes) -> None:
        """Let the ringer sound *tone* for a moment."""
        self._tone = tone
        self._rings_until = self._monotonic() + RINGER_S

    @property
    def listening(self) -> bool:
        """Whether the microphone is to be open."""
        return self._monotonic() < self._listens_until

    @property
    def ringing(self) -> bytes | None:
        """The tone that is to sound, if any."""
        if self._tone is not None and self._monotonic() >= self._rings_until:
            self._tone = None
        return self._tone


def checked_lease(seconds: float) -> float:
    """*seconds* for which the microphone may be open outside calls; raises Refusal for too many.

    Whoever wants more asks again: a window that is gone must leave no microphone open.
    """
    if not 0 <= seconds <= MOST_S:
        raise Refusal(f"the microphone is tried for 0 to {MOST_S:g} seconds, not {seconds:g}")
    return seconds


def try_output(output: Output, bridge: AudioBridge) -> None:
    """Let *output* sound for a moment."""
    if output is Output.RINGER:
        bridge.try_ringer(RINGER_TONE)
    else:
        bridge.chime(SPEAKER_TONE)
