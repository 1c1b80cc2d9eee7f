from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from ui.reading import Reading

NAMES = ("read_first_of_all", "read_after_that")


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose modules can be imported, and are forgotten after the test."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in NAMES:
        sys.modules.pop(name, None)


class Hearer(QObject):
    """Notes on which thread it heard that all is read."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[threading.Thread] = []

    @Slot()
    def hear(self) -> None:
        self.heard.append(threading.current_thread())


def test_modules_are_read_elsewhere_and_told_here(written: Path, qtbot: QtBot) -> None:
    for name in NAMES:
        (written / f"{name}.py").write_text(
            "import threading\nreader = threading.current_thread()\n", "utf-8"
        )
    reading, hearer = Reading(NAMES), Hearer()
    reading.done.connect(hearer.hear)
    reading.begin()
    qtbot.waitUntil(lambda: bool(hearer.heard))
    reading.wait()
    assert hearer.heard == [threading.main_thread()]
    readers = {sys.modules[name].reader for name in NAMES}
    assert len(readers) == 1 and threading.main_thread() not in readers


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_cannot_be_read_holds_up_nobody(written: Path, qtbot: QtBot) -> None:
    (written / f"{NAMES[0]}.py").write_text("raise ValueError('broken')\n", "utf-8")
    reading, hearer = Reading(NAMES), Hearer()
    reading.done.connect(hearer.hear)
    reading.begin()
    qtbot.waitUntil(lambda: bool(hearer.heard))
    reading.wait()
    # Whoever needs it is told why.
    with pytest.raises(ValueError, match="broken"):
        __import__(NAMES[0])
