"""Makes the agent's voice fit to be heard: without echo, with little noise, at an even loudness.

The work is done by WebRTC's own parts (pywebrtc-audio), which let other threads run meanwhile.
Importing this module costs a quarter of a second and 20 MB, so it is imported late and on a thread
of its own (see `refinement`). Everything here belongs to one thread.
"""

from __future__ import annotations

import numpy as np
from pywebrtc_audio import GainController, NoiseSuppressor, VoiceDetector

from callcenter.engine.commands import Sound
from callcenter.engine.pjsip.cushion import RATE
from callcenter.engine.pjsip.echo import Echo

NOISE_LEVEL = 1
"""12 dB: noise falls by that much and speech stays as clear as before; more takes from speech."""
HEADROOM_DB = 12.5
"""Speech comes out at -18 to -20 dBFS with this (ITU-T P.56 would say -20 to -26); measured."""
MOST_GAIN_DB = 30.0
MOST_NOISE_DB = -58.0
"""No gain lifts the room's own noise above this (dBFS)."""


class VoiceProcessing:
    """Each part is switched by *sound* at any moment; `speech` is how likely somebody speaks."""

    def __init__(self, sound: Sound) -> None:
        self.speech = 0.0
        self._detector = VoiceDetector(RATE, 1)
        self._echo: Echo | None = None
        self._noise: NoiseSuppressor | None = None
        self._gain: GainController | None = None
        self.choose(sound)

    def choose(self, sound: Sound) -> None:
        """Switch parts on and off; what stays on keeps what it has learnt."""
        self._echo = (self._echo or Echo()) if sound.echo_cancellation else None
        self._noise = (self._noise or _noise()) if sound.noise_suppression else None
        self._gain = (self._gain or _gain()) if sound.gain_control else None

    def process(self, spoken: bytes, played: bytes) -> bytes:
        """*spoken*, 20 ms from the microphone, made fit; *played* is what the speaker gave."""
        voice = np.frombuffer(spoken, np.int16)
        if self._echo is not None:
            voice = self._echo.process(voice, np.frombuffer(played, np.int16))
        self.speech = self._detector.process(voice)
        if self._noise is not None:
            voice = self._noise.process(voice)
        if self._gain is not None:
            voice = self._gain.process(voice, self.speech)
        return voice.tobytes()

    def restart(self) -> None:
        """Another device: forget what was learnt of the one before."""
        self._detector.reset()
        if self._echo is not None:
            self._echo = Echo()
        if self._noise is not None:
            self._noise.reset()
        if self._gain is not None:
            self._gain.reset()


def _noise() -> NoiseSuppressor:
    return NoiseSuppressor(RATE, 1, NOISE_LEVEL)


def _gain() -> GainController:
    return GainController(
        RATE,
        1,
        max_gain_db=MOST_GAIN_DB,
        headroom_db=HEADROOM_DB,
        max_output_noise_level_dbfs=MOST_NOISE_DB,
    )
