"""Who somebody is in the store, and all that is kept about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from callcenter.domain.interaction import Stage
from callcenter.domain.number import PhoneNumber
from callcenter.store.errors import NotPossible
from callcenter.store.outbox import LEFT
from callcenter.store.tables import (
    contact,
    correction,
    customer,
    customer_conflict,
    customer_number,
    import_row,
    interaction,
    outbox,
    recording,
)


class Person(msgspec.Struct, frozen=True):
    """Who is to be erased: records by our id, and numbers by their key.

    *texts* are what they are called and reached by, to look for elsewhere.
    """

    customers: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


class Extent(msgspec.Struct, frozen=True):
    """What would go: rows by what they are, calls by their id, and what the CRM has not got."""

    counts: dict[str, int]
    calls: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()
    going_on: bool = False


def find(connection: Connection, asked: str, number: PhoneNumber) -> Person:
    """The person of that id (ours or the CRM's) or of that number; raises NotPossible."""
    rows = _customers(connection, asked, number.key)
    if len(rows) > 1:
        listed = ", ".join(f"{row.id} ({row.name})" for row in rows)
        raise NotPossible(f"{asked} belongs to several: {listed}. Name one by its id.")
    person = _person(connection, rows[0]) if rows else _unknown(connection, asked, number)
    if person is None:
        raise NotPossible(f"Nothing is kept of {asked}: it is no customer's id, nor a number.")
    return person


def _customers(connection: Connection, asked: str, key: str) -> list[Any]:
    by_id = select(customer).where(or_(customer.c.id == asked, customer.c.crm_id == asked))
    rows = list(connection.execute(by_id)) if asked else []
    if rows or not key:
        return rows
    whose = select(customer_number.c.customer).where(customer_number.c.key == key)
    called = select(interaction.c.customer_id).where(interaction.c.number_key == key)
    theirs = or_(customer.c.seq.in_(whose), customer.c.id.in_(called))
    return list(connection.execute(select(customer).where(theirs)))


def _person(connection: Connection, row: Any) -> Person:
    said = _said(connection, interaction.c.customer_id == row.id)
    texts = [row.name, row.email, *row.numbers, *said]
    keys = tuple(key for key in row.numbers if key)
    return Person((row.id,), keys, tuple(dict.fromkeys(filter(None, texts))))


def _unknown(connection: Connection, asked: str, number: PhoneNumber) -> Person | None:
    """Somebody whose record is not here (any more), but calls with them are."""
    by_number = and_(interaction.c.number_key != "", interaction.c.number_key == number.key)
    calls = or_(interaction.c.customer_id == asked, by_number) if asked else by_number
    said = _said(connection, calls)
    if not said:
        return None
    ids = connection.execute(select(interaction.c.customer_id).where(calls).distinct()).scalars()
    keys = (number.key,) if number.key else ()
    return Person(tuple(filter(None, ids)), keys, tuple(dict.fromkeys((*keys, *said))))


def _said(connection: Connection, calls: ColumnElement[bool]) -> list[str]:
    """What those calls' other side is called and reached by."""
    columns = (interaction.c.name, interaction.c.customer_name, interaction.c.number_raw)
    told = connection.execute(select(*columns).where(calls).distinct())
    return [part for row in told for part in row if part]


def extent_of(connection: Connection, person: Person, theirs: ColumnElement[bool]) -> Extent:
    """What is kept about *person*; *theirs* are their calls."""
    calls = connection.execute(select(interaction.c.id, interaction.c.stage).where(theirs)).all()
    ids = tuple(row.id for row in calls)
    about = [(part, among(part.c[name], (*person.customers, *ids))) for part, name in ABOUT]
    counts = {"interaction": len(ids)}
    for table, rows in about:
        asked = select(func.count()).select_from(table).where(rows)
        counts[table.name] = counts.get(table.name, 0) + connection.execute(asked).scalar_one()
    seqs = select(customer.c.seq).where(customer.c.id.in_(person.customers))
    counts["contact"] = connection.execute(
        select(func.count()).select_from(contact).where(contact.c.customer.in_(seqs))
    ).scalar_one()
    letters = select(func.count()).select_from(outbox).where(outbox_of(person, ids))
    counts["outbox"] = connection.execute(letters).scalar_one()
    left = select(outbox.c.key).where(outbox_of(person, ids), outbox.c.state.in_(LEFT))
    return Extent(
        {name: count for name, count in counts.items() if count},
        ids,
        tuple(connection.execute(left).scalars()),
        any(row.stage is Stage.OPEN for row in calls),
    )


# Tables with rows about a person, and the column that names a record or a call of theirs.
ABOUT = (
    (customer, "id"),
    (correction, "interaction"),
    (customer_conflict, "customer"),
    (import_row, "customer"),
    (recording, "interaction"),
)


def calls_of(person: Person) -> ColumnElement[bool]:
    """Their calls: of their record, of their number where it is nobody else's, and questions."""
    theirs = or_(
        and_(interaction.c.customer_id != "", interaction.c.customer_id.in_(person.customers)),
        and_(interaction.c.customer_id == "", interaction.c.number_key.in_(person.keys)),
    )
    asked = interaction.alias("asked")
    subject = or_(
        and_(asked.c.customer_id != "", asked.c.customer_id.in_(person.customers)),
        and_(asked.c.customer_id == "", asked.c.number_key.in_(person.keys)),
    )
    return or_(theirs, interaction.c.consults.in_(select(asked.c.id).where(subject)))


def outbox_of(person: Person, calls: Collection[str]) -> ColumnElement[bool]:
    """What waits for the CRM, or was sent to it, about *person* and those *calls*."""
    return or_(among(outbox.c.lane, (*person.customers, *calls)), among(outbox.c.key, calls))


def among(column: Any, ids: Iterable[str]) -> ColumnElement[bool]:
    """Whether *column* has one of *ids*."""
    return column.in_([id for id in ids if id])  # type: ignore[no-any-return]


def refuse(extent: Extent, discard_unsent: bool) -> None:
    """Raise NotPossible where the person cannot be erased now, or not without a loss."""
    if extent.going_on:
        raise NotPossible("A call with them is still on, or its note is open: finish that first.")
    if extent.unsent and not discard_unsent:
        raise NotPossible(
            f"{len(extent.unsent)} records about them have not reached the CRM: "
            f"{', '.join(extent.unsent)}. Send them first, or erase them too (--discard-unsent)."
        )
