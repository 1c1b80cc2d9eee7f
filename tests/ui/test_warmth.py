"""What is made ready while nothing happens."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from callcenter.domain.desk import Desk
from tests.ui import scenes
from tests.ui.conftest import Show
from tests.ui.people import NOW
from tests.ui.stage import window_of
from ui import theme
from ui.icons import Icon, Look
from ui.main_window import MainWindow
from ui.theme import Size, Tone
from ui.warmth import Warming, icons


def test_steps_are_taken_one_by_one_and_once(qtbot: QtBot, qapp: QApplication) -> None:
    taken: list[int] = []
    owner = QObject()
    steps: list[Callable[[], None]] = [lambda at=at: taken.append(at) for at in range(3)]  # type: ignore[misc]
    warming = Warming(steps, owner, pause_ms=0)
    assert not warming.done
    warming.begin()
    assert taken == [], "the window comes first"
    qtbot.waitUntil(lambda: warming.done)
    warming.begin()
    qapp.processEvents()
    assert taken == [0, 1, 2]


def test_every_icon_is_drawn_beforehand(look: Look) -> None:
    for step in icons(look, 1.0):
        step()
    colour, size = look.colour(Tone.MUTED), int(Size.CUSTOMER)
    for icon in Icon:
        image = look.pixmap(icon, colour, size, 1.0).toImage()
        assert any(image.pixelColor(x, y).alpha() for x in range(size) for y in range(size)), (
            f"{icon.value}.svg draws nothing"
        )


def test_making_ready_changes_nothing_that_is_seen(
    show: Show, worn: QApplication, qtbot: QtBot
) -> None:
    def picture(window: MainWindow, desk: Desk) -> QImage:
        window.show_desk(desk, NOW)
        worn.processEvents()
        return window.grab().toImage()

    warm, cold = show(scenes.idle()), show(scenes.idle())
    qtbot.waitUntil(lambda: warm._warming.done)
    assert picture(warm, scenes.idle()) == picture(cold, scenes.idle())
    assert picture(warm, scenes.ringing()) == picture(cold, scenes.ringing())


def test_a_window_says_once_that_it_was_seen(worn: QApplication, qtbot: QtBot) -> None:
    window = window_of(theme.named("light", worn))
    qtbot.addWidget(window)
    said: list[bool] = []
    window.seen.connect(lambda: said.append(window.isVisible()))
    worn.processEvents()
    assert said == [], "nobody has seen it yet"
    window.show()
    qtbot.waitUntil(lambda: bool(said))
    window.repaint()
    window.repaint()
    worn.processEvents()
    assert said == [True]
