"""Keys as tones: into the voice of one call and nowhere else, and softly to the agent's ear."""

from __future__ import annotations

import math
from array import array
from functools import cache

import pjsua2 as pj

from callcenter.engine.pjsip.cushion import RATE, samples
from callcenter.engine.pjsip.letting_go import leave_to_library
from callcenter.engine.pjsip.voice import Voice

LOW = (697, 770, 852, 941)
HIGH = (1209, 1336, 1477, 1633)
_ROWS = ("123A", "456B", "789C", "*0#D")
"""ITU-T Q.23."""
ON_MS = OFF_MS = 100
VOLUME = 16_384
"""Of the library's generator: measured, each of the two tones stands at -8 dBm0 (ITU-T Q.24)."""
SIDETONE = 1_500
"""Of each of the two tones: some -27 dBFS, softer than a call tone."""
_FADE = samples(4)
_CLOCK = 8_000


class ToneRack:
    """The library's tone generators, made when first needed and used again.

    To take a port off the bridge while its clock runs is a risk that nothing here is worth.
    """

    def __init__(self) -> None:
        self._free: list[pj.ToneGenerator] = []

    def take(self) -> pj.ToneGenerator:
        """One that is silent and goes to nobody."""
        if self._free:
            return self._free.pop()
        made = pj.ToneGenerator()
        made.createToneGenerator(_CLOCK)
        return made

    def put_back(self, generator: pj.ToneGenerator) -> None:
        """It is not needed any more."""
        generator.stop()
        self._free.append(generator)

    def clear(self) -> None:
        """Let go of them all, just before the library ends."""
        for generator in self._free:
            leave_to_library(generator)
        self._free.clear()


class InbandTones:
    """Takes the agent's place in the voice of one call for as long as keys sound.

    A voice over the tones could hide them, or sound like other ones.
    """

    def __init__(self, voice: Voice, rack: ToneRack) -> None:
        self._voice = voice
        self._rack = rack
        self._generator: pj.ToneGenerator | None = None

    def sound(self, key: str) -> bool:
        """Let the other side hear *key*; False while there is no voice to put it into."""
        if not self._voice.is_heard:
            self.rest()
            return False
        generator = self._generator = self._generator or self._rack.take()
        self._voice.give_way(generator)
        keys = pj.ToneDigitVector()
        keys.append(_tone(key))
        generator.playDigits(keys)
        return True

    def rest(self) -> None:
        """The agent has the voice again."""
        if self._generator is not None:
            self.end()
            self._voice.take_back()

    def end(self) -> None:
        """Nobody has the voice any more."""
        if self._generator is not None:
            self._voice.shut_out(self._generator)
            self._rack.put_back(self._generator)
            self._generator = None


@cache
def sidetone(key: str) -> bytes:
    """*key* as the agent hears it."""
    low, high = _pair(key)
    length = samples(ON_MS)
    return array("h", (_sample(at, length, low, high) for at in range(length))).tobytes()


def _pair(key: str) -> tuple[int, int]:
    row = next(at for at, keys in enumerate(_ROWS) if key in keys)
    return LOW[row], HIGH[_ROWS[row].index(key)]


def _sample(at: int, length: int, low: int, high: int) -> int:
    share = min(1.0, (at + 1) / _FADE, (length - at) / _FADE)
    turn = 2 * math.pi * at / RATE
    return round(SIDETONE * share * (math.sin(low * turn) + math.sin(high * turn)))


def _tone(key: str) -> pj.ToneDigit:
    tone = pj.ToneDigit()
    tone.digit, tone.volume = key, VOLUME
    tone.on_msec, tone.off_msec = ON_MS, OFF_MS
    return tone
