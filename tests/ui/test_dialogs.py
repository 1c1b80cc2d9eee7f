"""Dialogs that are open show what the window shows: the desk as it is now, and how loud it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from callcenter.config import Config
from callcenter.domain.desk import Desk
from callcenter.domain.events import Line, LineState
from callcenter.engine.commands import MeasureLevels
from callcenter.engine.messages import Snapshot
from tests.ui import people
from tests.ui.parts import part
from tests.ui.people import NOW
from tests.ui.stage import dressed, window_of
from ui.main_window import MainWindow
from ui.sound_trial import LEASE_S

LINE = Line("line", "sip:anna@pbx", LineState.TRYING, "pbx.example")
Open = Callable[[MainWindow, str, Desk], QDialog]


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> MainWindow:
    made = window_of(dressed(qapp, "light"))
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def opened(qtbot: QtBot) -> Open:
    """Opens the settings of a window at a page."""

    def open_page(window: MainWindow, page: str, desk: Desk) -> QDialog:
        window.dialogs.open_settings(Config(), (), page, desk, Snapshot(), NOW)
        dialog = part(window, QDialog, "settings-dialog")
        qtbot.waitUntil(dialog.isVisible)
        return dialog

    return open_page


def told(whole: QObject, name: str) -> str:
    label = whole.findChild(QLabel, name)
    assert label is not None
    return label.text()


def visible(whole: QObject, name: str) -> list[str]:
    return [label.text() for label in whole.findChildren(QLabel, name) if label.isVisible()]


def test_a_line_that_comes_is_shown_on_the_open_page(
    window: MainWindow, opened: Open, qtbot: QtBot
) -> None:
    desk = replace(people.desk(), lines=(LINE,))
    window.show_desk(desk, NOW)
    dialog = opened(window, "security", desk)
    assert told(dialog, "line-encryption") == "Now: not registered."
    there = replace(LINE, state=LineState.REGISTERED, secure="TLSv1.3")
    window.show_desk(replace(desk, lines=(there,)), NOW)
    wanted = ["Now: TLS 1.3 to pbx.example; its certificate was checked."]
    qtbot.waitUntil(lambda: visible(dialog, "line-encryption") == wanted)
    dialog.close()


def test_the_microphone_is_asked_for_and_its_level_reaches_the_settings(
    window: MainWindow, opened: Open
) -> None:
    said: list[object] = []
    window.wished.connect(said.append)
    dialog = opened(window, "sound", people.desk())
    assert said == [MeasureLevels(LEASE_S)]
    window.show_levels(0.3, 0.0)
    assert told(dialog, "trial-word") == "The microphone hears you."
    dialog.close()
    assert said[1:] == [MeasureLevels(0)]
    window.show_levels(0.3, 0.0)


def test_the_check_of_the_sound_shows_levels_too(window: MainWindow, qtbot: QtBot) -> None:
    said: list[object] = []
    window.wished.connect(said.append)
    window.dialogs.open_sound_check()
    check = part(window, QDialog, "sound-check")
    qtbot.waitUntil(check.isVisible)
    assert said == [MeasureLevels(LEASE_S)]
    window.show_levels(0.3, 0.0)
    assert told(check, "trial-word") == "The microphone hears you."
    check.close()
    assert said[1:] == [MeasureLevels(0)]
