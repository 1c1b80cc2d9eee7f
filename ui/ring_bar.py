"""What rings: the bar in its own place in the window, and the card above all other windows.

Neither ever takes the keyboard: typing somewhere else can neither answer nor refuse a call.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from callcenter.domain.desk import Desk
from callcenter.domain.wishes import AnswerWished
from callcenter.engine.commands import Reject
from ui.announcement import Announcement, announced
from ui.buttons import Button, Kind
from ui.controls import Glyph, Label, named
from ui.icons import Icon, Look
from ui.shortcuts import Action, KeyMap
from ui.theme import CARD_RADIUS, RADIUS, Size, Space, Tone
from ui.times import since, tr

translate = QCoreApplication.translate

DEAF_MS = 300
NOT_NOW = 480
_NUMBER_ROOM = 150
_ORIGIN_ROOM = 220
_HOLDS_ROOM = 230
_NARROW = 560


class Answering(QWidget):
    """Answer and Not now for one ringing call; deaf for a moment after another call appears.

    Signals:
        wished(object): AnswerWished or Reject.
    """

    wished = Signal(object)

    def __init__(
        self,
        look: Look,
        keys: KeyMap,
        *,
        prefix: str,
        deaf_ms: int = DEAF_MS,
        height: int = 40,
        upright: bool = False,
    ) -> None:
        super().__init__()
        self._call = ""
        self._deaf = QTimer(self, singleShot=True, interval=deaf_ms)
        self.answer = Button(
            look,
            translate("RingBar", "Answer"),
            kind=Kind.GOOD,
            icon=Icon.ANSWER,
            hint=keys.hint(Action.ANSWER),
            height=height,
            takes_focus=False,
        )
        named(self.answer, f"{prefix}-answer", self.answer.text())
        self.not_now = Button(
            look,
            translate("RingBar", "Not now"),
            icon=Icon.NOT_NOW,
            hint=keys.hint(Action.NOT_NOW),
            height=height,
            takes_focus=False,
        )
        named(self.not_now, f"{prefix}-not-now", self.not_now.text())
        self._hints = {
            self.answer: keys.hint(Action.ANSWER),
            self.not_now: keys.hint(Action.NOT_NOW),
        }
        self.answer.clicked.connect(self.take)
        self.not_now.clicked.connect(self.refuse)
        row = QVBoxLayout(self) if upright else QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.answer, 1)
        row.addWidget(self.not_now, 1)

    def show_narrow(self, narrow: bool) -> None:
        """Say with icons alone what the card below says in words."""
        for button in (self.answer, self.not_now):
            button.show_face("" if narrow else button.accessibleName())
            button.show_hint("" if narrow else self._hints[button])

    def show_call(self, call: str) -> None:
        """Be about *call*; a call that was not here before is not heard for 300 ms."""
        if call != self._call:
            self._call = call
            if call:
                self._deaf.start()

    @property
    def deaf(self) -> bool:
        """Whether a press would still be taken for an accident."""
        return self._deaf.isActive()

    @Slot()
    def take(self) -> None:
        """Answer, unless it has only just begun to ring."""
        if self._call and not self.deaf:
            self.wished.emit(AnswerWished(self._call))

    @Slot()
    def refuse(self) -> None:
        """Turn the call away, unless it has only just begun to ring."""
        if self._call and not self.deaf:
            self.wished.emit(Reject(self._call, NOT_NOW))


class RingBar(QWidget):
    """The bar: who, why, since when, and the two answers.

    Signals:
        wished(object): AnswerWished or Reject.
    """

    wished = Signal(object)

    def __init__(self, look: Look, keys: KeyMap, *, deaf_ms: int = DEAF_MS) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("ring-bar")
        self._shown: Announcement | None = None
        self._crm = True
        self._name = Label(look, size=Size.TITLE, weight=600)
        self._company = Label(look, tone=Tone.MUTED)
        self._origin = Label(look, weight=500, tabular=True)
        self._why = Label(look, tone=Tone.RINGING, weight=500)
        self._more = Label(look, size=Size.SMALL, weight=600, tone=Tone.RINGING, elided=False)
        self._age = Label(look, tone=Tone.MUTED, tabular=True, elided=False)
        self._holds = Label(look, size=Size.SMALL, weight=500, tone=Tone.HOLD)
        self._holds.setMaximumWidth(_HOLDS_ROOM)
        self.answering = Answering(look, keys, prefix="ring", deaf_ms=deaf_ms)
        self.answering.wished.connect(self.wished)
        self._lay_out()
        look.changed.connect(self.update)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, 4, 6, 4)
        row.setSpacing(Space.M)
        row.addWidget(Glyph(self._look, Icon.RINGING, tone=Tone.RINGING, size=24))
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addStretch(1)
        for first, second in ((self._name, self._company), (self._origin, self._why)):
            line = QHBoxLayout()
            line.setSpacing(Space.S)
            line.addWidget(first)
            line.addWidget(second)
            line.addStretch(1)
            text.addLayout(line)
        text.addStretch(1)
        row.addLayout(text, 1)
        row.addWidget(self._more)
        row.addWidget(self._age)
        row.addWidget(self._holds)
        row.addWidget(self.answering)

    def show_ringing(self, desk: Desk, now: datetime) -> None:
        """Show the call that has rung longest, and how many more ring."""
        if not desk.ringing:
            self.answering.show_call("")
            return
        call = desk.ringing[0]
        self.answering.show_call(call.id)
        self._age.show_text(seconds(since(call.started, now)))
        self._holds.show_text(holding(desk, now))
        more = len(desk.ringing) - 1
        self._more.show_text(tr("+%n more", "ringing calls", more) if more else "")
        shown = announced(desk, call.id, now, crm=self._crm)
        if shown == self._shown:
            return
        self._shown = shown
        self._name.show_text(shown.name)
        self._company.show_text(shown.company or shown.number)
        # However long a name pretends to be, the number beside it stays readable.
        room = 0 if shown.company else min(self._company.sizeHint().width(), _NUMBER_ROOM)
        self._company.setMinimumWidth(room)
        self._origin.show_text(shown.origin)
        self._origin.setMinimumWidth(min(self._origin.sizeHint().width(), _ORIGIN_ROOM))
        self._why.show_text(shown.why)
        self.setAccessibleName(spoken(shown))
        self._fit(self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the name comes before the company; a number always stays."""
        super().resizeEvent(event)
        self._fit(event.size().width())

    def _fit(self, width: int) -> None:
        spare = self._shown is not None and bool(self._shown.company) and width < _NARROW
        if self._company.isHidden() is not spare:
            self._company.setVisible(not spare)

    def show_crm(self, there: bool) -> None:
        """Say what is said of a CRM only where there is one."""
        self._crm = there

    def show_narrow(self, narrow: bool) -> None:
        """Leave out what a narrow window has no room for; the card below says it."""
        self.answering.show_narrow(narrow)
        for label in (self._more, self._age, self._why, self._holds):
            label.setVisible(not narrow)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        painter.setBrush(theme.soft(Tone.RINGING))
        painter.setPen(QPen(theme.colour(Tone.RINGING), 1.5))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)


