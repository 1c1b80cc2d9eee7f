"""The page of colleagues: who is free, and what rings at whose telephone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from callcenter.config.values import LINE
from callcenter.control import Verb
from callcenter.domain.colleague import Colleague, ColleagueState
from callcenter.domain.desk import Desk
from callcenter.domain.forwarding import CallRules
from callcenter.engine.commands import Dial
from tests.ui import scenes
from tests.ui.conftest import Show
from tests.ui.people import NOW, RULES
from tests.ui.test_verbs import Asked
from ui.main_window import MainWindow
from ui.rail import Page
from ui.wishes import DialText


def desk(**states: ColleagueState) -> Desk:
    colleagues = tuple(
        replace(each, state=states.get(f"at_{each.user}", each.state)) for each in scenes.COLLEAGUES
    )
    return replace(scenes.idle(), colleagues=colleagues)


def opened(show: Show, shown: Desk) -> tuple[MainWindow, list[object]]:
    window = show(shown)
    window.rail.chosen.emit(Page.COLLEAGUES)
    wished: list[object] = []
    window.pages.colleagues.wished.connect(wished.append)
    return window, wished


def button(window: MainWindow, name: str) -> QAbstractButton:
    found = window.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    return found


def names(window: MainWindow) -> list[str]:
    shown = window.pages.colleagues.list
    return [row.name for at in range(shown.count()) if (row := shown.at(at))]


def mark(window: MainWindow, user: str) -> None:
    shown = window.pages.colleagues.list
    at = next(at for at in range(shown.count()) if (row := shown.at(at)) and row.number == user)
    shown.setCurrentRow(at)


def test_the_page_is_offered_only_where_colleagues_are_listed(show: Show) -> None:
    window = show(scenes.idle())
    assert not button(window, "rail-colleagues").isVisible()
    window.show_desk(desk(), NOW)
    assert button(window, "rail-colleagues").isVisible()
    assert button(window, "rail-colleagues").accessibleName().startswith("Colleagues: 1 call")


def test_what_rings_comes_first_then_favourites_and_those_who_are_free(show: Show) -> None:
    window, _ = opened(show, desk())
    assert names(window)[:4] == ["Marta Zięba", "Ewa Lis", "Piotr Mazur", "Adam Wrona"]
    window.pages.colleagues.box.setText("bil")
    assert names(window) == ["Marta Zięba"]


def test_a_call_that_rings_there_is_picked_up(show: Show) -> None:
    window, wished = opened(show, desk())
    take = button(window, "colleagues-pick-up")
    mark(window, "102")
    assert not take.isEnabled() and button(window, "colleagues-call").isEnabled()
    mark(window, "105")
    take.click()
    assert wished == [DialText("**105")]


def test_enter_takes_what_rings_and_calls_who_is_free(show: Show) -> None:
    window, wished = opened(show, desk())
    for user in ("105", "102"):
        mark(window, user)
        QTest.keyClick(window.pages.colleagues.list, Qt.Key.Key_Return)
    assert wished == [DialText("**105"), DialText("102")]


def test_a_call_that_stopped_ringing_is_not_picked_up(show: Show) -> None:
    window, _ = opened(show, desk())
    mark(window, "105")
    window.show_desk(desk(at_105=ColleagueState.TALKING), NOW)
    marked = window.pages.colleagues.list.current
    assert marked is not None and marked.number == "105"
    assert not button(window, "colleagues-pick-up").isEnabled()


@pytest.fixture
def app(qapp: QApplication) -> Iterator[Asked]:
    app = Asked(qapp)
    listed = tuple(Colleague(each.user, each.name) for each in scenes.COLLEAGUES)
    app.at.shell.adopt(replace(RULES, colleagues=listed))
    yield app
    app.at.close()


def test_a_program_picks_up_what_rings_at_a_colleague(app: Asked) -> None:
    assert "none of the colleagues" in app.refused(Verb.PICK_UP, user="999")
    assert app.refused(Verb.PICK_UP, user="105") == "no call rings at 105"
    app.at.phone.watched(LINE, Colleague("105", state=ColleagueState.RINGING))
    app.at.settle()
    app.done(Verb.PICK_UP, user="105")
    assert [each.target for each in app.at.phone.commands if isinstance(each, Dial)] == ["**105"]


def test_where_the_exchange_has_no_code_nothing_is_picked_up(app: Asked) -> None:
    listed = (Colleague("105"),)
    app.at.shell.adopt(replace(RULES, colleagues=listed, calls=CallRules(pickup_prefix="")))
    app.at.phone.watched(LINE, Colleague("105", state=ColleagueState.RINGING))
    app.at.settle()
    assert "calls.pickup_prefix" in app.refused(Verb.PICK_UP, user="105")
