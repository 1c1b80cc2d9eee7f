"""Another open call as a row below the one in focus."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout

from callcenter.domain.desk import Desk
from callcenter.domain.interaction import Interaction
from callcenter.domain.wishes import AnswerWished, Focused, ResumeWished
from ui.announcement import announced
from ui.buttons import Button
from ui.call_state import Standing, call_face
from ui.controls import Glyph, Label
from ui.icons import Icon, Look
from ui.theme import CARD_RADIUS, FOCUS_RING, Size, Space, Tone

translate = QCoreApplication.translate

HEIGHT = 56


class CallRow(QAbstractButton):
    """The row: a press goes to the call, which takes a held one back; its button also answers.

    Signals:
        wished(object): Focused, AnswerWished or ResumeWished.
    """

    wished = Signal(object)

    def __init__(self, look: Look, at: int, *, deaf_ms: int) -> None:
        super().__init__()
        self._deaf = QTimer(self, singleShot=True, interval=deaf_ms)
        self._look = look
        self._call, self._tone = "", Tone.MUTED
        self._wish: AnswerWished | ResumeWished | None = None
        self.setObjectName(f"call-row-{at}")
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._glyph = Glyph(look, Icon.CALL)
        self._name = Label(look, weight=600)
        self._word = Label(look, size=Size.SMALL, tone=Tone.MUTED, tabular=True)
        self._key = Label(look, size=Size.TINY, tone=Tone.MUTED)
        self._act = Button(look, "", height=32, size=Size.SMALL)
        self._act.setObjectName(f"call-row-{at}-act")
        self._act.clicked.connect(self._do)
        self.clicked.connect(self._look_at)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M + 2, Space.XS, Space.S, Space.XS)
        row.setSpacing(Space.S)
        row.addWidget(self._glyph)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addStretch(1)
        text.addWidget(self._name)
        text.addWidget(self._word)
        text.addStretch(1)
        row.addLayout(text, 1)
        row.addWidget(self._key)
        row.addWidget(self._act)
        look.changed.connect(self.update)

    def show_interaction(
        self, desk: Desk, interaction: Interaction, now: datetime, *, hint: str
    ) -> None:
        """Show *interaction*; *hint* is the key that goes to it."""
        face = call_face(desk, interaction, now)
        self._call = interaction.id
        self._glyph.show_icon(face.icon, face.tone)
        if face.tone is not self._tone:
            self._tone = face.tone
            self.update()
        name = announced(desk, interaction.id, now).name
        self._name.show_text(name)
        timed = face.standing in (Standing.HELD, Standing.WRAPPING_UP, Standing.TAKEN)
        self._word.show_text(face.word if timed else f"{face.word} {face.time}")
        self._key.show_text(hint)
        talks = any(call.talking and not call.held_by_agent for call in desk.calls)
        self._show_act(face.standing, talks=talks)
        if name != self.accessibleName():
            self.setAccessibleName(name)

    def _show_act(self, standing: Standing, *, talks: bool) -> None:
        word, icon, former = "", None, self._wish
        self._wish = None
        if standing is Standing.HELD:
            word, icon = translate("CallRow", "Take back"), Icon.PLAY
            if talks:
                word, icon = translate("CallRow", "Swap"), Icon.SWAP
            self._wish = ResumeWished(self._call)
        elif standing is Standing.RINGING:
            word, icon = translate("CallRow", "Answer"), Icon.ANSWER
            self._wish = AnswerWished(self._call)
            if self._wish != former:
                self._deaf.start()
        self._act.show_face(word, icon)
        self._act.setAccessibleName(word)
        if self._act.isHidden() is (self._wish is not None):
            self._act.setVisible(self._wish is not None)

    @Slot()
    def _look_at(self) -> None:
        held = isinstance(self._wish, ResumeWished)
        self.wished.emit(self._wish if held else Focused(self._call))

    @Slot()
    def _do(self) -> None:
        early = isinstance(self._wish, AnswerWished) and self._deaf.isActive()
        if self._wish is not None and not early:
            self.wished.emit(self._wish)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground with a stripe of the call's state."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        over = self.underMouse()
        painter.setBrush(theme.pressed(Tone.RAISED, 0.05) if over else theme.colour(Tone.RAISED))
        ring = QPen(theme.colour(Tone.ACCENT), FOCUS_RING)
        painter.setPen(ring if self.hasFocus() else QPen(theme.colour(Tone.LINE), 1))
        painter.drawRoundedRect(box, CARD_RADIUS, CARD_RADIUS)
        painter.setClipRect(QRectF(0, 0, 5, self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(self._tone))
        painter.drawRoundedRect(box, CARD_RADIUS, CARD_RADIUS)
