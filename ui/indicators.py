"""The small signs of a call: codec, padlock, quality, and whether it is recorded."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from callcenter.domain.call import Call
from callcenter.domain.events import Line
from callcenter.domain.quality import Quality
from callcenter.domain.recording import RecordingState
from ui import call_words, line_words
from ui.controls import Glyph, Label, tooltip
from ui.icons import Icon, Look
from ui.meters import QualityBars
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate

_WIDEBAND_HZ = 16000


class Indicators(QWidget):
    """The signs, in two lines: the recording above, how the call is heard below."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._recording = Label(look, size=Size.TINY, weight=600, elided=False)
        self._record_sign = Glyph(look, Icon.RECORD, size=16)
        self._codec = Label(look, size=Size.TINY, weight=600, tone=Tone.MUTED, elided=False)
        self._lock = Glyph(look, Icon.LOCK, tone=Tone.READY, size=16)
        self._lock.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        self._bars = QualityBars(look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        for widgets in (
            (self._record_sign, self._recording),
            (self._codec, self._lock, self._bars),
        ):
            row = QHBoxLayout()
            row.setSpacing(6)
            row.addStretch(1)
            for widget in widgets:
                row.addWidget(widget, alignment=Qt.AlignmentFlag.AlignVCenter)
            column.addLayout(row)

    def show_call(self, call: Call, line: Line | None) -> None:
        """Show how *call* on *line* is heard, hidden and recorded."""
        self._show_quality(call.quality)
        self._show_hiding(call.quality, line)
        self._show_recording(call.recording)

    def _show_quality(self, quality: Quality | None) -> None:
        self._bars.show_quality(quality)
        wide = quality is not None and quality.clock_rate >= _WIDEBAND_HZ
        codec = quality.codec if quality else ""
        self._codec.show_text(f"HD · {codec}" if wide else codec)
        # Nothing half true: the padlock is there for what is really hidden, else not at all.
        _show(self._lock, quality is not None and quality.secure)

    def _show_hiding(self, quality: Quality | None, line: Line | None) -> None:
        said = padlock_words(quality, line) if quality is not None and quality.secure else ""
        if said != self._lock.accessibleName():
            self._lock.setAccessibleName(said)
            tooltip(self._lock, said)

    def _show_recording(self, state: RecordingState) -> None:
        recorded = state is not RecordingState.OFF
        paused = state is RecordingState.PAUSED
        tone = Tone.RINGING if paused else Tone.DANGER
        self._recording.show_text(call_words.recording(state), tone)
        self._record_sign.show_icon(Icon.RECORD_PAUSED if paused else Icon.RECORD, tone)
        for widget in (self._recording, self._record_sign):
            _show(widget, recorded)


def padlock_words(quality: Quality, line: Line | None) -> str:
    """What hides a call that is hidden: its voice, and the messages with the keys."""
    told = translate("CallCard", "Encrypted: nobody on the way can listen")
    if quality.suite:
        voice = translate("CallCard", "Voice: SRTP, {suite}").format(suite=quality.suite)
        told = f"{told}\n{voice}"
    if line is not None and line.secure:
        messages = translate("CallCard", "Signalling: {version}")
        told = f"{told}\n{messages.format(version=line_words.tls(line.secure))}"
    return told


def _show(widget: QWidget, wanted: bool) -> None:
    if widget.isHidden() is wanted:
        widget.setVisible(wanted)
