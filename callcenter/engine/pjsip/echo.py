"""Takes the customer's voice out of the microphone, where it is heard there at all.

A canceller has its price: while both speak it dampens the agent, too. Through a good headset
nothing comes back, so there the agent's voice goes past it.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray
from pywebrtc_audio import EchoCanceller

from callcenter.engine.pjsip.cushion import FRAME, RATE

Samples = NDArray[np.int16]

LATE = 128
"""Samples by which the canceller delays what it is given (8 ms); measured."""
ECHO_LASTS = 15
"""Frames (of 20 ms) after which an echo of the customer's voice has died away, delay included."""
LOUD = 10 ** (-45 / 10)
"""The power, of full scale, above which the customer counts as speaking."""
WINDOW = 50
JUDGE_EVERY = 10
QUIET_SHARE = 0.6
"""The share of the frames, the quietest, in which the agent is thought to say nothing."""
AUDIBLE = 10 ** (-46 / 10)
"""The quietest frames' echo, against the loudest of the customer's voice, that is cancelled."""
CANCELLED = 3.0
"""So many times less power must come out than went in for it to have been an echo, not noise."""
AT_FIRST = 100
REMEMBERED = 750
"""Frames of the customer's speech for which an echo is expected: at the start, and once heard."""
WATCH = 250
REST = 1500
"""Where none is heard the canceller, which costs the most, rests for 30 s, and then listens to 5 s
of the customer's speech whether there is one now."""
_FULL = 32768.0**2


class Echo:
    """Cancels the echo for as long as there is one."""

    def __init__(self) -> None:
        self._expected = AT_FIRST
        self._canceller = EchoCanceller(RATE, 1)
        self._late = np.zeros(LATE, np.int16)
        self._recent: deque[float] = deque(maxlen=ECHO_LASTS)
        self._seen: deque[tuple[float, float, float]] = deque(maxlen=WINDOW)
        self._judge_in = JUDGE_EVERY
        self._was_heard = True
        self._watch = WATCH
        self._rest = 0

    @property
    def heard(self) -> bool:
        """Whether the customer's voice comes back, as far as is known."""
        return self._expected > 0

    def process(self, near: Samples, far: Samples) -> Samples:
        """*near*, the microphone, without *far*, the speaker; both of 20 ms."""
        waiting = np.concatenate((self._late, near))
        passed, self._late = waiting[: len(near)], waiting[len(near) :]
        if self._rests():
            return passed
        cleaned = self._canceller.process(near, far)
        self._look(near, far, cleaned)
        chosen = _blend(passed, cleaned, was=self._was_heard, now=self.heard)
        self._was_heard = self.heard
        return chosen

    def _rests(self) -> bool:
        if self._rest > 0:
            self._rest -= 1
            return True
        if not self.heard and self._watch <= 0:
            self._rest = REST
            self._watch = WATCH
            self._canceller.reset()
            self._seen.clear()
            self._recent.clear()
        return False

    def _look(self, near: Samples, far: Samples, cleaned: Samples) -> None:
        self._recent.append(_power(far))
        loudest = max(self._recent)
        if loudest < LOUD:
            return
        self._expected = max(0, self._expected - 1)
        self._watch = WATCH if self.heard else self._watch - 1
        self._seen.append((_power(near), _power(cleaned), loudest))
        self._judge_in -= 1
        if self._judge_in <= 0 and len(self._seen) == WINDOW:
            self._judge_in = JUDGE_EVERY
            self._judge()

    def _judge(self) -> None:
        quietest = sorted(self._seen)[: round(WINDOW * QUIET_SHARE)]
        went_in, came_out, spoken = (sum(column) for column in zip(*quietest, strict=True))
        if went_in > CANCELLED * came_out and went_in - came_out > AUDIBLE * spoken:
            self._expected = REMEMBERED


def _power(frame: Samples) -> float:
    wide = frame.astype(np.float32)
    return float(np.dot(wide, wide)) / (len(frame) * _FULL)


def _blend(passed: Samples, cleaned: Samples, *, was: bool, now: bool) -> Samples:
    if was == now:
        return cleaned if now else passed
    ramp = np.linspace(0.0, 1.0, FRAME, dtype=np.float32)
    share = ramp if now else 1.0 - ramp
    return (cleaned * share + passed * (1.0 - share)).astype(np.int16)
