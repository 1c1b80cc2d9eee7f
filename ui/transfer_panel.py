"""Passing a call on, in the place of the dial pad: to whom, at once or after asking."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from callcenter.domain.call import Call
from callcenter.domain.colleague import Colleague
from callcenter.domain.desk import Desk
from callcenter.domain.number import NumberKind, PhoneNumber
from callcenter.domain.transfer import Transfer, TransferState
from callcenter.domain.wishes import ResumeWished
from ui import call_words, caller_words
from ui.announcement import announced
from ui.buttons import Button, Kind
from ui.callees import Callee, Callees
from ui.controls import Card, Glyph, Label, Paragraph, named
from ui.dial_pad import NumberBox
from ui.icons import Icon, Look
from ui.theme import Size, Space, Tone
from ui.transfer_progress import TransferProgress
from ui.transfer_targets import targets
from ui.wishes import PassOn, SearchTyped

translate = QCoreApplication.translate


class TargetBox(NumberBox):
    """The box for whom to pass on to.

    Signals:
        asked(): Enter, ask that party first.
        passed(): Shift and Enter, pass on now.
        closed(): Esc in an empty box.
    """

    asked = Signal()
    passed = Signal()
    closed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks first, with Shift it passes on now; Esc empties the box, then closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.passed if shifted else self.asked).emit()
        elif event.key() == Qt.Key.Key_Escape and not self.text():
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class TransferPanel(Card):
    """The panel for one call.

    Signals:
        wished(object): PassOn, SearchTyped or ResumeWished.
        closed(): the agent wants the dial pad back.
    """

    wished = Signal(object)
    closed = Signal()

    def __init__(self, look: Look, *, region: str) -> None:
        super().__init__(look, tone=Tone.TALKING)
        self._region, self._call = region, ""
        self._colleagues: tuple[Colleague, ...] = ()
        self._recent: tuple[Callee, ...] = ()
        self._found: tuple[Callee, ...] = ()
        self._target = ""
        self.setObjectName("transfer-panel")
        self._title = Label(look, weight=600)
        self._close = Button(look, "", kind=Kind.QUIET, icon=Icon.CLOSE, height=28)
        named(self._close, "transfer-close", *(translate("TransferPanel", "Close"),) * 2)
        self.box = TargetBox()
        self.box.setFixedHeight(38)
        self.box.setMaxLength(120)
        invitation = translate("TransferPanel", "Colleague, number or name")
        self.box.setPlaceholderText(invitation)
        named(self.box, "transfer-box", invitation)
        self.list = Callees(look)
        named(self.list, "transfer-list", translate("TransferPanel", "Whom to pass on to"))
        self._sign = Glyph(look, Icon.WARNING, tone=Tone.DANGER, size=20)
        self._told = Paragraph(size=Size.SMALL, weight=500)
        named(self._told, "transfer-told", "")
        self.progress = TransferProgress(look)
        word = translate("TransferPanel", "Ask first")
        self.ask = Button(look, word, kind=Kind.PRIMARY, icon=Icon.TALKING, hint="Enter", height=44)
        named(self.ask, "transfer-ask", word, translate("TransferPanel", "The caller hears music"))
        word = translate("TransferPanel", "Pass on now")
        self.now = Button(look, word, icon=Icon.TRANSFER, hint="⇧ Enter", height=44)
        told = translate("TransferPanel", "The caller comes back if nobody answers")
        named(self.now, "transfer-now", word, told)
        self._connect()
        self._lay_out()

    def _connect(self) -> None:
        self.box.textEdited.connect(self._typed)
        self.box.textChanged.connect(self._show_choice)
        self.box.down.connect(self._into_list)
        self.box.asked.connect(self.ask_first)
        self.box.passed.connect(self.pass_on_now)
        self.box.closed.connect(self.closed)
        self.list.currentRowChanged.connect(self._show_actions)
        self.list.called.connect(self._choose)
        self.list.installEventFilter(self)
        self.ask.clicked.connect(self.ask_first)
        self.now.clicked.connect(self.pass_on_now)
        self._close.clicked.connect(self.closed)
        self.progress.take_back.clicked.connect(self.take_back)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, Space.S, Space.S, Space.S)
        column.setSpacing(Space.XS)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        head.setContentsMargins(Space.XS, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self._choice(), 1)
        column.addWidget(self.progress, 1)
        self.progress.hide()

    def _choice(self) -> QWidget:
        choice = self._choosing = QWidget()
        column = QVBoxLayout(choice)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(self.box)
        told = QHBoxLayout()
        told.setContentsMargins(Space.XS, Space.XS, 0, Space.XS)
        told.setSpacing(Space.S)
        told.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignTop)
        told.addWidget(self._told, 1)
        column.addLayout(told)
        self._sign.hide()
        self._told.hide()
        column.addWidget(self.list, 1)
        column.addWidget(self.ask)
        column.addWidget(self.now)
        return choice

    # -- showing ----------------------------------------------------------------------------

    def begin(self, call: str) -> None:
        """Be about *call*, and let the agent type."""
        if call != self._call:
            self._call, self._target = call, ""
            self.box.clear()
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()
        self._show_choice()

    def show_desk(self, desk: Desk, now: datetime) -> None:
        """Show how the call stands, and what the colleagues do."""
        call = desk.call(self._call)
        if call is None:
            return
        if desk.colleagues != self._colleagues:
            self._colleagues = desk.colleagues
            self._show_choice()
        name = announced(desk, call.id, now).name
        self._title.show_text(translate("TransferPanel", "Pass on {name}").format(name=name))
        self._show_progress(call)

    def show_recent(self, recent: tuple[Callee, ...]) -> None:
        """Offer these numbers too."""
        self._recent = recent
        self._show_choice()

    def show_found(self, found: tuple[Callee, ...]) -> None:
        """Offer the customers that match what was typed."""
        self._found = found
        self._show_choice()

    @property
    def call(self) -> str:
        """The call it is about."""
        return self._call

    def _show_progress(self, call: Call) -> None:
        told = call.transfer
        busy = told is not None and told.under_way
        if told is not None:
            self.progress.show_transfer(told, self._name(told))
        failed = told is not None and told.state is TransferState.FAILED
        self._keep_keyboard(busy)
        self._told.show_text(call_words.transfer(told, self._name(told)) if told else "")
        for widget, wanted in (
            (self.progress, busy),
            (self._choosing, not busy),
            (self._sign, failed),
            (self._told, failed),
        ):
            if widget.isHidden() is wanted:
                widget.setVisible(wanted)
        self._show_actions()

    def _keep_keyboard(self, busy: bool) -> None:
        # Qt would hand it to the button that takes the call back: Enter twice is no wish for that.
        if busy and self._choosing.isVisible() and self.isAncestorOf(self.focusWidget() or self):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not busy and self.hasFocus() and self.progress.isVisible():
            self._choosing.show()
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _name(self, told: Transfer) -> str:
        known = (each for each in self._colleagues if each.user == told.target)
        colleague = next(known, None)
        if colleague is not None:
            return call_words.colleague(colleague)
        return caller_words.number(self._number(told.target), self._region)

    @Slot()
    def _show_choice(self) -> None:
        shown = targets(self.box.text(), self._colleagues, self._found, self._recent)
        former = self.list.current
        self.list.show_callees(shown)
        row = next((at for at, each in enumerate(shown) if former and _same(each, former)), -1)
        self.list.setCurrentRow(row)
        self._show_actions()

    @Slot()
    def _show_actions(self) -> None:
        possible = bool(self._chosen()) and not self._choosing.isHidden()
        for button in (self.ask, self.now):
            if button.isEnabled() is not possible:
                button.setEnabled(possible)

    # -- choosing ---------------------------------------------------------------------------

    def _chosen(self) -> str:
        """What would be called: the marked row, else what was typed, else the first match."""
        marked = self.list.current
        if marked is not None:
            return marked.number
        text = self.box.text().strip()
        if not text:
            return ""
        if not self._searching(text):
            return text
        first = self.list.at(0)
        return first.number if first is not None else ""

    def _searching(self, text: str) -> bool:
        return "@" not in text and self._number(text).kind is NumberKind.SIP_USER

    def _number(self, text: str) -> PhoneNumber:
        return PhoneNumber.parse(text, region=self._region)

    @Slot(str)
    def _typed(self, text: str) -> None:
        self.list.setCurrentRow(-1)
        if self._searching(text) or not text:
            self.wished.emit(SearchTyped(text.strip()))

    @Slot()
    def _into_list(self) -> None:
        if self.list.count():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.setCurrentRow(0)

    @Slot(object)
    def _choose(self, callee: Callee) -> None:
        self.wished.emit(PassOn(self._call, callee.number, ask=True))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the list too Shift and Enter pass on now, and Esc closes."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and shifted:
                self.pass_on_now()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.closed.emit()
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def ask_first(self) -> None:
        """Speak to whom is chosen before the call is passed on."""
        self._pass_on(ask=True)

    @Slot()
    def take_back(self) -> None:
        """Speak to the caller again: nobody else shall."""
        self.wished.emit(ResumeWished(self._call))

    @Slot()
    def pass_on_now(self) -> None:
        """Pass the call on to whom is chosen, unannounced."""
        self._pass_on(ask=False)

    def _pass_on(self, *, ask: bool) -> None:
        chosen = self._chosen()
        if chosen and self.ask.isEnabled():
            self.wished.emit(PassOn(self._call, chosen, ask=ask))


def _same(one: Callee, other: Callee) -> bool:
    return (one.number, one.customer) == (other.number, other.customer)
