"""The agent's headset on a call: PJSIP's voice goes to QtMultimedia's devices and back.

PJSIP has no sound devices of its own in any of its Python wheels, so its conference bridge runs on
a null clock and one port of ours, `HeadsetPort`, stands for the headset. Its two cushions are
filled and emptied by PJSIP's clock thread on one side and, in `turn`, by the devices on the other.
"""

from __future__ import annotations

import importlib
import logging
import sys
import threading
import wave
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

import pjsua2 as pj

from callcenter.domain.events import Audio, AudioProblem
from callcenter.engine.commands import Sound
from callcenter.engine.pjsip.cushion import (
    FRAME,
    PIECE,
    RATE,
    Pacer,
    loudness,
    samples,
    stretched,
)
from callcenter.engine.pjsip.headset import Frames, HeadsetPort
from callcenter.engine.pjsip.target import Refusal

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

    from callcenter.engine.pjsip.devices import Card, Microphone, Seat, Speaker

_DEVICES = "callcenter.engine.pjsip.devices"
WARM_UP_S = 0.3
LEVELS_S = 0.1
# The devices' buffers hold 40 to 50 ms; to look more often only costs.
BUSY_S = 0.01
IDLE_S = 0.05
PROBE_S = 5.0
_LOWEST = samples(24)


class Tone:
    """A sound of the ringer's, over and over."""

    def __init__(self, file: Traversable) -> None:
        with file.open("rb") as opened, wave.open(opened, "rb") as sound:
            shape = (sound.getframerate(), sound.getnchannels(), sound.getsampwidth())
            if shape != (RATE, 1, 2):
                raise ValueError(f"{file.name}: expected {RATE} Hz, mono, 16 bit, found {shape}")
            data = sound.readframes(sound.getnframes())
        self._data = data + bytes(-len(data) % (2 * PIECE))
        self._place = 0

    def take(self) -> bytes:
        """The next piece."""
        piece = self._data[self._place : self._place + 2 * PIECE]
        self._place = (self._place + 2 * PIECE) % len(self._data)
        return piece


@dataclass(slots=True)
class _Parts:
    """The devices, once they are known."""

    card: Card
    microphone: Seat[Microphone]
    speaker: Seat[Speaker]
    ringer: Seat[Speaker]


