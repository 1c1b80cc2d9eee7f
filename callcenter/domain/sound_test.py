"""The check of microphone, speaker and line before a shift, and how it came out."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec


class SoundStep(Enum):
    """Where the check is: calling oneself, speaking, listening, done, or stopped."""

    CALLING = "calling"
    SPEAK = "speak"
    LISTEN = "listen"
    DONE = "done"
    FAILED = "failed"


class SoundTest(msgspec.Struct, frozen=True):
    """How the check stands; *peak* is the loudest of the voice, 0 to 1, *loss* a share of 1.

    *reason* is for a person, in words, when it failed, or when the exchange had no part in it.
    """

    step: SoundStep
    at: datetime
    microphone: str = ""
    speaker: str = ""
    peak: float = 0.0
    loss: float = 0.0
    jitter_ms: float = 0.0
    round_trip_ms: float = 0.0
    mos: float | None = None
    reason: str = ""

    @property
    def over(self) -> bool:
        """Whether it has come to an end."""
        return self.step in (SoundStep.DONE, SoundStep.FAILED)


class SoundTestKept(msgspec.Struct, frozen=True):
    """How the last check came out, as it was kept on disk."""

    test: SoundTest
