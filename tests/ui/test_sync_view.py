"""The sync page: what waits, what failed and why, and everything that mends it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QLineEdit, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from callcenter.domain.other_crm import To
from callcenter.domain.sync_report import Standing, by_standing
from tests.ui import people
from tests.ui.parts import part, wishes
from tests.ui.people import NOW
from tests.ui.sync_scenes import AWAY, EMAIL, NUMBERS, OTHER, PULLED, in_full, record, rows
from ui.icons import Look
from ui.sync_head import SyncHead
from ui.sync_model import SyncColumn, SyncModel
from ui.sync_view import ROW, RecordTable, SyncView
from ui.sync_wishes import (
    AskDiscard,
    CallWanted,
    ConflictSettled,
    CrmTried,
    PutRight,
    RecordsExported,
    RecordWanted,
    ResendAll,
    SwitchWanted,
    SyncLooking,
)
from ui.wishes import ResendFailed


@pytest.fixture
def view(look: Look, qtbot: QtBot) -> SyncView:
    made = SyncView(look, "en")
    qtbot.addWidget(made)
    made.resize(1200, 640)
    made.show()
    made.show_desk(people.desk(), AWAY, NOW)
    made.show_rows(rows())
    made.show_pull(PULLED)
    return made


def table(view: SyncView) -> RecordTable:
    return part(view, RecordTable, "sync-records")


def cell(view: SyncView, row: int, column: SyncColumn) -> str:
    return str(table(view).model().index(row, column).data())


def text(view: SyncView, name: str) -> str:
    return part(view, QLabel, name).text()


def press(view: SyncView, name: str) -> None:
    part(view, QAbstractButton, name).click()


def offered(view: SyncView) -> set[str]:
    names = ("edit", "resend", "open", "export", "discard")
    return {name for name in names if part(view, QWidget, f"sync-{name}").isVisible()}


def many(how_many: int) -> tuple[object, ...]:
    return tuple(record(place, Standing.WAITING, f"Customer {place}") for place in range(how_many))


def test_the_model_is_sound(look: Look, qtmodeltester: ModelTester) -> None:
    model = SyncModel(look)
    model.show(rows(), "PL", NOW)
    qtmodeltester.check(model)


def test_the_head_tells_how_the_crm_is_since_when_and_what_comes(view: SyncView) -> None:
    assert text(view, "sync-crm") == "The CRM does not answer · since 09:49"
    assert text(view, "sync-crm-detail") == "no answer within 2 s · asked again in 0:24"
    assert "the oldest for 12:34" in text(view, "sync-waiting")
    assert "last change: 09:48" in text(view, "sync-pulled")


def test_why_a_record_is_here_is_told_in_whole_sentences(view: SyncView) -> None:
    told = "The CRM says: the field “branch” is required (422). Waiting since 09:51. Tried 1 "
    assert text(view, "sync-why").startswith(told)


def test_what_needs_a_person_is_shown_first(view: SyncView) -> None:
    assert view.standing is Standing.REFUSED
    assert [cell(view, row, SyncColumn.WHAT) for row in range(2)] == [
        "Call with Małgorzata Wójcik",
        "Call with Łęcki i Żak s.c.",
    ]
    assert cell(view, 0, SyncColumn.WHY) == "the field “branch” is required (422)"
    assert table(view).rowHeight(0) == ROW


@pytest.mark.parametrize(
    ("standing", "what"),
    [
        (Standing.WAITING, "Jan Kowalski: E-mail, company"),
        (Standing.CONFLICT, "Jan Kowalski: Numbers"),
        (Standing.DISCARDED, "Call with Test call"),
    ],
)
def test_each_tab_tells_its_records(view: SyncView, standing: Standing, what: str) -> None:
    view.turn_to(standing)
    told = [cell(view, row, SyncColumn.WHAT) for row in range(table(view).model().rowCount())]
    assert what in told
    assert (
        part(view, QWidget, f"sync-tab-{standing.value}").accessibleName().endswith(str(len(told)))
    )


def test_what_waits_tells_its_next_try(view: SyncView) -> None:
    view.turn_to(Standing.WAITING)
    assert cell(view, 0, SyncColumn.WHY) == "no answer within 2 s; next try 10:02:38"
    assert cell(view, 1, SyncColumn.WHY) == "has its turn soon"


def test_a_record_is_asked_for_when_it_is_looked_at_and_then_told(view: SyncView) -> None:
    said = wishes(view)
    table(view).selectRow(1)
    assert said == [RecordWanted("record-2")]
    assert offered(view) == {"resend", "export", "discard"}
    view.show_record(in_full("record-2"))
    assert "Note: Ordered two valves" in text(view, "sync-says")
    assert "Disposition: Order taken" in text(view, "sync-says")
    assert offered(view) == {"edit", "resend", "open", "export", "discard"}


def test_an_answer_about_another_record_is_not_shown(view: SyncView) -> None:
    view.show_record(in_full("record-7"))
    assert text(view, "sync-says") == ""


def test_each_way_to_mend_a_record_is_wished(view: SyncView) -> None:
    view.show_record(in_full())
    said = wishes(view)
    for name in ("sync-edit", "sync-resend", "sync-open", "sync-discard"):
        press(view, name)
    row = rows()[0]
    assert said == [
        PutRight(row, in_full()),
        ResendFailed("record-1"),
        CallWanted("record-1"),
        AskDiscard(row),
    ]


def test_the_keyboard_alone_mends_a_record(view: SyncView, qtbot: QtBot) -> None:
    assert table(view).hasFocus()
    qtbot.keyClick(table(view), Qt.Key.Key_Down)
    view.show_record(in_full("record-2"))
    said = wishes(view)
    qtbot.keyClick(table(view), Qt.Key.Key_Return)
    qtbot.keyClick(table(view), Qt.Key.Key_Delete)
    assert [type(wish) for wish in said] == [PutRight, AskDiscard]


def test_all_that_was_refused_is_sent_again_at_once(view: SyncView) -> None:
    said = wishes(view)
    press(view, "sync-resend-all")
    press(view, "crm-try")
    assert said == [ResendAll(), CrmTried()]


def test_records_are_exported_to_the_chosen_file(view: SyncView, tmp_path: Path) -> None:
    said = wishes(view)
    for name in ("sync-export", "sync-export-all"):
        press(view, name)
        dialog = view.findChildren(QFileDialog)[-1]
        dialog.fileSelected.emit(str(tmp_path / "out.json"))
        dialog.close()
    file = str(tmp_path / "out.json")
    assert said == [RecordsExported(file, "record-1"), RecordsExported(file)]


def test_a_conflict_shows_all_three_texts_and_is_settled(view: SyncView) -> None:
    view.turn_to(Standing.CONFLICT)
    assert text(view, "conflict-was") == "jan.kowalski\u200b@acme.example"
    said = wishes(view)
    press(view, "conflict-keep")
    press(view, "conflict-take")
    part(view, QLineEdit, "conflict-own").setText("jan@third.example")
    press(view, "conflict-use")
    assert said == [
        ConflictSettled("change-1", "email", EMAIL.ours),
        ConflictSettled("change-1", "email", EMAIL.theirs),
        ConflictSettled("change-1", "email", "jan@third.example"),
    ]


def test_an_own_text_that_is_no_number_is_refused_with_words(view: SyncView) -> None:
    view.turn_to(Standing.CONFLICT)
    table(view).selectRow(1)
    said = wishes(view)
    part(view, QLineEdit, "conflict-own").setText("nonsense")
    press(view, "conflict-use")
    assert said == []
    assert "is no telephone number" in text(view, "conflict-problem")
    part(view, QLineEdit, "conflict-own").setText("22 123 45 67")
    press(view, "conflict-use")
    assert said == [ConflictSettled("change-1", NUMBERS.field, ("+48221234567",))]


def test_what_is_typed_into_a_conflict_survives_news(view: SyncView) -> None:
    view.turn_to(Standing.CONFLICT)
    part(view, QLineEdit, "conflict-own").setText("half an addr")
    fresh = replace(EMAIL, theirs="newer@acme.example")
    view.show_rows(
        tuple(replace(row, conflict=fresh) if row.conflict == EMAIL else row for row in rows())
    )
    assert part(view, QLineEdit, "conflict-own").text() == "half an addr"
    assert "newer" in text(view, "conflict-theirs")


def test_news_moves_neither_the_marked_record_nor_the_place(view: SyncView) -> None:
    view.turn_to(Standing.WAITING)
    view.show_rows(many(500))  # type: ignore[arg-type]
    table(view).selectRow(300)
    table(view).scrollTo(table(view).model().index(300, 0))
    before = table(view).verticalScrollBar().value()
    sent = 40
    view.show_rows(many(500)[sent:])  # type: ignore[arg-type]
    row = view.detail.row
    assert row is not None and row.name == "Customer 300"
    assert table(view).currentIndex().row() == 300 - sent
    assert table(view).verticalScrollBar().value() == before


def test_when_the_marked_record_goes_its_neighbour_is_marked(view: SyncView) -> None:
    view.show_rows(rows()[1:])
    assert view.detail.row is not None and view.detail.row.key == "record-2"


def test_of_ten_thousand_records_only_what_went_is_touched(view: SyncView) -> None:
    view.turn_to(Standing.WAITING)
    all_rows = many(10_000)
    view.show_rows(all_rows)  # type: ignore[arg-type]
    model = table(view).model()
    anew, gone = QSignalSpy(model.modelReset), QSignalSpy(model.rowsRemoved)
    for sent in range(20, 220, 20):
        view.show_sorted(by_standing(all_rows[sent:]))  # type: ignore[arg-type]
    assert (anew.count(), gone.count()) == (0, 10)
    assert [gone.at(each)[1:] for each in range(10)] == [[0, 19]] * 10
    assert model.rowCount() == 9_800


def test_it_is_kept_up_to_date_only_while_somebody_looks(view: SyncView) -> None:
    said = wishes(view)
    view.hide()
    view.show()
    assert SyncLooking(False) in said
    assert said[-1] == SyncLooking(True) or SyncLooking(True) in said


def test_nothing_to_show_says_so(view: SyncView) -> None:
    view.show_rows(())
    view.turn_to(Standing.WAITING)
    said = [label.text() for label in view.findChildren(QLabel) if label.isVisible()]
    assert "Nothing waits" in said


def test_a_hostile_name_stays_text(view: SyncView) -> None:
    view.turn_to(Standing.WAITING)
    view.show_rows((record(1, Standing.WAITING, "<b>Bold</b>"),))
    tip = table(view).model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;" in tip
    assert text(view, "sync-title") == "Call with <b>Bold</b>"


def test_a_screen_reader_hears_the_heading_and_the_cell(view: SyncView) -> None:
    index = table(view).model().index(0, SyncColumn.WHY)
    heard = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard == "Why it is here: the field “branch” is required (422)"


def test_the_next_try_counts_down(view: SyncView) -> None:
    view.show_desk(people.desk(), AWAY, NOW + timedelta(seconds=10))
    assert text(view, "sync-crm-detail").endswith("asked again in 0:14")


def test_a_pull_of_all_that_is_under_way_is_told(view: SyncView) -> None:
    assert "all are being fetched" not in text(view, "sync-pulled")
    view.show_pull(replace(PULLED, whole=False))
    assert "all are being fetched" in text(view, "sync-pulled")


def test_what_crm_it_is_can_be_said_only_where_it_is_another(view: SyncView) -> None:
    choice = part(view, QWidget, "crm-choice")
    assert not choice.isVisible()
    view.show_desk(people.desk(), OTHER, NOW)
    assert choice.isVisible() and not part(view, QWidget, "crm-try").isVisible()
    assert OTHER.former in text(view, "crm-reason").replace("\u200b", "")
    said = wishes(view)
    press(view, "crm-moved")
    press(view, "crm-another")
    assert said == [SwitchWanted(To.MOVED), SwitchWanted(To.ANOTHER)]
    view.show_desk(people.desk(), AWAY, NOW)
    assert not choice.isVisible() and part(view, QWidget, "crm-try").isVisible()


def test_while_another_crm_is_taken_over_nobody_can_say_it_again(view: SyncView) -> None:
    view.show_desk(people.desk(), OTHER, NOW)
    view.show_switching(True)
    names = ("crm-moved", "crm-another")
    assert not any(part(view, QAbstractButton, name).isEnabled() for name in names)
    assert "Taking over" in text(view, "sync-crm")
    view.show_switching(False)
    assert all(part(view, QAbstractButton, name).isEnabled() for name in names)
    assert "Taking over" not in text(view, "sync-crm")


def test_in_a_narrow_window_what_crm_it_is_has_the_room_of_the_record(view: SyncView) -> None:
    view.resize(280, 480)
    view.show_desk(people.desk(), OTHER, NOW)
    assert not view.detail.isVisible()
    view.show_desk(people.desk(), AWAY, NOW)
    assert view.detail.isVisible()


@pytest.mark.parametrize(("width", "beside"), [(240, False), (600, True)])
def test_what_crm_it_is_stands_below_each_other_where_there_is_no_room(
    look: Look, qtbot: QtBot, width: int, beside: bool
) -> None:
    head = SyncHead(look)
    qtbot.addWidget(head)
    head.show_state(OTHER, PULLED, NOW)
    head.resize(width, 300)
    head.show()
    moved, another = part(head, QWidget, "crm-moved"), part(head, QWidget, "crm-another")
    assert (moved.y() == another.y()) is beside
    for button in (moved, another):
        assert button.width() >= button.sizeHint().width()
        assert button.height() >= button.sizeHint().height()