class QtBridge:
    """Connects calls to QtMultimedia's devices; see `media.AudioBridge` for the contract.

    *sounds* holds the ringer's WAV files. Devices are open only while a call needs them, so the
    system's own sign of a live microphone tells the truth.
    """

    def __init__(
        self, *, sounds: Traversable, monotonic: Callable[[], float], log: logging.Logger
    ) -> None:
        self._sounds = sounds
        self._monotonic = monotonic
        self._log = log
        self._port: HeadsetPort | None = None
        self._voices: dict[str, pj.AudioMedia] = {}
        self._muted: set[str] = set()
        self._sound = Sound()
        self._tone: Tone | None = None
        self._tone_name = ""
        self._parts: _Parts | None = None
        self._application: QCoreApplication | None = None
        self._warming: threading.Thread | None = None
        self._warm_at = monotonic() + 2.0
        self._audio = Audio()
        self._hearing = Pacer(_LOWEST, piece=PIECE)
        self._speaking = Pacer(_LOWEST)
        self._peaks = [0.0, 0.0]
        self._levels_at = 0.0
        self._due = 0.0
        self._probe_at = 0.0
        self._streams: tuple[Microphone | None, Speaker | None] = (None, None)

    def start(self) -> None:
        """Put the headset's port onto PJSIP's bridge."""
        frames = Frames()
        if not frames.fast:
            self._log.warning("sound takes the slow way: this system lays vectors out differently")
        self._port = HeadsetPort(frames)
        self._port.open()

    def attach(self, call: str, media: pj.AudioMedia) -> None:
        """Connect *media*, the voice of *call*, both ways."""
        self._voices[call] = media
        self._due = 0.0
        media.startTransmit(self._port)
        if call not in self._muted:
            self._headset().startTransmit(media)

    def detach(self, call: str) -> None:
        """Let *call* go."""
        media = self._voices.pop(call, None)
        if media is None:
            return
        try:
            media.stopTransmit(self._port)
            self._headset().stopTransmit(media)
        except pj.Error as error:
            # A stream that has ended already took itself off the bridge.
            self._log.debug("call %s was off the bridge: %s", call, error.reason)

    def mute(self, call: str, muted: bool) -> None:
        """Send silence instead of the microphone into *call*."""
        if muted == (call in self._muted):
            return
        (self._muted.add if muted else self._muted.discard)(call)
        media = self._voices.get(call)
        if media is None:
            return
        if muted:
            self._headset().stopTransmit(media)
        else:
            self._headset().startTransmit(media)

    def forget(self, call: str) -> None:
        """The call is over."""
        self.detach(call)
        self._muted.discard(call)

    def voice(self) -> pj.AudioMedia | None:
        """The agent's voice."""
        return self._port

    def apply(self, sound: Sound) -> None:
        """Use these devices and volumes from now on."""
        self._sound = sound
        self._due = 0.0
        self._warm_at = min(self._warm_at, self._monotonic() + WARM_UP_S)
        if self._parts is not None:
            self._choose(self._parts)

    def start_ringing(self, tone: str) -> None:
        """Let the ringer sound *tone*; raises Refusal for a tone there is not."""
        if tone == self._tone_name:
            return
        file = self._sounds / f"{tone}.wav"
        if not tone.replace("-", "").isalnum() or not file.is_file():
            raise Refusal(f"there is no ring tone called {tone!r}")
        self._tone = Tone(file)
        self._tone_name = tone
        self._due = 0.0

    def stop_ringing(self) -> None:
        """Silence the ringer."""
        self._tone = None
        self._tone_name = ""

    def devices(self) -> Audio:
        """What there is and what is in use."""
        return self._audio

    def levels(self) -> tuple[float, float] | None:
        """Microphone and speaker loudness about ten times a second while a call is on."""
        now = self._monotonic()
        if not self._voices or now < self._levels_at:
            return None
        self._levels_at = now + LEVELS_S
        microphone, speaker = self._peaks
        self._peaks = [0.0, 0.0]
        return microphone, speaker

    def turn(self) -> None:
        """Carry sound between the cushions and the devices."""
        now = self._monotonic()
        if now < self._due:
            return
        self._due = now + (BUSY_S if self._voices or self._tone else IDLE_S)
        parts = self._parts or self._warm()
        if parts is None:
            return
        parts.card.events()
        if parts.card.changed:
            parts.card.changed = False
            self._choose(parts)
        self._settle(parts)
        self._carry(parts)

    def stop(self) -> None:
        """Let go of devices and of the port."""
        for call in list(self._voices):
            self.forget(call)
        if self._parts is not None:
            for seat in (self._parts.microphone, self._parts.speaker, self._parts.ringer):
                seat.close()
        self._parts = None
        self._port = None

    def _headset(self) -> HeadsetPort:
        if self._port is None:
            raise RuntimeError("the bridge was not started")
        return self._port

    # Devices

    def _warm(self) -> _Parts | None:
        # Loading QtMultimedia must not hold up the first registration, nor a call that rings.
        needed = bool(self._voices or self._tone) or self._monotonic() >= self._warm_at
        if self._warming is None and needed:
            self._application = _application()
            self._warming = threading.Thread(
                target=importlib.import_module, args=(_DEVICES,), name="sound-loading", daemon=True
            )
            self._warming.start()
        if self._warming is None or self._warming.is_alive():
            return None
        self._parts = self._seated()
        return self._parts

    def _seated(self) -> _Parts:
        from callcenter.engine.pjsip.devices import Card, Seat

        assert self._application is not None
        card = Card(self._application)
        return _Parts(
            card,
            Seat("microphone", card.open_microphone, self._log),
            Seat("speaker", card.open_speaker, self._log),
            Seat("ringer", card.open_ringer, self._log),
        )

    def _choose(self, parts: _Parts) -> None:
        from callcenter.engine.pjsip.devices import by_preference

        sound, card = self._sound, parts.card
        microphones, speakers = card.microphones(), card.speakers()
        listen = by_preference(sound.microphones, microphones, card.default_microphone())
        speak = by_preference(sound.speakers, speakers, card.default_speaker())
        ring = by_preference(sound.ringers, speakers, card.default_speaker())
        parts.microphone.prefer(listen, sound.microphone_volume)
        parts.speaker.prefer(speak, sound.speaker_volume)
        parts.ringer.prefer(ring, sound.ringer_volume)
        self._audio = Audio(microphones=tuple(microphones), speakers=tuple(speakers))

    def _settle(self, parts: _Parts) -> None:
        now = self._monotonic()
        self._probe(parts, now)
        in_call = bool(self._voices)
        parts.microphone.settle(wanted=in_call, now=now)
        parts.speaker.settle(wanted=in_call, now=now)
        parts.ringer.settle(wanted=self._tone is not None, now=now)
        streams = (parts.microphone.stream, parts.speaker.stream)
        if streams[0] is not self._streams[0]:
            self._headset().spoken.clear()
            self._speaking.restart()
        if streams[1] is not self._streams[1]:
            self._headset().heard.clear()
            self._hearing.restart()
        self._streams = streams
        self._note(parts.microphone.device, parts.speaker.device, parts.ringer.device)

    def _probe(self, parts: _Parts, now: float) -> None:
        # WORKAROUND QtMultimedia 6.11: it does not tell that the last microphone went, and
        # PulseAudio goes on with the sound of the speaker, so that customers hear themselves.
        last = sys.platform == "linux" and len(self._audio.microphones) == 1
        if not last or parts.microphone.stream is None or now < self._probe_at:
            return
        self._probe_at = now + PROBE_S
        if not parts.card.has_microphone(parts.microphone.device):
            parts.microphone.give_up(now, "has gone")

    def _note(self, microphone: str, speaker: str, ringer: str) -> None:
        was = self._audio
        if (microphone, speaker, ringer) == (was.microphone, was.speaker, was.ringer) and (
            was.problem is _problem(microphone, speaker)
        ):
            return
        self._audio = Audio(
            was.microphones,
            was.speakers,
            microphone,
            speaker,
            ringer,
            _problem(microphone, speaker),
        )

    # Sound

    def _carry(self, parts: _Parts) -> None:
        if parts.microphone.stream is not None:
            for frame in parts.microphone.stream.read():
                self._speak(frame)
        if parts.speaker.stream is not None:
            parts.speaker.stream.pump(self._hear)
        if parts.ringer.stream is not None and self._tone is not None:
            parts.ringer.stream.pump(self._tone.take)

    def _speak(self, frame: bytes) -> None:
        spoken = self._headset().spoken
        self._peaks[0] = max(self._peaks[0], loudness(frame))
        # Seen from the filling side, the lowest level is the one just before this frame comes.
        step = self._speaking.step(spoken.level + FRAME, dry=spoken.dry) if spoken.flowing else 0
        spoken.put(stretched(frame, FRAME - step))

    def _hear(self) -> bytes:
        heard = self._headset().heard
        step = self._hearing.step(heard.level, dry=heard.dry) if heard.flowing else 0
        piece = stretched(heard.take(PIECE + step), PIECE)
        self._peaks[1] = max(self._peaks[1], loudness(piece))
        return piece


def _problem(microphone: str, speaker: str) -> AudioProblem:
    if microphone and speaker:
        return AudioProblem.NONE
    if not (microphone or speaker):
        return AudioProblem.NO_DEVICE
    return AudioProblem.NO_SPEAKER if microphone else AudioProblem.NO_MICROPHONE


def _application() -> QCoreApplication:
    from PySide6.QtCore import QCoreApplication

    # Made on the telephone's thread before anything else of Qt: it becomes Qt's main thread.
    application = QCoreApplication.instance() or QCoreApplication([])
    # Without its plugins QtMultimedia has all that is needed here, and 13 MB less (FFmpeg).
    QCoreApplication.setLibraryPaths([])
    return application
