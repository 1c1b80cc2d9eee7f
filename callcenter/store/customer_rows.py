"""How a customer stands in the tables: its row, its numbers, its contacts, its search."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Row, bindparam, delete, insert, select, text, update

from callcenter.domain.customer import Contact, Customer
from callcenter.store.columns import exact
from callcenter.store.outbox_rows import move_lane
from callcenter.store.pending import ours_kept
from callcenter.store.tables import contact, customer, customer_number, interaction
from callcenter.store.words import digits_indexed, indexed

MOST_AT_ONCE = 5_000
"""SQLite takes no more than 32,766 values in one statement."""

_STORY = ("matters", "promises")
_FIELDS = tuple(
    column.name
    for column in customer.columns
    if column.name not in ("seq", "agent", "site", "called", "seen_in", *_STORY)
)
# Plain SQL for the driver: a million customers are three million of these rows.
_INDEX = "INSERT INTO customer_search(rowid, names, digits) VALUES (?, ?, ?)"
_NUMBER = "INSERT INTO customer_number(key, customer) VALUES (?, ?)"
_UNINDEX = text("DELETE FROM customer_search WHERE rowid = :seq")


@dataclass(frozen=True, slots=True)
class Whose:
    """The agent and site that rows are written for."""

    agent: str
    site: str


def reindex(connection: Connection) -> None:
    """Make the numbers and the search of customers anew."""
    connection.execute(delete(customer_number))
    connection.execute(text("DELETE FROM customer_search"))
    rows = connection.execute(select(customer)).partitions(1000)
    for part in rows:
        _index(connection, [(row.seq, read_customer(row)) for row in part])


def take(
    connection: Connection, customers: list[Customer], whole: bool, *, whose: Whose, now: datetime
) -> None:
    """Write what the CRM says of *customers*: new rows, or changes of those it knows by id.

    What was changed here and waits for the CRM stays as it reads here.
    """
    for start in range(0, len(customers), MOST_AT_ONCE):
        part = customers[start : start + MOST_AT_ONCE]
        _take_part(connection, part, whole, whose=whose, now=now)


def _take_part(
    connection: Connection, customers: list[Customer], whole: bool, *, whose: Whose, now: datetime
) -> None:
    known = _by_crm_id(connection, [kept.crm_id for kept in customers])
    told = {known[kept.crm_id]: kept for kept in customers if kept.crm_id in known}
    ours = ours_kept(connection, {id: kept for (_, id), kept in told.items()}, now)
    change(connection, [((seq, id), ours[id]) for seq, id in told], whole)
    fresh = [kept for kept in customers if kept.crm_id not in known]
    insert_new(connection, fresh, whose=whose)


def _by_crm_id(connection: Connection, crm_ids: list[str]) -> dict[str, tuple[int, str]]:
    """Our number and id by the CRM's id."""
    # The second condition lets SQLite use the index, which leaves out the empty ones.
    asked = select(customer.c.crm_id, customer.c.seq, customer.c.id).where(
        customer.c.crm_id.in_(crm_ids), customer.c.crm_id != ""
    )
    return {row.crm_id: (row.seq, row.id) for row in connection.execute(asked)}


def put(connection: Connection, kept: Customer, *, whose: Whose) -> None:
    """Write a customer of our own, new or changed; what the CRM calls it stays."""
    asked = select(customer.c.seq, customer.c.crm_id).where(customer.c.id == kept.id)
    row = connection.execute(asked).first()
    if row is None:
        insert_new(connection, [kept], whose=whose)
    else:
        named = replace(kept, crm_id=row.crm_id)
        change(connection, [((row.seq, kept.id), named)], whole=False)


def insert_new(connection: Connection, customers: list[Customer], *, whose: Whose) -> None:
    """Write new rows, with their numbers, contacts and search."""
    if not customers:
        return
    last = connection.execute(text("SELECT coalesce(max(seq), 0) FROM customer")).scalar_one()
    numbered = list(enumerate(customers, start=last + 1))
    rows = [
        _fields(kept) | _story(kept) | {"seq": seq, "agent": whose.agent, "site": whose.site}
        for seq, kept in numbered
    ]
    connection.execute(insert(customer), rows)
    _index(connection, numbered)
    _add_contacts(connection, numbered)


