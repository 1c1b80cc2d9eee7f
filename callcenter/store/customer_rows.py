"""How a customer stands in the tables: its row, its numbers, its contacts, its search."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Row, bindparam, delete, select, text, update

from callcenter.domain.customer import Contact, Customer
from callcenter.domain.interaction import Stage
from callcenter.store.columns import exact
from callcenter.store.customer_values import (
    CONTACT_FIELDS,
    FIELDS,
    FIRST,
    STORY,
    Values,
    asked_for,
    done_for,
    of_contacts,
    of_fields,
    of_story,
)
from callcenter.store.outbox_rows import move_lane
from callcenter.store.pending import ours_kept, pending_fields
from callcenter.store.tables import customer, customer_number, interaction, pull
from callcenter.store.words import digits_indexed, indexed

CRM = "crm"
_WHOLE = select(pull.c.whole).where(pull.c.source == CRM)
_OPEN = select(interaction.c.id).where(
    interaction.c.customer_id == bindparam("this"), interaction.c.stage != Stage.FINISHED
)
_LAST = text("SELECT coalesce(max(seq), 0) FROM customer")
_ROW = select(customer).where(customer.c.id == bindparam("this"))
_CHANGED = tuple(name for name in FIELDS if name not in FIRST)
# Plain SQL for the driver: a million customers are eight million of these rows.
_MADE = (*FIELDS, *STORY, "seq", "agent", "site", "seen_in")
_MAKE = f"INSERT INTO customer({', '.join(_MADE)}) VALUES ({', '.join('?' * len(_MADE))})"
_KNOWN = (
    f"SELECT seq, {', '.join((*FIELDS, *STORY))} FROM customer "
    "WHERE crm_id != '' AND crm_id IN ({})"
)
_SEEN = "UPDATE customer SET seen_in = ? WHERE seen_in != ? AND seq IN ({})"
_INDEX = "INSERT INTO customer_search(rowid, names, digits) VALUES (?, ?, ?)"
_NUMBER = "INSERT INTO customer_number(key, customer) VALUES (?, ?)"
_UNINDEX = "DELETE FROM customer_search WHERE rowid = ?"
_CONTACTS = (
    f"SELECT seq, customer, {', '.join(CONTACT_FIELDS)} FROM contact WHERE customer IN ({{}})"
)
_CONTACT = (
    f"INSERT INTO contact(customer, {', '.join(CONTACT_FIELDS)}) "
    f"VALUES (?, {', '.join('?' * len(CONTACT_FIELDS))})"
)
_FOUND = frozenset({"name", "company", "email", "numbers"})
"""Fields by which a customer is searched."""
Known = tuple[int, Values]
"""The number of a row, and its values of FIELDS and STORY."""


@dataclass(frozen=True, slots=True)
class Whose:
    """The agent and site that rows are written for."""

    agent: str
    site: str


def reindex(connection: Connection) -> None:
    """Make the numbers and the search of customers anew."""
    connection.execute(delete(customer_number))
    connection.execute(text("INSERT INTO customer_search(customer_search) VALUES ('delete-all')"))
    rows = connection.execute(select(customer)).partitions(1000)
    for part in rows:
        _index(connection, [(row.seq, read_customer(row)) for row in part])


def take(
    connection: Connection,
    customers: Sequence[Customer],
    whole: bool,
    *,
    whose: Whose,
    now: datetime,
    takes: Callable[[Customer], bool],
) -> None:
    """Write what the CRM says of *customers*: new rows, or changes of those it knows by id.

    Of the new ones only those come that it *takes*. What was changed here and waits for the CRM
    stays as it reads here; what reads as it did is not written again.
    """
    known = _known(connection, [exact(kept.crm_id) for kept in customers])
    told = {exact(kept.crm_id): kept for kept in customers if exact(kept.crm_id) in known}
    by_id = {known[crm_id][1][0]: kept for crm_id, kept in told.items()}
    ours = ours_kept(connection, by_id, now) if by_id else {}
    whole_pull = _whole_pull(connection)
    change(connection, [(known[crm_id], ours[known[crm_id][1][0]]) for crm_id in told], whole)
    seen = [known[crm_id][0] for crm_id in told]
    done_for(connection, _SEEN, seen, whole_pull, whole_pull)
    fresh = [kept for kept in customers if exact(kept.crm_id) not in known and takes(kept)]
    insert_new(connection, fresh, whose=whose, seen_in=whole_pull)


def _known(connection: Connection, crm_ids: Sequence[str | bytes]) -> dict[str | bytes, Known]:
    """What stands in the tables, by the CRM's id."""
    # The first condition lets SQLite use the index, which leaves out the empty ones.
    return {row[2]: (row[0], tuple(row[1:])) for row in asked_for(connection, _KNOWN, crm_ids)}


