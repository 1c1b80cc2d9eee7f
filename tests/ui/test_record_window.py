"""The records' window at work: what the browser is asked to open, and what is told of a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from callcenter.record_tab.losses import Limits
from ui.record_window import RecordWindow, page_words

RECORD = QUrl("https://crm.example/c/1?name=Łucja")
ENCODED = "https://crm.example/c/1?name=%C5%81ucja"


class Room:
    """A window whose browser is the test."""

    def __init__(self, limits: Limits) -> None:
        self.opened: list[str] = []
        self.told: list[str] = []
        self.window = RecordWindow(self._browse, port=0, limits=limits)
        self.window.refused.connect(self.told.append)

    def _browse(self, url: QUrl) -> bool:
        self.opened.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        return True


@pytest.fixture
def room(qapp: QApplication) -> Iterator[Callable[[Limits], Room]]:
    """Opens rooms; they are gone after the test."""
    rooms: list[Room] = []

    def open_room(limits: Limits) -> Room:
        rooms.append(Room(limits))
        return rooms[-1]

    yield open_room
    for one in rooms:
        one.window.close()


def test_the_first_record_brings_our_page_and_the_window_goes_to_it(
    room: Callable[[Limits], Room], qtbot: QtBot
) -> None:
    at = room(Limits(60, 60, 60))
    assert at.window.show(RECORD)
    qtbot.waitUntil(lambda: len(at.opened) == 1, timeout=20000)
    page, _, ticket = at.opened[0].partition("#")
    with httpx.Client(base_url=page, trust_env=False, timeout=20) as browser:
        key = browser.post("/enter", json={"ticket": ticket}).json()["key"]
        browser.headers["Authorization"] = f"Bearer {key}"
        order = browser.post("/next", json={"known": ""}).json()["order"]
        assert browser.get(f"/go/{order}").headers["location"] == ENCODED
    assert at.told == []


def test_a_browser_that_does_not_come_gets_the_record_itself_and_it_is_told_once(
    room: Callable[[Limits], Room], qtbot: QtBot
) -> None:
    at = room(Limits(0.05, 0.05, 0.05))
    at.window.show(RECORD)
    qtbot.waitUntil(lambda: at.opened.count(ENCODED) == 1, timeout=20000)
    at.window.show(RECORD)
    qtbot.waitUntil(lambda: at.opened.count(ENCODED) == 2, timeout=20000)
    assert len(at.told) == 1 and "new page" in at.told[0]


def test_a_window_that_was_never_used_closes_at_once(qapp: QApplication) -> None:
    Room(Limits()).window.close()


def test_every_text_of_the_page_has_words(qapp: QApplication) -> None:
    assert all(page_words())
