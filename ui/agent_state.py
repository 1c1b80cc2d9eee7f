"""The agent's state in the strip: what they are with a timer, and the menu that changes it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from callcenter.domain.agent import Activity, Agent, Choice, Intent, PauseReason
from callcenter.domain.desk import Desk
from callcenter.domain.forwarding import CallRules
from callcenter.domain.wishes import AfterCallCancelled, StateWished
from ui import words
from ui.chips import Chip
from ui.controls import named, tooltip
from ui.icons import Icon, Look
from ui.late import Late
from ui.reach import offer_reach
from ui.theme import FOCUS_RING, RADIUS, Size, Space, Tone, font
from ui.times import since, timer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

translate = QCoreApplication.translate


WIDE = 212
NARROW = 172


class Face(Struct, frozen=True):
    """A state as icon, tone and word."""

    icon: Icon
    tone: Tone
    word: str


def choice_words(choice: Choice, reasons: tuple[PauseReason, ...], language: str) -> str:
    """A chosen state in words: a pause by its reason."""
    if choice.intent is Intent.PAUSED and choice.reason:
        known = next((reason for reason in reasons if reason.code == choice.reason), None)
        return known.label(language) if known else choice.reason
    return words.intent(choice.intent)


def state_face(desk: Desk, reasons: tuple[PauseReason, ...], language: str) -> Face:
    """What the agent is: what they do while they do something, else what they chose."""
    if desk.activity is not Activity.IDLE:
        icon, tone = _DOING[desk.activity]
        return Face(icon, tone, words.activity(desk.activity))
    icon, tone = _CHOSEN[desk.agent.choice.intent]
    return Face(icon, tone, choice_words(desk.agent.choice, reasons, language))


_DOING = {
    Activity.RINGING: (Icon.RINGING, Tone.RINGING),
    Activity.TALKING: (Icon.TALKING, Tone.TALKING),
    Activity.WRAPPING_UP: (Icon.NOTE, Tone.WRAP_UP),
}
_CHOSEN = {
    Intent.READY: (Icon.CHECKED, Tone.READY),
    Intent.PAUSED: (Icon.BREAK, Tone.PAUSED),
    Intent.SIGNED_OUT: (Icon.POWER, Tone.PAUSED),
}


def state_since(desk: Desk) -> datetime:
    """Since when the agent is what they are."""
    chosen = desk.agent.since
    return max(chosen, desk.activity_since) if desk.activity_since else chosen


class StateButton(QAbstractButton):
    """The state as one wide button: icon, word, running time; a press opens the menu."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._face = Face(Icon.POWER, Tone.PAUSED, "")
        self._time = ""
        self.setFont(font(Size.BODY, 600))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(WIDE, 34)
        look.changed.connect(self.update)

    def show_state(self, face: Face, time: str) -> None:
        """Show *face* and the running *time*."""
        if (face, time) == (self._face, self._time):
            return
        if face != self._face:
            self.setAccessibleName(face.word)
        self._face, self._time = face, time
        self.update()

    def sizeHint(self) -> QSize:
        """One size for every state, so that nothing moves beside it."""
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw icon, word, time and the arrow of the menu."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, ratio = self._look.theme, self.devicePixelRatioF()
        ink = theme.colour(self._face.tone)
        ground = (StateButton, self._face.tone, self.hasFocus())
        painter.drawPixmap(0, 0, self._look.ground(ground, self.size(), ratio, self._draw_ground))
        painter.drawPixmap(
            10 if self.width() >= WIDE else 8, 7, self._look.pixmap(self._face.icon, ink, 20, ratio)
        )
        if self.width() >= WIDE:
            arrow = self._look.pixmap(Icon.DOWN, theme.colour(Tone.MUTED), 16, ratio)
            painter.drawPixmap(self.width() - 26, 9, arrow)
        self._draw_words(painter)

    def _draw_ground(self, painter: QPainter) -> None:
        theme, ring = self._look.theme, self.hasFocus()
        edge = theme.colour(Tone.ACCENT if ring else self._face.tone)
        painter.setBrush(theme.soft(self._face.tone))
        painter.setPen(QPen(edge, FOCUS_RING if ring else 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _draw_words(self, painter: QPainter) -> None:
        figures = font(Size.BODY, 500, tabular=True)
        painter.setFont(figures)
        painter.setPen(self._look.colour(Tone.TEXT))
        time_width = painter.fontMetrics().horizontalAdvance(self._time)
        wide = self.width() >= WIDE
        left, right = (38, self.width() - 32) if wide else (33, self.width() - 10)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRect(right - time_width, 0, time_width, 34), middle, self._time)
        painter.setFont(self.font())
        room = right - time_width - Space.S - left
        word = self.fontMetrics().elidedText(self._face.word, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, 0, room, 34), middle, word)


