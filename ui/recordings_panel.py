"""The recordings of one past call: how long, heard here, and erased where policy allows it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from callcenter.domain.recording import Recording
from ui import times
from ui.buttons import Button
from ui.controls import Label, named, tooltip
from ui.icons import Icon, Look
from ui.recordings_wishes import EraseWanted, ListenWanted, SeekWanted, StopListening
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate


class RecordingRow(QWidget):
    """One recording.

    Signals:
        wished(object): a ListenWanted, StopListening, SeekWanted or EraseWanted.
    """

    wished = Signal(object)

    def __init__(self, look: Look, recording: Recording, *, erasable: bool) -> None:
        super().__init__()
        self.recording = recording
        self._playing = False
        self._play = Button(look, "", icon=Icon.PLAY, height=30)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._time = Label(look, size=Size.SMALL, tone=Tone.MUTED, tabular=True)
        self._erase = Button(look, "", icon=Icon.CLOSE, height=30)
        self._state = Label(look, size=Size.SMALL, tone=Tone.MUTED)
        self._lay_out()
        self._erase.setVisible(erasable)
        self._play.clicked.connect(self._toggle)
        self._erase.clicked.connect(self._want_erased)
        self._slider.sliderMoved.connect(self._want_place)
        self._slider.setRange(0, round(recording.length_s * 1000))
        self.show_place(0)
        self.show_playing(False)
        self._state.show_text(_state(recording))
        self._state.setVisible(bool(_state(recording)))
        self._play.setEnabled(not recording.going_on)

    def show_place(self, place_ms: int) -> None:
        """Show the place that is heard."""
        if not self._slider.isSliderDown():
            self._slider.setValue(place_ms)
        length = times.timer(self._slider.maximum() / 1000)
        self._time.show_text(f"{times.timer(place_ms / 1000)} / {length}")

    def show_length(self, length_ms: int) -> None:
        """Show how long the sound really is."""
        self._slider.setMaximum(length_ms)
        self.show_place(self._slider.value())

    def show_playing(self, playing: bool) -> None:
        """Show whether it is heard."""
        self._playing = playing
        word = _pause() if playing else _listen()
        self._play.show_face("", icon=Icon.PAUSE if playing else Icon.PLAY)
        self._play.setAccessibleName(word)
        tooltip(self._play, word)
        self._slider.setEnabled(playing or self._slider.value() > 0)

    @Slot()
    def _toggle(self) -> None:
        self._erase.show_face("")
        if self._playing:
            self.wished.emit(StopListening())
        else:
            self.wished.emit(ListenWanted(self.recording.id))

    @Slot(int)
    def _want_place(self, place_ms: int) -> None:
        self.wished.emit(SeekWanted(self.recording.id, place_ms))

    @Slot()
    def _want_erased(self) -> None:
        if not self._erase.text():
            # It cannot be taken back: asked for twice.
            self._erase.show_face(translate("Recordings", "Erase?"))
            return
        self._erase.show_face("")
        self.wished.emit(EraseWanted(self.recording.id, self.recording.interaction))

    def _lay_out(self) -> None:
        named(self._play, "recording-play", _listen())
        named(self._slider, "recording-place", translate("Recordings", "Place in the recording"))
        erase = translate("Recordings", "Erase the recording for good")
        named(self._erase, "recording-erase", erase)
        tooltip(self._erase, erase)
        self._slider.setPageStep(10_000)
        self._slider.setSingleStep(1000)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self._play)
        row.addWidget(self._slider, 1)
        row.addWidget(self._time)
        row.addWidget(self._erase)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(Space.XS)
        whole.addLayout(row)
        whole.addWidget(self._state)


class RecordingsPanel(QWidget):
    """All recordings of a call; not there when there is none.

    Signals:
        wished(object): a ListenWanted, StopListening, SeekWanted or EraseWanted.
    """

    wished = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("recordings")
        self._look = look
        self._shown: tuple[tuple[Recording, ...], bool] = ((), False)
        self.rows: list[RecordingRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(Space.S)
        self.hide()

    def show_recordings(self, recordings: tuple[Recording, ...], *, erasable: bool) -> None:
        """Show these in place of those before; without any there is nothing to see."""
        if (recordings, erasable) == self._shown:
            return
        self._shown = (recordings, erasable)
        for row in self.rows:
            self._layout.removeWidget(row)
            row.deleteLater()
        self.rows = [self._row(recording, erasable) for recording in recordings]
        self.setVisible(bool(self.rows))

    def row(self, recording: str) -> RecordingRow | None:
        """The row of that recording, if it is on show."""
        return next((row for row in self.rows if row.recording.id == recording), None)

    def _row(self, recording: Recording, erasable: bool) -> RecordingRow:
        row = RecordingRow(self._look, recording, erasable=erasable)
        row.wished.connect(self.wished)
        self._layout.addWidget(row)
        return row


def _listen() -> str:
    return translate("Recordings", "Listen to the recording")


def _pause() -> str:
    return translate("Recordings", "Stop listening")


def _state(recording: Recording) -> str:
    if recording.going_on:
        return translate("Recordings", "The call is still being recorded.")
    if recording.problem:
        return translate("Recordings", "It cannot be heard: {reason}").format(
            reason=recording.problem
        )
    if not recording.length_s:
        return translate("Recordings", "It is being put away and can be heard already.")
    if not recording.complete:
        return translate("Recordings", "It was cut off before its end.")
    return ""
