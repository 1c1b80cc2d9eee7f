"""A customer as the plain values that SQLite keeps: past SQLAlchemy's conversion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from callcenter.domain.customer import Contact, Customer
from callcenter.store.columns import EPOCH, Json, exact
from callcenter.store.tables import customer

Values = tuple[Any, ...]
FIELDS = (
    *("id", "crm_id", "name", "company", "numbers", "email", "language", "tags", "since"),
    *("url", "version", "queue", "source"),
)
STORY = ("matters", "promises")
FIRST = frozenset({"id", "crm_id", "source"})
"""What stays as it was first, whatever a CRM says later; its own id is what it is known by."""
CONTACT_FIELDS = (
    *("id", "at", "channel", "who", "summary", "outcome", "resolved", "direction", "matter"),
    *("passed_on_to", "passed_on_at"),
)
AT_ONCE = 500
"""So many values in one `IN (…)`: few kinds of statement, which the driver keeps prepared."""


def of_fields(kept: Customer) -> Values:
    """The values of FIELDS."""
    return (
        kept.id,
        exact(kept.crm_id),
        exact(kept.name),
        exact(kept.company),
        _list("numbers", kept.numbers),
        exact(kept.email),
        exact(kept.language),
        _list("tags", kept.tags),
        moment(kept.since),
        exact(kept.url),
        exact(kept.version),
        exact(kept.queue),
        kept.source.value,
    )


def of_story(kept: Customer) -> Values:
    """The values of STORY."""
    return _list("matters", kept.matters), _list("promises", kept.promises)


def of_contacts(kept: Customer) -> dict[str | bytes, Values]:
    """The values of CONTACT_FIELDS of each past contact, by its id; the last of one id is meant."""
    return {values[0]: values for values in map(_of_contact, kept.contacts)}


def _of_contact(known: Contact) -> Values:
    return (
        exact(known.id),
        moment(known.at),
        exact(known.channel),
        exact(known.agent),
        exact(known.summary),
        exact(known.outcome),
        None if known.resolved is None else int(known.resolved),
        exact(known.direction),
        exact(known.matter),
        exact(known.passed_on_to),
        moment(known.passed_on_at),
    )


def asked_for(
    connection: Connection, statement: str, values: Sequence[Any], *before: Any
) -> Iterator[Any]:
    """The rows of a *statement* that has `IN ({})`, for all *values*; *before* come before them."""
    for start in range(0, len(values), AT_ONCE):
        part = values[start : start + AT_ONCE]
        asked = statement.format(",".join("?" * len(part)))
        yield from connection.exec_driver_sql(asked, (*before, *part))


def done_for(connection: Connection, statement: str, values: Iterable[Any], *before: Any) -> None:
    """Do a *statement* that has `IN ({})`, for all *values*; *before* come before them."""
    each = list(values)
    for start in range(0, len(each), AT_ONCE):
        part = each[start : start + AT_ONCE]
        asked = statement.format(",".join("?" * len(part)))
        connection.exec_driver_sql(asked, (*before, *part))


def _list(name: str, value: tuple[Any, ...]) -> Any:
    if not value:
        # Most lists of most customers are empty.
        return "[]"
    kind = customer.c[name].type
    assert isinstance(kind, Json)
    return kind.process_bind_param(value)


def moment(at: datetime | None) -> int | None:
    """A moment as `store.columns.Moment` keeps it."""
    if at is None:
        return None
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone: give an aware moment (UTC)")
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
