"""The history: found, read and taken up again."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from callcenter.domain.interaction import HistoryFilter, Sync
from callcenter.domain.wishes import Taken
from tests.ui import people
from tests.ui.parts import part, wishes
from tests.ui.people import NOW
from ui.history_model import Column, HistoryModel
from ui.history_view import ROW, CallTable, HistoryView
from ui.icons import Look
from ui.wishes import DialText, HistoryWanted, ResendFailed

SOLVED, _, UNFINISHED, WAITING, _, FAILED, _ = people.past()


@pytest.fixture
def view(look: Look, qtbot: QtBot) -> HistoryView:
    made = HistoryView(look, "en")
    qtbot.addWidget(made)
    made.resize(1200, 600)
    made.show()
    made.show_desk(people.desk(), NOW)
    made.show_rows(people.past())
    return made


def table(view: HistoryView) -> CallTable:
    return part(view, CallTable, "history")


def cell(view: HistoryView, row: int, column: Column) -> str:
    return str(table(view).model().index(row, column).data())


def mark(view: HistoryView, row: int) -> None:
    table(view).selectRow(row)


def test_the_model_is_sound(look: Look, qtmodeltester: ModelTester) -> None:
    model = HistoryModel(look, "en")
    model.show(people.past(), people.RULES, NOW)
    qtmodeltester.check(model)


def test_a_row_tells_who_when_how_long_and_how_it_ended(view: HistoryView) -> None:
    assert [cell(view, 0, column) for column in Column][1:] == [
        "Jan Kowalski",
        "support",
        "Today 09:12",
        "03:55",
        "Solved",
        "sent",
    ]
    assert cell(view, 3, Column.PARTY) == "502 987 654"
    assert cell(view, 6, Column.PARTY) == "Number withheld"
    assert cell(view, 2, Column.DISPOSITION) == "Unfinished"


def test_rows_are_dense(view: HistoryView) -> None:
    assert table(view).rowHeight(0) == ROW == 28


def test_a_screen_reader_hears_what_icons_show(view: HistoryView) -> None:
    index = table(view).model().index(1, Column.DIRECTION)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Missed"
    index = table(view).model().index(5, Column.SYNC)
    assert "“branch” is required" in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_search_and_tabs_ask_for_rows(view: HistoryView, qtbot: QtBot) -> None:
    said = wishes(view)
    qtbot.keyClicks(part(view, QLineEdit, "history-search"), "ja")
    assert said == [HistoryWanted("j"), HistoryWanted("ja")]
    qtbot.mouseClick(part(view, QWidget, "history-missed"), Qt.MouseButton.LeftButton)
    assert said[-1] == HistoryWanted("ja", HistoryFilter.MISSED)


def test_the_tabs_count(view: HistoryView) -> None:
    view.show_counts(missed=2, unfinished=0)
    assert part(view, QWidget, "history-missed").accessibleName() == "Missed 2"
    assert part(view, QWidget, "history-unfinished").accessibleName() == "Unfinished"


def test_a_marked_call_is_shown_in_full(view: HistoryView) -> None:
    mark(view, 5)
    said = [label.text() for label in view.findChildren(QLabel)]
    assert "by customer · normal" in said
    assert "not accepted by the CRM: the field “branch” is required" in said
    assert part(view, QPlainTextEdit, "history-note").toPlainText().startswith("Wants a new date")


def test_a_call_is_called_back(view: HistoryView, qtbot: QtBot) -> None:
    said = wishes(view)
    mark(view, 1)
    qtbot.mouseClick(part(view, QPushButton, "history-call"), Qt.MouseButton.LeftButton)
    assert said == [DialText("+442079460958")]


def test_a_withheld_number_cannot_be_called_back(view: HistoryView) -> None:
    mark(view, 6)
    assert not part(view, QPushButton, "history-call").isEnabled()


def test_an_unfinished_call_is_taken_by_button_or_enter(view: HistoryView, qtbot: QtBot) -> None:
    said = wishes(view)
    mark(view, 2)
    qtbot.mouseClick(part(view, QPushButton, "history-open"), Qt.MouseButton.LeftButton)
    qtbot.keyClick(table(view), Qt.Key.Key_Return)
    assert said == [Taken(UNFINISHED), Taken(UNFINISHED)]


def test_enter_on_a_finished_call_does_nothing(view: HistoryView, qtbot: QtBot) -> None:
    said = wishes(view)
    mark(view, 0)
    qtbot.keyClick(table(view), Qt.Key.Key_Return)
    assert said == []


def test_a_refused_record_is_sent_again(view: HistoryView, qtbot: QtBot) -> None:
    said = wishes(view)
    mark(view, 5)
    qtbot.mouseClick(part(view, QPushButton, "history-resend"), Qt.MouseButton.LeftButton)
    assert said == [ResendFailed(FAILED.id)]


def test_only_what_can_be_done_is_offered(view: HistoryView) -> None:
    mark(view, 0)
    assert not part(view, QPushButton, "history-open").isVisible()
    assert not part(view, QPushButton, "history-resend").isVisible()


def test_the_marked_call_stays_marked_when_rows_come_in(view: HistoryView) -> None:
    mark(view, 2)
    view.show_rows((replace(SOLVED, id="new"), *people.past()))
    assert table(view).currentIndex().row() == 3


def test_a_row_that_was_sent_meanwhile_says_so(view: HistoryView) -> None:
    mark(view, 3)
    changed = tuple(
        replace(one, sync=Sync.SENT) if one.id == WAITING.id else one for one in people.past()
    )
    view.show_rows(changed)
    assert cell(view, 3, Column.SYNC) == "sent"
    assert "in the CRM" in [label.text() for label in view.findChildren(QLabel)]


def test_an_empty_list_says_why(view: HistoryView, qtbot: QtBot) -> None:
    view.show_rows(())
    assert "No calls yet" in texts(view)
    qtbot.keyClicks(part(view, QLineEdit, "history-search"), "<b>x")
    view.show_rows(())
    assert "Nothing found for “<b>x”" in texts(view)


def texts(view: HistoryView) -> list[str]:
    return [label.text() for label in view.findChildren(QLabel)]


def test_names_are_never_rich_text(view: HistoryView) -> None:
    view.show_rows((replace(SOLVED, customer_name="<h1>x</h1>"),))
    mark(view, 0)
    assert "<h1>x</h1>" in texts(view)
    assert {label.textFormat() for label in view.findChildren(QLabel)} == {Qt.TextFormat.PlainText}


def test_a_narrow_table_gives_up_the_queue_first(view: HistoryView, qtbot: QtBot) -> None:
    assert not table(view).isColumnHidden(Column.QUEUE)
    view.resize(900, 600)
    qtbot.waitUntil(lambda: table(view).isColumnHidden(Column.QUEUE))


def test_a_column_beside_the_crm_still_shows_who_and_when(view: HistoryView, qtbot: QtBot) -> None:
    mark(view, 2)
    view.resize(360, 640)
    qtbot.waitUntil(lambda: table(view).isColumnHidden(Column.SYNC))
    assert not table(view).isColumnHidden(Column.PARTY)
    assert not table(view).isColumnHidden(Column.TIME)
    finish = part(view, QPushButton, "history-open")
    assert finish.visibleRegion().boundingRect().width() > 200
