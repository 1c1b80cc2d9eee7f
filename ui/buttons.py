"""The buttons of the window, with icon, word and key."""

from __future__ import annotations

from enum import Enum
from functools import partial

from PySide6 import QtWidgets
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from ui.icons import Icon, Look
from ui.theme import FOCUS_RING, RADIUS, Size, Space, Tone, font

_TEXT_FLAGS = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


_PULSES = 3
_PULSE_MS = 220


def moves(widget: QWidget) -> bool:
    """Whether the system lets parts of a window move."""
    length = widget.style().styleHint(
        QtWidgets.QStyle.StyleHint.SH_Widget_Animation_Duration, None, widget
    )
    return length > 0 and QApplication.isEffectEnabled(Qt.UIEffect.UI_General)


class Kind(Enum):
    """How much a button asks to be pressed."""

    PRIMARY = "primary"
    GOOD = "good"
    DANGER = "danger"
    PLAIN = "plain"
    QUIET = "quiet"


_FILLED = {Kind.PRIMARY: Tone.ACCENT, Kind.GOOD: Tone.READY, Kind.DANGER: Tone.DANGER}


class Button(QPushButton):
    """A button with icon, word and key hint, painted in the theme's tones.

    *stacked* puts the icon above the word. A checkable button shows that it is on by its
    tone, a frame and its word (the caller changes the word).
    """

    def __init__(
        self,
        look: Look,
        word: str,
        *,
        kind: Kind = Kind.PLAIN,
        icon: Icon | None = None,
        hint: str = "",
        stacked: bool = False,
        tone: Tone = Tone.TEXT,
        height: int = 36,
        size: Size = Size.BODY,
        takes_focus: bool = True,
    ) -> None:
        super().__init__(word)
        self._look, self._kind, self._icon, self._hint = look, kind, icon, hint
        self._stacked, self._tone, self._on_tone = stacked, tone, Tone.ACCENT
        self._beckoning = 0
        self._pulse = QTimer(self)
        self._pulse.timeout.connect(self._beat)
        self.setFont(font(size, 500))
        self.setFixedHeight(height)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if takes_focus else Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look.changed.connect(self.update)

    def show_face(
        self,
        word: str | None = None,
        icon: Icon | None = None,
        *,
        on: bool | None = None,
        on_tone: Tone | None = None,
        tone: Tone | None = None,
    ) -> None:
        """Change what the button shows, touching only what differs."""
        if word is not None and word != self.text():
            self.setText(word)
        if on is not None and on != self.isChecked():
            self.setCheckable(True)
            self.setChecked(on)
        fresh = (icon or self._icon, on_tone or self._on_tone, tone or self._tone)
        if fresh != (self._icon, self._on_tone, self._tone):
            self._icon, self._on_tone, self._tone = fresh
            self.update()

    def beckon(self) -> None:
        """Draw the eye for a moment: by a pulse, or steadily where the system wants no motion."""
        self._beckoning = 2 * _PULSES
        self._pulse.start(_PULSE_MS if moves(self) else _PULSE_MS * self._beckoning)
        self.update()

    @Slot()
    def _beat(self) -> None:
        self._beckoning = max(0, self._beckoning - 1) if moves(self) else 0
        if not self._beckoning:
            self._pulse.stop()
        self.update()

    def show_kind(self, kind: Kind) -> None:
        """Ask more or less to be pressed."""
        if kind is not self._kind:
            self._kind = kind
            self.update()

    def show_hint(self, hint: str) -> None:
        """Show *hint*, the key that does the same."""
        if hint != self._hint:
            self._hint = hint
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Room for icon, word and hint."""
        width = QFontMetrics(self.font()).horizontalAdvance(self.text())
        if self._stacked:
            return QSize(max(56, width + 16), self.height())
        if self._icon:
            width += 18 + (Space.S if self.text() else 0)
        if self._hint:
            width += self._hint_width() + Space.S
        return QSize(width + 2 * (Space.M if self.text() else Space.S) + 2, self.height())

    def minimumSizeHint(self) -> QSize:
        """A button gives way down to its icon and some letters."""
        return QSize(min(self.sizeHint().width(), 40), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, focus ring, icon, word and hint."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ratio = self.devicePixelRatioF()
        ground = self._look.ground(self._face(), self.size(), ratio, self._draw_ground)
        painter.drawPixmap(0, 0, ground)
        ink = self._ink()
        if self._stacked:
            self._draw_stacked(painter, ink)
        else:
            self._draw_row(painter, ink)

    def _ink(self) -> QColor:
        theme = self._look.theme
        if not self.isEnabled():
            return theme.colour(Tone.EDGE)
        if self._kind in _FILLED or self._calls_out:
            return theme.colour(Tone.ON_ACCENT)
        return theme.colour(self._on_tone if self.isChecked() else self._tone)

    @property
    def _calls_out(self) -> bool:
        """Whether it is at the height of a pulse."""
        return self._beckoning > 0 and self._beckoning % 2 == 0

    def _face(self) -> tuple[object, ...]:
        """All that the ground depends on."""
        pressed = (self.isEnabled(), self.isDown(), self.underMouse(), self.isChecked())
        return (Button, self._kind, self._on_tone, self._calls_out, self.hasFocus(), *pressed)

    def _draw_ground(self, painter: QPainter) -> None:
        theme = self._look.theme
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        filled = _FILLED.get(self._kind)
        if self._calls_out:
            painter.setBrush(theme.colour(Tone.DANGER))
        elif filled is not None and self.isEnabled():
            ground = theme.colour(filled)
            if self.isDown() or self.underMouse():
                ground = theme.pressed(filled, 0.22 if self.isDown() else 0.12)
            painter.setBrush(ground)
        elif self.isChecked():
            painter.setBrush(theme.soft(self._on_tone))
            painter.setPen(QPen(theme.colour(self._on_tone), 1))
        elif self._kind is Kind.QUIET:
            painter.setBrush(self._hovered(Qt.GlobalColor.transparent))
        else:
            painter.setBrush(self._hovered(theme.colour(Tone.RAISED)))
            painter.setPen(QPen(theme.colour(Tone.EDGE if self.isEnabled() else Tone.LINE), 1))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        self._draw_focus(painter, filled is not None)

    def _hovered(self, plain: QColor | Qt.GlobalColor) -> QColor:
        theme = self._look.theme
        if self.isEnabled() and (self.isDown() or self.underMouse()):
            return theme.pressed(Tone.SURFACE, 0.14 if self.isDown() else 0.07)
        return QColor(plain)

    def _draw_focus(self, painter: QPainter, filled: bool) -> None:
        if not self.hasFocus():
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._look.colour(Tone.ACCENT), FOCUS_RING))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        if filled:
            # A gap in the ground's colour, so that the ring also shows around an accent button.
            painter.setPen(QPen(self._look.colour(Tone.SURFACE), 1.5))
            inner = QRectF(self.rect()).adjusted(2.75, 2.75, -2.75, -2.75)
            painter.drawRoundedRect(inner, RADIUS - 1, RADIUS - 1)

    def _draw_stacked(self, painter: QPainter, ink: QColor) -> None:
        height = self.fontMetrics().height()
        block = 20 + 3 + height
        top = (self.height() - block) / 2
        if self._icon:
            self._draw_icon(painter, QPointF((self.width() - 20) / 2, top), ink, 20)
        painter.setPen(ink)
        box = QRect(3, round(top + 23), self.width() - 6, height)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignHCenter) | _TEXT_FLAGS, text)

    def _draw_row(self, painter: QPainter, ink: QColor) -> None:
        metrics = self.fontMetrics()
        icon_room = (18 + (Space.S if self.text() else 0)) if self._icon else 0
        hint_room = (self._hint_width() + Space.S) if self._hint else 0
        room = self.width() - 2 * Space.S - icon_room
        word_width = metrics.horizontalAdvance(self.text())
        if word_width + hint_room > room:
            hint_room = 0
        text = self.text()
        if word_width > room - hint_room:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - hint_room)
            word_width = metrics.horizontalAdvance(text)
        content = icon_room + word_width + hint_room
        left = (self.width() - content) / 2
        if self._icon:
            self._draw_icon(painter, QPointF(left, (self.height() - 18) / 2), ink, 18)
        painter.setPen(ink)
        box = QRectF(left + icon_room, 0, content, self.height())
        painter.drawText(box, _TEXT_FLAGS, text)
        if hint_room:
            self._draw_hint(painter, ink, left + content - hint_room + Space.S)

    def _draw_icon(self, painter: QPainter, where: QPointF, ink: QColor, size: int) -> None:
        assert self._icon is not None
        pixmap = self._look.pixmap(self._icon, ink, size, self.devicePixelRatioF())
        painter.drawPixmap(where, pixmap)

    def _hint_width(self) -> int:
        return QFontMetrics(font(Size.TINY)).horizontalAdvance(self._hint) + 2 * Space.XS

    def _draw_hint(self, painter: QPainter, ink: QColor, left: float) -> None:
        box = QRect(round(left), (self.height() - 18) // 2, self._hint_width(), 18)
        frame = self._look.ground(
            ("hint", ink.rgba()),
            box.size(),
            self.devicePixelRatioF(),
            partial(_draw_hint_frame, ink=ink, size=box.size()),
        )
        painter.drawPixmap(box.topLeft(), frame)
        painter.setPen(ink)
        painter.setFont(font(Size.TINY))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._hint)


def _draw_hint_frame(painter: QPainter, *, ink: QColor, size: QSize) -> None:
    pale = QColor(ink)
    pale.setAlphaF(0.55)
    painter.setPen(QPen(pale, 1))
    painter.drawRoundedRect(QRectF(0.5, 0.5, size.width() - 1, size.height() - 1), 4, 4)
