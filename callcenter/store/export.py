"""Calls as a spreadsheet file that starts no formula, and back again without loss."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any, TextIO

from callcenter.domain.call import Direction
from callcenter.domain.disposition import Flag
from callcenter.domain.events import Party
from callcenter.domain.interaction import Interaction, Stage, Sync
from callcenter.domain.number import NumberKind, PhoneNumber

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet takes for a formula, or that hides one."""

_NUMBER = ("number", "number_kind", "e164")
_COLUMNS = (*_NUMBER, *(name for name in Interaction.__struct_fields__ if name != "number"))
_MOMENTS = ("started", "answered", "ended", "note_saved", "finished", "passed_on_at")
_KINDS: dict[str, type[Enum]] = {
    "direction": Direction,
    "ended_by": Party,
    "stage": Stage,
    "sync": Sync,
}
_JSON = ("verified", "waited_s", "code", "elsewhere", "missed", "mos")


class WrongExport(Exception):
    """The file is not one that was written here; the text names line and column."""


def write(path: Path, calls: Iterable[Interaction]) -> int:
    """Write *calls* to a new file at *path* (UTF-8 with its mark, 0600); how many there were."""
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8-sig", errors="surrogatepass", newline="") as file:
        return write_to(file, calls)


def write_to(file: TextIO, calls: Iterable[Interaction]) -> int:
    """Write *calls* to an open text file; how many there were."""
    rows = csv.writer(file)
    rows.writerow(_COLUMNS)
    count = 0
    for call in calls:
        rows.writerow(defused(cell) for cell in _cells(call))
        count += 1
    return count


def read(path: Path) -> Iterator[Interaction]:
    """The calls of a file that `write` made; raises WrongExport."""
    with path.open("r", encoding="utf-8-sig", errors="surrogatepass", newline="") as file:
        rows = csv.reader(file)
        if tuple(next(rows, ())) != _COLUMNS:
            raise WrongExport(f"{path}: the first line must name the columns {_COLUMNS}")
        for row in rows:
            yield _call([fused(cell) for cell in row], f"{path}, line {rows.line_num}")


def defused(cell: str) -> str:
    """*cell* as plain text for a spreadsheet: an apostrophe before what could be a formula."""
    return "'" + cell if cell.startswith((*DANGEROUS, "'")) else cell


def fused(cell: str) -> str:
    """The cell as it was before `defused`."""
    return cell[1:] if cell.startswith("'") else cell


def _cells(call: Interaction) -> Iterator[str]:
    yield call.number.raw
    yield call.number.kind.value
    yield call.number.e164 or ""
    for name in _COLUMNS[len(_NUMBER) :]:
        yield _cell(name, getattr(call, name))


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    if name == "flags":
        return " ".join(sorted(flag.value for flag in value))
    return json.dumps(value) if name in _JSON else str(value)


def _call(row: list[str], where: str) -> Interaction:
    if len(row) != len(_COLUMNS):
        raise WrongExport(f"{where}: {len(row)} cells, expected {len(_COLUMNS)}")
    cells = dict(zip(_COLUMNS, row, strict=True))
    values: dict[str, Any] = {}
    for name in _COLUMNS[len(_NUMBER) :]:
        try:
            values[name] = _read(name, cells[name])
        except ValueError as error:
            raise WrongExport(f"{where}, column {name}: {error}") from error
    try:
        kind = NumberKind(cells["number_kind"])
    except ValueError as error:
        raise WrongExport(f"{where}, column number_kind: {error}") from error
    return Interaction(number=PhoneNumber(cells["number"], kind, cells["e164"] or None), **values)


def _read(name: str, cell: str) -> Any:
    if name in _MOMENTS:
        return datetime.fromisoformat(cell) if cell else None
    if name in _KINDS:
        return _KINDS[name](cell) if cell else None
    if name == "flags":
        return frozenset(Flag(value) for value in cell.split())
    if name in _JSON:
        return json.loads(cell) if cell else None
    return cell
