"""What columns are called, in English and Polish: by Outlook, Google, MicroSIP and ourselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from callcenter.domain.customer_import import ImportField as F
from callcenter.store.words import folded

Mapping = tuple[F | None, ...]
"""What each column tells; None: it is left out."""

_NAMES: dict[F, str] = {
    F.NAME: (
        "name|full name|display name|customer|customer name|contact|contact name|contact person|"
        "nazwa|nazwa wyświetlana|imię i nazwisko|nazwisko i imię|klient|nazwa klienta|kontakt|"
        "osoba|osoba kontaktowa|fn"
    ),
    # A mere "Title" is a courtesy in Outlook and a post elsewhere.
    F.TITLE: "name prefix|prefix|honorific prefix|tytuł grzecznościowy",
    F.GIVEN_NAME: "first name|firstname|given name|forename|imię|imie",
    F.MIDDLE_NAME: "middle name|additional name|drugie imię",
    F.FAMILY_NAME: "last name|lastname|family name|surname|nazwisko",
    F.SUFFIX: "suffix|name suffix|sufiks|przyrostek",
    F.COMPANY: (
        "company|company name|organization|organisation|organization name|firma|nazwa firmy|"
        "organizacja|przedsiębiorstwo|org"
    ),
    F.NUMBER: (
        "number|numbers|phone|phones|phone number|telephone|telephone number|tel|mobile|"
        "mobile phone|mobile number|cell|cell phone|home phone|work phone|business phone|"
        "primary phone|other phone|main phone|company main phone|car phone|"
        "numer|numery|numer telefonu|telefon|telefony|tel kom|komórka|"
        "telefon komórkowy|nr telefonu|nr tel|telefon domowy|telefon służbowy|telefon firmowy|"
        "telefon główny|główny telefon do firmy|inny telefon|telefon podstawowy|"
        "telefon stacjonarny|msisdn|e164"
    ),
    F.EMAIL: (
        "email|e mail|mail|email address|e mail address|email adress|e mail value|adres e mail|"
        "adres email|poczta|poczta elektroniczna"
    ),
    F.LANGUAGE: "language|lang|język",
    F.TAGS: "tags|categories|labels|group membership|groups|kategorie|etykiety|grupy|tagi",
    F.SINCE: "since|customer since|klient od",
    F.QUEUE: "queue|kolejka",
}
# What is called like a telephone and is none, or somebody else's.
_NO_NUMBER = frozenset(
    {"fax", "faks", "pager", "telex", "teleks", "isdn", "tty", "label", "type", "typ"}
    | {"assistant", "asystenta"}
)
_NUMBERED = frozenset({F.NUMBER, F.EMAIL})
_OURS = ("id", "crm_id", "name", "company", "email", "language", "tags", "since")
_NUMBER_LIKE = re.compile(r"\+?[0-9][0-9 ().\-/]{4,}")


def _spelled(name: str) -> str:
    """A name as it is compared: folded words, without the counting of Phone 2 - Value."""
    words = [word for word in folded(name) if not word.isdecimal() and word != "value"]
    return " ".join(words)


_KNOWN = {_spelled(alias): field for field, text in _NAMES.items() for alias in text.split("|")}


def field_of(name: str) -> F | None:
    """What a column of that *name* tells; None when nobody knows."""
    if name in ("id", "crm_id", "url"):
        # Exactly as we write them: what other programs call their ids is no id of ours.
        return F(name)
    words = folded(name)
    if _NO_NUMBER & set(words):
        return None
    field = _KNOWN.get(_spelled(name))
    further = any(word.isdecimal() and word != "1" for word in words)
    return field if field in _NUMBERED or not further else None


def recognised(columns: Sequence[str]) -> int:
    """How many of the columns have a name that is known."""
    return sum(field_of(column) is not None for column in columns)


def guess(columns: Sequence[str]) -> Mapping:
    """What the columns most likely tell; only numbers and e-mails may be told by several."""
    taken: set[F] = set()
    mapping: list[F | None] = []
    for column in columns:
        field = field_of(column)
        if field in taken and field not in _NUMBERED:
            field = None
        if field is not None:
            taken.add(field)
        mapping.append(field)
    return tuple(mapping)


def is_ours(columns: Sequence[str]) -> bool:
    """Whether the file was written here."""
    return tuple(columns[: len(_OURS)]) == _OURS


def is_header(cells: Sequence[str]) -> bool:
    """Whether a first row names columns, and is not somebody already."""
    if recognised(cells):
        return True
    return not any(_is_somebody(cell.strip()) for cell in cells)


def numbered(count: int) -> tuple[str, ...]:
    """The names of columns that have none."""
    return tuple(str(number) for number in range(1, count + 1))


def _is_somebody(cell: str) -> bool:
    return bool(_NUMBER_LIKE.fullmatch(cell)) or ("@" in cell and "." in cell)
