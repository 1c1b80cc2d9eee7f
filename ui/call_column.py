"""The column of calls: the one in focus large, the others as rows, the dial pad below."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from importlib import import_module
from itertools import repeat
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from callcenter.domain.agent import Intent
from callcenter.domain.call import MOST_CALLS
from callcenter.domain.desk import Desk
from callcenter.domain.interaction import Interaction
from callcenter.domain.wishes import AnswerWished, Focused, ResumeWished
from callcenter.engine.commands import Sound
from ui.announcement import announced
from ui.buttons import Button, Kind
from ui.call_state import Standing, call_face
from ui.controls import Card, Glyph, Label, Paragraph, named
from ui.dial_pad import DialPad
from ui.icons import Icon, Look
from ui.late import Late
from ui.ring_bar import DEAF_MS
from ui.shortcuts import CALLS, Action, KeyMap
from ui.signs import line_sign
from ui.theme import CARD_RADIUS, FOCUS_RING, Size, Space, Tone

if TYPE_CHECKING:
    from ui.call_card import CallCard
    from ui.warmth import Step

translate = QCoreApplication.translate

WIDTH = 320
HEIGHT = 272
"""Of what stands at the top: the call in focus, or that there is none."""
_ROW = 56
_ROWS = MOST_CALLS + 2


class IdleCard(Card):
    """What stands in the card's place while there is no call: what happens next, and how.

    Signals:
        ready_wished(): the agent wants to be ready.
    """

    ready_wished = Signal()

    def __init__(self, look: Look, keys: KeyMap) -> None:
        super().__init__(look)
        self.setObjectName("idle-card")
        self.setFixedHeight(HEIGHT)
        self._glyph = Glyph(look, Icon.CHECKED, size=32)
        self._title = Label(look, size=Size.TITLE, weight=600, align=Qt.AlignmentFlag.AlignHCenter)
        self._text = Paragraph(tone=Tone.MUTED)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        hint = keys.hint(Action.READY)
        word = translate("IdleCard", "Get ready")
        self._button = Button(look, word, kind=Kind.PRIMARY, hint=hint, height=48)
        named(self._button, "get-ready", word)
        policy = self._button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._button.setSizePolicy(policy)
        self._button.clicked.connect(self.ready_wished)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        column.setSpacing(Space.S)
        column.addStretch(1)
        column.addWidget(self._glyph, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addStretch(1)
        column.addWidget(self._button)

    def show_desk(self, desk: Desk) -> None:
        """Show what the agent's state means for the next call."""
        intent = desk.agent.choice.intent
        line = line_sign(desk)
        if intent is Intent.READY and line.tone is not Tone.READY:
            self._glyph.show_icon(line.icon, line.tone)
            self._title.show_text(translate("IdleCard", "Calls cannot reach you yet"))
            self._text.show_text(line.words)
        else:
            self._glyph.show_icon(*_IDLE[intent])
            self._title.show_text(_idle_title(intent))
            self._text.show_text(_idle_text(intent))
        if self._button.isVisibleTo(self) is (intent is Intent.READY):
            self._button.setVisible(intent is not Intent.READY)


_IDLE = {
    Intent.READY: (Icon.CHECKED, Tone.READY),
    Intent.PAUSED: (Icon.BREAK, Tone.PAUSED),
    Intent.SIGNED_OUT: (Icon.POWER, Tone.PAUSED),
}


def _idle_title(intent: Intent) -> str:
    return {
        Intent.READY: translate("IdleCard", "Ready for the next call"),
        Intent.PAUSED: translate("IdleCard", "On a pause"),
        Intent.SIGNED_OUT: translate("IdleCard", "Signed out"),
    }[intent]


def _idle_text(intent: Intent) -> str:
    return {
        Intent.READY: translate("IdleCard", "It rings above every window."),
        Intent.PAUSED: translate("IdleCard", "No queue call comes to you until you are ready."),
        Intent.SIGNED_OUT: translate("IdleCard", "Nobody can call you until you are ready."),
    }[intent]


