"""The page of the desk: calls on the left, the customer and the note beside them.

A narrow window shows one of the three at a time, so that it can stand beside a CRM.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from callcenter.domain.desk import Desk
from ui import call_column
from ui.call_column import CallColumn
from ui.customer_panel import CustomerPanel
from ui.icons import Look
from ui.lane import Part
from ui.note_panel import NotePanel
from ui.parties import at_work
from ui.shortcuts import Action, KeyMap
from ui.theme import Space

UNLIMITED = 16777215
"""Qt's word for no greatest size (QWIDGETSIZE_MAX)."""
NOTE_HEIGHT = (164, 280)


class DeskPage(QWidget):
    """The page.

    Signals:
        wished(object): whatever its panels wish.
        ready_wished(): the agent wants to be ready.
    """

    wished = Signal(object)
    ready_wished = Signal()

    def __init__(
        self, look: Look, keys: KeyMap, *, region: str, language: str, deaf_ms: int
    ) -> None:
        super().__init__()
        self.column = CallColumn(look, keys, region=region, deaf_ms=deaf_ms)
        self.customer = CustomerPanel(look)
        self.note = NotePanel(look, language, key=keys.hint(Action.DISPOSITION))
        self._narrow, self._part = False, Part.CALLS
        for wished in (self.column.wished, self.customer.wished, self.note.wished):
            wished.connect(self.wished)
        self.column.ready_wished.connect(self.ready_wished)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self.column)
        self._beside = QWidget()
        right = QVBoxLayout(self._beside)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(Space.S)
        right.addWidget(self.customer, 5)
        right.addWidget(self.note, 2)
        row.addWidget(self._beside, 1)
        self._arrange()

    def show_desk(self, desk: Desk, now: datetime) -> None:
        """Show the calls, the customer and the note in focus."""
        self.column.show_desk(desk, now)
        shown = at_work(desk)
        self.customer.show_desk(shown, now)
        self.note.show_desk(shown, now)

    def show_narrow(self, narrow: bool) -> None:
        """Show all parts, or one at a time."""
        if narrow is not self._narrow:
            self._narrow = narrow
            self._arrange()

    @Slot(object)
    def show_part(self, part: Part) -> None:
        """Turn to *part*; matters only in a narrow window."""
        self._part = part
        self._arrange()

    def _arrange(self) -> None:
        wide = not self._narrow
        self._beside.setVisible(wide or self._part is not Part.CALLS)
        self.column.setVisible(wide or self._part is Part.CALLS)
        self.customer.setVisible(wide or self._part is Part.CUSTOMER)
        self.note.setVisible(wide or self._part is Part.NOTE)
        self.column.setMinimumWidth(call_column.WIDTH if wide else 0)
        self.column.setMaximumWidth(call_column.WIDTH if wide else UNLIMITED)
        least, most = NOTE_HEIGHT
        self.note.setMinimumHeight(least)
        self.note.setMaximumHeight(most if wide else UNLIMITED)
