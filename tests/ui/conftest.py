"""What the window's tests need: an off-screen Qt, the shipped fonts, and a window to look at."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

import pytest
import shiboken6

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Words and pictures show local times: they must be the same on every machine.
os.environ["TZ"] = "UTC"
if hasattr(time, "tzset"):
    time.tzset()

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from callcenter.domain.desk import Desk
from tests.ui.scenes import HEALTHY, Scene
from tests.ui.stage import dressed, raised
from ui import translation
from ui.icons import Look
from ui.main_window import MainWindow
from ui.theme import LIGHT

Show = Callable[..., MainWindow]

# Qt's offscreen screen says so for every window; it means nothing to a test.
SILENT = "This plugin does not support "


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let Qt's remarks about its offscreen screen not fail a test."""
    for item in items:
        if "tests/ui/" in item.path.as_posix():
            item.add_marker(pytest.mark.qt_log_ignore(SILENT, extend=True))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Dates and numbers as in British English."""
    former = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(former)


@pytest.fixture
def polish(qapp: QApplication) -> Iterator[None]:
    """The window's words in Polish."""
    former = QLocale()
    translation.install(qapp, "pl", system=QLocale("pl_PL"))
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(former)


@pytest.fixture
def look(worn: QApplication) -> Look:
    """What widgets draw with."""
    return Look(LIGHT)


@pytest.fixture(scope="session")
def worn(qapp: QApplication) -> QApplication:
    """The program, dressed in the light theme, with English dates."""
    QLocale.setDefault(QLocale("en_GB"))
    dressed(qapp, "light")
    return qapp


@pytest.fixture
def show(worn: QApplication) -> Iterator[Show]:
    """Shows a desk in a new window; the window is gone after the test."""
    windows: list[MainWindow] = []

    def shown(desk: Desk, size: tuple[int, int] = (1280, 800), deaf_ms: int = 0) -> MainWindow:
        window = raised(Scene(desk, HEALTHY), LIGHT, "en", size, deaf_ms=deaf_ms)
        windows.append(window)
        worn.processEvents()
        return window

    yield shown
    for window in windows:
        # At once, and not by the collector, which may run on any thread.
        for part in (window.ring_card, window):
            shiboken6.delete(part)


@pytest.fixture
def wishes_of() -> Callable[[MainWindow], list[object]]:
    """The list that fills with what a window wishes."""

    def listen(window: MainWindow) -> list[object]:
        heard: list[object] = []
        window.wished.connect(heard.append)
        return heard

    return listen
