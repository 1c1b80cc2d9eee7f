"""A headset that whistles: what the agent would say is a tone, to tell who hears it."""

from __future__ import annotations

import math
import struct

import pjsua2 as pj

from callcenter.domain.events import Audio
from callcenter.engine.pjsip.letting_go import leave_to_library
from callcenter.engine.pjsip.media import NullBridge

AGENT_HZ = 1000
PEOPLE_HZ = 440
RATE = 8000
_LOOP = 1


class ToneBridge(NullBridge):
    """Sends its tone to every attached and unmuted call, and nobody's voice to any device."""

    def __init__(self) -> None:
        self._tone: pj.ToneGenerator | None = None
        self._voices: dict[str, pj.AudioMedia] = {}
        self._muted: set[str] = set()

    def start(self) -> None:
        self._tone = pj.ToneGenerator()
        self._tone.createToneGenerator(RATE, 1)
        note = pj.ToneDesc()
        note.freq1, note.freq2, note.on_msec, note.off_msec = AGENT_HZ, 0, 1000, 0
        notes = pj.ToneDescVector()
        notes.append(note)
        self._tone.play(notes, True)

    def attach(self, call: str, media: pj.AudioMedia) -> None:
        self._voices[call] = media
        if call not in self._muted and self._tone is not None:
            self._tone.startTransmit(media)

    def detach(self, call: str) -> None:
        media = self._voices.pop(call, None)
        if media is not None and self._tone is not None:
            self._silence(media)

    def lost(self, call: str) -> None:
        self._voices.pop(call, None)

    def mute(self, call: str, muted: bool) -> None:
        (self._muted.add if muted else self._muted.discard)(call)
        media = self._voices.get(call)
        if media is None or self._tone is None:
            return
        if muted:
            self._silence(media)
        else:
            self._tone.startTransmit(media)

    def forget(self, call: str) -> None:
        self.detach(call)
        self._muted.discard(call)

    def devices(self) -> Audio:
        return Audio(("Whistle",), ("Nobody",), "Whistle", "Nobody", "Nobody")

    def stop(self) -> None:
        self._voices.clear()
        if self._tone is not None:
            leave_to_library(self._tone)
        self._tone = None

    def _silence(self, media: pj.AudioMedia) -> None:
        assert self._tone is not None
        try:
            self._tone.stopTransmit(media)
        except pj.Error:
            # The stream has left the bridge with the call.
            return


def loudness(pcm: bytes, hertz: float) -> float:
    """How loud a tone of *hertz* is in *pcm* (16 bit, 8 kHz): about 1 for a full one."""
    samples = struct.unpack(f"<{len(pcm) // 2}h", pcm)
    if not samples:
        return 0.0
    step = 2 * math.pi * hertz / RATE
    real = sum(value * math.cos(step * at) for at, value in enumerate(samples))
    imaginary = sum(value * math.sin(step * at) for at, value in enumerate(samples))
    return 2 * math.hypot(real, imaginary) / len(samples) / 8000
