"""What an import is to do: which columns tell what, and what happens to people who are known."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Words
from typing import Any

import msgspec

from callcenter.domain.customer_import import ImportField, ImportPolicy
from callcenter.importing.entries import EntryReader, NewId, Writer
from callcenter.importing.headers import Mapping
from callcenter.importing.matching import Matching
from callcenter.importing.numbers import NumberReader
from callcenter.importing.opened import OpenedFile, fingerprint_of
from callcenter.importing.rows import FileKind, WrongFile

_NAMING = frozenset(
    {ImportField.NAME, ImportField.GIVEN_NAME, ImportField.FAMILY_NAME, ImportField.COMPANY}
)
_LEFT_OUT = frozenset({"", "-", "ignore"})


class Plan(msgspec.Struct, frozen=True):
    """How one file is imported: *mapping* tells what each column is, None what is left out.

    *region* is the country of numbers without a prefix; records go *to_crm* as well, or stay here.
    """

    mapping: Mapping
    region: str
    policy: ImportPolicy = ImportPolicy.SKIP
    to_crm: bool = False
    extension_digits: int = 6

    def matching(self) -> Matching:
        """Who decides about its rows."""
        return Matching(self.policy, to_crm=self.to_crm)

    def reader(self, opened: OpenedFile, new_id: NewId) -> EntryReader:
        """Who reads its rows."""
        numbers = NumberReader(
            self.region, extension_digits=self.extension_digits, ours=opened.ours
        )
        writer = Writer.OURS if opened.ours else Writer.OTHERS
        if opened.ours and opened.kind is FileKind.CSV:
            writer = Writer.OURS_DEFUSED
        return EntryReader(self.mapping, numbers=numbers, new_id=new_id, writer=writer)

    def fingerprint(self, opened: OpenedFile) -> str:
        """By which the same import of the same file is known again; raises WrongFile."""
        how: tuple[Any, ...] = (
            *(self.mapping, self.region, self.policy, self.to_crm, self.extension_digits),
            *(opened.kind, opened.encoding, opened.delimiter, opened.sheet, opened.columns),
        )
        plain = msgspec.json.encode(how)
        return hashlib.sha256(fingerprint_of(opened.path).encode() + plain).hexdigest()


def mapping_of(opened: OpenedFile, given: Words[str, str]) -> Mapping:
    """What the columns tell: guessed, but for those *given* by name or number (from 1 on).

    Raises WrongFile for a column or field that there is not, or where nothing would name anybody.
    """
    fields = list(opened.guessed)
    for name, word in given.items():
        fields[_column(opened, name)] = _field(word)
    if not _NAMING & set(fields):
        raise WrongFile(
            "No column tells a name or a company. Say which does, for example --map "
            f'"{opened.columns[0] if opened.columns else 1}=name". The columns are: '
            f"{', '.join(opened.columns[:30])}."
        )
    return tuple(fields)


def _column(opened: OpenedFile, name: str) -> int:
    wanted = name.strip().casefold()
    for at, column in enumerate(opened.columns):
        if column.strip().casefold() == wanted:
            return at
    if name.isdecimal() and 0 < int(name) <= len(opened.columns):
        return int(name) - 1
    raise WrongFile(f"There is no column {name!r}; there are: {', '.join(opened.columns[:30])}.")


def _field(word: str) -> ImportField | None:
    if word.strip().lower() in _LEFT_OUT:
        return None
    try:
        return ImportField(word.strip().lower())
    except ValueError as error:
        known = ", ".join(field.value for field in ImportField)
        raise WrongFile(f"There is no field {word!r}; there are: {known}, ignore.") from error
