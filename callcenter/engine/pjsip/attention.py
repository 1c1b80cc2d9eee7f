"""Notices when an open microphone gives nothing, and when the agent speaks into a closed one."""

from __future__ import annotations

from collections import deque

SILENT = 10 ** (-65 / 20)
"""The peak, of full scale, below which a microphone gives nothing at all."""
SILENT_S = 8.0
SPEECH = 0.5
"""How likely speech must be, where the noise suppressor can tell."""
ABOVE_FLOOR = 10 ** (12 / 20)
FAINTEST = 10 ** (-42 / 20)
"""Speech peaks at least so high, and so much above the room's own noise."""
RISE = 10 ** (0.06 / 20)
"""By so much a frame the floor follows a room that grows louder: 3 dB a second."""
SPOKEN_FRAMES = 20
LISTEN_FRAMES = 40
"""400 ms of speech within 800 ms; a cough or a key is shorter."""
AGAIN_S = 10.0


class Attention:
    """Hears every frame of the microphone, of 20 ms."""

    def __init__(self) -> None:
        self._floor = 1.0
        self._recent: deque[bool] = deque(maxlen=LISTEN_FRAMES)
        self._muted = False
        self._loud_at: float | None = None
        self._told_at: float | None = None
        self._spoke = False

    def hear(self, peak: float, speech: float | None, now: float) -> None:
        """One frame: its *peak*, 0 to 1, and how likely it is *speech*, if anybody can tell."""
        if peak >= SILENT:
            self._loud_at = now
        self._floor = min(max(peak, SILENT), self._floor * RISE)
        voiced = peak > max(FAINTEST, self._floor * ABOVE_FLOOR)
        self._recent.append(voiced and (speech is None or speech > SPEECH))
        if self._muted and sum(self._recent) >= SPOKEN_FRAMES and self._may_tell(now):
            self._told_at = now
            self._spoke = True

    def mute(self, muted: bool) -> None:
        """Whether nobody hears the agent just now; what was said before counts for nothing."""
        if muted != self._muted:
            self._muted = muted
            self._recent.clear()
            self._spoke = False

    def spoke(self) -> bool:
        """Whether the agent has spoken into a closed microphone; told once."""
        spoke, self._spoke = self._spoke, False
        return spoke

    def silent(self, now: float) -> bool:
        """Whether the open microphone has given nothing for a while."""
        return self._loud_at is not None and now - self._loud_at >= SILENT_S

    def restart(self, now: float | None) -> None:
        """A microphone was opened *now*; None: it was closed."""
        self._loud_at = now
        self._floor = 1.0
        self._recent.clear()

    def _may_tell(self, now: float) -> bool:
        return self._told_at is None or now - self._told_at >= AGAIN_S
