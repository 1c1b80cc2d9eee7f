"""Parts that are built when they are first wanted."""

from __future__ import annotations

import gc
from typing import Any
from weakref import ref

from pytestqt.qtbot import QtBot

from callcenter.domain.interaction import HistoryFilter
from callcenter.engine.commands import Sound
from tests.ui import people, scenes
from tests.ui.conftest import Show
from tests.ui.people import NOW
from ui.late import Late
from ui.main_window import MainWindow


class Owner:
    """Has a part that is built late."""

    def __init__(self) -> None:
        self.made = 0
        self.late = Late(self.build)

    def build(self) -> object:
        self.made += 1
        return object()


def test_a_part_is_built_once_and_only_when_it_is_wanted() -> None:
    owner = Owner()
    assert (owner.late.built, owner.made) == (None, 0)
    assert owner.late() is owner.late() is owner.late.built
    assert owner.made == 1


def test_an_owner_is_gone_with_its_last_name_and_not_left_to_the_collector() -> None:
    owner = Owner()
    owner.late()
    seen = ref(owner)
    gc.disable()
    try:
        del owner
        assert seen() is None
    finally:
        gc.enable()


def built_late(window: MainWindow) -> tuple[Late[Any], ...]:
    column, customer = window.desk_page.column, window.desk_page.customer
    of_a_call = (column._card, customer._head, customer._record, customer._choice)
    return (*of_a_call, window.pages.late_history, window._ring_card)


def test_nothing_that_needs_a_call_is_built_before_the_first_paint(show: Show) -> None:
    window = show(scenes.idle())
    late = built_late(window)
    assert [part.built for part in late] == [None] * 6
    assert window.desk_page.column._rows == []


def test_in_time_everything_is_built_without_being_asked_for(show: Show, qtbot: QtBot) -> None:
    window = show(scenes.idle())
    qtbot.waitUntil(lambda: window._warming.done)
    late = built_late(window)
    assert None not in [part.built for part in late]


def test_what_is_built_late_shows_what_was_told_before(show: Show) -> None:
    window = show(scenes.idle())
    window.show_sound(Sound(speaker_volume=0.25))
    window.show_counts(missed=3, unfinished=0)
    rows = people.past()
    window.show_history(rows)
    window.show_desk(scenes.talking(), NOW)
    assert window.desk_page.column.card.loudness.slider.value() == 25
    assert window.pages.history._model.rows == rows
    assert "3" in window.pages.history._tabs[HistoryFilter.MISSED].accessibleName()
