"""The process that reads one spreadsheet: what a hostile one does to memory, it does to this alone.

It is told a path and a sheet as one line of JSON, and prints lines of JSON: the names of all
sheets, that of the one it reads, then a row in each, and at the end that it is the end; or what is
wrong with the file.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callcenter.importing.rows import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, WrongFile

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MOST_MEMORY = 1_500_000_000
"""Of this process, in bytes: 200,000 rows of 20 columns take a third of it."""
READER_FLAG = "--spreadsheet"
"""How the packed program is told to be this process."""
_PART = 1 << 20
_EXACT = 1e15
"""Whole numbers up to here are exact in a spreadsheet (IEEE 754, 15 digits)."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOKS = frozenset({"xl/workbook.xml", "xl/workbook.bin", "content.xml"})


def read(path: Path, sheet: str) -> Iterator[list[str]]:
    """The names of all sheets, that of the one read, then its rows; raises WrongFile.

    Read is *sheet*, or the first with anything in it.
    """
    with path.open("rb") as file:
        packed = file.read(2) == b"PK"
    if packed:
        check_packed(path)
    else:
        _refuse_locked(path)
    workbook = _opened(path)
    names = workbook.sheet_names
    yield names
    if sheet and sheet not in names:
        raise WrongFile(f"{path.name} has no sheet {sheet!r}; it has: {', '.join(names)}.")
    chosen = _chosen(workbook, [sheet] if sheet else names)
    yield [chosen.name]
    yield from _rows(chosen)


def check_packed(path: Path) -> None:
    """Raise WrongFile for an archive that is no spreadsheet, or would unpack to too much."""
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(path) as archive:
            if _WORKBOOKS.isdisjoint(archive.namelist()):
                raise WrongFile(
                    f"{path.name} is a packed file (ZIP) and no spreadsheet. Unpack it first."
                )
            for part in archive.infolist():
                if part.flag_bits & 1:
                    raise _locked(path)
                left -= _unpacked(archive, part, left)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise _damaged(path, error) from error
    if left < 0:
        raise WrongFile(
            f"{path.name} unpacks to more than {MOST_BYTES // 1_000_000} MB. Split it, or export "
            "the customers as CSV."
        )


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """How much *part* really is, whatever is written in front of it; somewhat over *most* at most.

    Its check sum is looked at on the way.
    """
    size = 0
    if part.file_size > most:
        return part.file_size
    with archive.open(part) as content:
        while size <= most and (piece := content.read(_PART)):
            size += len(piece)
    return size


def _refuse_locked(path: Path) -> None:
    """A workbook with a password is an old sort of container with the locked one inside."""
    if _LOCKED in path.read_bytes():
        raise _locked(path)


def _opened(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise _locked(path) from error
    except CalamineError as error:
        raise _damaged(path, error) from error


def _chosen(workbook: CalamineWorkbook, names: list[str]) -> CalamineSheet:
    """The first of them that has anything in it."""
    from python_calamine import CalamineError

    try:
        sheets = (workbook.get_sheet_by_name(name) for name in names)
        found = next((sheet for sheet in sheets if sheet.height), None)
    except CalamineError as error:
        raise WrongFile(f"The sheet cannot be read: {error}") from error
    if found is None:
        raise WrongFile("There is nothing in the spreadsheet.")
    if found.total_height > MOST_ROWS + 1000 or found.total_width > MOST_COLUMNS:
        raise WrongFile(
            f"The sheet {found.name!r} has {found.total_height} rows and {found.total_width} "
            f"columns; at most {MOST_ROWS} and {MOST_COLUMNS} are read. Split it, or delete what "
            "is far below or to the right."
        )
    return found


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    first = sheet.start[0] if sheet.start else 0
    for at, row in enumerate(sheet.iter_rows(), start=1):
        # Empty rows above the first one may be left out, or not.
        line = at if sheet.total_height == sheet.height else at + first
        yield [str(line), *map(text_of, row)]


def text_of(value: Any) -> str:
    """A cell as a person would type it: whole numbers without a fraction, days as ISO 8601."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return "" if value is None else str(value)


def _locked(path: Path) -> WrongFile:
    return WrongFile(
        f"{path.name} is protected by a password. Open it, save it without one, and try again."
    )


def _damaged(path: Path, error: Exception) -> WrongFile:
    return WrongFile(
        f"{path.name} is damaged or no spreadsheet ({error}). Open it in the program it is from "
        "and save it anew."
    )


def main() -> int:
    """Read what is asked for on the standard input."""
    _limit_memory()
    asked = json.loads(sys.stdin.readline())
    try:
        for cells in read(Path(asked["path"]), asked["sheet"]):
            _print({"row": cells})
        _print({"end": True})
    except WrongFile as error:
        _print({"wrong": str(error)})
    except OSError as error:
        _print({"wrong": f"{Path(asked['path']).name} cannot be read: {error.strerror}."})
    return 0


def _print(told: dict[str, Any]) -> None:
    # ASCII: whatever a cell holds, and whatever the console would make of it.
    sys.stdout.write(json.dumps(told) + "\n")


def _limit_memory() -> None:
    """Let the system refuse what is too much, where it can; else our parent looks after it."""
    try:
        import resource
    except ImportError:
        return
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    sys.exit(main())
