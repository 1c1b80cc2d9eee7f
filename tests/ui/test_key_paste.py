"""Keys that are pasted into a call, or are no keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from callcenter.engine.commands import SendDigits
from tests.ui import scenes
from tests.ui.conftest import Show
from ui.main_window import MainWindow

Listen = Callable[[MainWindow], list[object]]


@pytest.fixture
def window(show: Show) -> MainWindow:
    window = show(scenes.talking())
    window.activateWindow()
    button = window.findChild(QAbstractButton, "call-keys")
    assert button is not None
    button.click()
    return window


def paste(into: QWidget, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(into, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("place", ["keypad", "box"])
def test_a_pasted_number_goes_into_the_call_at_once(
    window: MainWindow, wishes_of: Listen, place: str
) -> None:
    heard = wishes_of(window)
    pad = window.desk_page.column.pad
    paste(getattr(pad, place), " 4111 1111-11,5#\n")
    assert heard == [SendDigits("call-1", "4111111111,5#")]
    assert pad.box.text() == "4111111111,5#"


def test_other_text_is_not_sent_and_said(window: MainWindow, wishes_of: Listen) -> None:
    heard = wishes_of(window)
    pad = window.desk_page.column.pad
    paste(pad.keypad, "call me on 123")
    assert heard == [] and pad.box.text() == ""
    assert "not a row" in pad._heading.text()
    QTest.keyClicks(pad.keypad, "5,")
    assert heard == [SendDigits("call-1", "5"), SendDigits("call-1", ",")]
    assert "not a row" not in pad._heading.text()
