"""A row of a file read as a customer, or why it is none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time
from enum import Enum
from uuid import NAMESPACE_URL, UUID, uuid5

from callcenter.domain.customer import Customer, CustomerSource
from callcenter.domain.customer_import import (
    Entry,
    ImportEnding,
    ImportField,
    ImportReason,
    Outcome,
)
from callcenter.domain.payment_card import masked
from callcenter.importing.headers import Mapping
from callcenter.importing.numbers import MOST_NUMBERS, NumberReader
from callcenter.importing.rows import LONGEST_CELL, FileRow
from callcenter.store.export import DANGEROUS, fused

NewId = Callable[[], str]
_FOREIGN = uuid5(NAMESPACE_URL, "urn:callcenter:imported")
"""Of another program's id always the same one of ours is made."""
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
_NAMED_EMAIL = re.compile(r".*<([^<>]+)>")
_BETWEEN_TAGS = re.compile(r"\s*(?::::|[;,\r\n])\s*")
_BETWEEN_OUR_TAGS = re.compile("\n")
_BETWEEN_EMAILS = re.compile(r"\s*(?::::|[;,\r\n])\s*")
_DAYS = ("%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%Y/%m/%d", "%Y%m%d")
_LONGEST_EMAIL = 254
_NAMES = (
    *(ImportField.TITLE, ImportField.GIVEN_NAME, ImportField.MIDDLE_NAME),
    *(ImportField.FAMILY_NAME, ImportField.SUFFIX),
)
# Google puts everybody into these.
_NO_TAGS = frozenset({"", "mycontacts", "* mycontacts", "* starred", "starred"})


NO_PROSE = frozenset(
    {
        *(ImportField.ID, ImportField.CRM_ID, ImportField.NUMBER, ImportField.EMAIL),
        *(ImportField.SINCE, ImportField.URL),
    }
)
"""Where a long number is no payment card: with a digit less it would be somebody else's."""


