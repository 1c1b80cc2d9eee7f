"""The whole app with real files: looked at, tried out, imported, undone, exported."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QTableView, QWidget

from callcenter.config.writing import set_user
from callcenter.domain.customer_import import ImportField
from callcenter.paths import Profile
from callcenter.store.store import Store
from tests.crm.samples import TOKEN, sample_crm
from tests.ui.parts import part
from tests.ui.test_desktop import (  # noqa: F401
    PASSWORD,
    App,
    Open,
    look,
    opened,
    profile,
)
from ui.import_columns import Part
from ui.import_dialog import ImportDialog, Step
from ui.import_rows import RowPart
from ui.import_wishes import ImportWanted

CUSTOMERS = """Nazwa;Telefon;E-mail;Uwagi
Zofia Nowa;512 345 678;zofia@example.org;stały klient
Łęcki i Żak s.c.;22 123 45 67;biuro@example.org;
Jan Zły;to nie numer;;
"""


@pytest.fixture
def app(opened: Open) -> App:  # noqa: F811
    made: App = opened()
    made.begin()
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "klienci.csv"
    path.write_text(CUSTOMERS, "utf-8")
    return path


def dialog_of(app: App) -> ImportDialog:
    app.until(lambda: app.window.dialogs.import_shown)
    shown = app.window.dialogs.import_shown
    assert shown is not None
    return shown


def looked_at(app: App, file: Path) -> ImportDialog:
    app.wish(ImportWanted(str(file)))
    dialog = dialog_of(app)
    app.until(lambda: dialog.step is Step.READING)
    return dialog


def press(dialog: QWidget, name: str) -> None:
    part(dialog, QAbstractButton, name).click()


def text(dialog: QWidget, name: str) -> str:
    return part(dialog, QLabel, name).text()


def ready(dialog: QWidget) -> bool:
    return part(dialog, QAbstractButton, "import-next").isEnabled()


def tried_out(app: App, file: Path) -> ImportDialog:
    dialog = looked_at(app, file)
    press(dialog, "import-next")
    app.until(lambda: ready(dialog))
    return dialog


def imported(app: App, file: Path) -> ImportDialog:
    dialog = tried_out(app, file)
    press(dialog, "import-next")
    app.until(lambda: text(dialog, "import-result") == "Imported")
    return dialog


def names(app: App) -> set[str]:
    store: Store = look(app.profile)
    try:
        return {kept.name for kept in store.customer_pages.all()}
    finally:
        store.close()


def cells(table: QTableView, column: int) -> list[str]:
    model = table.model()
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def test_columns_are_guessed_and_each_can_tell_something_else(app: App, file: Path) -> None:
    dialog = looked_at(app, file)
    table = dialog.reading.table
    assert cells(table, Part.COLUMN) == ["Nazwa", "Telefon", "E-mail", "Uwagi"]
    assert cells(table, Part.FIELD) == ["Name", "Telephone number", "E-mail", "— left out —"]
    assert "Zofia Nowa" in cells(table, Part.SAMPLE)[0]
    table.model().setData(table.model().index(3, Part.FIELD), ImportField.TAGS)
    table.model().setData(table.model().index(0, Part.FIELD), None)
    assert not ready(dialog)
    assert "name or the company" in text(dialog, "import-missing")
    table.model().setData(table.model().index(3, Part.FIELD), ImportField.NAME)
    assert dialog.reading.mapping[3] is ImportField.NAME
    assert ready(dialog)


def test_a_column_is_given_another_meaning_by_the_keyboard_alone(app: App, file: Path) -> None:
    dialog = looked_at(app, file)
    table = dialog.reading.table
    table.setCurrentIndex(table.model().index(3, Part.FIELD))
    app.qtbot.keyClick(table, Qt.Key.Key_F2)
    box = part(dialog, QComboBox, "import-field")
    box.setCurrentIndex(box.findText("Tags"))
    app.qtbot.keyClick(box, Qt.Key.Key_Return)
    app.until(lambda: dialog.reading.mapping[3] is ImportField.TAGS)


def test_it_is_shown_what_an_import_would_do_and_nothing_is_written(app: App, file: Path) -> None:
    before = names(app)
    dialog = tried_out(app, file)
    assert "2 new" in text(dialog, "import-counts")
    assert "1 rejected" in text(dialog, "import-counts")
    assert text(dialog, "import-reasons") == "1 × no telephone number"
    rows = dialog.preview.table
    assert cells(rows, RowPart.ENDING) == ["New", "New", "Rejected"]
    assert cells(rows, RowPart.NUMBERS)[0] == "512 345 678"
    press(dialog, "import-rejected-rows")
    assert cells(rows, RowPart.WHY) == ["no telephone number: “to nie numer”"]
    assert names(app) == before


def test_an_import_is_run_and_its_rejected_rows_are_in_a_file(app: App, file: Path) -> None:
    dialog = imported(app, file)
    assert {"Zofia Nowa", "Łęcki i Żak s.c."} <= names(app)
    assert "Jan Zły" not in names(app)
    rejects = file.with_name("klienci.rejected.csv")
    assert "no telephone number" in rejects.read_text("utf-8")
    opened_files: list[str] = []
    dialog.opening.connect(opened_files.append)
    press(dialog, "import-rejected")
    assert opened_files == [str(rejects)]


def test_rejected_rows_whose_file_is_gone_are_told(app: App, file: Path) -> None:
    dialog = imported(app, file)
    rejects = file.with_name("klienci.rejected.csv")
    rejects.unlink()
    press(dialog, "import-rejected")
    app.until(lambda: f"The file {rejects} is not there any more." in app.toast())


def test_an_import_is_undone_at_once(app: App, file: Path) -> None:
    before = names(app)
    dialog = imported(app, file)
    press(dialog, "import-undo")
    app.until(lambda: text(dialog, "import-result") == "Undone")
    assert names(app) == before
    assert "2 removed" in text(dialog, "import-result-counts")


def test_a_past_import_is_listed_and_undone(app: App, file: Path) -> None:
    before = names(app)
    dialog = imported(app, file)
    dialog.close()
    app.wish(ImportWanted())
    again = dialog_of(app)
    table = part(again, QTableView, "import-past")
    app.until(lambda: cells(table, 0) == ["klienci.csv"])
    assert "2 new" in cells(table, 2)[0] and cells(table, 3) == ["done"]
    press(again, "import-undo-past")
    app.until(lambda: text(again, "import-result") == "Undone")
    assert names(app) == before
    app.until(lambda: cells(table, 3)[0].startswith("undone"))
    assert not part(again, QAbstractButton, "import-undo-past").isEnabled()


@pytest.mark.parametrize(("suffix", "what"), [(".csv", b"Zofia"), (".vcf", b"BEGIN:VCARD")])
def test_all_customers_are_exported(
    app: App, file: Path, tmp_path: Path, suffix: str, what: bytes
) -> None:
    dialog = imported(app, file)
    target = tmp_path / f"out{suffix}"
    press(dialog, "import-back")
    dialog.export_to(str(target))
    app.until(lambda: "written to" in text(dialog, "import-told"))
    assert what in target.read_bytes()


def test_a_file_that_is_no_list_says_what_to_do(app: App, tmp_path: Path) -> None:
    picture = tmp_path / "me.csv"
    picture.write_bytes(b"\x89PNG\r\n")
    app.wish(ImportWanted(str(picture)))
    dialog = dialog_of(app)
    app.until(lambda: "picture" in text(dialog, "import-problem"))
    assert dialog.step is Step.START
    assert part(dialog, QAbstractButton, "import-choose").isEnabled()


def test_letters_of_a_code_page_are_in_doubt_and_can_be_chosen(app: App, tmp_path: Path) -> None:
    old = tmp_path / "stary.csv"
    old.write_bytes(CUSTOMERS.encode("cp1250"))
    dialog = looked_at(app, old)
    box = part(dialog, QComboBox, "import-encoding")
    assert box.isVisibleTo(dialog) and box.currentData() == "cp1250"
    assert not part(dialog, QComboBox, "import-delimiter").isVisibleTo(dialog)
    box.setCurrentIndex(box.findData("cp1252"))
    box.activated.emit(box.currentIndex())
    samples = lambda: cells(dialog.reading.table, Part.SAMPLE)[0]  # noqa: E731
    app.until(lambda: "Łęcki" not in samples())


def test_a_file_is_dropped_on_the_window(app: App, file: Path) -> None:
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(file))])
    left = Qt.MouseButton.LeftButton
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, carried, left, Qt.KeyboardModifier.NoModifier
    )
    app.window.dropEvent(drop)
    dialog = dialog_of(app)
    app.until(lambda: dialog.step is Step.READING)
    assert text(dialog, "import-file") == "klienci.csv"


def test_imported_customers_reach_the_crm_where_that_is_wished(
    opened: Open,  # noqa: F811
    profile: Profile,  # noqa: F811
    file: Path,
) -> None:
    server = sample_crm()
    server.start()
    try:
        set_user(profile.config, {"crm": {"kind": "sample", "url": server.url}})
        app = opened(environment={**PASSWORD, "CALLCENTER_CRM_TOKEN": TOKEN})
        app.begin()
        app.until(lambda: app.desktop.sync.crm == "online")
        dialog = looked_at(app, file)
        press(dialog, "import-next")
        app.until(lambda: ready(dialog))
        press(dialog, "import-to-crm")
        app.until(lambda: ready(dialog))
        press(dialog, "import-next")
        app.until(lambda: text(dialog, "import-result") == "Imported")
        app.until(lambda: [it["full_name"] for it in server.records.by_text("Zofia Nowa")])
        app.until(lambda: app.desktop.sync.pending == 0)
        assert len(server.records.by_text("Zofia Nowa")) == 1
    finally:
        server.close()


def test_where_nobody_may_be_kept_nobody_is_imported(
    opened: Open,  # noqa: F811
    profile: Profile,  # noqa: F811
    file: Path,
) -> None:
    set_user(profile.config, {"data.keep": "call"})
    app = opened()
    app.begin()
    dialog = looked_at(app, file)
    press(dialog, "import-next")
    app.until(lambda: "data.keep" in text(dialog, "import-trial-problem"))
    assert not ready(dialog)


def test_where_nothing_may_leave_no_file_is_written_and_none_is_offered(
    opened: Open,  # noqa: F811
    profile: Profile,  # noqa: F811
    tmp_path: Path,
) -> None:
    set_user(profile.config, {"data.export_allowed": False})
    app = opened()
    app.begin()
    app.wish(ImportWanted())
    dialog = dialog_of(app)
    assert not part(dialog, QAbstractButton, "import-export").isVisibleTo(dialog)
    assert part(dialog, QAbstractButton, "import-choose").isVisibleTo(dialog)
    # As one that was opened before it was forbidden would.
    target = tmp_path / "out.csv"
    dialog.export_to(str(target))
    app.until(lambda: "data.export_allowed" in text(dialog, "import-problem"))
    assert list(tmp_path.glob("out*")) == []


def test_where_nobody_may_be_imported_a_dropped_file_is_not_looked_at(
    opened: Open,  # noqa: F811
    profile: Profile,  # noqa: F811
    file: Path,
) -> None:
    set_user(profile.config, {"data.import_allowed": False})
    app = opened()
    app.begin()
    app.wish(ImportWanted(str(file)))
    dialog = dialog_of(app)
    app.until(lambda: "data.import_allowed" in text(dialog, "import-problem"))
    assert dialog.step is Step.START


def test_a_long_import_is_stopped_and_gone_on_with(app: App, tmp_path: Path) -> None:
    count = 3000
    rows = "".join(f"Osoba {at};+48 512 {at:06d}\n" for at in range(count))
    long = tmp_path / "dluga.csv"
    long.write_text(f"Nazwa;Telefon\n{rows}", "utf-8")
    dialog = tried_out(app, long)
    press(dialog, "import-next")
    app.until(lambda: " of " in text(dialog, "import-result"))
    press(dialog, "import-stop")
    app.until(lambda: not part(dialog, QAbstractButton, "import-stop").isVisibleTo(dialog))
    assert text(dialog, "import-result").startswith("Stopped.")
    there = len(names(app))
    assert there < count
    dialog = imported(app, long)
    assert len({name for name in names(app) if name.startswith("Osoba")}) == count


def test_a_call_is_shown_while_an_import_goes_on(app: App, tmp_path: Path) -> None:
    rows = "".join(f"Osoba {at};+48 512 {at:06d}\n" for at in range(3000))
    long = tmp_path / "dluga.csv"
    long.write_text(f"Nazwa;Telefon\n{rows}", "utf-8")
    dialog = tried_out(app, long)
    press(dialog, "import-next")
    app.until(lambda: " of " in text(dialog, "import-result"))
    app.talk()
    app.until(lambda: text(dialog, "import-result") == "Imported")
