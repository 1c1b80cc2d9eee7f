"""Sounds of the telephone's own, given out in pieces of 10 ms."""

from __future__ import annotations

import wave
from array import array
from importlib.resources.abc import Traversable
from typing import Protocol

from callcenter.engine.pjsip.cushion import PIECE, RATE

PIECE_BYTES = 2 * PIECE
SILENT_PIECE = bytes(PIECE_BYTES)


class Sounding(Protocol):
    """Something to be heard."""

    @property
    def over(self) -> bool:
        """Whether all of it was given out."""

    def take(self) -> bytes:
        """The next piece."""


class Loop:
    """A sound over and over, as a ring tone is."""

    over = False

    def __init__(self, data: bytes) -> None:
        self._data = _whole(data)
        self._place = 0

    def take(self) -> bytes:
        """The next piece."""
        piece = self._data[self._place : self._place + PIECE_BYTES]
        self._place = (self._place + PIECE_BYTES) % len(self._data)
        return piece


class Once:
    """A sound that is heard once; *loud* is its share of full loudness, 0 to 1."""

    def __init__(self, data: bytes, *, loud: float = 1.0) -> None:
        self._data = _whole(data)
        self._loud = loud
        self._place = 0

    @property
    def over(self) -> bool:
        """Whether all of it was given out."""
        return self._place >= len(self._data)

    def take(self) -> bytes:
        """The next piece; silence when there is no more."""
        piece = self._data[self._place : self._place + PIECE_BYTES] or SILENT_PIECE
        self._place += PIECE_BYTES
        return piece if self._loud == 1.0 else softened(piece, self._loud)


def read_wave(file: Traversable) -> bytes:
    """The samples of a WAV file; raises ValueError unless it is of our rate, mono and 16 bit."""
    with file.open("rb") as opened, wave.open(opened, "rb") as sound:
        shape = (sound.getframerate(), sound.getnchannels(), sound.getsampwidth())
        if shape != (RATE, 1, 2):
            raise ValueError(f"{file.name}: expected {RATE} Hz, mono, 16 bit, found {shape}")
        return sound.readframes(sound.getnframes())


def softened(data: bytes, loud: float) -> bytes:
    """*data* at *loud* times its loudness."""
    return array("h", (int(sample * loud) for sample in memoryview(data).cast("h"))).tobytes()


def mixed(one: bytes, other: bytes) -> bytes:
    """Both at once, kept within what 16 bits can hold."""
    pairs = zip(memoryview(one).cast("h"), memoryview(other).cast("h"), strict=True)
    return array("h", (max(-32768, min(32767, a + b)) for a, b in pairs)).tobytes()


def _whole(data: bytes) -> bytes:
    if not data:
        raise ValueError("a sound without samples")
    return data + bytes(-len(data) % PIECE_BYTES)
