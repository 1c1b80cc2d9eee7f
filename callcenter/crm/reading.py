"""A customer out of a CRM's answer: text shortened and made printable, numbers in one form."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

import phonenumbers
from msgspec.structs import asdict

from callcenter.crm.dotted import Reading
from callcenter.crm.expression import at, reading
from callcenter.crm.record_paths import ContactPaths, CustomerPaths
from callcenter.domain.caller import printable
from callcenter.domain.customer import Contact, Customer, Matter, Promise
from callcenter.domain.number import PhoneNumber
from callcenter.domain.numbering import is_plain_e164

LONGEST_LINE = 200
LONGEST_TEXT = 2000
LONGEST_WORD = 40
MOST_CONTACTS = 200
MOST_ITEMS = 50
MARK = re.compile(r"\s*\[callcenter ([0-9a-f-]{36})\]\s*")
"""How a call that we told carries our key in its text, where the CRM has no field for it."""
_MILLISECONDS = 1e11
"""Numbers above it are milliseconds since 1970, below it seconds."""
_YEARS = range(1900, 9000)
"""The years 1 and 9999 stand for never in many systems, and no local clock shows all of them."""


def read_customer(
    record: Any, paths: CustomerPaths, *, base: str, region: str, extension_digits: int
) -> Customer | None:
    """The customer of one *record*; None when it has no id, for then nothing can refer to it.

    Our id is made from the CRM's address and its id, so that it is the same each time.
    """
    # A part of an id would be somebody else's.
    crm_id = _text(record, paths.id, LONGEST_TEXT)
    if not crm_id:
        return None
    return Customer(
        id=str(uuid5(NAMESPACE_URL, f"{base}#{crm_id}")),
        crm_id=crm_id,
        name=_text(record, paths.name),
        company=_text(record, paths.company),
        numbers=_numbers(record, paths, region, extension_digits),
        email=_text(record, paths.email),
        language=_text(record, paths.language),
        tags=tuple(printable(str(tag), LONGEST_LINE) for tag in _list(record, paths.tags)),
        since=moment(at(record, paths.since)),
        url=_link(_text(record, paths.url, LONGEST_TEXT)),
        version=_text(record, paths.version),
        queue=_text(record, paths.queue),
        matters=_matters(record, paths),
        promises=_promises(record, paths),
        contacts=_contacts(record, paths),
    )


def moment(value: Any) -> datetime | None:
    """A moment out of ISO 8601, a year, or seconds or milliseconds since 1970; None if it is none.

    Without a time zone it is UTC.
    """
    if value is None:
        return None
    try:
        read = _moment(value)
    except (ValueError, OverflowError, OSError):
        return None
    return read if read is not None and read.year in _YEARS else None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000 if value > _MILLISECONDS else value, UTC)
    if not isinstance(value, str):
        return None
    if len(value) == 4 and value.isdigit():
        return datetime(int(value), 1, 1, tzinfo=UTC)
    read = datetime.fromisoformat(value)
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def _text(record: Any, path: str, longest: int = LONGEST_LINE) -> str:
    return _shown(reading(path)(record), longest) if path else ""


def _shown(value: Any, longest: int = LONGEST_LINE) -> str:
    """A value as text that can be shown; nothing for a list or a table."""
    if type(value) is str:
        return _word(value) if len(value) <= LONGEST_WORD else printable(value, longest)
    if value is None or isinstance(value, dict | list):
        return ""
    return printable(str(value), longest)


@lru_cache(maxsize=4096)
def _word(text: str) -> str:
    """Short texts come again and again: names of agents, channels, outcomes, titles."""
    return printable(text)


def _list(record: Any, path: str) -> list[Any]:
    value = reading(path)(record) if path else None
    if value is None:
        return []
    return value[:MOST_CONTACTS] if isinstance(value, list) else [value]


def _numbers(
    record: Any, paths: CustomerPaths, region: str, extension_digits: int
) -> tuple[str, ...]:
    written = [str(text) for path in paths.numbers for text in _list(record, path) if text]
    keys = [_key(text, region, extension_digits) for text in written[:MOST_ITEMS]]
    for path in paths.numbers_in_text:
        keys += _among_words(_text(record, path, LONGEST_TEXT), region)
    return tuple(dict.fromkeys(key for key in keys if key))[:MOST_ITEMS]


def _key(text: str, region: str, extension_digits: int) -> str:
    if is_plain_e164(text):
        return text
    return PhoneNumber.parse(text, region=region, extension_digits=extension_digits).key


def _among_words(text: str, region: str) -> Iterator[str]:
    for match in phonenumbers.PhoneNumberMatcher(text, region):
        yield phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)


def _link(text: str) -> str:
    """A link only if it opens a page: anything else could start a program."""
    if not text:
        return ""
    try:
        return text if urlsplit(text).scheme in ("https", "http") else ""
    except ValueError:
        # Brackets, say, around what is no address.
        return ""


def _matters(record: Any, paths: CustomerPaths) -> tuple[Matter, ...]:
    where = paths.matter
    return tuple(
        Matter(
            id=_text(one, where.id),
            title=_text(one, where.title),
            state=_text(one, where.state) or "open",
            opened=moment(at(one, where.opened)),
        )
        for one in _list(record, paths.matters)[:MOST_ITEMS]
    )


def _promises(record: Any, paths: CustomerPaths) -> tuple[Promise, ...]:
    where = paths.promise
    return tuple(
        Promise(
            text=_text(one, where.text, LONGEST_TEXT),
            by=_text(one, where.by),
            due=moment(at(one, where.due)),
            matter=_text(one, where.matter),
            kept=at(one, where.kept) is True,
        )
        for one in _list(record, paths.promises)[:MOST_ITEMS]
    )


def _contacts(record: Any, paths: CustomerPaths) -> tuple[Contact, ...]:
    listed = _list(record, paths.contacts)
    if not listed:
        return ()
    where = _places(paths.contact)
    read = [one for one in (_contact(one, where) for one in listed) if one is not None]
    read.sort(key=_time, reverse=True)
    return tuple(read)


_time = attrgetter("at")


class _Places(NamedTuple):
    """How each part of a past contact is found: a million customers have many millions of them."""

    id: Reading
    at: Reading
    channel: Reading
    agent: Reading
    summary: Reading
    outcome: Reading
    resolved: Reading
    direction: Reading
    matter: Reading
    passed_on_to: Reading
    passed_on_at: Reading


def _nothing(value: Any) -> Any:
    return None


@lru_cache(maxsize=8)
def _places(paths: ContactPaths) -> _Places:
    found = {name: reading(path) if path else _nothing for name, path in asdict(paths).items()}
    return _Places(**found)


def _contact(record: Any, where: _Places) -> Contact | None:
    """One past contact; None without a time, for it has no place in the story."""
    when = moment(where.at(record))
    if when is None:
        return None
    resolved = where.resolved(record)
    summary, key = _unmarked(_shown(where.summary(record), LONGEST_TEXT))
    return Contact(
        id=key or _shown(where.id(record)) or _made_id(when, summary),
        at=when,
        channel=_shown(where.channel(record)) or "call",
        agent=_shown(where.agent(record)),
        summary=summary,
        outcome=_shown(where.outcome(record)),
        resolved=resolved if isinstance(resolved, bool) else None,
        direction=_shown(where.direction(record)),
        matter=_shown(where.matter(record)),
        passed_on_to=_shown(where.passed_on_to(record)),
        passed_on_at=moment(where.passed_on_at(record)),
    )


def _unmarked(summary: str) -> tuple[str, str]:
    """A summary without our mark, and our key in it: such a contact is one of our own."""
    marked = MARK.search(summary) if "[callcenter " in summary else None
    return (MARK.sub(" ", summary).strip(), marked[1]) if marked else (summary, "")


def _made_id(when: datetime, summary: str) -> str:
    return hashlib.sha256(f"{when.isoformat()} {summary}".encode()).hexdigest()[:32]
