"""How a call is heard, drawn as bars."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from callcenter.domain.quality import Quality
from ui import words
from ui.controls import tooltip
from ui.icons import Look
from ui.theme import Tone

translate = QCoreApplication.translate

BARS = 5
_STEPS = (1.8, 2.6, 3.1, 3.6, 4.0)


def bars(mos: float) -> int:
    """How many of the five bars a mean opinion score fills."""
    return sum(1 for step in _STEPS if mos >= step)


def quality_words(quality: Quality) -> str:
    """A measurement in words, with its figures."""
    text = translate("Quality", "Heard: {word} (MOS {mos:.1f})").format(
        word=words.quality(quality.mos), mos=quality.mos
    )
    figures = translate(
        "Quality",
        "Loss {loss:.1f} % · jitter {jitter:.0f} ms · round trip {trip:.0f} ms",
    ).format(loss=100 * quality.loss, jitter=quality.jitter_ms, trip=quality.round_trip_ms)
    return f"{text}\n{figures}"


class QualityBars(QWidget):
    """Five bars; hovering tells the figures."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._bars: int | None = None
        self.setFixedSize(30, 20)
        look.changed.connect(self.update)

    def show_quality(self, quality: Quality | None) -> None:
        """Show *quality*; without a measurement the bars are empty."""
        measured = quality is not None and quality.mos > 0
        count = bars(quality.mos) if quality is not None and measured else None
        said = (
            quality_words(quality)
            if quality is not None and measured
            else translate("Quality", "Not measured yet")
        )
        if said != self.accessibleName():
            self.setAccessibleName(said)
            tooltip(self, said)
        if count != self._bars:
            self._bars = count
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars, rising."""
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        filled = self._bars or 0
        tone = Tone.READY if filled > 3 else Tone.RINGING if filled > 2 else Tone.DANGER
        for at in range(BARS):
            height = 6 + at * 3
            painter.setBrush(self._look.colour(tone if at < filled else Tone.LINE))
            painter.drawRoundedRect(QRectF(at * 6, 19 - height, 4, height), 1, 1)
