"""The check of the sound before a shift: call oneself, speak, listen, and see how it came out."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from callcenter.config.values import LINE
from callcenter.domain.desk import Desk
from callcenter.domain.sound_test import SoundStep, SoundTest
from callcenter.engine.commands import StopSoundTest, TestSound
from ui import words
from ui.buttons import Button, Kind
from ui.controls import Glyph, Label, Paragraph, named
from ui.icons import Icon, Look
from ui.sound_trial import SoundTrial
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate

_UNDER_WAY = (SoundStep.CALLING, SoundStep.SPEAK, SoundStep.LISTEN)
_FACES = {
    SoundStep.CALLING: (Icon.CALL_OUT, Tone.TALKING),
    SoundStep.SPEAK: (Icon.MIC, Tone.DANGER),
    SoundStep.LISTEN: (Icon.VOLUME, Tone.TALKING),
    SoundStep.DONE: (Icon.CHECKED, Tone.READY),
    SoundStep.FAILED: (Icon.WARNING, Tone.DANGER),
}


class SoundCheck(QDialog):
    """The check, in one small window.

    Signals:
        wished(object): TestSound, StopSoundTest or MeasureLevels.
    """

    wished = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        title = translate("SoundCheck", "Sound check")
        self.setWindowTitle(title)
        named(self, "sound-check", title)
        self.setFixedSize(420, 372)
        self._shown: SoundTest | None = None
        self._sign = Glyph(look, Icon.HEADSET, tone=Tone.ACCENT, size=40)
        self._word = Label(look, size=Size.CUSTOMER, weight=600, align=Qt.AlignmentFlag.AlignCenter)
        self._text = Paragraph(tone=Tone.MUTED)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._figures = Paragraph(size=Size.SMALL, tone=Tone.MUTED)
        self._figures.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        named(self._word, "sound-check-word", "")
        self.trial = SoundTrial(look, speaker=True)
        self.trial.wished.connect(self.wished)
        self.begin = Button(look, "", kind=Kind.PRIMARY, icon=Icon.HEADSET, height=44)
        named(self.begin, "sound-check-begin", "")
        close = Button(look, translate("SoundCheck", "Close"), height=44)
        named(close, "sound-check-close", close.text())
        self.begin.clicked.connect(self._press)
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignHCenter)
        for label in (self._word, self._text, self._figures):
            column.addWidget(label)
        column.addStretch(1)
        column.addWidget(self.trial)
        row = QHBoxLayout()
        row.addWidget(close, 1)
        row.addWidget(self.begin, 2)
        column.addLayout(row)
        self._show(None)
        self.begin.setFocus()

    def show_desk(self, desk: Desk) -> None:
        """Show how the check stands on *desk*."""
        if desk.sound_test != self._shown:
            self._show(desk.sound_test)

    def show_levels(self, microphone: float, speaker: float) -> None:
        """Show how loud microphone and speaker are, 0 to 1."""
        self.trial.show_levels(microphone, speaker)

    def _show(self, test: SoundTest | None) -> None:
        self._shown = test
        icon, tone = _FACES[test.step] if test else (Icon.HEADSET, Tone.ACCENT)
        self._sign.show_icon(icon, tone)
        self._word.show_text(_word(test))
        self._text.show_text(_text(test))
        self._figures.show_text(_figures(test) if test else "")
        busy = self._busy
        word = translate("SoundCheck", "Begin")
        if busy:
            word = translate("SoundCheck", "Stop")
        elif test is not None:
            word = translate("SoundCheck", "Once more")
        self.begin.show_kind(Kind.PLAIN if busy else Kind.PRIMARY)
        self.begin.show_face(word, Icon.STOP if busy else Icon.HEADSET)
        self.begin.setAccessibleName(word)

    @property
    def _busy(self) -> bool:
        return self._shown is not None and self._shown.step in _UNDER_WAY

    @Slot()
    def _press(self) -> None:
        self.wished.emit(StopSoundTest() if self._busy else TestSound(LINE))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing breaks the check off."""
        if self._busy:
            self.wished.emit(StopSoundTest())
        super().closeEvent(event)


def _word(test: SoundTest | None) -> str:
    if test is None:
        return translate("SoundCheck", "Ten seconds before the shift")
    return {
        SoundStep.CALLING: translate("SoundCheck", "Calling yourself…"),
        SoundStep.SPEAK: translate("SoundCheck", "Speak now"),
        SoundStep.LISTEN: translate("SoundCheck", "Listen: this is how you sound"),
        SoundStep.DONE: translate("SoundCheck", "You can be heard"),
        SoundStep.FAILED: translate("SoundCheck", "Something is wrong"),
    }[test.step]


def _text(test: SoundTest | None) -> str:
    if test is None:
        return translate(
            "SoundCheck", "Callcenter calls you, you say a sentence, and then you hear yourself."
        )
    if test.reason:
        return test.reason
    return {
        SoundStep.CALLING: translate("SoundCheck", "Through the exchange and back."),
        SoundStep.SPEAK: translate("SoundCheck", "A sentence in your usual voice."),
        SoundStep.LISTEN: translate("SoundCheck", "If you hear nothing, choose another device."),
        SoundStep.DONE: translate("SoundCheck", "Microphone, loudspeaker and line work."),
        SoundStep.FAILED: "",
    }[test.step]


def _figures(test: SoundTest) -> str:
    if test.step not in (SoundStep.DONE, SoundStep.FAILED) or test.mos is None:
        return ""
    figures = translate(
        "Quality",
        "Loss {loss:.1f} % · jitter {jitter:.0f} ms · round trip {trip:.0f} ms",
    ).format(loss=100 * test.loss, jitter=test.jitter_ms, trip=test.round_trip_ms)
    heard = translate("Quality", "Heard: {word} (MOS {mos:.1f})").format(
        word=words.quality(test.mos), mos=test.mos
    )
    return f"{test.microphone} → {test.speaker}\n{heard}\n{figures}"
