"""Chips show their whole word where there is room."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.chips import Chip
from ui.icons import Icon, Look


def test_a_chip_that_gets_an_icon_gets_room_for_it(qtbot: QtBot, look: Look) -> None:
    row, chip = QWidget(), Chip(look, "This call", checkable=True)
    qtbot.addWidget(row)
    layout = QHBoxLayout(row)
    layout.addWidget(chip)
    layout.addStretch(1)
    row.resize(400, 40)
    row.show()
    narrow = chip.width()
    chip.show_word("This call", icon=Icon.MATTER)
    qtbot.waitUntil(lambda: chip.width() > narrow)
    assert chip.width() >= chip.sizeHint().width()
