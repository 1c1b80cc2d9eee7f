"""The dialog for customers in files: what it shows, in words and for screen readers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QProgressBar,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from callcenter.domain.customer_import import (
    ImportEnding,
    ImportField,
    ImportPolicy,
    ImportReason,
    Outcome,
    Staying,
    Undone,
)
from tests.ui.import_scenes import (
    DONE,
    STOPPED,
    UNDONE,
    looked,
    rehearsal,
)
from tests.ui.parts import part, wishes
from tests.ui.people import NOW
from ui import import_words
from ui.icons import Look
from ui.import_columns import ColumnsModel, Part
from ui.import_dialog import ImportDialog, Step
from ui.import_rows import RowsModel
from ui.import_start import PastModel
from ui.import_wishes import (
    Imported,
    Importing,
    Listed,
    Order,
    RunWanted,
    StopWanted,
    TrialWanted,
    TriedOut,
    UndoWanted,
    Unmade,
)


@pytest.fixture
def dialog(look: Look, qtbot: QtBot) -> Iterator[ImportDialog]:
    made = ImportDialog(look, crm=True, region="PL", now=NOW)
    qtbot.addWidget(made)
    made.show()
    made.show_past(Listed((DONE, STOPPED, UNDONE)))
    yield made


def text(dialog: QWidget, name: str) -> str:
    return part(dialog, QLabel, name).text()


def press(dialog: QWidget, name: str) -> None:
    part(dialog, QAbstractButton, name).click()


def enabled(dialog: QWidget, name: str) -> bool:
    return part(dialog, QAbstractButton, name).isEnabled()


def tried_out(dialog: ImportDialog) -> Order:
    dialog.show_looked(looked())
    dialog.go_on()
    order = dialog.preview.order(dialog.reading.mapping)
    dialog.show_tried(TriedOut(order, rehearsal()))
    return order


def test_every_field_policy_ending_and_reason_has_words() -> None:
    told = [
        *map(import_words.field, (None, *ImportField)),
        *map(import_words.policy, ImportPolicy),
        *map(import_words.ending, ImportEnding),
        *map(import_words.why, ImportReason),
    ]
    assert all(told)
    assert len(set(map(import_words.field, ImportField))) == len(ImportField)
    stayed = Undone(1, 2, tuple((str(at), why) for at, why in enumerate(Staying)))
    assert import_words.undone(stayed).count(":") == len(Staying)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome(4, ImportEnding.MADE), ""),
        (
            Outcome(4, ImportEnding.REJECTED, ImportReason.NO_NUMBER, "abc"),
            "no telephone number: “abc”",
        ),
        (
            Outcome(4, ImportEnding.SKIPPED, ImportReason.KNOWN, earlier=2),
            "known already, as in line 2",
        ),
        (
            Outcome(4, ImportEnding.REJECTED, ImportReason.SEVERAL, "id-1, id-2"),
            "may be any of several customers",
        ),
    ],
)
def test_a_reason_says_what_is_wrong_and_shows_no_ids(outcome: Outcome, words: str) -> None:
    assert import_words.reason(outcome) == words


def test_the_models_are_sound(look: Look, qtmodeltester: object) -> None:
    columns, rows, past = ColumnsModel(look), RowsModel(look), PastModel()
    columns.show(looked().opened.columns, [row.cells for row in looked().first], (None,) * 5)
    rows.show(rehearsal().first, "PL")
    past.show((DONE, STOPPED), NOW)
    for model in (columns, rows, past):
        qtmodeltester.check(model)  # type: ignore[attr-defined]


def test_past_imports_tell_how_they_stand(dialog: ImportDialog) -> None:
    table = part(dialog, QTableView, "import-past")
    states = [str(table.model().index(row, 3).data()) for row in range(3)]
    assert states[0] == "done"
    assert states[1].startswith("stopped")
    assert states[2].startswith("undone yesterday") and "3 stayed" in states[2]
    assert enabled(dialog, "import-undo-past")
    table.selectRow(2)
    assert not enabled(dialog, "import-undo-past")


def test_what_one_column_alone_can_tell_moves_and_numbers_may_be_several(
    look: Look,
) -> None:
    model = ColumnsModel(look)
    name, number = ImportField.NAME, ImportField.NUMBER
    model.show(("a", "b", "c"), (), (name, number, None))
    model.setData(model.index(2, Part.FIELD), name)
    model.setData(model.index(0, Part.FIELD), number)
    assert model.mapping == (number, number, name)


def test_another_rule_is_tried_out_anew_and_only_then_can_be_imported(
    dialog: ImportDialog,
) -> None:
    said = wishes(dialog)
    order = tried_out(dialog)
    assert said == [TrialWanted(order)]
    assert enabled(dialog, "import-next")
    box = part(dialog, QComboBox, "import-policy")
    box.setCurrentIndex(box.findData(ImportPolicy.OVERWRITE.value))
    box.activated.emit(box.currentIndex())
    fresh = replace(order, policy=ImportPolicy.OVERWRITE)
    assert said[1:] == [TrialWanted(fresh)]
    assert not enabled(dialog, "import-next")
    # What was tried out by the former rule comes too late.
    dialog.show_tried(TriedOut(order, rehearsal()))
    assert not enabled(dialog, "import-next")
    dialog.show_tried(TriedOut(fresh, rehearsal()))
    press(dialog, "import-next")
    assert said[2:] == [RunWanted(fresh)]


def test_with_nothing_new_there_is_nothing_to_import(dialog: ImportDialog) -> None:
    dialog.show_looked(looked())
    dialog.go_on()
    order = dialog.preview.order(dialog.reading.mapping)
    nothing = replace(rehearsal(), endings={ImportEnding.SKIPPED: 3})
    dialog.show_tried(TriedOut(order, nothing))
    assert not enabled(dialog, "import-next")


def test_the_bar_fills_and_closing_stops_first(dialog: ImportDialog) -> None:
    tried_out(dialog)
    said = wishes(dialog)
    press(dialog, "import-next")
    dialog.show_far(Importing(STOPPED, 1250))
    bar = part(dialog, QProgressBar, "import-progress")
    assert (bar.value(), bar.maximum()) == (200, 1250)
    dialog.reject()
    assert said[1:] == [StopWanted()]
    assert dialog.isVisible()
    dialog.show_imported(Imported(STOPPED))
    assert text(dialog, "import-result").startswith("Stopped.")
    dialog.reject()
    assert not dialog.isVisible()


def test_what_broke_off_says_why_and_can_be_undone(dialog: ImportDialog) -> None:
    tried_out(dialog)
    said = wishes(dialog)
    press(dialog, "import-next")
    dialog.show_far(Importing(STOPPED, 1250))
    dialog.show_imported(Imported(problem="The disk is full. Make room."))
    assert text(dialog, "import-result-problem") == "The disk is full. Make room."
    press(dialog, "import-undo")
    assert said[1:] == [UndoWanted("batch-2")]
    dialog.show_unmade(Unmade("batch-2", problem="The disk is full."))
    assert text(dialog, "import-result") == "It could not be undone"
    assert part(dialog, QAbstractButton, "import-undo").isVisibleTo(dialog)


def test_without_a_crm_nothing_is_said_of_it(look: Look, qtbot: QtBot) -> None:
    made = ImportDialog(look, crm=False, region="PL", now=NOW)
    qtbot.addWidget(made)
    order = tried_out(made)
    assert not part(made, QAbstractButton, "import-to-crm").isVisibleTo(made)
    assert order.to_crm is False


def test_what_is_forbidden_is_not_offered_and_why_is_said(look: Look, qtbot: QtBot) -> None:
    made = ImportDialog(look, crm=True, region="PL", now=NOW, imports=False, exports=False)
    qtbot.addWidget(made)
    said = wishes(made)
    made.show_past(Listed((DONE,)))
    for name in ("import-choose", "import-export"):
        assert not part(made, QAbstractButton, name).isVisibleTo(made)
    assert "data.import_allowed" in text(made, "import-forbidden")
    assert "data.export_allowed" in text(made, "export-forbidden")
    assert not made.acceptDrops()
    made.look_at("klienci.csv")
    assert said == [] and made.step is Step.START
    assert "IT can allow it" in text(made, "import-problem")
    press(made, "import-undo-past")
    assert said == [UndoWanted("batch-1")]


def test_what_is_allowed_is_offered_without_a_word_of_policy(dialog: ImportDialog) -> None:
    for name in ("import-choose", "import-export"):
        assert part(dialog, QAbstractButton, name).isVisibleTo(dialog)
    for name in ("import-forbidden", "export-forbidden"):
        assert dialog.findChild(QLabel, name) is None


def test_an_import_too_old_to_be_undone_says_so(dialog: ImportDialog) -> None:
    old = (replace(DONE, stayed=1212), replace(STOPPED, stayed=190))
    dialog.show_past(Listed(old))
    table = part(dialog, QTableView, "import-past")
    states = [str(table.model().index(row, 3).data()) for row in range(2)]
    assert states == ["done; too old to be undone", "stopped; too old to be undone"]
    for row in range(2):
        table.selectRow(row)
        assert not enabled(dialog, "import-undo-past")


def test_everything_can_be_reached_by_the_keyboard_and_says_its_name(
    dialog: ImportDialog,
) -> None:
    for step in (lambda: None, lambda: dialog.show_looked(looked()), lambda: tried_out(dialog)):
        step()
        QApplication.processEvents()
        for kind in (QAbstractButton, QComboBox, QAbstractItemView):
            for widget in dialog.findChildren(kind):
                if widget.objectName().startswith("import-") and widget.isVisibleTo(dialog):
                    assert widget.accessibleName(), widget.objectName()
                    assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget.objectName()


def test_it_begins_where_a_file_is_chosen(dialog: ImportDialog) -> None:
    assert dialog.step is Step.START
    assert not part(dialog, QAbstractButton, "import-next").isVisibleTo(dialog)


def test_the_sheet_that_was_read_is_the_one_on_show(dialog: ImportDialog) -> None:
    seen = looked()
    opened = replace(seen.opened, delimiter="", sheets=("Notes", "People"), sheet="People")
    dialog.show_looked(replace(seen, opened=opened))
    assert part(dialog, QComboBox, "import-sheet").currentText() == "People"


def test_while_a_file_is_looked_at_no_import_can_be_undone(dialog: ImportDialog) -> None:
    assert enabled(dialog, "import-undo-past")
    dialog.look_at("klienci.csv")
    dialog.show_past(Listed((DONE,)))
    assert not enabled(dialog, "import-undo-past")
    dialog.show_looked(replace(looked(), opened=None, problem="It is empty."))
    assert enabled(dialog, "import-undo-past")
