"""A file of customers as rows of cells, whatever kind of file it is; and how much is read."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Protocol

import msgspec

MOST_ROWS = 200_000
MOST_COLUMNS = 500
LONGEST_CELL = 10_000
"""In characters; a row with a longer one is rejected."""
MOST_BYTES = 200_000_000
"""The largest file that is opened, and the most that a packed one (XLSX, ODS) may unpack to."""


class FileKind(Enum):
    """What kind of file it is, by its content."""

    CSV = "csv"
    SPREADSHEET = "spreadsheet"
    VCARD = "vcard"
    MICROSIP = "microsip"


class WrongFile(Exception):
    """The file cannot be read as customers; the text says why and what to do."""


class FileRow(msgspec.Struct, frozen=True):
    """The cells of one row; *line* is where it begins in the file, from 1 on.

    A *problem* says in words why the row cannot be read.
    """

    line: int
    cells: tuple[str, ...]
    problem: str = ""


class Source(Protocol):
    """A file that can be read from its beginning, again and again."""

    @property
    def columns(self) -> tuple[str, ...]:
        """What the columns are called."""

    def rows(self) -> Iterator[FileRow]:
        """The rows that are not empty, one after the other; raises WrongFile."""


class Reading(msgspec.Struct, frozen=True):
    """How a file shall be read, where it is not to be guessed: empty means it is.

    *region* is the country whose telephone numbers and letters are expected.
    """

    region: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


def is_empty(cells: tuple[str, ...]) -> bool:
    """Whether nothing is written in any of them."""
    return not any(cell.strip() for cell in cells)
