"""The echo of what the ear hears is taken out of what the mouth says, at the devices' own pace."""

from __future__ import annotations

import logging
import random
import threading

import numpy as np
import pytest

from callcenter.engine.commands import Sound
from callcenter.engine.pjsip.attention import Attention
from callcenter.engine.pjsip.cushion import FRAME, FRAME_BYTES, PIECE, RATE, Cushion, samples
from callcenter.engine.pjsip.ear import Ear
from callcenter.engine.pjsip.mouth import Mouth
from callcenter.engine.pjsip.refinement import Refinement
from tests.engine.pjsip.room import FAR, power_db, speech

ECHO = Sound(noise_suppression=False, gain_control=False)
AIR_MS = 70


class Place:
    """A speaker and a microphone in one room, each with a clock of its own."""

    def __init__(self, parts_per_million: float) -> None:
        self.heard = Cushion(target=samples(60), most=samples(240))
        self.spoken = Cushion(target=samples(60), most=RATE * 60)
        self.ear = Ear(self.heard)
        refinement = Refinement(log=logging.getLogger("test"))
        refinement.choose(ECHO)
        refinement.prepare()
        for thread in threading.enumerate():
            if thread.name == "voice-loading":
                thread.join(30)
        self.mouth = Mouth(
            self.spoken, played=self.ear.played, refinement=refinement, attention=Attention()
        )
        self._step = 1 + parts_per_million / 1e6
        self._air = bytearray(2 * samples(AIR_MS))
        self._listened = 0.0
        self.microphone = bytearray()

    def pass_time(self, pieces: int, now: float) -> None:
        """The speaker takes so many pieces; the microphone gives what it heard meanwhile."""
        for _ in range(pieces):
            self._air += self.ear.hear()
        self._listened += pieces * PIECE * self._step
        while self._listened >= FRAME:
            self._listened -= FRAME
            self._hear(now)

    def _hear(self, now: float) -> None:
        frame, self._air = self._air[:FRAME_BYTES], self._air[FRAME_BYTES:]
        quieter = np.frombuffer(bytes(frame), np.int16) // 2
        sound = quieter.tobytes().ljust(FRAME_BYTES, b"\0")
        self.microphone += sound
        self.mouth.speak(sound, now)


@pytest.mark.parametrize("parts_per_million", [0.0, 80.0])
def test_the_echo_is_taken_away_while_devices_take_and_give_in_lumps(
    parts_per_million: float,
) -> None:
    place = Place(parts_per_million)
    far = (speech(FAR, level=-20, seconds=24) * 32767).astype(np.int16)
    lumps = random.Random(5)
    due = 0
    for tick in range(len(far) // FRAME):
        place.heard.put(far[tick * FRAME : (tick + 1) * FRAME].tobytes())
        due += 2
        take = lumps.choice([0, 1, 2, 3, 4])
        pieces = min(take, due) if due < 8 else due
        due -= pieces
        place.pass_time(pieces, tick * 0.02)
    said = np.frombuffer(place.spoken.take(place.spoken.level), np.int16) / 32768
    heard = np.frombuffer(bytes(place.microphone), np.int16) / 32768
    learnt = 10 * RATE
    assert power_db(heard[learnt:]) - power_db(said[learnt:]) > 20
