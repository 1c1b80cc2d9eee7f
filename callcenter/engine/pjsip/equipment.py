"""The devices the telephone uses just now: microphone, speaker and ringers, each as good as is."""

from __future__ import annotations

import importlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from callcenter.domain.events import Audio, AudioProblem
from callcenter.engine.commands import Sound
from callcenter.engine.pjsip.ringer import Ringer

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

    from callcenter.engine.pjsip.devices import Card, Microphone, Seat, Speaker

_DEVICES = "callcenter.engine.pjsip.devices"
DEVICE_MS = 30
"""What the sound server may keep of a stream; QtMultimedia alone would let it keep 64 ms."""
WARM_UP_S = 0.3
UNASKED_S = 2.0
PROBE_S = 2.0


class Need(msgspec.Struct, frozen=True):
    """What is to be open; *ringing* is the ring tone, if one sounds."""

    microphone: bool
    speaker: bool
    ringing: bytes | None

    @property
    def anything(self) -> bool:
        """Whether any device is to be open."""
        return self.microphone or self.speaker or self.ringing is not None


@dataclass(slots=True)
class _Seats:
    """Everything that can be open, once the system's devices are known."""

    card: Card
    microphone: Seat[Microphone]
    speaker: Seat[Speaker]
    ringer: Ringer


class Equipment:
    """Loads QtMultimedia when it is first needed, or a little after the start."""

    def __init__(self, *, monotonic: Callable[[], float], log: logging.Logger) -> None:
        self._monotonic = monotonic
        self._log = log
        self._sound = Sound()
        self._seats: _Seats | None = None
        self._application: QCoreApplication | None = None
        self._warming: threading.Thread | None = None
        self._warm_at = monotonic() + UNASKED_S
        self._there: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._probe_at = 0.0

    @property
    def microphone(self) -> Microphone | None:
        """The open microphone."""
        return self._seats.microphone.stream if self._seats else None

    @property
    def speaker(self) -> Speaker | None:
        """The open speaker."""
        return self._seats.speaker.stream if self._seats else None

    def apply(self, sound: Sound) -> None:
        """Use these devices and volumes from now on."""
        self._sound = sound
        self._warm_at = min(self._warm_at, self._monotonic() + WARM_UP_S)
        if self._seats is not None:
            self._choose(self._seats)

    @property
    def at_work(self) -> bool:
        """Whether any device is open."""
        seats = self._seats
        if seats is None:
            return False
        if seats.microphone.stream is not None or seats.speaker.stream is not None:
            return True
        return any(seat.stream is not None for seat in seats.ringer.seats)

    def events(self) -> None:
        """Let the devices tell what happened."""
        self._known().card.events()

    def ready(self, need: Need, now: float) -> bool:
        """Whether the system's devices are known; they are looked for when it is time."""
        if self._seats is None:
            self._warm(need, now)
        return self._seats is not None

    def settle(self, need: Need, now: float) -> None:
        """Have open what is needed, on the best devices there are."""
        seats = self._known()
        self._probe(seats, now)
        seats.card.events()
        if seats.card.changed:
            seats.card.changed = False
            self._choose(seats)
        seats.microphone.settle(wanted=need.microphone, now=now)
        seats.speaker.settle(wanted=need.speaker, now=now)
        seats.ringer.sound(need.ringing)
        seats.ringer.settle(now)

    def ring(self) -> None:
        """Let the ringers have more of their tone."""
        self._known().ringer.carry()

    def audio(self, processing_problem: str) -> Audio:
        """What there is and what is in use."""
        seats = self._known()
        microphone, speaker = seats.microphone.device, seats.speaker.device
        ringers = seats.ringer.devices
        return Audio(
            *self._there,
            microphone=microphone,
            speaker=speaker,
            ringer=ringers[0] if ringers else "",
            problem=_problem(microphone, speaker),
            ringers=ringers,
            processing_problem=processing_problem,
        )

    def close(self) -> None:
        """Let the devices go."""
        if self._seats is not None:
            for part in (self._seats.microphone, self._seats.speaker, self._seats.ringer):
                part.close()
        self._seats = None

    def _known(self) -> _Seats:
        if self._seats is None:
            raise RuntimeError("the devices are not known yet")
        return self._seats

    def _warm(self, need: Need, now: float) -> None:
        # Loading QtMultimedia must not hold up the first registration, nor a call that rings.
        if self._warming is None and (need.anything or now >= self._warm_at):
            self._application = _application()
            self._warming = threading.Thread(
                target=importlib.import_module, args=(_DEVICES,), name="sound-loading", daemon=True
            )
            self._warming.start()
        if self._warming is not None and not self._warming.is_alive():
            self._seats = self._seated()

    def _seated(self) -> _Seats:
        from callcenter.engine.pjsip.devices import Card, Seat

        assert self._application is not None
        card = Card(self._application)
        return _Seats(
            card,
            Seat("microphone", card.open_microphone, self._log),
            Seat("speaker", card.open_speaker, self._log),
            Ringer(lambda: Seat("ringer", card.open_ringer, self._log)),
        )

    def _choose(self, seats: _Seats) -> None:
        from callcenter.engine.pjsip.devices import by_preference, present

        sound, card = self._sound, seats.card
        microphones, speakers = card.microphones(), card.speakers()
        listen = by_preference(sound.microphones, microphones, card.default_microphone())
        speak = by_preference(sound.speakers, speakers, card.default_speaker())
        ring = by_preference(sound.ringers, speakers, card.default_speaker())
        everywhere = [[name] for name in present(sound.ringers, speakers)]
        seats.microphone.prefer(listen, sound.microphone_volume)
        seats.speaker.prefer(speak, sound.speaker_volume)
        together = sound.ring_everywhere and everywhere
        seats.ringer.prefer(everywhere if together else [ring], sound.ringer_volume)
        self._there = (tuple(microphones), tuple(speakers))

    def _probe(self, seats: _Seats, now: float) -> None:
        if sys.platform != "linux" or now < self._probe_at:
            return
        self._probe_at = now + PROBE_S
        # WORKAROUND QtMultimedia 6.11: it does not tell that the last microphone went, and
        # PulseAudio goes on with the sound of the speaker, so that customers hear themselves.
        last = len(self._there[0]) == 1 and seats.microphone.stream is not None
        if last and not seats.card.has_microphone(seats.microphone.device):
            seats.microphone.give_up(now, "has gone")
        # WORKAROUND QtMultimedia 6.11: nor, always, that a speaker went which is not the default.
        for seat in (seats.speaker, *seats.ringer.seats):
            if seat.stream is not None and not seats.card.has_speaker(seat.device):
                seat.give_up(now, "has gone")


def _problem(microphone: str, speaker: str) -> AudioProblem:
    if microphone and speaker:
        return AudioProblem.NONE
    if not (microphone or speaker):
        return AudioProblem.NO_DEVICE
    return AudioProblem.NO_SPEAKER if microphone else AudioProblem.NO_MICROPHONE


def _application() -> QCoreApplication:
    from PySide6.QtCore import QCoreApplication

    # WORKAROUND QtMultimedia 6.11: it wishes for 1024 samples, whatever the rate, and cannot be
    # told otherwise. PulseAudio's own library heeds this; on other systems it means nothing.
    os.environ.setdefault("PULSE_LATENCY_MSEC", str(DEVICE_MS))
    # Made on the telephone's thread before anything else of Qt: it becomes Qt's main thread.
    application = QCoreApplication.instance() or QCoreApplication([])
    # Without its plugins QtMultimedia has all that is needed here, and 13 MB less (FFmpeg).
    QCoreApplication.setLibraryPaths([])
    return application
