"""The lane below the strip, of one height: what rings, else what is wrong, else a heading."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.banner import Alert, Banner
from ui.chips import Chip
from ui.controls import Label
from ui.icons import Look
from ui.ring_bar import RingBar
from ui.shortcuts import KeyMap
from ui.theme import Space, Tone

translate = QCoreApplication.translate

HEIGHT = 56


class Part(Enum):
    """The parts of the desk, of which a narrow window shows one."""

    CALLS = "calls"
    CUSTOMER = "customer"
    NOTE = "note"


def part_words(part: Part) -> str:
    """What *part* is called."""
    return {
        Part.CALLS: translate("Lane", "Calls"),
        Part.CUSTOMER: translate("Lane", "Customer"),
        Part.NOTE: translate("Lane", "Note"),
    }[part]


class Heading(QWidget):
    """What the page is, or the choice of parts in a narrow window.

    Signals:
        chosen(Part): the agent wants to see that part.
    """

    chosen = Signal(object)

    def __init__(self, look: Look, *, calls_width: int) -> None:
        super().__init__()
        self._calls = Label(look, weight=600, tone=Tone.MUTED)
        self._calls.setFixedWidth(calls_width)
        self._rest = Label(look, weight=600, tone=Tone.MUTED)
        self._group = QButtonGroup(self)
        self._chips = {part: Chip(look, part_words(part), checkable=True) for part in Part}
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(Space.S)
        for part, chip in self._chips.items():
            chip.setObjectName(f"part-{part.value}")
            chip.setAccessibleName(chip.text())
            chip.hide()
            chip.clicked.connect(lambda _=False, part=part: self.chosen.emit(part))
            self._group.addButton(chip)
            row.addWidget(chip)
        row.addWidget(self._calls)
        row.addWidget(self._rest)
        row.addStretch(1)
        self.show_part(Part.CALLS)

    def show_headings(self, calls: str, rest: str) -> None:
        """Show the heading of the column of calls, and that of what is beside it."""
        self._calls.show_text(calls)
        self._rest.show_text(rest)

    def show_part(self, part: Part) -> None:
        """Mark *part* as shown."""
        self._chips[part].setChecked(True)

    def show_choice(self, wanted: bool) -> None:
        """Offer the parts instead of the headings."""
        for chip in self._chips.values():
            chip.setVisible(wanted)
        self._calls.setVisible(not wanted)
        self._rest.setVisible(not wanted)


class Lane(QWidget):
    """The lane.

    Signals:
        wished(object): what the bar or the banner is for.
    """

    wished = Signal(object)

    def __init__(self, look: Look, keys: KeyMap, *, calls_width: int, deaf_ms: int) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self.heading = Heading(look, calls_width=calls_width)
        self.banner = Banner(look)
        self.bar = RingBar(look, keys, deaf_ms=deaf_ms)
        self.banner.wished.connect(self.wished)
        self.bar.wished.connect(self.wished)
        self._stack = QStackedWidget()
        for page in (self.heading, self.banner, self.bar):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, Space.S)
        column.addWidget(self._stack)

    def show_narrow(self, narrow: bool) -> None:
        """Say the same in less room."""
        self.heading.show_choice(narrow)
        self.banner.show_narrow(narrow)
        self.bar.show_narrow(narrow)

    def show_state(self, *, ringing: bool, alert: Alert | None) -> None:
        """Show the most pressing: what rings, then what is wrong, then the heading."""
        page: QWidget = self.bar if ringing else self.heading
        if alert is not None:
            self.banner.show_alert(alert)
            page = page if ringing else self.banner
        if self._stack.currentWidget() is not page:
            self._stack.setCurrentWidget(page)
