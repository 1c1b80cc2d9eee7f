"""The page of colleagues: what their telephones do, to call them or take what rings there."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from callcenter.domain.colleague import Colleague, ColleagueState
from callcenter.domain.desk import Desk
from callcenter.domain.react_colleagues import pickup_number, ringing_there
from ui.buttons import Button, Kind
from ui.callees import Callee, Callees
from ui.controls import Card, named
from ui.icons import Icon, Look
from ui.theme import Space
from ui.transfer_targets import targets
from ui.wishes import DialText

translate = QCoreApplication.translate


class ColleaguesView(Card):
    """The page.

    Signals:
        wished(object): a DialText, of the colleague or of the code that picks their call up.
    """

    wished = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.setObjectName("colleagues-view")
        self._desk: Desk | None = None
        self._shown: tuple[Colleague, ...] = ()
        self.box = QLineEdit()
        self.box.setClearButtonEnabled(True)
        invitation = translate("Colleagues", "Find a colleague by name, queue or extension")
        self.box.setPlaceholderText(invitation)
        named(self.box, "colleagues-box", invitation)
        self.list = Callees(look)
        named(self.list, "colleagues-list", translate("Colleagues", "Colleagues"))
        word = translate("Colleagues", "Pick up")
        told = translate("Colleagues", "Take the call that rings there")
        self.take = Button(look, word, kind=Kind.GOOD, icon=Icon.ANSWER, height=40)
        named(self.take, "colleagues-pick-up", word, told)
        word = translate("Colleagues", "Call")
        self.call = Button(look, word, icon=Icon.CALL_OUT, height=40)
        named(self.call, "colleagues-call", word)
        self._lay_out()
        self.box.textChanged.connect(self._show)
        self.list.currentRowChanged.connect(self._show_actions)
        self.list.called.connect(self._chosen)
        self.take.clicked.connect(self._pick_up)
        self.call.clicked.connect(self._call)
        self.box.installEventFilter(self)
        self._show_actions()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.S)
        column.addWidget(self.box)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch(1)
        row.addWidget(self.call)
        row.addWidget(self.take)
        column.addLayout(row)

    def show_desk(self, desk: Desk) -> None:
        """Show what the colleagues of *desk* do; the marked one stays marked."""
        self._desk = desk
        if desk.colleagues != self._shown:
            self._shown = desk.colleagues
            self._show()

    @Slot()
    def _show(self) -> None:
        former = self.list.current
        ringing = {one.user for one in self._shown if one.state is ColleagueState.RINGING}
        found = targets(self.box.text(), self._shown, (), ())
        # What rings waits for somebody; the rest keeps its order.
        rows = tuple(sorted(found, key=lambda row: row.number not in ringing))
        self.list.show_callees(rows)
        marked = (at for at, row in enumerate(rows) if former and row.number == former.number)
        self.list.setCurrentRow(next(marked, -1))
        self._show_actions()

    @Slot()
    def _show_actions(self) -> None:
        marked = self.list.current
        self.call.setEnabled(marked is not None)
        self.take.setEnabled(marked is not None and bool(self._pickup(marked)))

    def _pickup(self, callee: Callee) -> str:
        if self._desk is None or not ringing_there(self._desk, callee.number):
            return ""
        return pickup_number(self._desk, callee.number)

    @Slot(object)
    def _chosen(self, callee: Callee) -> None:
        """Enter does what is most likely meant: a call that rings there is taken."""
        self.wished.emit(DialText(self._pickup(callee) or callee.number))

    @Slot()
    def _pick_up(self) -> None:
        marked = self.list.current
        if marked is not None and (code := self._pickup(marked)):
            self.wished.emit(DialText(code))

    @Slot()
    def _call(self) -> None:
        marked = self.list.current
        if marked is not None:
            self.wished.emit(DialText(marked.number))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the box the arrow leads into the list."""
        down = (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
        )
        if down and self.list.count():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.setCurrentRow(max(0, self.list.currentRow()))
            return True
        return super().eventFilter(watched, event)
