"""Trying the microphone: it is open while this shows, and a bar moves when somebody speaks."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from callcenter.engine.commands import MeasureLevels
from ui.controls import Glyph, Label, named
from ui.icons import Icon, Look
from ui.loudness import LevelBar
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate

LEASE_S = 6.0
"""The telephone closes the microphone so long after the last time it was asked for."""
RENEW_MS = 3000
SILENCE_MS = 6000
SPOKEN = 10 ** (-34 / 20)
"""The peak, of full scale, above which somebody has spoken and not just breathed."""
_BAR = 8.0


class SoundTrial(QWidget):
    """How loud the microphone is and, with *speaker*, what is heard.

    Signals:
        wished(object): a MeasureLevels, again and again while it shows.
    """

    wished = Signal(object)

    def __init__(
        self,
        look: Look,
        *,
        speaker: bool = False,
        renew_ms: int = RENEW_MS,
        silence_ms: int = SILENCE_MS,
    ) -> None:
        super().__init__()
        self._renewing = QTimer(self, interval=renew_ms)
        self._silence = QTimer(self, singleShot=True, interval=silence_ms)
        self._heard = False
        self._sign = Glyph(look, Icon.MIC, size=16)
        self._microphone = LevelBar(look, thick=_BAR)
        self._speaker = LevelBar(look, thick=_BAR, tone=Tone.TALKING)
        self._word = Label(look, size=Size.SMALL, tone=Tone.MUTED)
        named(self._microphone, "trial-microphone", translate("SoundTrial", "How loud you are"))
        named(self._speaker, "trial-speaker", translate("SoundTrial", "How loud it sounds"))
        self._word.setObjectName("trial-word")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addLayout(_row(self._sign, self._microphone))
        if speaker:
            column.addLayout(_row(Glyph(look, Icon.VOLUME, size=16), self._speaker))
        column.addWidget(self._word)
        self._renewing.timeout.connect(self._renew)
        self._silence.timeout.connect(self._tell_silence)
        self._begin()

    def show_levels(self, microphone: float, speaker: float) -> None:
        """Show how loud both are, 0 to 1."""
        self._microphone.show_level(microphone)
        self._speaker.show_level(speaker)
        if microphone >= SPOKEN and not self._heard:
            self._heard = True
            self._silence.stop()
            heard = translate("SoundTrial", "The microphone hears you.")
            self._sign.show_icon(Icon.MIC, Tone.READY)
            self._tell(heard, Tone.READY)

    def showEvent(self, event: QShowEvent) -> None:
        """Open the microphone."""
        super().showEvent(event)
        self._begin()
        self._renewing.start()
        self._silence.start()
        self._renew()

    def hideEvent(self, event: QHideEvent) -> None:
        """Close it again."""
        super().hideEvent(event)
        self._renewing.stop()
        self._silence.stop()
        self.wished.emit(MeasureLevels(0))

    def begin_anew(self) -> None:
        """Another device was chosen: what was heard before says nothing of it."""
        self._begin()
        if self.isVisible():
            self._silence.start()

    def _begin(self) -> None:
        self._heard = False
        self._microphone.show_level(0)
        self._speaker.show_level(0)
        self._sign.show_icon(Icon.MIC, Tone.DANGER)
        told = translate("SoundTrial", "The microphone is open: speak, and the bar moves.")
        self._tell(told, Tone.MUTED)

    @Slot()
    def _renew(self) -> None:
        self.wished.emit(MeasureLevels(LEASE_S))

    @Slot()
    def _tell_silence(self) -> None:
        silent = translate("SoundTrial", "Nothing is heard: look for a mute switch.")
        self._tell(silent, Tone.RINGING)

    def _tell(self, text: str, tone: Tone) -> None:
        self._word.show_text(text, tone)
        self._word.setAccessibleName(text)


def _row(sign: Glyph, bar: LevelBar) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    row.addWidget(sign)
    row.addWidget(bar, 1)
    return row
