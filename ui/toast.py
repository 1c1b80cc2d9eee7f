"""A short notice that floats over the lower edge, says what happened, and goes by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from callcenter.domain.effects import NoticeKind
from ui import words
from ui.controls import Glyph, Label, announce
from ui.icons import Icon, Look
from ui.theme import CARD_RADIUS, Space, Tone

STAY_MS = 6000
LONG_MS = 60000
"""For what was said while the agent was perhaps not looking."""
_LONG = frozenset({NoticeKind.REACHABLE_AGAIN})
QUIET_MS = 1000
_IN_ROWS = frozenset({NoticeKind.MISSED, NoticeKind.REFUSED_BUSY})
"""Of these at most one is said in QUIET_MS: a flood of calls must not flicker. All are kept."""
_FACES = {
    NoticeKind.DISPOSITION_MISSING: (Icon.FLAG, Tone.RINGING),
    NoticeKind.MOVED_TO_UNFINISHED: (Icon.INBOX, Tone.WRAP_UP),
    NoticeKind.MISSED: (Icon.CALL_MISSED, Tone.DANGER),
    NoticeKind.REFUSED_BUSY: (Icon.CALL_MISSED, Tone.DANGER),
    NoticeKind.ENGINE_LOST: (Icon.SYNC_PROBLEM, Tone.DANGER),
    NoticeKind.ENGINE_BACK: (Icon.CHECKED, Tone.READY),
    NoticeKind.DISAGREEMENT: (Icon.INFO, Tone.MUTED),
    NoticeKind.EMERGENCY_ROOM: (Icon.WARNING, Tone.DANGER),
    NoticeKind.LINES_FULL: (Icon.WARNING, Tone.RINGING),
    NoticeKind.SPOKE_WHILE_MUTED: (Icon.MIC_OFF, Tone.DANGER),
    NoticeKind.KEPT: (Icon.CHECKED, Tone.READY),
    NoticeKind.RECORDING_FORBIDDEN: (Icon.INFO, Tone.MUTED),
    NoticeKind.RECORDING_REQUIRED: (Icon.INFO, Tone.RINGING),
    NoticeKind.RECORDING_STOPPED: (Icon.WARNING, Tone.DANGER),
    NoticeKind.RECORDING_STAYS_PAUSED: (Icon.PAUSE, Tone.RINGING),
    NoticeKind.RECORDING_PAUSED_LONG: (Icon.PAUSE, Tone.RINGING),
    NoticeKind.REACHABLE_AGAIN: (Icon.LINE, Tone.RINGING),
    NoticeKind.TRANSFER_RETURNED: (Icon.TAKE_BACK, Tone.RINGING),
    NoticeKind.CORRECTION_CLOSED: (Icon.WARNING, Tone.RINGING),
    NoticeKind.CORRECTED: (Icon.CHECKED, Tone.READY),
}


class Toast(QWidget):
    """The notice; it lies over its parent, moves nothing and takes no keys."""

    def __init__(self, look: Look, parent: QWidget, *, stay_ms: int = STAY_MS) -> None:
        super().__init__(parent)
        self._look, self._over = look, parent
        self._tone = Tone.MUTED
        self.setObjectName("toast")
        self._glyph = Glyph(look, Icon.INFO)
        self._words = Label(look, weight=500)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        row.setSpacing(Space.M)
        row.addWidget(self._glyph)
        row.addWidget(self._words)
        self._stay_ms = stay_ms
        self._timer = QTimer(self, singleShot=True, interval=stay_ms)
        self._timer.timeout.connect(self.hide)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        parent.installEventFilter(self)
        self.hide()

    def show_notice(self, kind: NoticeKind, text: str) -> None:
        """Say what *kind* means, about *text*, and let a screen reader say it too."""
        if kind in _IN_ROWS:
            if self._quiet.isActive():
                return
            self._quiet.start()
        icon, tone = _FACES[kind]
        self._say(icon, tone, words.notice(kind, text), LONG_MS if kind in _LONG else 0)

    @Slot(str)
    def show_done(self, sentence: str) -> None:
        """Say that something was done."""
        self._say(Icon.CHECKED, Tone.READY, sentence)

    def show_refusal(self, reason: str) -> None:
        """Say why something was not done."""
        self._say(Icon.WARNING, Tone.RINGING, reason)

    def _say(self, icon: Icon, tone: Tone, sentence: str, stay_ms: int = 0) -> None:
        self._tone = tone
        self._glyph.show_icon(icon, tone)
        self._words.show_text(sentence)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(stay_ms or self._stay_ms)
        announce(self, sentence)

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()

    @Slot()
    def _place(self) -> None:
        room = self._over.size()
        width = min(self.sizeHint().width(), room.width() - 2 * Space.L)
        self.setGeometry((room.width() - width) // 2, room.height() - 44 - Space.L, width, 44)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press says: seen."""
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the place when the window changes its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the raised ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._look.colour(Tone.RAISED))
        painter.setPen(QPen(self._look.colour(self._tone), 1.5))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(1, 1, -1, -1), CARD_RADIUS, CARD_RADIUS
        )
