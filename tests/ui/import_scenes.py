"""Scenes of customers in files: pictures, and samples for tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from callcenter.domain.customer import Customer
from callcenter.domain.customer_import import (
    ImportBatch,
    ImportEnding,
    ImportField,
    ImportReason,
    Outcome,
)
from callcenter.importing.opened import OpenedFile
from callcenter.importing.rehearsal import Rehearsal, Tried
from callcenter.importing.rows import FileKind, FileRow
from tests.ui.people import NOW
from tests.ui.scenes import Scene, idle
from ui.import_dialog import ImportDialog
from ui.import_wishes import Imported, Importing, Listed, Looked, LookWanted, TriedOut
from ui.main_window import MainWindow

COLUMNS = ("Nazwa", "Telefon", "Telefon 2", "E-mail", "Uwagi")
ROWS = (
    FileRow(2, ("Zofia Nowa", "512 345 678", "", "zofia@example.org", "stały klient")),
    FileRow(3, ("Łęcki i Żak s.c.", "22 123 45 67", "601 222 333", "biuro@lecki.example", "")),
    FileRow(4, ("Jan Zły", "to nie numer", "", "", "")),
)
GUESSED = (ImportField.NAME, ImportField.NUMBER, ImportField.NUMBER, ImportField.EMAIL, None)
DONE = ImportBatch(
    *("batch-1", NOW - timedelta(hours=1), "Anna Nowak", "klienci-2026.xlsx"),
    rows=1250,
    made=1180,
    changed=32,
    skipped=26,
    rejected=12,
    rejects="klienci-2026.rejected.csv",
    finished=NOW,
)
STOPPED = ImportBatch(
    *("batch-2", NOW - timedelta(days=1), "Anna Nowak", "outlook.csv"),
    rows=200,
    made=190,
    rejected=10,
)
UNDONE = ImportBatch(
    *("batch-3", NOW - timedelta(days=9), "Anna Nowak", "google.csv"),
    rows=400,
    made=400,
    finished=NOW - timedelta(days=9),
    undone=NOW - timedelta(days=1),
    stayed=3,
)


class _Rows:
    """A file that is never read again."""

    columns = COLUMNS

    def rows(self) -> object:
        """All of them."""
        return iter(ROWS)


def looked() -> Looked:
    """A CSV file in a code page, whose letters are in doubt."""
    opened = OpenedFile(
        *(Path("klienci.csv"), FileKind.CSV, _Rows(), COLUMNS, GUESSED, False),  # type: ignore[arg-type]
        encoding="cp1250",
        delimiter=";",
    )
    return Looked(LookWanted("klienci.csv"), opened, ROWS)


def rehearsal() -> Rehearsal:
    """What the import of a longer file would do."""
    zofia = Customer("c-1", "Zofia Nowa", numbers=("+48512345678",), email="zofia@example.org")
    numbers = ("+48221234567", "+48601222333")
    lecki = Customer("c-2", "Łęcki i Żak s.c.", numbers=numbers, email="biuro@lecki.example")
    no_number = Outcome(4, ImportEnding.REJECTED, ImportReason.NO_NUMBER, "to nie numer")
    rows = (
        Tried(ROWS[0], Outcome(2, ImportEnding.MADE), zofia),
        Tried(ROWS[1], Outcome(3, ImportEnding.CHANGED, fields=("numbers",)), lecki),
        Tried(ROWS[2], no_number),
    )
    endings = (1180, 32, 26, 12)
    reasons = {
        ImportReason.NO_NUMBER: 9,
        ImportReason.UNCLEAR_NUMBER: 3,
        ImportReason.NOTHING_NEW: 26,
    }
    ends = dict(zip(ImportEnding, endings, strict=True))
    return Rehearsal(1250, ends, reasons, 14, rows, rows[2:])


def _opened(window: MainWindow) -> ImportDialog:
    dialog = window.dialogs.open_import(crm=True, region="PL", now=NOW)
    dialog.show_past(Listed((DONE, STOPPED, UNDONE)))
    return dialog


def _forbidden(window: MainWindow) -> ImportDialog:
    """Where nobody may be imported or exported; the first import is too old to be undone."""
    allowed = {"imports": False, "exports": False}
    dialog = window.dialogs.open_import(crm=True, region="PL", now=NOW, **allowed)
    dialog.show_past(Listed((replace(DONE, stayed=1212), STOPPED, UNDONE)))
    return dialog


def _columns(window: MainWindow) -> ImportDialog:
    dialog = _opened(window)
    dialog.show_looked(looked())
    return dialog


def _preview(window: MainWindow) -> ImportDialog:
    dialog = _columns(window)
    dialog.go_on()
    order = dialog.preview.order(dialog.reading.mapping)
    dialog.show_tried(TriedOut(order, rehearsal()))
    return dialog


def _running(window: MainWindow) -> ImportDialog:
    dialog = _preview(window)
    dialog.go_on()
    dialog.show_far(Importing(STOPPED, 1250))
    return dialog


IMPORT_SCENES: dict[str, Callable[[], Scene]] = {
    "import": lambda: Scene(idle(), then=_opened),
    "import-forbidden": lambda: Scene(idle(), then=_forbidden),
    "import-columns": lambda: Scene(idle(), then=_columns),
    "import-preview": lambda: Scene(idle(), then=_preview),
    "import-running": lambda: Scene(idle(), then=_running),
    "import-done": lambda: Scene(
        idle(), then=lambda window: _running(window).show_imported(Imported(DONE))
    ),
}
