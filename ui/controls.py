"""The small parts that show something: plain labels, cards, icons, rings, lines."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QSizePolicy,
    QWidget,
)

from ui.icons import Icon, Look
from ui.theme import CARD_RADIUS, Size, Tone, font

_WIDEST, _LATIN = 1.1, "\u0250"
"""No letter before that one is wider, as a share of the face's size."""
_TEXT_FLAGS = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


def plain_tooltip(text: str) -> str:
    """What Qt shows on hover exactly as *text* is written."""
    # Qt takes a text for rich text when it looks like it: a tag in a name must stay a name.
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain = escaped.replace("\n", "<br>")
    return f"<qt>{plain}</qt>" if text else ""


def tooltip(widget: QWidget, text: str) -> None:
    """Explain *widget* on hover; whatever *text* holds is shown as it is written."""
    shown = plain_tooltip(text)
    if widget.toolTip() != shown:
        widget.setToolTip(shown)


def announce(part: QWidget, sentence: str) -> None:
    """Let a screen reader say *sentence*, which *part* shows."""
    # Not at the start: Qt's classes for it take 3 ms to read.
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(part, sentence))


def named(widget: QWidget, name: str, said: str, explained: str = "") -> None:
    """Give *widget* its stable object name, what a screen reader says, and what hovering shows."""
    widget.setObjectName(name)
    widget.setAccessibleName(said)
    if explained:
        widget.setAccessibleDescription(explained)
        tooltip(widget, explained)


class Label(QLabel):
    """One line of plain text in a tone; too long a text ends in an ellipsis and shows on hover."""

    def __init__(
        self,
        look: Look,
        text: str = "",
        *,
        size: Size = Size.BODY,
        weight: int = 400,
        tone: Tone = Tone.TEXT,
        tabular: bool = False,
        elided: bool = True,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._tone = tone
        self._elided, self._cut = elided, False
        self._fitted, self._elided_text = ("", 0), ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(size, weight, tabular=tabular))
        self.setAlignment(align | Qt.AlignmentFlag.AlignVCenter)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        if elided:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)
        self.show_text(text)

    def show_text(self, text: str, tone: Tone | None = None) -> None:
        """Show *text*, and in *tone* if one is given; does nothing when both are shown already."""
        if tone is not None and tone is not self._tone:
            self._tone = tone
            self.update()
        if text != self.text():
            self.setText(text)

    def minimumSizeHint(self) -> QSize:
        """An elided label gives way to nearly nothing."""
        if self._elided:
            return QSize(24, self.fontMetrics().height())
        return super().minimumSizeHint()

    def sizeHint(self) -> QSize:
        """The whole text."""
        metrics, around = self.fontMetrics(), self.contentsMargins()
        width = metrics.horizontalAdvance(self.text()) + 2 + around.left() + around.right()
        return QSize(width, metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        painter = QPainter(self)
        painter.setPen(self._look.colour(self._tone))
        painter.setFont(self.font())
        text, whole = self._fitting(), self.text()
        flags = int(self.alignment()) | _TEXT_FLAGS
        # Not the whole of it: when its text changes, Qt paints a label's contents anew, no more.
        painter.drawText(self.contentsRect(), flags, text)
        if text != whole or self._cut:
            self._cut = text != whole
            tooltip(self, whole if self._cut else "")

    def _fitting(self) -> str:
        # Shaping a text costs as much as drawing it: done once for a text and a width.
        shown = (self.text(), self.contentsRect().width())
        if shown != self._fitted:
            self._fitted = shown
            self._elided_text = fitting(self, *shown)
        return self._elided_text


def fitting(part: QWidget, text: str, width: int) -> str:
    """*text* in the face of *part*, cut to *width* pixels."""
    # Measuring costs as much as drawing: not done where no text of that length can be too wide.
    if len(text) * part.font().pixelSize() * _WIDEST <= width and max(text, default="") < _LATIN:
        return text
    return part.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)


