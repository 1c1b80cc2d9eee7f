"""Files of customers for tests, and the short way to import one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import xlsxwriter

from callcenter.domain.customer_import import ImportBatch, ImportPolicy
from callcenter.importing.opened import OpenedFile, open_file
from callcenter.importing.plan import Plan, mapping_of
from callcenter.importing.rehearsal import Rehearsal, rehearse
from callcenter.importing.rows import Reading
from callcenter.importing.run import Import, Progress
from callcenter.store.store import Store
from tests.store.samples import NOW

PEOPLE = (
    "Imię;Nazwisko;Firma;Telefon;Telefon komórkowy;Adres e-mail\n"
    "Łucja;Żak;ACME;22 123 45 67;601 234 567;lucja@example.pl\n"
    "Jan;Nowak;;602345678;;\n"
)


def written(folder: Path, text: str, *, name: str = "people.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def workbook(folder: Path, *rows: tuple[Any, ...], name: str = "people.xlsx") -> Path:
    return workbook_of(folder, {"People": rows}, name=name)


def workbook_of(
    folder: Path, sheets: Mapping[str, Iterable[tuple[Any, ...]]], *, name: str = "people.xlsx"
) -> Path:
    path = folder / name
    book = xlsxwriter.Workbook(str(path))
    for called, rows in sheets.items():
        sheet = book.add_worksheet(called)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return path


def opened(path: Path, **reading: str) -> OpenedFile:
    return open_file(path, Reading(**{"region": "PL", **reading}))


def ids() -> Callable[[], str]:
    counted = itertools.count(1)
    return lambda: str(UUID(int=0xABC0000 + next(counted), version=4))


class Steady:
    """So many rows at once, however long they take."""

    def __init__(self, size: int) -> None:
        self.size = size

    def took(self, seconds: float, records: int) -> None:
        return


def plan_of(file: OpenedFile, given: dict[str, str] | None = None, **choices: Any) -> Plan:
    return Plan(mapping_of(file, given or {}), choices.pop("region", "PL"), **choices)


def prepared(
    store: Store,
    path: Path,
    *,
    given: dict[str, str] | None = None,
    at_once: int = 100,
    reading: dict[str, str] | None = None,
    rejects: Path | None = None,
    imports: Any = None,
    **choices: Any,
) -> Import:
    file = opened(path, **reading or {})
    return Import(
        imports or store.imports,
        file,
        plan_of(file, given, **choices),
        new_id=ids_for(store),
        now=lambda: NOW,
        pace=Steady(at_once),
        rejects=rejects,
    )


def ids_for(store: Store) -> Callable[[], str]:
    """Ids that no import before in this store was given."""
    begun = len(store.imports.all()) + len(list(store.customer_pages.all()))
    counted = itertools.count(begun * 1000 + 1)
    return lambda: str(UUID(int=0xABC0000 + next(counted), version=4))


def imported(store: Store, path: Path, **how: Any) -> ImportBatch:
    return prepared(store, path, **how).run()


def tried(store: Store, path: Path, **choices: Any) -> Rehearsal:
    file = opened(path)
    return rehearse(store.imports, file, plan_of(file, **choices), new_id=ids())


def rejected(batch: ImportBatch) -> list[str]:
    """The lines of the file of rejected rows, without its header."""
    return Path(batch.rejects).read_text("utf-8-sig").splitlines()[1:]


def stopping_after(rows: int, progress: list[Progress]) -> Callable[[], bool]:
    return lambda: bool(progress) and progress[-1].batch.rows >= rows


FILL, OVERWRITE, SKIP = ImportPolicy.FILL, ImportPolicy.OVERWRITE, ImportPolicy.SKIP
