"""Rows of a CSV file, whatever separates the cells and in whatever encoding it is written."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from callcenter.importing.headers import is_header, numbered, recognised
from callcenter.importing.letters import encoding_of
from callcenter.importing.rows import FileRow, Reading, WrongFile, is_empty

DELIMITERS = (";", ",", "\t", "|")
LONGEST_LINE = 1_000_000
_SAMPLE = 1 << 16
_LOOKED_AT = 50
_SEPARATOR_LINE = "sep="


class SeparatedFile:
    """A CSV file; what *reading* does not say is told by its content. Raises WrongFile, OSError."""

    def __init__(self, path: Path, reading: Reading) -> None:
        self._path = path
        self.encoding = reading.encoding or encoding_of(path, reading.region)
        sample = self._sample()
        told = _told_delimiter(sample)
        self.delimiter = reading.delimiter or told or delimiter_of(sample)
        self._skipped = 1 if told else 0
        first = next(self._records(), FileRow(1, ()))
        if first.problem:
            raise WrongFile(f"Line {first.line} should name the columns, but {first.problem}.")
        self._has_header = is_header(first.cells)
        self._columns = first.cells if self._has_header else numbered(len(first.cells))

    @property
    def columns(self) -> tuple[str, ...]:
        """What the first line calls the columns; their numbers where it does not."""
        return self._columns

    def rows(self) -> Iterator[FileRow]:
        """The rows below the header; raises WrongFile."""
        records = self._records()
        if self._has_header:
            next(records, None)
        return records

    def _sample(self) -> str:
        try:
            with self._open() as file:
                return file.read(_SAMPLE)
        except LookupError as error:
            raise WrongFile(
                f"There is no encoding {self.encoding!r}; say utf-8, cp1250 or cp1252, for example."
            ) from error
        except UnicodeError as error:
            raise self._undecodable(1) from error

    def _open(self) -> TextIO:
        # A mark that was not asked for must not become part of the first column's name.
        name = "utf-8-sig" if self.encoding.lower() in ("utf-8", "utf8") else self.encoding
        return self._path.open(encoding=name, newline="")

    def _records(self) -> Iterator[FileRow]:
        with self._open() as file:
            lines = _Lines(file)
            for _ in range(self._skipped):
                next(lines, None)
            yield from self._parsed(lines)

    def _parsed(self, lines: _Lines) -> Iterator[FileRow]:
        records = csv.reader(lines, delimiter=self.delimiter)
        while True:
            first = lines.count + 1
            try:
                cells = tuple(next(records))
            except StopIteration:
                return
            except UnicodeError as error:
                raise self._undecodable(lines.count + 1) from error
            except csv.Error as error:
                yield _unreadable(first, lines, error)
                continue
            if lines.ended:
                raise _unclosed(first)
            if lines.too_long:
                yield FileRow(first, (), f"it is longer than {LONGEST_LINE} characters")
            elif not is_empty(cells):
                yield FileRow(first, cells)

    def _undecodable(self, line: int) -> WrongFile:
        return WrongFile(
            f"From line {line} on the text is not {self.encoding}. Name its encoding, "
            f"or save the file again as UTF-8."
        )


class _Lines:
    """The lines of a file, counted; one that is too long is left out and told."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.count = 0
        self.ended = False
        self.too_long = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        if not line:
            self.ended = True
            raise StopIteration
        self.count += 1
        self.too_long = len(line) == LONGEST_LINE and not line.endswith(("\n", "\r"))
        if not self.too_long:
            return line
        while line and not line.endswith(("\n", "\r")):
            line = self._file.readline(LONGEST_LINE)
        return "-"


def delimiter_of(sample: str) -> str:
    """What most likely separates the cells of *sample*."""
    return max(DELIMITERS, key=lambda delimiter: _fits(sample, delimiter))


def _fits(sample: str, delimiter: str) -> tuple[int, float, int]:
    """How many columns have names that are known, how alike the rows are, how wide they are."""
    try:
        found = list(csv.reader(sample.splitlines(keepends=True), delimiter=delimiter))
    except csv.Error:
        return 0, 0.0, 0
    # The last one may be cut off.
    rows = [row for row in found[: max(len(found) - 1, 1)] if row][:_LOOKED_AT]
    if not rows or len(rows[0]) < 2:
        return 0, 0.0, 0
    alike = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
    return recognised(rows[0]), alike, len(rows[0])


def _told_delimiter(sample: str) -> str:
    """What a first line `sep=;` says, as Excel writes and reads it."""
    line = sample.split("\n", 1)[0].strip("\r")
    told = line[len(_SEPARATOR_LINE) :]
    return told if line.lower().startswith(_SEPARATOR_LINE) and len(told) == 1 else ""


def _unreadable(first: int, lines: _Lines, error: csv.Error) -> FileRow:
    if lines.count > first:
        # The parser gave up in the midst of a cell that goes over several lines.
        raise _unclosed(first) from error
    return FileRow(first, (), f"a cell has more than {csv.field_size_limit()} characters")


def _unclosed(line: int) -> WrongFile:
    return WrongFile(
        f'A quotation mark (") is opened in the row at line {line} and never closed. Put it right '
        f"there, or export the file again."
    )
