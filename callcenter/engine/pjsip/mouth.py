"""What the agent says: from the microphone, made fit to be heard, to the calls."""

from __future__ import annotations

from callcenter.engine.pjsip.attention import Attention
from callcenter.engine.pjsip.cushion import FRAME, Cushion, Pacer, loudness, samples, stretched
from callcenter.engine.pjsip.ear import Played
from callcenter.engine.pjsip.refinement import Refinement

LOWEST = samples(22)
"""More than a frame, which two clocks that slide past each other cost at once."""


class Mouth:
    """Takes the microphone's frames; *played* is what the speaker gives at the same time."""

    def __init__(
        self, spoken: Cushion, *, played: Played, refinement: Refinement, attention: Attention
    ) -> None:
        self._spoken = spoken
        self._played = played
        self._refinement = refinement
        self._attention = attention
        self._pacer = Pacer(LOWEST)
        self._peak = 0.0

    def speak(self, frame: bytes, now: float) -> None:
        """The microphone heard *frame* of 20 ms."""
        peak = loudness(frame)
        self._peak = max(self._peak, peak)
        voice = self._refinement.process(frame, self._played.take())
        self._attention.hear(peak, self._refinement.speech, now)
        spoken = self._spoken
        # Seen from the filling side, the lowest level is the one just before this frame comes.
        step = self._pacer.step(spoken.level + FRAME, dry=spoken.dry) if spoken.flowing else 0
        self._pacer.hasten(spoken)
        spoken.put(stretched(voice, FRAME - step))

    def peak(self) -> float:
        """How loud the microphone was since this was last asked, 0 to 1."""
        peak, self._peak = self._peak, 0.0
        return peak

    def restart(self, now: float | None) -> None:
        """Another microphone was opened *now*; None: there is none."""
        self._spoken.clear()
        self._pacer.restart()
        self._attention.restart(now)