class AgentState(QWidget):
    """State button, its menu, and the chip of what comes after this call.

    Signals:
        wished(object): StateWished, AfterCallCancelled, or settings of who reaches the agent.
    """

    wished = Signal(object)

    def __init__(
        self, look: Look, *, reasons: tuple[PauseReason, ...], language: str, ready_hint: str
    ) -> None:
        super().__init__()
        self._look, self._reasons, self._language = look, reasons, language
        self._ready_hint = ready_hint
        self._agent: Agent | None = None
        self._calls = CallRules()
        self._busy, self._roomy = False, True
        self.button = StateButton(look)
        named(self.button, "agent-state", translate("AgentState", "Your state"))
        self.next = Chip(look, icon=Icon.CLOSE, tone=Tone.HOLD, pressable=True)
        named(self.next, "agent-next", "", translate("AgentState", "Press to take it back"))
        self.next.hide()
        self._menu = Late(self._build_menu)
        self.button.clicked.connect(self._open)
        self.next.clicked.connect(self._take_back)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.button)
        row.addWidget(self.next)

    @property
    def menu(self) -> QMenu:
        """What the state can be changed to."""
        return self._menu()

    def _build_menu(self) -> QMenu:
        from PySide6.QtWidgets import QMenu

        menu = QMenu(self)
        menu.setObjectName("agent-menu")
        menu.aboutToShow.connect(self._fill)
        return menu

    def show_desk(self, desk: Desk, now: datetime) -> None:
        """Show the agent of *desk* as of *now*."""
        self._agent, self._busy = desk.agent, desk.activity is not Activity.IDLE
        self._calls = desk.rules.calls
        face = state_face(desk, self._reasons, self._language)
        self.button.show_state(face, timer(since(state_since(desk), now)))
        self._show_next(desk.agent.after)

    def show_narrow(self, narrow: bool) -> None:
        """Take less room: a smaller button, and what is next in its menu only."""
        self.button.setFixedWidth(NARROW if narrow else WIDE)
        self._roomy = not narrow
        self._show_next(self._agent.after if self._agent else None)

    def toggle(self) -> None:
        """Ready becomes a pause, anything else becomes ready; the pause waits for the call."""
        if self._agent is None:
            return
        reason = self._reasons[0].code if self._reasons else ""
        pause = Choice(Intent.PAUSED, reason)
        ready = self._agent.choice.intent is Intent.READY
        self._wish(pause if ready else Choice(Intent.READY), self._busy and ready)

    def _show_next(self, after: Choice | None) -> None:
        if after is not None:
            word = choice_words(after, self._reasons, self._language)
            text = translate("AgentState", "next: {state}").format(state=word)
            self.next.show_word(text)
            if self.next.accessibleName() != text:
                self.next.setAccessibleName(text)
        wanted = after is not None and self._roomy
        if self.next.isHidden() is wanted:
            self.next.setVisible(wanted)

    @Slot()
    def _open(self) -> None:
        self.menu.popup(self.mapToGlobal(self.button.geometry().bottomLeft()))

    @Slot()
    def _take_back(self) -> None:
        self.wished.emit(AfterCallCancelled())

    @Slot()
    def _fill(self) -> None:
        self.menu.clear()
        self._fill_states()
        self.menu.addSeparator()
        offer_reach(self.menu, self._look, self._calls, self.wished.emit)

    def _fill_states(self) -> None:
        if not self._busy:
            self._offer(self.menu, after_call=False)
            return
        if self._agent is not None and self._agent.after is not None:
            word = choice_words(self._agent.after, self._reasons, self._language)
            text = translate("AgentState", "Not “{state}” after this call").format(state=word)
            back = self.menu.addAction(self._look.icon(Icon.CLOSE), text.replace("&", "&&"))
            back.triggered.connect(self._take_back)
            self.menu.addSeparator()
        self._headline(translate("AgentState", "After this call"))
        self._offer(self.menu, after_call=True)
        self.menu.addSeparator()
        now = self.menu.addMenu(translate("AgentState", "Now"))
        now.setIcon(self._look.icon(Icon.BOLT))
        self._offer(now, after_call=False)

    def _headline(self, text: str) -> None:
        entry = self.menu.addAction(text)
        entry.setEnabled(False)

    def _offer(self, menu: QMenu, *, after_call: bool) -> None:
        self._entry(menu, Choice(Intent.READY), Icon.CHECKED, Tone.READY, after_call)
        menu.addSeparator()
        for reason in self._reasons or (PauseReason("", {}),):
            choice = Choice(Intent.PAUSED, reason.code)
            self._entry(menu, choice, Icon.BREAK, Tone.PAUSED, after_call)
        menu.addSeparator()
        self._entry(menu, Choice(Intent.SIGNED_OUT), Icon.POWER, Tone.PAUSED, after_call)

    def _entry(self, menu: QMenu, choice: Choice, icon: Icon, tone: Tone, after_call: bool) -> None:
        text = choice_words(choice, self._reasons, self._language)
        if choice.intent is Intent.SIGNED_OUT:
            text = translate("AgentState", "Sign out")
        if choice.intent is Intent.READY and not after_call:
            text = f"{text}\t{self._ready_hint}"
        entry = menu.addAction(self._look.icon(icon, tone), text.replace("&", "&&"))
        entry.setObjectName(f"state-{choice.intent.value}-{choice.reason}".rstrip("-"))
        entry.triggered.connect(lambda: self._wish(choice, after_call))

    def _wish(self, choice: Choice, after_call: bool) -> None:
        self.wished.emit(StateWished(choice, after_call=after_call))


def initials(name: str) -> str:
    """The first letters of the first and the last of *name*, `?` of nobody."""
    parts = name.split()
    letters = parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "") if parts else "?"
    return letters.upper()


class AgentBadge(QAbstractButton):
    """The agent's initials in a circle; a press opens what is the agent's own.

    Signals:
        (of QAbstractButton) clicked
    """

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFont(font(Size.SMALL, 600))
        self.setFixedSize(36, 36)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look.changed.connect(self.update)

    def show_agent(self, name: str) -> None:
        """Show whose desk this is."""
        if initials(name) != self.text():
            self.setText(initials(name))
        if name != self.accessibleName():
            self.setAccessibleName(name)
            tooltip(self, name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the circle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        painter.setBrush(theme.soft(Tone.ACCENT))
        ring = QPen(theme.colour(Tone.ACCENT), FOCUS_RING)
        thin = QPen(theme.colour(Tone.LINE), 1)
        painter.setPen(ring if self.hasFocus() else thin)
        painter.drawEllipse(QRectF(self.rect()).adjusted(3, 3, -3, -3))
        painter.setPen(theme.colour(Tone.ACCENT))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