class Paragraph(QLabel):
    """Plain text of several lines in a tone."""

    def __init__(
        self,
        text: str = "",
        *,
        size: Size = Size.BODY,
        weight: int = 400,
        tone: Tone = Tone.TEXT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(font(size, weight))
        self.setProperty("tone", tone.value)
        self.setText(text)

    def show_text(self, text: str) -> None:
        """Show *text*; does nothing when it is shown already."""
        if text != self.text():
            self.setText(text)


class Glyph(QWidget):
    """One icon in a tone; it is decoration, the word beside it says the same."""

    def __init__(self, look: Look, icon: Icon, *, tone: Tone = Tone.MUTED, size: int = 20) -> None:
        super().__init__()
        self._look, self._icon, self._tone, self._size = look, icon, tone, size
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        look.changed.connect(self.update)

    def show_icon(self, icon: Icon, tone: Tone) -> None:
        """Show *icon* in *tone*."""
        if (icon, tone) != (self._icon, self._tone):
            self._icon, self._tone = icon, tone
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        painter = QPainter(self)
        colour = self._look.colour(self._tone)
        ratio = self.devicePixelRatioF()
        painter.drawPixmap(0, 0, self._look.pixmap(self._icon, colour, self._size, ratio))


class Card(QFrame):
    """A raised ground with rounded corners; *tone* draws a stripe of a state down its left edge."""

    def __init__(self, look: Look, *, tone: Tone | None = None) -> None:
        super().__init__()
        self._look, self._tone = look, tone
        look.changed.connect(self.update)

    def show_tone(self, tone: Tone | None) -> None:
        """Change the stripe."""
        if tone is not self._tone:
            self._tone = tone
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, the stripe, a hair line and a shade below."""
        ratio = self.devicePixelRatioF()
        ground = self._look.ground((Card, self._tone), self.size(), ratio, self._draw_ground)
        QPainter(self).drawPixmap(0, 0, ground)

    def _draw_ground(self, painter: QPainter) -> None:
        theme = self._look.theme
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -1.5)
        shade = QColor(0, 0, 0, 70 if theme.dark else 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawRoundedRect(box.translated(0, 1.2), CARD_RADIUS, CARD_RADIUS)
        painter.setBrush(theme.colour(Tone.RAISED))
        painter.setPen(QPen(theme.colour(Tone.LINE), 1))
        painter.drawRoundedRect(box, CARD_RADIUS, CARD_RADIUS)
        if self._tone is not None:
            self._draw_stripe(painter, box)

    def _draw_stripe(self, painter: QPainter, box: QRectF) -> None:
        assert self._tone is not None
        painter.setClipRect(QRectF(box.left(), box.top(), 4, box.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour(self._tone))
        painter.drawRoundedRect(box, CARD_RADIUS, CARD_RADIUS)


class CountdownRing(QWidget):
    """A ring that empties, with the time left in its middle."""

    def __init__(self, look: Look, *, diameter: int = 56, tone: Tone = Tone.WRAP_UP) -> None:
        super().__init__()
        self._look, self._tone = look, tone
        self._share, self._text = 0.0, ""
        self.setFixedSize(diameter, diameter)
        self.setFont(font(Size.BODY if diameter > 40 else Size.TINY, 600, tabular=True))
        look.changed.connect(self.update)

    def show_left(self, share: float, text: str, tone: Tone | None = None) -> None:
        """Show *share* (0 to 1) of the ring and *text*."""
        # Steps finer than half a degree cannot be seen and are not worth a repaint.
        fresh = (round(min(max(share, 0.0), 1.0), 3), text, tone or self._tone)
        if fresh != (self._share, self._text, self._tone):
            self._share, self._text, self._tone = fresh
            self.setAccessibleName(text)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 4.0 if self.width() > 40 else 3.0
        box = QRectF(self.rect()).adjusted(width, width, -width, -width)
        painter.setPen(QPen(self._look.colour(Tone.LINE), width))
        painter.drawEllipse(box)
        pen = QPen(self._look.colour(self._tone), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        if self._share > 0:
            painter.drawArc(box, 90 * 16, round(360 * 16 * self._share))
        painter.setPen(self._look.colour(Tone.TEXT))
        painter.setFont(self.font())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)


class Line(QFrame):
    """A hair line between parts."""

    def __init__(self, *, upright: bool = False) -> None:
        super().__init__()
        self.setProperty("role", "line")
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


class Pane(QFrame):
    """A sheet of the window's surface with a hair line around it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "pane")
