"""The computer's microphones, speakers and ringers: chosen by name, opened, and left when they go.

Importing this module loads QtMultimedia (about 0.15 s and 40 MB), so it is imported only when the
telephone is already at work. Everything here belongs to one thread, the telephone's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QCoreApplication, QIODevice
from PySide6.QtMultimedia import (
    QAudioDevice,
    QAudioFormat,
    QAudioSink,
    QAudioSource,
    QMediaDevices,
    QtAudio,
)

from callcenter.engine.pjsip.cushion import FRAME_BYTES, PIECE, RATE
from callcenter.engine.pjsip.filling import Filling

LISTEN_BYTES = 2 * FRAME_BYTES
SPEAK_PIECES = range(4, 9)
"""Pieces of 10 ms that a speaker's buffer is kept filled with: so few, and at most so many."""
RINGER_PIECES = range(12, 13)
_PIECE_BYTES = 2 * PIECE
TRY_AGAIN_S = 2.0
_HARMLESS = (QtAudio.Error.NoError, QtAudio.Error.UnderrunError)


class Busy(Exception):
    """A device is there but cannot be opened; another program may hold it."""


class Stream(Protocol):
    """A device at work."""

    @property
    def failed(self) -> bool:
        """Whether the device has gone or broken down."""

    def close(self) -> None:
        """Let the device go."""

    def set_volume(self, volume: float) -> None:
        """How loud, 0 to 1."""


S = TypeVar("S", bound=Stream)


def by_preference(wished: Iterable[str], there: Sequence[str], default: str) -> list[str]:
    """The devices *there* in the order to try: as *wished*, then the *default*, then the others.

    A wish is a whole name or, failing that, a part of one; case does not matter.
    """
    order = present(wished, there)
    order += [name for name in there if name == default]
    order += there
    return list(dict.fromkeys(order))


def present(wished: Iterable[str], there: Sequence[str]) -> list[str]:
    """The devices *there* that are *wished*, in the order of the wishes."""
    order: list[str] = []
    for wish in wished:
        same = [name for name in there if name.casefold() == wish.casefold()]
        order += same or [name for name in there if wish and wish.casefold() in name.casefold()]
    return list(dict.fromkeys(order))


class Card:
    """All sound devices there are; `changed` is set when one was plugged or unplugged."""

    def __init__(self, application: QCoreApplication) -> None:
        self._application = application
        self._devices = QMediaDevices()
        self._devices.audioInputsChanged.connect(self._mark)
        self._devices.audioOutputsChanged.connect(self._mark)
        self.changed = True

    def events(self) -> None:
        """Let Qt tell what happened."""
        self._application.processEvents()

    def microphones(self) -> list[str]:
        """The names of all microphones."""
        return _names(QMediaDevices.audioInputs())

    def speakers(self) -> list[str]:
        """The names of everything that can sound."""
        return _names(QMediaDevices.audioOutputs())

    def default_microphone(self) -> str:
        """The system's choice; empty when there is none."""
        return QMediaDevices.defaultAudioInput().description()

    def default_speaker(self) -> str:
        """The system's choice; empty when there is none."""
        return QMediaDevices.defaultAudioOutput().description()

    def open_microphone(self, name: str) -> Microphone:
        """Begin to listen; raises Busy."""
        return Microphone(_named(QMediaDevices.audioInputs(), name))

    def has_microphone(self, name: str) -> bool:
        """Whether a microphone can really be opened, whatever the list says."""
        try:
            self.open_microphone(name).close()
        except Busy:
            return False
        return True

    def has_speaker(self, name: str) -> bool:
        """Whether a speaker can really be opened, whatever the list says."""
        try:
            self.open_speaker(name).close()
        except Busy:
            return False
        return True

    def open_speaker(self, name: str) -> Speaker:
        """Begin to sound; raises Busy."""
        return Speaker(_named(QMediaDevices.audioOutputs(), name), SPEAK_PIECES)

    def open_ringer(self, name: str) -> Speaker:
        """Begin to sound, with a buffer that outlasts a busy moment; raises Busy."""
        return Speaker(_named(QMediaDevices.audioOutputs(), name), RINGER_PIECES)

    def _mark(self) -> None:
        self.changed = True


