"""A headset for tests that always sends one tone, so that it can be known when it arrives."""

from __future__ import annotations

import pjsua2 as pj

from callcenter.engine.pjsip.letting_go import leave_to_library
from callcenter.engine.pjsip.media import NullBridge

HUM_HZ = 440


class Hum(NullBridge):
    """The headset of an agent who hums one tone all the time."""

    def start(self) -> None:
        self._tone: pj.ToneGenerator | None = pj.ToneGenerator()
        self._tone.createToneGenerator(8000)
        self._sing(HUM_HZ)

    def attach(self, call: str, media: pj.AudioMedia) -> None:
        if self._tone is not None:
            self._tone.startTransmit(media)

    def voice(self) -> pj.AudioMedia | None:
        return self._tone

    def stop(self) -> None:
        if self._tone is not None:
            leave_to_library(self._tone)
        self._tone = None

    def _sing(self, hertz: float) -> None:
        assert self._tone is not None
        note = pj.ToneDesc()
        note.freq1, note.on_msec, note.off_msec = round(hertz), 1000, 0
        notes = pj.ToneDescVector()
        notes.append(note)
        self._tone.play(notes, True)


class Singer(Hum):
    """An agent who changes the tone: set `hertz`, and wait until it is `sung`."""

    def __init__(self) -> None:
        self.hertz = self.sung = float(HUM_HZ)

    def turn(self) -> None:
        if self.sung == self.hertz or self._tone is None:
            return
        self._tone.stop()
        self._sing(self.hertz)
        self.sung = self.hertz
