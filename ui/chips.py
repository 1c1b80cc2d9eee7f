"""The small signs that can be pressed: chips with an icon and a word, status glyphs."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.controls import fitting, tooltip
from ui.icons import Icon, Look
from ui.theme import FOCUS_RING, RADIUS, Size, Space, Tone, font

_TEXT_FLAGS = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class Chip(QAbstractButton):
    """A small word with an icon in a soft ground; checkable for filters, else only a sign."""

    def __init__(
        self,
        look: Look,
        word: str = "",
        *,
        icon: Icon | None = None,
        tone: Tone = Tone.MUTED,
        pressable: bool = False,
        checkable: bool = False,
    ) -> None:
        super().__init__()
        self._look, self._icon, self._tone = look, icon, tone
        self._pressable, self._widest = pressable or checkable, ""
        self.setText(word)
        self.setFont(font(Size.SMALL, 500))
        self.setCheckable(checkable)
        self.setFixedHeight(26 if self._pressable else 22)
        policy = Qt.FocusPolicy.StrongFocus if self._pressable else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(policy)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if not self._pressable:
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        else:
            self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look.changed.connect(self.update)

    def show_word(self, word: str, tone: Tone | None = None, icon: Icon | None = None) -> None:
        """Show *word*, and in *tone* with *icon* where given."""
        fresh = (tone or self._tone, icon or self._icon)
        wider = word != self.text() or (fresh[1] is None) != (self._icon is None)
        if fresh != (self._tone, self._icon):
            self._tone, self._icon = fresh
            self.update()
        self.setText(word)
        if wider:
            self.updateGeometry()

    def keep_room(self, widest: str) -> None:
        """Be as wide as for *widest* whatever is shown, so that a count moves nothing."""
        self._widest = widest
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for icon and word."""
        metrics = self.fontMetrics()
        words = max(map(metrics.horizontalAdvance, (self.text(), self._widest)))
        width = words + 2 * Space.S + 2
        if self._icon:
            width += 14 + (Space.XS if self.text() else 0)
        return QSize(width, self.height())

    def minimumSizeHint(self) -> QSize:
        """A chip gives way down to some letters."""
        return QSize(min(self.sizeHint().width(), 44), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chip."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._ground())
        self._draw_content(painter, self._look.colour(self._shown_tone))

    @property
    def _shown_tone(self) -> Tone:
        return Tone.ACCENT if self.isChecked() else self._tone

    def _ground(self) -> QPixmap:
        pressed = (self._pressable, self.isChecked(), self.underMouse(), self.hasFocus())
        face = (Chip, self._tone, *pressed)
        return self._look.ground(face, self.size(), self.devicePixelRatioF(), self._draw_ground)

    def _draw_ground(self, painter: QPainter) -> None:
        theme = self._look.theme
        ground = theme.soft(self._shown_tone)
        if self._pressable and not self.isChecked():
            ground = theme.pressed(Tone.SURFACE, 0.07 if self.underMouse() else 0.0)
        ringed = self.hasFocus()
        edge = Tone.ACCENT if ringed or self.isChecked() else Tone.EDGE
        shown = self._pressable or theme.tint == 0.0
        pen = QPen(theme.colour(edge), FOCUS_RING if ringed else 1)
        painter.setPen(pen if shown else Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, RADIUS, RADIUS)

    def _draw_content(self, painter: QPainter, ink: QColor) -> None:
        left = Space.S + 1
        if self._icon:
            pixmap = self._look.pixmap(self._icon, ink, 14, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(left, (self.height() - 14) / 2), pixmap)
            left += 14 + Space.XS
        painter.setPen(ink)
        room = self.width() - left - Space.S + 2
        text = fitting(self, self.text(), room)
        centred = self._widest and not self._icon
        place = _TEXT_FLAGS | int(Qt.AlignmentFlag.AlignHCenter) if centred else _TEXT_FLAGS
        painter.drawText(QRect(left, 0, room, self.height()), place, text)


class StatusGlyph(QAbstractButton):
    """One icon that says how a part of the machine is; with a count beside it if there is one."""

    def __init__(self, look: Look, icon: Icon, *, counts: bool = False) -> None:
        super().__init__()
        self._look, self._icon, self._tone, self._count = look, icon, Tone.MUTED, ""
        self.setFont(font(Size.SMALL, 600, tabular=True))
        # Room for two figures from the beginning: a count moves nothing.
        self._room = self.fontMetrics().horizontalAdvance("00") + 3 if counts else 0
        self.setFixedHeight(32)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look.changed.connect(self.update)

    def show_state(self, icon: Icon, tone: Tone, words: str, count: int = 0) -> None:
        """Show *icon* in *tone*; *words* are for hover and screen readers."""
        shown = str(count) if count else ""
        if (icon, tone, shown) != (self._icon, self._tone, self._count):
            self._icon, self._tone, self._count = icon, tone, shown
            self.updateGeometry()
            self.update()
        if words != self.accessibleName():
            self.setAccessibleName(words)
            tooltip(self, words)

    def sizeHint(self) -> QSize:
        """Room for the icon and the count."""
        count = self.fontMetrics().horizontalAdvance(self._count) + 3 if self._count else 0
        return QSize(32 + max(count, self._room), 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw icon, count and focus ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        hovered = self.underMouse() or self.isDown()
        loud = self._tone in (Tone.DANGER, Tone.RINGING)
        ground = theme.soft(self._tone) if loud else theme.pressed(Tone.BG, 0.07)
        painter.setBrush(ground if hovered or loud else Qt.BrushStyle.NoBrush)
        ring = QPen(theme.colour(Tone.ACCENT), FOCUS_RING)
        painter.setPen(ring if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        ink = theme.colour(self._tone)
        ratio = self.devicePixelRatioF()
        painter.drawPixmap(QPointF(6, 6), self._look.pixmap(self._icon, ink, 20, ratio))
        if self._count:
            painter.setPen(ink)
            painter.drawText(QRect(28, 0, self.width() - 28, 32), _TEXT_FLAGS, self._count)