def _whole_pull(connection: Connection) -> int:
    """The number of the whole pull under way or last done; what the CRM says now was seen in it."""
    return connection.execute(_WHOLE).scalar() or 0


def _by_crm_id(connection: Connection, crm_ids: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Our number and id by the CRM's id."""
    found = _known(connection, [exact(crm_id) for crm_id in crm_ids])
    named = {exact(crm_id): crm_id for crm_id in crm_ids}
    return {named[crm_id]: (seq, values[0]) for crm_id, (seq, values) in found.items()}


def put(connection: Connection, kept: Customer, *, whose: Whose) -> None:
    """Write a customer of our own, new or changed; what the CRM calls it stays."""
    known = _by_id(connection, kept.id)
    if known is None:
        insert_new(connection, [kept], whose=whose)
    else:
        change(connection, [(known, kept)], whole=False)


def _by_id(connection: Connection, id: str) -> Known | None:
    row = connection.execute(_ROW, {"this": id}).first()
    if row is None:
        return None
    kept = replace(read_customer(row), id=row.id)
    return row.seq, (*of_fields(kept), *of_story(kept))


def insert_new(
    connection: Connection, customers: Sequence[Customer], *, whose: Whose, seen_in: int = 0
) -> None:
    """Write new rows, with their numbers, contacts and search."""
    if not customers:
        return
    last = connection.execute(_LAST).scalar_one()
    numbered = list(enumerate(customers, start=last + 1))
    rows = [
        (*of_fields(kept), *of_story(kept), seq, whose.agent, whose.site, seen_in)
        for seq, kept in numbered
    ]
    connection.exec_driver_sql(_MAKE, rows)
    _index(connection, numbered)
    _add_contacts(
        connection,
        [(seq, *values) for seq, kept in numbered for values in of_contacts(kept).values()],
    )


def change(connection: Connection, changed: Sequence[tuple[Known, Customer]], whole: bool) -> None:
    """Write what is new of rows as they stand; matters, promises, contacts only of *whole* ones."""
    if not changed:
        return
    names = _CHANGED + (STORY if whole else ())
    rows: list[Values] = []
    found: list[tuple[int, Customer]] = []
    for (seq, before), kept in changed:
        stood = dict(zip((*FIELDS, *STORY), before, strict=True))
        stands = dict(zip((*FIELDS, *STORY), (*of_fields(kept), *of_story(kept)), strict=True))
        news = {name for name in names if stood[name] != stands[name]}
        if news:
            rows.append((*(stands[name] for name in names), seq))
        if news & _FOUND:
            found.append((seq, kept))
    if rows:
        told = ", ".join(f"{name} = ?" for name in names)
        connection.exec_driver_sql(f"UPDATE customer SET {told} WHERE seq = ?", rows)
    _unindex(connection, [seq for seq, _ in found])
    _index(connection, found)
    if whole:
        _change_contacts(connection, {seq: of_contacts(kept) for (seq, _), kept in changed})


def _index(connection: Connection, numbered: Iterable[tuple[int, Customer]]) -> None:
    numbers: list[Values] = []
    words: list[Values] = []
    for seq, kept in numbered:
        numbers += [(exact(key), seq) for key in dict.fromkeys(kept.numbers) if key]
        names = indexed(kept.name, kept.company, kept.email)
        words.append((seq, names, digits_indexed(kept.numbers)))
    if numbers:
        connection.exec_driver_sql(_NUMBER, numbers)
    if words:
        connection.exec_driver_sql(_INDEX, words)


def _unindex(connection: Connection, seqs: Sequence[int]) -> None:
    done_for(connection, "DELETE FROM customer_number WHERE customer IN ({})", seqs)
    if seqs:
        connection.exec_driver_sql(_UNINDEX, [(seq,) for seq in seqs])


def _add_contacts(connection: Connection, rows: list[Values]) -> None:
    if rows:
        connection.exec_driver_sql(_CONTACT, rows)


def _change_contacts(
    connection: Connection, told: Mapping[int, Mapping[str | bytes, Values]]
) -> None:
    """Let the contacts of customers be those told, and leave alone what stays."""
    left = {(seq, id): values for seq, each in told.items() for id, values in each.items()}
    gone = []
    for row, seq, *values in asked_for(connection, _CONTACTS, list(told)):
        if left.get((seq, values[0])) == tuple(values):
            del left[seq, values[0]]
        else:
            gone.append(row)
    done_for(connection, "DELETE FROM contact WHERE seq IN ({})", gone)
    _add_contacts(connection, [(seq, *values) for (seq, _), values in left.items()])


def delete_known(connection: Connection, crm_ids: Collection[str]) -> None:
    """Remove the rows of those ids of the CRM."""
    seqs = [seq for seq, _ in _by_crm_id(connection, list(crm_ids)).values()]
    if not seqs:
        return
    remove(connection, seqs)


def remove(connection: Connection, seqs: Sequence[int]) -> None:
    """Remove rows by their number, with all that hangs on them but calls."""
    _unindex(connection, seqs)
    done_for(connection, "DELETE FROM contact WHERE customer IN ({})", seqs)
    done_for(connection, "DELETE FROM customer WHERE seq IN ({})", seqs)


def merge(connection: Connection, id: str, crm_id: str) -> None:
    """Let the record *id* take over what hangs on another record with the same CRM id."""
    pulled = _known(connection, [exact(crm_id)]).get(exact(crm_id))
    ours = _by_id(connection, id)
    if pulled is None or ours is None or pulled[1][0] == id:
        return
    row = connection.execute(_ROW, {"this": pulled[1][0]}).one()
    become(connection, pulled, ours)
    # What was changed here meanwhile is still on its way: nobody may see it undone.
    waiting = pending_fields(connection).get(id, {})
    change(connection, [(ours, replace(read_customer(row), **waiting))], whole=False)
    named = {"crm_id": crm_id, **{name: getattr(row, name) for name in STORY}}
    connection.execute(update(customer).where(customer.c.seq == ours[0]).values(named))


def merged_in_crm(connection: Connection, gone: str, into: str) -> None:
    """The CRM made two records one: what hangs on the one that is *gone* follows, by CRM ids.

    Where the other one is not here, or a call with the one that is gone is not finished, our
    record stays and is the other one from now on.
    """
    known = _known(connection, [exact(gone), exact(into)])
    lost, left = known.get(exact(gone)), known.get(exact(into))
    if lost is None or gone == into:
        # A CRM may name as whom a record lives on also where that is the record itself.
        return
    if left is None:
        this = update(customer).where(customer.c.seq == lost[0])
        connection.execute(this.values(crm_id=into, version=""))
    elif connection.execute(_OPEN, {"this": lost[1][0]}).first() is not None:
        merge_into = lost[1][0]
        connection.execute(update(customer).where(customer.c.seq == lost[0]).values(crm_id=""))
        merge(connection, merge_into, into)
    else:
        become(connection, lost, left)


def become(connection: Connection, gone: Known, into: Known) -> None:
    """Remove a record; its calls, its past contacts and what waits for the CRM go to another."""
    moved = "UPDATE OR IGNORE contact SET customer = ? WHERE customer = ?"
    connection.exec_driver_sql(moved, (into[0], gone[0]))
    calls = update(interaction).where(interaction.c.customer_id == gone[1][0])
    connection.execute(calls.values(customer_id=into[1][0]))
    move_lane(connection, gone[1][0], into[1][0])
    remove(connection, [gone[0]])


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
