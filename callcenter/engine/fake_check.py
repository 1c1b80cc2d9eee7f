"""The check of the sound on the fake telephone: it goes as the script says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from callcenter.domain.events import Audio, SoundTested
from callcenter.domain.sound_test import SoundStep, SoundTest
from callcenter.engine.pjsip.target import Refusal

LEAST_S, MOST_S = 1.0, 10.0


class Check:
    """Begins at once; every further step is `step`. It gives way to calls as the real one does."""

    def __init__(
        self, *, tell: Callable[[Any], None], now: Callable[[], datetime], audio: Audio
    ) -> None:
        self._tell = tell
        self._now = now
        self._audio = audio
        self._running = False

    def start(self, seconds: float, *, in_call: bool) -> None:
        """Call oneself; raises Refusal."""
        if in_call:
            raise Refusal("a call is on: check the sound after it")
        if self._running:
            raise Refusal("the sound is being checked already")
        if not LEAST_S <= seconds <= MOST_S:
            raise Refusal(f"speak for {LEAST_S:g} to {MOST_S:g} seconds, not {seconds:g}")
        self._running = True
        self._tell(SoundTested(self._test(SoundStep.CALLING)))

    def step(self, test: SoundTest) -> None:
        """It goes on like this, or is over."""
        self._running = not test.over
        self._tell(SoundTested(test))

    def stop(self, words: str = "the check was broken off") -> None:
        """It is broken off, if there is one."""
        if self._running:
            self.step(self._test(SoundStep.FAILED, words))

    def _test(self, step: SoundStep, reason: str = "") -> SoundTest:
        microphone, speaker = self._audio.microphone, self._audio.speaker
        return SoundTest(step, self._now(), microphone, speaker, reason=reason)
