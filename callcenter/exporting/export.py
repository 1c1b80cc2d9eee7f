"""An export of customers: a CSV, XLSX or vCard file that stands there whole or not at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from pathlib import Path

from callcenter.domain.customer import Customer
from callcenter.exporting.cells import CannotExport, cells, columns
from callcenter.store.export import defused

TOLD_EVERY = 1000
Told = Callable[[int], None]


class ExportKind(Enum):
    """What kind of file is written; the ending of its name says which."""

    CSV = ".csv"
    XLSX = ".xlsx"
    VCARD = ".vcf"


def kind_for(path: Path) -> ExportKind:
    """What kind of file *path* is to be; raises CannotExport."""
    try:
        return ExportKind(path.suffix.lower())
    except ValueError as error:
        endings = ", ".join(kind.value for kind in ExportKind)
        raise CannotExport(f"{path.name}: give it a name that ends in {endings}.") from error


def export(
    path: Path,
    customers: Iterable[Customer],
    *,
    most_numbers: int,
    delimiter: str = ",",
    replace: bool = False,
    progress: Told = lambda count: None,
) -> int:
    """Write *customers* to a file for its owner alone (0600); how many they were.

    *most_numbers* is how many numbers one of them has at most. A file that is there already is
    only written over to *replace* it. Raises CannotExport.
    """
    kind = kind_for(path)
    if path.exists() and not replace:
        raise CannotExport(f"There is a file {path} already. Name another one, or remove it.")
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        counted = _counted(customers, progress)
        count = _WRITERS[kind](part, counted, most_numbers, delimiter)
        _flush(part)
        part.replace(path)
    except OSError as error:
        raise CannotExport(
            f"{path} cannot be written: {error.strerror or error}. Name another folder, or close "
            "the file where it is open."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _counted(customers: Iterable[Customer], progress: Told) -> Iterator[Customer]:
    for count, kept in enumerate(customers, start=1):
        if count % TOLD_EVERY == 0:
            progress(count)
        yield kept


def _write_csv(path: Path, customers: Iterable[Customer], most_numbers: int, delimiter: str) -> int:
    names = columns(most_numbers)
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, delimiter=delimiter)
        rows.writerow(names)
        for kept in customers:
            rows.writerow(map(defused, cells(kept, len(names))))
            count += 1
    return count


def _write_workbook(
    path: Path, customers: Iterable[Customer], most_numbers: int, delimiter: str
) -> int:
    # Two libraries that most people never need.
    from callcenter.exporting.workbook import write_workbook

    return write_workbook(path, customers, most_numbers)


def _write_cards(
    path: Path, customers: Iterable[Customer], most_numbers: int, delimiter: str
) -> int:
    from callcenter.exporting.cards import write_cards

    return write_cards(path, customers)


_WRITERS: dict[ExportKind, Callable[[Path, Iterable[Customer], int, str], int]] = {
    ExportKind.CSV: _write_csv,
    ExportKind.XLSX: _write_workbook,
    ExportKind.VCARD: _write_cards,
}


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
