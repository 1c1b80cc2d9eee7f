"""A headset for tests that always sends one tone, so that it can be known when it arrives."""

from __future__ import annotations

import pjsua2 as pj

from callcenter.engine.pjsip.media import NullBridge

HUM_HZ = 440


class Hum(NullBridge):
    """The headset of an agent who hums one tone all the time."""

    def start(self) -> None:
        self._tone: pj.ToneGenerator | None = pj.ToneGenerator()
        self._tone.createToneGenerator(8000)
        note = pj.ToneDesc()
        note.freq1, note.on_msec, note.off_msec = HUM_HZ, 1000, 0
        notes = pj.ToneDescVector()
        notes.append(note)
        self._tone.play(notes, True)

    def attach(self, call: str, media: pj.AudioMedia) -> None:
        if self._tone is not None:
            self._tone.startTransmit(media)

    def stop(self) -> None:
        self._tone = None
