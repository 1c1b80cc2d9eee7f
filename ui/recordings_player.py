"""Plays a decrypted recording from memory: the agent on the left, the others on the right.

Signals:
    moved(int): the place that is heard, in milliseconds.
    stopped: the end was reached, or the speaker went.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QObject, QTimer, Signal, Slot
from PySide6.QtMultimedia import QAudio, QAudioFormat, QAudioSink, QMediaDevices

from callcenter.recording.layout import CHANNELS, RATE, SECOND_BYTES

MOVE_MS = 100
_FRAME_BYTES = 2 * CHANNELS


class NoSpeaker(Exception):
    """There is nothing to hear it with."""


class Player(QObject):
    """One recording at a time; what was heard is forgotten with the next, or with `forget`."""

    moved = Signal(int)
    stopped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._buffer = QBuffer(self)
        self._sink: QAudioSink | None = None
        self._timer = QTimer(self, interval=MOVE_MS)
        self._timer.timeout.connect(self._tell)

    def load(self, sound: bytes) -> None:
        """Take *sound*, 16 bit samples of two channels, in place of what was there."""
        self.forget()
        self._buffer.setData(sound)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)

    def forget(self) -> None:
        """Keep nothing in memory."""
        self.pause()
        self._buffer.close()
        self._buffer.setData(b"")

    @property
    def playing(self) -> bool:
        """Whether it is heard now."""
        return self._sink is not None

    @property
    def length_ms(self) -> int:
        """How long it is."""
        return int(self._buffer.size()) * 1000 // SECOND_BYTES

    @property
    def place_ms(self) -> int:
        """The place that is heard, or where it goes on."""
        return int(self._buffer.pos()) * 1000 // SECOND_BYTES if self._buffer.isOpen() else 0

    def play(self) -> None:
        """Let it be heard from its place on; raises NoSpeaker."""
        if self.playing:
            return
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            raise NoSpeaker
        if self._buffer.atEnd():
            self._buffer.seek(0)
        form = QAudioFormat()
        form.setSampleRate(RATE)
        form.setChannelCount(CHANNELS)
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        self._sink = QAudioSink(device, form, self)
        self._sink.stateChanged.connect(self._changed)
        self._sink.start(self._buffer)
        self._timer.start()

    def pause(self) -> None:
        """Let nothing be heard; it goes on from here."""
        if self._sink is None:
            return
        sink, self._sink = self._sink, None
        sink.stateChanged.disconnect(self._changed)
        sink.stop()
        sink.deleteLater()
        self._timer.stop()

    def seek(self, place_ms: int) -> None:
        """Go on from *place_ms*."""
        frame = max(0, min(place_ms, self.length_ms)) * RATE // 1000
        self._buffer.seek(frame * _FRAME_BYTES)
        self.moved.emit(self.place_ms)

    @Slot()
    def _tell(self) -> None:
        self.moved.emit(self.place_ms)

    @Slot(QAudio.State)
    def _changed(self, state: QAudio.State) -> None:
        if state in (QAudio.State.IdleState, QAudio.State.StoppedState):
            self.pause()
            self._tell()
            self.stopped.emit()