class Speaker:
    """A device that sounds; `pump` keeps its buffer filled, with silence if need be."""

    def __init__(self, device: QAudioDevice, pieces: range) -> None:
        self._filling = Filling(pieces)
        self._sink = QAudioSink(device, _format())
        self._sink.setBufferSize(pieces.stop * _PIECE_BYTES)
        self._line = _started(self._sink.start(), device)
        self._room = self._sink.bytesFree()

    @property
    def failed(self) -> bool:
        """Whether the device has gone or broken down."""
        return _broken(self._sink)

    def pump(self, take: Callable[[], bytes]) -> None:
        """Write pieces of 10 ms from *take* until there are enough, or no room for a whole one."""
        waiting = self._room - self._sink.bytesFree()
        enough = min(self._filling.look(waiting) * _PIECE_BYTES, self._room)
        while waiting + _PIECE_BYTES <= enough:
            if self._line.write(take()) <= 0:
                return
            self._filling.wrote()
            waiting += _PIECE_BYTES

    def set_volume(self, volume: float) -> None:
        """How loud, 0 to 1."""
        self._sink.setVolume(volume)

    def close(self) -> None:
        """Let the device go."""
        self._sink.stop()


class Microphone:
    """A device that listens; `read` gives what it heard in whole frames."""

    def __init__(self, device: QAudioDevice) -> None:
        self._source = QAudioSource(device, _format())
        self._source.setBufferSize(LISTEN_BYTES)
        self._line = _started(self._source.start(), device)
        self._rest = b""

    @property
    def failed(self) -> bool:
        """Whether the device has gone or broken down."""
        return _broken(self._source)

    def read(self) -> list[bytes]:
        """The frames heard since the last time."""
        data = self._rest + self._line.readAll().data()
        whole = len(data) // FRAME_BYTES * FRAME_BYTES
        self._rest = data[whole:]
        return [data[first : first + FRAME_BYTES] for first in range(0, whole, FRAME_BYTES)]

    def set_volume(self, volume: float) -> None:
        """How sensitive, 0 to 1."""
        self._source.setVolume(volume)

    def close(self) -> None:
        """Let the device go."""
        self._source.stop()


class Seat(Generic[S]):
    """One part of the headset, on the best device that works, opened while it is wanted.

    `device` is the name in use or to be used; empty when there is none.
    """

    def __init__(self, what: str, opener: Callable[[str], S], log: logging.Logger) -> None:
        self._what = what
        self._open = opener
        self._log = log
        self._order: list[str] = []
        self._barred: dict[str, float] = {}
        self._volume = 1.0
        self.device = ""
        self.stream: S | None = None

    def prefer(self, order: list[str], volume: float) -> None:
        """Use the first of *order* that works, this loud; what was given up is tried again."""
        self._order = order
        self._barred.clear()
        self._volume = volume
        if self.stream is not None:
            self.stream.set_volume(volume)

    def settle(self, *, wanted: bool, now: float) -> None:
        """Be open on the right device, or closed."""
        if self.stream is not None and self.stream.failed:
            self.give_up(now, "has gone")
        best = self._best(now)
        if self.stream is not None and not (wanted and best == self.device):
            self._close()
        self.device = best
        if wanted and best and self.stream is None:
            self._begin(now)

    def close(self) -> None:
        """Let the device go."""
        if self.stream is not None:
            self._close()

    def give_up(self, now: float, why: str) -> None:
        """Leave the device alone for a while, because it *why*."""
        if self.device not in self._barred:
            self._log.warning("%s: %s %s", self._what, self.device, why)
        self._barred[self.device] = now + TRY_AGAIN_S
        self.close()

    def _best(self, now: float) -> str:
        return next((name for name in self._order if self._barred.get(name, now) <= now), "")

    def _begin(self, now: float) -> None:
        try:
            self.stream = self._open(self.device)
        except Busy as error:
            self.give_up(now, str(error))
            self.device = self._best(now)
            return
        self._barred.pop(self.device, None)
        self.stream.set_volume(self._volume)
        self._log.info("%s: %s", self._what, self.device)

    def _close(self) -> None:
        assert self.stream is not None
        self.stream.close()
        self.stream = None


def _names(devices: Iterable[QAudioDevice]) -> list[str]:
    return list(dict.fromkeys(device.description() for device in devices))


def _named(devices: Iterable[QAudioDevice], name: str) -> QAudioDevice:
    for device in devices:
        if device.description() == name:
            return device
    raise Busy("has gone")


def _format() -> QAudioFormat:
    made = QAudioFormat()
    made.setSampleRate(RATE)
    made.setChannelCount(1)
    made.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return made


def _started(line: QIODevice | None, device: QAudioDevice) -> QIODevice:
    # The stubs promise a QIODevice, but a device that is busy or has just gone gives None.
    if line is None:
        raise Busy("cannot be opened; another program may hold it")
    return line


def _broken(stream: QAudioSink | QAudioSource) -> bool:
    stopped = stream.state() == QtAudio.State.StoppedState
    return stopped or stream.error() not in _HARMLESS