def change(
    connection: Connection, changed: list[tuple[tuple[int, str], Customer]], whole: bool
) -> None:
    """Write changes of rows known by their number and our id."""
    if not changed:
        return
    numbered = [(seq, replace(kept, id=id)) for (seq, id), kept in changed]
    names = _FIELDS + (_STORY if whole else ())
    rows = [_fields(kept) | _story(kept) | {"this": seq} for seq, kept in numbered]
    written = update(customer).where(customer.c.seq == bindparam("this"))
    written = written.values({name: bindparam(name) for name in names})
    connection.execute(written, [{key: row[key] for key in (*names, "this")} for row in rows])
    _unindex(connection, [seq for seq, _ in numbered])
    _index(connection, numbered)
    if whole:
        _drop_contacts(connection, [seq for seq, _ in numbered])
        _add_contacts(connection, numbered)


def _index(connection: Connection, numbered: Iterable[tuple[int, Customer]]) -> None:
    numbers: list[tuple[Any, ...]] = []
    words: list[tuple[Any, ...]] = []
    for seq, kept in numbered:
        numbers += [(exact(key), seq) for key in dict.fromkeys(kept.numbers) if key]
        names = indexed(kept.name, kept.company, kept.email)
        words.append((seq, names, digits_indexed(kept.numbers)))
    if numbers:
        connection.exec_driver_sql(_NUMBER, numbers)
    if words:
        connection.exec_driver_sql(_INDEX, words)


def _unindex(connection: Connection, seqs: list[int]) -> None:
    connection.execute(delete(customer_number).where(customer_number.c.customer.in_(seqs)))
    connection.execute(_UNINDEX, [{"seq": seq} for seq in seqs])


def _add_contacts(connection: Connection, numbered: list[tuple[int, Customer]]) -> None:
    rows = [
        _contact_row(seq, known)
        for seq, kept in numbered
        for known in {known.id: known for known in kept.contacts}.values()
    ]
    if rows:
        connection.execute(insert(contact), rows)


def _drop_contacts(connection: Connection, seqs: list[int]) -> None:
    connection.execute(delete(contact).where(contact.c.customer.in_(seqs)))


def delete_known(connection: Connection, crm_ids: Collection[str]) -> None:
    """Remove the rows of those ids of the CRM."""
    seqs = [seq for seq, _ in _by_crm_id(connection, list(crm_ids)).values()]
    if not seqs:
        return
    _unindex(connection, seqs)
    connection.execute(delete(customer).where(customer.c.seq.in_(seqs)))


def merge(connection: Connection, id: str, crm_id: str) -> None:
    """Let the record *id* take over what hangs on another record with the same CRM id."""
    other = _by_crm_id(connection, [crm_id]).get(crm_id)
    ours = connection.execute(select(customer.c.seq).where(customer.c.id == id)).scalar()
    if other is None or ours is None or other[1] == id:
        return
    seq, pulled_id = other
    connection.execute(update(contact).where(contact.c.customer == seq).values(customer=ours))
    connection.execute(
        update(interaction).where(interaction.c.customer_id == pulled_id).values(customer_id=id)
    )
    row = connection.execute(select(customer).where(customer.c.seq == seq)).one()
    pulled = read_customer(row)
    delete_known(connection, [crm_id])
    move_lane(connection, pulled_id, id)
    change(connection, [((ours, id), pulled)], whole=False)
    this = update(customer).where(customer.c.seq == ours)
    connection.execute(this.values(_story(pulled)))


def _fields(kept: Customer) -> dict[str, Any]:
    return {name: getattr(kept, name) for name in _FIELDS}


def _story(kept: Customer) -> dict[str, Any]:
    return {name: getattr(kept, name) for name in _STORY}


def _contact_row(seq: int, known: Contact) -> dict[str, Any]:
    return {
        "customer": seq,
        "id": known.id,
        "at": known.at,
        "channel": known.channel,
        "who": known.agent,
        "summary": known.summary,
        "outcome": known.outcome,
        "resolved": known.resolved,
        "direction": known.direction,
        "matter": known.matter,
        "passed_on_to": known.passed_on_to,
        "passed_on_at": known.passed_on_at,
    }


def read_contact(row: Row[Any]) -> Contact:
    """The contact of a row."""
    return Contact(
        id=row.id,
        at=row.at,
        channel=row.channel,
        agent=row.who,
        summary=row.summary,
        outcome=row.outcome,
        resolved=row.resolved,
        direction=row.direction,
        matter=row.matter,
        passed_on_to=row.passed_on_to,
        passed_on_at=row.passed_on_at,
    )


def read_customer(row: Row[Any]) -> Customer:
    """The customer of a row, without past contacts."""
    return Customer(
        id=row.id,
        name=row.name,
        crm_id=row.crm_id,
        company=row.company,
        numbers=row.numbers,
        email=row.email,
        language=row.language,
        tags=row.tags,
        since=row.since,
        url=row.url,
        version=row.version,
        matters=row.matters,
        promises=row.promises,
        queue=row.queue,
        source=row.source,
    )