class CallRow(QAbstractButton):
    """Another open call as a row: a press looks at it, its button answers or takes it back.

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
        self.setFixedHeight(_ROW)
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
        self._show_act(face.standing)
        if name != self.accessibleName():
            self.setAccessibleName(name)

    def _show_act(self, standing: Standing) -> None:
        word, icon, former = "", None, self._wish
        self._wish = None
        if standing is Standing.HELD:
            word, icon = translate("CallRow", "Take back"), Icon.PLAY
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
        self.wished.emit(Focused(self._call))

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


class CallColumn(QWidget):
    """The column.

    Signals:
        wished(object): what the agent wants done with a call, or to call.
        ready_wished(): the agent wants to be ready.
    """

    wished = Signal(object)
    ready_wished = Signal()

    def __init__(self, look: Look, keys: KeyMap, *, region: str, deaf_ms: int = DEAF_MS) -> None:
        super().__init__()
        self._look, self._keys, self._deaf_ms = look, keys, deaf_ms
        self._sound: Sound | None = None
        self.setObjectName("call-column")
        self._card = Late(self._build_card)
        self.idle = IdleCard(look, keys)
        self.pad = DialPad(look, keys, region=region)
        self._rows: list[CallRow] = []
        self.pad.wished.connect(self.wished)
        self.idle.ready_wished.connect(self.ready_wished)
        self._tones_to, self._focus = "", ""
        self._lay_out()

    @property
    def card(self) -> CallCard:
        """The call in focus, large."""
        return self._card()

    def cold(self) -> Iterator[Step]:
        """Steps that build what the first call needs."""
        yield partial(import_module, "ui.call_card")
        yield self._card

    def colder(self) -> Iterator[Step]:
        """Steps that build what is not seen without a second call, or without the keys."""
        yield from repeat(self._add_row, _ROWS)
        yield from self.pad.cold()

    def _build_card(self) -> CallCard:
        from ui.call_card import CallCard

        card = CallCard(self._look, self._keys, deaf_ms=self._deaf_ms)
        card.wished.connect(self.wished)
        card.keys_wanted.connect(self._show_keys)
        if self._sound is not None:
            card.loudness.show_sound(self._sound)
        self._stack.addWidget(card)
        return card

    def _add_row(self) -> None:
        at = len(self._rows)
        if at < _ROWS:
            row = CallRow(self._look, at + 1, deaf_ms=self._deaf_ms)
            row.wished.connect(self.wished)
            row.hide()
            self._places.insertWidget(at, row)
            self._rows.append(row)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        place = QWidget()
        place.setFixedHeight(HEIGHT)
        self._stack = QStackedLayout(place)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.idle)
        column.addWidget(place)
        column.addWidget(self._others(), 1)
        column.addWidget(self.pad)

    def _others(self) -> QScrollArea:
        page = QWidget()
        page.setProperty("role", "page")
        self._places = QVBoxLayout(page)
        self._places.setContentsMargins(0, 0, 0, 0)
        self._places.setSpacing(Space.XS)
        self._places.addStretch(1)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Room for one row at least; Qt would ask for more and squeeze the card above.
        area.setMinimumHeight(_ROW)
        return area

    def show_desk(self, desk: Desk, now: datetime) -> None:
        """Show the calls of *desk*."""
        focused = desk.focused
        if focused is None:
            self.idle.show_desk(desk)
            self._stack.setCurrentWidget(self.idle)
        else:
            self.card.show_interaction(desk, focused, now)
            self._stack.setCurrentWidget(self.card)
        self._show_rows(desk, now)
        call = desk.call(self._tones_to)
        if self._tones_to and (call is None or not call.talking or desk.focus != call.id):
            self.card.talk.keys.setChecked(False)
        self._focus = desk.focus

    def show_levels(self, microphone: float, speaker: float) -> None:
        """Show how loud both ways are."""
        if self._card.built is not None:
            self._card.built.show_levels(microphone, speaker)

    def show_sound(self, sound: Sound) -> None:
        """Show the volume of *sound*, which is in force."""
        self._sound = sound
        if self._card.built is not None:
            self._card.built.loudness.show_sound(sound)

    def _show_rows(self, desk: Desk, now: datetime) -> None:
        others = [
            (at, interaction)
            for at, interaction in enumerate(desk.open)
            if interaction.id != desk.focus
        ]
        for _ in others[len(self._rows) :]:
            self._add_row()
        for row, (at, interaction) in zip(self._rows, others, strict=False):
            hint = self._keys.hint(CALLS[at]) if at < len(CALLS) else ""
            row.show_interaction(desk, interaction, now, hint=hint)
        for place, row in enumerate(self._rows):
            if row.isHidden() is (place < len(others)):
                row.setVisible(place < len(others))

    @Slot(bool)
    def _show_keys(self, wanted: bool) -> None:
        self._tones_to = self._focus if wanted else ""
        self.pad.send_tones_to(self._tones_to)