class _NotThis(Exception):
    """The row is no customer; *reason* and *detail* say why."""

    def __init__(self, reason: ImportReason, detail: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.detail = detail


class Writer(Enum):
    """Who wrote a file, and so what an apostrophe before a text means."""

    OTHERS = "others"
    OURS = "ours"
    OURS_DEFUSED = "ours-defused"


class EntryReader:
    """Reads rows by a *mapping* of their columns."""

    def __init__(
        self,
        mapping: Mapping,
        *,
        numbers: NumberReader,
        new_id: NewId,
        writer: Writer = Writer.OTHERS,
    ) -> None:
        self._mapping = mapping
        self._numbers = numbers
        self._new_id = new_id
        self._writer = writer
        self._between_tags = _BETWEEN_TAGS if writer is Writer.OTHERS else _BETWEEN_OUR_TAGS

    def read(self, row: FileRow) -> Entry | Outcome:
        """The customer of *row*, or its rejection."""
        try:
            return self._entry(row)
        except _NotThis as why:
            return Outcome(row.line, ImportEnding.REJECTED, why.reason, why.detail)

    def _entry(self, row: FileRow) -> Entry:
        if row.problem:
            raise _NotThis(ImportReason.UNREADABLE, row.problem)
        told = self._told(row.cells)
        id, named, foreign = self._identity(_first(told, ImportField.ID))
        numbers, mended = self._read_numbers(told.get(ImportField.NUMBER, []))
        company = _first(told, ImportField.COMPANY)
        name = _first(told, ImportField.NAME) or _full_name(told) or company
        if not name:
            raise _NotThis(ImportReason.NO_NAME)
        customer = Customer(
            id,
            name,
            crm_id=_first(told, ImportField.CRM_ID),
            company=company,
            numbers=numbers,
            email=_email(told.get(ImportField.EMAIL, [])),
            language=_first(told, ImportField.LANGUAGE),
            tags=self._tags(_first(told, ImportField.TAGS)),
            since=_moment(_first(told, ImportField.SINCE)),
            queue=_first(told, ImportField.QUEUE),
            url=_url(_first(told, ImportField.URL)),
            source=CustomerSource.IMPORT,
        )
        return Entry(row.line, customer, named, foreign, mended)

    def _told(self, cells: Sequence[str]) -> dict[ImportField, list[str]]:
        """What is written of each field; several columns may tell of one."""
        further = cells[len(self._mapping) :]
        if any(cell.strip() for cell in further):
            raise _NotThis(ImportReason.TOO_MANY_CELLS, str(len(cells)))
        told: dict[ImportField, list[str]] = {}
        for field, cell in zip(self._mapping, cells, strict=False):
            if field is None or not cell:
                continue
            if len(cell) > LONGEST_CELL:
                raise _NotThis(ImportReason.TOO_LONG, field.value)
            text = self._cleaned(field, cell)
            if text:
                told.setdefault(field, []).append(text)
        return told

    def _cleaned(self, field: ImportField, cell: str) -> str:
        if "\0" in cell or "\ufffd" in cell:
            raise _NotThis(ImportReason.UNREADABLE, "it has signs that are no text")
        text = self._unquoted(cell)
        if field in (ImportField.NUMBER, ImportField.TAGS):
            return text.strip()
        if field is ImportField.EMAIL:
            return _visible(text).strip()
        shown = " ".join(_visible(text).split())
        return shown if field in NO_PROSE else masked(shown)

    def _unquoted(self, cell: str) -> str:
        """The cell without the apostrophe that keeps a spreadsheet from calculating it."""
        if self._writer is Writer.OURS_DEFUSED:
            return fused(cell)
        hides = cell.startswith("'") and cell[1:].startswith(DANGEROUS)
        return cell[1:] if hides and self._writer is Writer.OTHERS else cell

    def _tags(self, cell: str) -> tuple[str, ...]:
        split = self._between_tags.split(cell)
        parts = [masked(" ".join(_visible(part).split())) for part in split]
        if self._writer is Writer.OTHERS:
            parts = [part.removeprefix("* ") for part in parts if part.lower() not in _NO_TAGS]
        return tuple(dict.fromkeys(filter(None, parts)))

    def _identity(self, told: str) -> tuple[str, bool, bool]:
        """Our id, whether the file named one, and whether that was another program's."""
        if not told:
            return self._new_id(), False, False
        try:
            return str(UUID(told.removeprefix("urn:uuid:"))), True, False
        except ValueError:
            return str(uuid5(_FOREIGN, told)), True, True

    def _read_numbers(self, cells: Sequence[str]) -> tuple[tuple[str, ...], int]:
        read = [number for cell in cells for number in self._numbers.read_all(cell)]
        for number in read:
            if number.reason is not None:
                raise _NotThis(number.reason, number.detail)
        keys = tuple(dict.fromkeys(number.key for number in read))
        if len(keys) > MOST_NUMBERS:
            raise _NotThis(ImportReason.TOO_MANY_NUMBERS, str(len(keys)))
        return keys, sum(number.mended for number in read)


def _first(told: dict[ImportField, list[str]], field: ImportField) -> str:
    return next(iter(told.get(field, ())), "")


def _full_name(told: dict[ImportField, list[str]]) -> str:
    return " ".join(part for field in _NAMES if (part := _first(told, field)))


def _email(cells: Sequence[str]) -> str:
    """The first address; a customer has one."""
    for text in (part for cell in cells for part in _BETWEEN_EMAILS.split(cell)):
        named = _NAMED_EMAIL.fullmatch(text)
        address = (named[1] if named else text).strip().removeprefix("mailto:")
        if not address:
            continue
        if not _EMAIL.fullmatch(address) or len(address) > _LONGEST_EMAIL:
            raise _NotThis(ImportReason.NO_EMAIL, text)
        return address
    return ""


def _moment(text: str) -> datetime | None:
    """A day or a moment; one without a zone is UTC, for a day is meant."""
    if not text:
        return None
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        told = datetime.combine(_day(text), time())
    if not MINYEAR < told.year < MAXYEAR:
        # "Nobody knows" of other programs; in some time zones there is no such moment.
        raise _NotThis(ImportReason.NO_DATE, text)
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)


def _day(text: str) -> date:
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise _NotThis(ImportReason.NO_DATE, text)


def _url(text: str) -> str:
    if text and not text.lower().startswith("https://"):
        raise _NotThis(ImportReason.NO_URL, text)
    return text


def _visible(text: str) -> str:
    """*text* without control characters and invisible marks of direction."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if sign in "\t\r\n" else sign
        for sign in unicodedata.normalize("NFC", text)
        if sign in "\t\r\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs")
    )
