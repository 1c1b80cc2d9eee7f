"""The agent's headset on a call: PJSIP's voice goes to QtMultimedia's devices and back.

PJSIP has no sound devices of its own in any of its Python wheels, so its conference bridge runs on
a null clock and one port of ours, `HeadsetPort`, stands for the headset. Its two cushions are
filled and emptied by PJSIP's clock thread on one side and, in `turn`, by the devices on the other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib.resources.abc import Traversable
from math import inf

import pjsua2 as pj

from callcenter.domain.events import Audio
from callcenter.engine.commands import Sound
from callcenter.engine.pjsip.attention import Attention
from callcenter.engine.pjsip.call_tones import TONES, Cadence, Signal
from callcenter.engine.pjsip.ear import Ear
from callcenter.engine.pjsip.equipment import Equipment, Need
from callcenter.engine.pjsip.headset import Frames, HeadsetPort
from callcenter.engine.pjsip.letting_go import leave_to_library
from callcenter.engine.pjsip.mouth import Mouth
from callcenter.engine.pjsip.refinement import Refinement
from callcenter.engine.pjsip.target import Refusal
from callcenter.engine.pjsip.tone import read_wave
from callcenter.engine.pjsip.tryout import Tryout

LEVELS_S = 0.1
# The devices' buffers hold 40 to 50 ms; to look more often only costs.
CARRY_S = 0.01
SETTLE_S = 0.04
"""So often it is seen which devices there are and should be open, unless another need arises."""
CHIME = 0.4
LOOK_FIRST_S = 0.5
"""When it rings the screen is shown who calls before anything that can wait is loaded."""


class QtBridge:
    """Connects calls to QtMultimedia's devices; see `media.AudioBridge` for the contract.

    *sounds* holds the telephone's WAV files. Devices are open only while a call needs them, so the
    system's own sign of a live microphone tells the truth.
    """

    def __init__(
        self, *, sounds: Traversable, monotonic: Callable[[], float], log: logging.Logger
    ) -> None:
        self._sounds = sounds
        self._monotonic = monotonic
        self._log = log
        self._voices: dict[str, pj.AudioMedia] = {}
        self._muted: set[str] = set()
        self._sound = Sound()
        self._tone: bytes | None = None
        self._tone_name = ""
        self._rung_at = 0.0
        self._port: HeadsetPort | None = None
        self._refinement = Refinement(log=log)
        self._attention = Attention()
        self._tryout = Tryout(monotonic)
        self._equipment = Equipment(monotonic=monotonic, log=log)
        self._ear: Ear | None = None
        self._mouth: Mouth | None = None
        self._audio = Audio()
        self._levels_at = 0.0
        self._carry_due = self._settle_due = 0.0
        self._needed: Need | None = None
        self._streams: tuple[object, object] = (None, None)
        self._learnt: tuple[str, str] | None = None

    def start(self) -> None:
        """Put the headset's port onto PJSIP's bridge."""
        frames = Frames()
        if not frames.fast:
            self._log.warning("sound takes the slow way: this system lays vectors out differently")
        port = self._port = HeadsetPort(frames)
        port.open()
        self._ear = Ear(port.heard)
        self._mouth = Mouth(
            port.spoken,
            played=self._ear.played,
            refinement=self._refinement,
            attention=self._attention,
        )

    # Calls

    def attach(self, call: str, media: pj.AudioMedia) -> None:
        """Connect *media*, the voice of *call*, both ways."""
        self._voices[call] = media
        self._settle_due = 0.0
        self._refinement.prepare()
        media.startTransmit(self._port)
        if call not in self._muted:
            self._headset().startTransmit(media)
        self._heed()

    def detach(self, call: str) -> None:
        """Let *call* go."""
        media = self._voices.pop(call, None)
        if media is None:
            return
        self._heed()
        try:
            media.stopTransmit(self._port)
            self._headset().stopTransmit(media)
        except pj.Error as error:
            # A stream that has ended already took itself off the bridge.
            self._log.debug("call %s was off the bridge: %s", call, error.reason)

    def lost(self, call: str) -> None:
        """PJSIP has taken the voice of *call* off its bridge."""
        if self._voices.pop(call, None) is not None:
            self._heed()

    def mute(self, call: str, muted: bool) -> None:
        """Send silence instead of the microphone into *call*."""
        if muted == (call in self._muted):
            return
        (self._muted.add if muted else self._muted.discard)(call)
        self._heed()
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
        """The agent's voice on PJSIP's bridge, whether muted or not."""
        return self._port

    # The telephone's own sounds

    def start_ringing(self, tone: str) -> None:
        """Let the ringer sound *tone*; raises Refusal for a tone there is not."""
        if tone == self._tone_name:
            return
        self._tone = self._read(tone)
        self._tone_name = tone
        self._settle_due = 0.0
        self._rung_at = self._monotonic()

    def stop_ringing(self) -> None:
        """Silence the ringer."""
        self._tone = None
        self._tone_name = ""

    def signal(self, signal: Signal | None, *, seconds: float | None = None) -> None:
        """Let the agent hear a call tone, for so long or until it is another one; None: no tone."""
        if self._ear is None:
            return
        if signal is None:
            self._ear.signal(None)
            return
        self._ear.signal(Cadence(TONES[self._sound.tones_region][signal], seconds=seconds))
        self._settle_due = 0.0

    def chime(self, name: str) -> None:
        """Let the agent hear one of the telephone's own sounds, once and softly."""
        if self._ear is not None:
            self._ear.play(self._read(name), loud=CHIME)
            self._settle_due = 0.0

    def play(self, voice: bytes) -> None:
        """Let the agent hear these samples once."""
        if self._ear is not None:
            self._ear.play(voice)
            self._settle_due = 0.0

    def quiet(self) -> None:
        """End what `chime` and `play` began."""
        if self._ear is not None:
            self._ear.quiet()

    def listen(self, seconds: float) -> None:
        """Have the microphone open for so long although no call may be on."""
        self._tryout.listen(seconds)

    def try_ringer(self, tone: str) -> None:
        """Let the ringer sound *tone* for a moment."""
        self._tryout.ring(self._read(tone))

    # How it is

    def apply(self, sound: Sound) -> None:
        """Use these devices and volumes from now on."""
        self._sound = sound
        self._settle_due = 0.0
        self._refinement.choose(sound)
        if self._voices:
            self._refinement.prepare()
        self._equipment.apply(sound)

    def devices(self) -> Audio:
        """What there is and what is in use."""
        return self._audio

    def levels(self) -> tuple[float, float] | None:
        """Microphone and speaker loudness about ten times a second while it is in use."""
        now = self._monotonic()
        in_use = self._voices or self._tryout.listening
        if not in_use or now < self._levels_at or not (self._mouth and self._ear):
            return None
        self._levels_at = now + LEVELS_S
        return self._mouth.peak(), self._ear.peak()

    def microphone_silent(self) -> bool:
        """Whether the open microphone has given nothing for a while."""
        return self._attention.silent(self._monotonic())

    def spoke_while_muted(self) -> tuple[str, ...]:
        """The calls into whose closed microphone the agent has spoken; told once."""
        return tuple(self._voices) if self._attention.spoke() else ()

    @property
    def due(self) -> float:
        """When an open device wants sound again, in seconds of the monotonic clock."""
        return self._carry_due if self._equipment.at_work else inf

    def turn(self) -> None:
        """Carry sound between the cushions and the devices."""
        now = self._monotonic()
        if self._ear is None:
            return
        if now >= self._settle_due or self._need(self._ear) != self._needed:
            self._settle(self._ear, now)
        if now >= self._carry_due and self._equipment.at_work:
            self._carry_due = now + CARRY_S
            self._carry(now)

    def stop(self) -> None:
        """Let go of devices and of the port."""
        for call in list(self._voices):
            self.forget(call)
        self._equipment.close()
        if self._port is not None:
            leave_to_library(self._port)
        self._port = None
        self._ear = None
        self._mouth = None

    def _need(self, ear: Ear) -> Need:
        in_call = bool(self._voices)
        return Need(
            microphone=in_call or self._tryout.listening,
            speaker=in_call or ear.sounding,
            ringing=self._tone or self._tryout.ringing,
        )

    def _settle(self, ear: Ear, now: float) -> None:
        if self._tone is not None and now - self._rung_at >= LOOK_FIRST_S:
            self._refinement.prepare()
        self._needed = self._need(ear)
        self._settle_due = now + SETTLE_S
        if self._equipment.ready(self._needed, now):
            self._equipment.settle(self._needed, now)
            self._audio = self._equipment.audio(self._refinement.problem)
            self._look_at_streams(now)

    def _look_at_streams(self, now: float) -> None:
        streams = (self._equipment.microphone, self._equipment.speaker)
        assert self._mouth is not None and self._ear is not None
        if streams[0] is not self._streams[0]:
            self._mouth.restart(now if streams[0] else None)
        devices = (self._audio.microphone, self._audio.speaker)
        if any(streams) and devices != self._learnt:
            self._learnt = devices
            self._refinement.restart()
        if streams[1] is not self._streams[1]:
            self._ear.restart()
        self._streams = streams

    def _carry(self, now: float) -> None:
        assert self._mouth is not None and self._ear is not None
        self._equipment.events()
        microphone, speaker = self._equipment.microphone, self._equipment.speaker
        if microphone is not None:
            for frame in microphone.read():
                self._mouth.speak(frame, now)
        if speaker is not None:
            speaker.pump(self._ear.hear)
        self._equipment.ring()

    def _heed(self) -> None:
        voices = self._voices
        self._attention.mute(bool(voices) and all(call in self._muted for call in voices))

    def _read(self, name: str) -> bytes:
        file = self._sounds / f"{name}.wav"
        if not name.replace("-", "").isalnum() or not file.is_file():
            raise Refusal(f"there is no ring tone called {name!r}")
        return read_wave(file)

    def _headset(self) -> HeadsetPort:
        if self._port is None:
            raise RuntimeError("the bridge was not started")
        return self._port
