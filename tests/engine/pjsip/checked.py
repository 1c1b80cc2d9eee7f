"""A headset for the check of the sound: it hums or is dumb, and keeps what it was given to play."""

from __future__ import annotations

from callcenter.domain.events import Audio
from tests.engine.pjsip.hum import Hum

HEADSET = Audio(("Headset",), ("Headset",), "Headset", "Headset", "Headset")


class Checked(Hum):
    """The headset of an agent who hums into the check; `played` is what came back."""

    def __init__(self) -> None:
        self.played: list[bytes] = []

    def devices(self) -> Audio:
        return HEADSET

    def play(self, voice: bytes) -> None:
        self.played.append(voice)


class Dumb(Checked):
    """The same with its microphone switched off."""

    def start(self) -> None:
        super().start()
        assert self._tone is not None
        self._tone.stop()