class RingCard(QWidget):
    """The card at the screen's corner while the window is not in front; it takes no keys.

    Signals:
        wished(object): AnswerWished or Reject.
    """

    wished = Signal(object)

    def __init__(self, look: Look, keys: KeyMap, *, deaf_ms: int = DEAF_MS) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("ring-card")
        self.setWindowTitle(translate("RingBar", "Incoming call"))
        self.setFixedSize(420, 224)
        self._look, self._crm = look, True
        self._name = Label(look, size=Size.CUSTOMER, weight=600)
        self._company = Label(look, tone=Tone.MUTED)
        self._origin = Label(look, weight=500, tabular=True)
        self._why = Label(look, tone=Tone.RINGING, weight=500)
        self._age = Label(look, tone=Tone.MUTED, tabular=True, elided=False)
        self._holds = Label(look, size=Size.SMALL, weight=500, tone=Tone.HOLD)
        self.answering = Answering(look, keys, prefix="card", deaf_ms=deaf_ms, height=48)
        self.answering.wished.connect(self.wished)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L + 4, Space.L, Space.L, Space.L)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(Glyph(self._look, Icon.RINGING, tone=Tone.RINGING, size=20))
        title = translate("RingBar", "Incoming call")
        head.addWidget(Label(self._look, title, tone=Tone.RINGING, weight=600))
        head.addStretch(1)
        head.addWidget(self._age)
        column.addLayout(head)
        column.addSpacing(Space.XS)
        column.addWidget(self._name)
        column.addWidget(self._company)
        column.addSpacing(Space.XS)
        column.addWidget(self._origin)
        column.addWidget(self._why)
        column.addStretch(1)
        column.addWidget(self._holds)
        column.addSpacing(Space.XS)
        column.addWidget(self.answering)

    def show_ringing(self, desk: Desk, now: datetime, *, wanted: bool) -> None:
        """Be up while something rings and it is *wanted*; else be gone."""
        if not desk.ringing or not wanted:
            self.answering.show_call("")
            if self.isVisible():
                self.hide()
            return
        call = desk.ringing[0]
        self.answering.show_call(call.id)
        self._age.show_text(seconds(since(call.started, now)))
        self._holds.show_text(holding(desk, now))
        shown = announced(desk, call.id, now, crm=self._crm)
        self._name.show_text(shown.name)
        self._company.show_text(shown.company or shown.number)
        self._origin.show_text(shown.origin)
        self._why.show_text(shown.why)
        if not self.isVisible():
            self._place()
            self.show()

    def show_crm(self, there: bool) -> None:
        """Say what is said of a CRM only where there is one."""
        self._crm = there

    def _place(self) -> None:
        area = self.screen().availableGeometry()
        self.move(area.right() - self.width() - Space.L, area.top() + Space.L)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground with the stripe of a ringing call."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setBrush(theme.colour(Tone.RAISED))
        painter.setPen(QPen(theme.colour(Tone.RINGING), 2))
        painter.drawRoundedRect(box, CARD_RADIUS, CARD_RADIUS)


def holding(desk: Desk, now: datetime) -> str:
    """What answering does to the talk that goes on; empty when there is none."""
    talks = [call for call in desk.calls if call.talking and not call.held_by_agent]
    if not talks:
        return ""
    if len(talks) > 1:
        return translate("RingBar", "Answering holds the others")
    name = announced(desk, talks[0].id, now).name
    return translate("RingBar", "Answering holds {name}").format(name=name)


def seconds(ringing: float) -> str:
    """How long it has rung, as `11 s`."""
    return translate("RingBar", "{n} s", "how many seconds it has rung").format(n=int(ringing))


def spoken(shown: Announcement) -> str:
    """The bar as a screen reader says it."""
    parts = (translate("RingBar", "Incoming call"), shown.who, shown.origin, shown.why)
    return ", ".join(part for part in parts if part)
