"""What the window's tests stand on: one language, one time zone, one look."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from ui import theme
from ui.icons import Look

# Qt's offscreen screen says so for every window; it means nothing to a test.
SILENT = r"This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)\(?\)?"

# Pictures and words show local times: they must be the same on every machine.
os.environ["TZ"] = "UTC"
if hasattr(time, "tzset"):
    time.tzset()


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


@pytest.fixture(scope="session")
def worn(qapp: QApplication) -> theme.Theme:
    """The light theme, put on once."""
    theme.apply(qapp, theme.LIGHT)
    return theme.LIGHT


@pytest.fixture
def look(worn: theme.Theme) -> Look:
    """What widgets draw with."""
    return Look(worn)
