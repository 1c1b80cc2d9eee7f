"""What the agent hears: the other side, and over it the telephone's own sounds."""

from __future__ import annotations

from callcenter.engine.pjsip.cushion import (
    FRAME,
    PIECE,
    Cushion,
    Pacer,
    loudness,
    samples,
    stretched,
)
from callcenter.engine.pjsip.tone import Once, Sounding, mixed

LOWEST = samples(14)
"""More than a piece of the speaker's, which two clocks that slide past each other cost at once."""
_LOWEST_PLAYED = samples(24)
REST = bytes(2 * samples(120))
"""Silence after a sound, so that the device's buffer has played it before the device is closed."""


class Played:
    """What the speaker has been given, frame by frame, for whoever takes its echo away."""

    def __init__(self) -> None:
        self._waiting = Cushion(target=samples(40), most=samples(200))
        self._pacer = Pacer(_LOWEST_PLAYED)

    def put(self, piece: bytes) -> None:
        """The speaker was given this."""
        self._waiting.put(piece)

    def take(self) -> bytes:
        """The frame that belongs to the next one of the microphone's."""
        waiting = self._waiting
        step = self._pacer.step(waiting.level, dry=waiting.dry) if waiting.flowing else 0
        return stretched(waiting.take(FRAME + step), FRAME)

    def restart(self) -> None:
        """Another device."""
        self._waiting.clear()
        self._pacer.restart()


class Ear:
    """Gives the speaker its pieces; `peak` is the loudest since it was last asked for."""

    def __init__(self, heard: Cushion) -> None:
        self.played = Played()
        self._heard = heard
        self._pacer = Pacer(LOWEST, piece=PIECE)
        self._signal: Sounding | None = None
        self._sounds: list[Sounding] = []
        self._peak = 0.0

    @property
    def sounding(self) -> bool:
        """Whether there is a sound of the telephone's own to be heard."""
        self._sounds = [sound for sound in self._sounds if not sound.over]
        if self._signal is not None and self._signal.over:
            self._signal = None
        return bool(self._sounds or self._signal)

    def signal(self, tone: Sounding | None) -> None:
        """From now on *tone* is heard, or none."""
        self._signal = tone

    def play(self, data: bytes, *, loud: float = 1.0) -> None:
        """Let *data* be heard once."""
        self._sounds.append(Once(data + REST, loud=loud))

    def quiet(self) -> None:
        """End whatever is being played."""
        self._sounds.clear()

    def hear(self) -> bytes:
        """The next piece for the speaker."""
        heard = self._heard
        step = self._pacer.step(heard.level, dry=heard.dry) if heard.flowing else 0
        self._pacer.hasten(heard)
        piece = stretched(heard.take(PIECE + step), PIECE)
        if self.sounding:
            for sound in (*self._sounds, *((self._signal,) if self._signal else ())):
                piece = mixed(piece, sound.take())
        self._peak = max(self._peak, loudness(piece))
        self.played.put(piece)
        return piece

    def peak(self) -> float:
        """How loud it was since this was last asked, 0 to 1."""
        peak, self._peak = self._peak, 0.0
        return peak

    def restart(self) -> None:
        """Another speaker."""
        self._heard.clear()
        self._pacer.restart()
        self.played.restart()
