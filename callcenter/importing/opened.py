"""A file of customers that was opened: its kind, by its content, and what its columns tell."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec
from msgspec.structs import replace

from callcenter.importing.headers import Mapping, guess, is_ours
from callcenter.importing.rows import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    FileKind,
    FileRow,
    Reading,
    Source,
    WrongFile,
)

_BEGINNING = 4096
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRANGERS = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3": "a database",
    b"\x1f\x8b": "a packed file",
    b"Rar!": "a packed file",
    b"7z\xbc\xaf": "a packed file",
    b"{\\rtf": "a text document",
}
_WHAT_TO_DO = "Export the customers as CSV, XLSX, ODS or vCard."


class OpenedFile(msgspec.Struct, frozen=True):
    """A file that can be imported: its *columns* and what they most likely tell (*guessed*).

    *encoding* and *delimiter* are told of CSV, *sheets* of spreadsheets, and which *sheet* is read;
    *ours* was written here.
    """

    path: Path
    kind: FileKind
    source: Source
    columns: tuple[str, ...]
    guessed: Mapping
    ours: bool
    encoding: str = ""
    delimiter: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""

    def first(self, most: int) -> tuple[FileRow, ...]:
        """The first rows as they stand in the file; raises WrongFile."""
        return tuple(islice(self.rows(), most))

    def rows(self) -> Iterator[FileRow]:
        """All rows that are not empty; raises WrongFile, also for more than MOST_ROWS."""
        with_words = _in_words(self.path, self.source.rows())
        for count, row in enumerate(with_words, start=1):
            if count > MOST_ROWS:
                raise WrongFile(
                    f"{self.path.name} has more than {MOST_ROWS} rows. Split it and import the "
                    "parts one after the other."
                )
            yield row


def open_file(path: Path, reading: Reading) -> OpenedFile:
    """Open the file at *path*; raises WrongFile with what is wrong and what to do."""
    try:
        return _opened(path, reading)
    except OSError as error:
        raise _unopened(path, error) from error


def fingerprint_of(path: Path) -> str:
    """By which the very same content is known again; raises WrongFile."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unopened(path, error) from error


def _opened(path: Path, reading: Reading) -> OpenedFile:
    if path.is_dir():
        raise WrongFile(f"{path} is a folder. Name a file in it.")
    size = path.stat().st_size
    if not size:
        raise WrongFile(f"{path.name} is empty.")
    if size > MOST_BYTES:
        raise WrongFile(f"{path.name} has more than {MOST_BYTES // 1_000_000} MB. Split it.")
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING)
    kind = kind_of(path, beginning)
    opened = _OPENERS[kind](path, reading)
    if len(opened.columns) > MOST_COLUMNS:
        raise WrongFile(
            f"{path.name} has {len(opened.columns)} columns, more than {MOST_COLUMNS}. Is it "
            "separated by another sign? Name the delimiter, or export fewer columns."
        )
    return opened


def kind_of(path: Path, beginning: bytes) -> FileKind:
    """What a file is by how it begins, whatever its name says; raises WrongFile."""
    for mark, what in _STRANGERS.items():
        if beginning.startswith(mark):
            raise WrongFile(f"{path.name} is {what}, and no list of customers. {_WHAT_TO_DO}")
    if beginning.startswith((_ZIP, _OLE)):
        return FileKind.SPREADSHEET
    # Marks of UTF-8 and UTF-16 and the NULs of the latter must not hide the first word.
    text = beginning.replace(b"\0", b"").decode("latin-1").lstrip("ï»¿ÿþ \r\n\t").lower()
    if text.startswith("begin:vcard"):
        return FileKind.VCARD
    if text.startswith(("<!doctype html", "<html", "<table")):
        raise WrongFile(
            f"{path.name} is a web page, whatever its name says. Open it in a spreadsheet program "
            "and save it as XLSX, ODS or CSV."
        )
    if text.startswith(("<?xml", "<contacts", "<!doctype")):
        return FileKind.MICROSIP
    return FileKind.CSV


def _separated(path: Path, reading: Reading) -> OpenedFile:
    from callcenter.importing.separated import SeparatedFile

    source = SeparatedFile(path, reading)
    return _told(path, FileKind.CSV, source, encoding=source.encoding, delimiter=source.delimiter)


def _spreadsheet(path: Path, reading: Reading) -> OpenedFile:
    from callcenter.importing.spreadsheet import Spreadsheet

    source = Spreadsheet(path, reading)
    opened = _told(path, FileKind.SPREADSHEET, source)
    return replace(opened, sheets=source.sheets, sheet=source.sheet)


def _vcards(path: Path, reading: Reading) -> OpenedFile:
    from callcenter.importing.vcards import CardFile

    source = CardFile(path, reading)
    return _told(path, FileKind.VCARD, source, ours=source.ours)


def _microsip(path: Path, reading: Reading) -> OpenedFile:
    from callcenter.importing.microsip import MicrosipFile

    return _told(path, FileKind.MICROSIP, MicrosipFile(path))


_OPENERS = {
    FileKind.CSV: _separated,
    FileKind.SPREADSHEET: _spreadsheet,
    FileKind.VCARD: _vcards,
    FileKind.MICROSIP: _microsip,
}


def _told(
    path: Path,
    kind: FileKind,
    source: Source,
    *,
    encoding: str = "",
    delimiter: str = "",
    ours: bool = False,
) -> OpenedFile:
    columns = source.columns
    written_here = ours or is_ours(columns)
    return OpenedFile(
        path, kind, source, columns, guess(columns), written_here, encoding, delimiter
    )


def _in_words(path: Path, rows: Iterator[FileRow]) -> Iterator[FileRow]:
    try:
        yield from rows
    except OSError as error:
        raise _unopened(path, error) from error


def _unopened(path: Path, error: OSError) -> WrongFile:
    if isinstance(error, FileNotFoundError):
        return WrongFile(f"There is no file {path}.")
    if isinstance(error, PermissionError):
        return WrongFile(
            f"{path.name} cannot be opened: another program (Excel?) has it, or it is not yours "
            "to read. Close it there, or ask for the right to read it."
        )
    return WrongFile(f"{path.name} cannot be read: {error.strerror or error}.")
