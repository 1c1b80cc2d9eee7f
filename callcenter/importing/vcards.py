"""Cards of a vCard file (2.1 of old phones, 3.0, 4.0), as many as are in it, as rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import vobject
from vobject.base import VObjectError

from callcenter.importing.letters import encoding_of
from callcenter.importing.rows import FileRow, Reading, WrongFile, is_empty

PRODUCT = "-//Callcenter//Customers//EN"
"""By which cards that were written here are known (RFC 6350 section 6.7.3)."""
OURS = ("crm_id", "since", "queue", "url")
"""What only our own cards tell, each in a property of its own."""
COLUMNS = (
    *("id", "Name", "Name prefix", "Given name", "Middle name", "Family name", "Suffix"),
    *("Organization", "Phone", "E-mail", "Language", "Categories"),
    *OURS,
)
LONGEST_CARD = 200_000
"""In characters, without pictures."""
_LONGEST_LINE = 1_000_000
# Pictures, sounds and keys: they are most of a file, and nothing of them is kept.
_HEAVY = ("PHOTO", "LOGO", "SOUND", "KEY", "X-ABCROP")
_NO_PHONE = frozenset({"FAX", "PAGER", "TELEX", "TLX"})
_GROUP = frozenset({"group", "org-group"})


def property_of(name: str) -> str:
    """How a card calls what only we tell."""
    return f"X-CALLCENTER-{name.upper().replace('_', '-')}"


class CardFile:
    """A file of cards; a card's line is that of its beginning. Raises WrongFile, OSError."""

    def __init__(self, path: Path, reading: Reading) -> None:
        self._path = path
        self._encoding = reading.encoding or encoding_of(path, reading.region)
        first = next(self._cards(), None)
        if first is None:
            raise WrongFile(f"There is no card in {path.name}.")
        self.ours = f"PRODID:{PRODUCT}" in first[1]

    @property
    def columns(self) -> tuple[str, ...]:
        """What cards tell."""
        return COLUMNS

    def rows(self) -> Iterator[FileRow]:
        """The people of the cards; groups are none. Raises WrongFile."""
        for line, text, problem in self._cards():
            row = FileRow(line, (), problem) if problem else _row(line, text)
            if row is not None and (row.problem or not is_empty(row.cells)):
                yield row

    def _cards(self) -> Iterator[tuple[int, str, str]]:
        """Each card's first line, its text, and what is wrong with it."""
        try:
            with self._path.open(encoding=self._encoding) as file:
                yield from _parted(file)
        except (UnicodeError, LookupError) as error:
            raise WrongFile(
                f"{self._path.name} is not written in {self._encoding}. Name its encoding, or "
                "export the cards again."
            ) from error


def _parted(file: TextIO) -> Iterator[tuple[int, str, str]]:
    number, begun, heavy, size = 0, 0, False, 0
    lines: list[str] = []
    while line := file.readline(_LONGEST_LINE):
        number += 1
        word = line.strip().upper()
        if word == "BEGIN:VCARD":
            if begun:
                yield begun, "", "the card before the next one does not end"
            begun, heavy, lines, size = number, False, [line], 0
        elif begun and word == "END:VCARD":
            too_long = f"the card has more than {LONGEST_CARD} characters"
            yield begun, "".join([*lines, line]), too_long if size > LONGEST_CARD else ""
            begun = 0
        elif begun:
            heavy = _is_heavy(line, heavy)
            size += 0 if heavy else len(line)
            if not heavy and size <= LONGEST_CARD:
                lines.append(line)
    if begun:
        yield begun, "", "the last card does not end"


def _is_heavy(line: str, before: bool) -> bool:
    """Whether the line belongs to a picture, sound or key; *before*: whether the last one did."""
    if line.startswith((" ", "\t")):
        return before
    name = line.split(":", 1)[0].split(";", 1)[0].rsplit(".", 1)[-1].strip().upper()
    return name in _HEAVY


def _row(line: int, text: str) -> FileRow | None:
    try:
        card = vobject.readOne(text, allowQP=True)
        return None if _is_group(card) else FileRow(line, _cells(card))
    except (VObjectError, ValueError, LookupError, AttributeError, TypeError) as error:
        # The library trips over what no card should have in more ways than its own errors.
        return FileRow(line, (), f"the card is damaged ({type(error).__name__})")


def _is_group(card: Any) -> bool:
    kinds = (*_texts(card, "kind"), *_texts(card, "x-addressbookserver-kind"))
    return not _GROUP.isdisjoint(kind.lower() for kind in kinds)


def _cells(card: Any) -> tuple[str, ...]:
    name = card.contents["n"][0].value if "n" in card.contents else None
    parts = ("prefix", "given", "additional", "family", "suffix")
    return (
        _first(card, "uid"),
        _first(card, "fn"),
        *(_joined(getattr(name, part, "")) for part in parts),
        _first(card, "org"),
        "\n".join(_phones(card)),
        _first(card, "email"),
        _first(card, "lang"),
        "\n".join(_texts(card, "categories")),
        *(_first(card, property_of(field).lower()) for field in OURS),
    )


def _phones(card: Any) -> Iterator[str]:
    for phone in card.contents.get("tel", ()):
        kinds = (part for kind in phone.params.get("TYPE", ()) for part in kind.split(","))
        told = {kind.strip().upper() for kind in (*kinds, *phone.singletonparams)}
        if not told & _NO_PHONE or told & {"VOICE", "CELL"}:
            yield _joined(phone.value)


def _first(card: Any, name: str) -> str:
    return next(_texts(card, name), "")


def _texts(card: Any, name: str) -> Iterator[str]:
    """What stands in every property of that name; of one with several parts, each."""
    for each in card.contents.get(name, ()):
        parts = each.value if isinstance(each.value, list) else [each.value]
        yield from (text for part in parts if (text := _joined(part).strip()))


def _joined(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " ".join(map(str, value)).strip()
    return "" if value is None else str(value)
