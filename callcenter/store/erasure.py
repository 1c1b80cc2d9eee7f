"""Erasing one person: their record, what was said with them, and what waits for the CRM about it.

Of their calls stays that there was one: when, how long, in which queue, with which result and by
which agent; neither whose it was nor under which id the CRM knows it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from callcenter.domain.interaction import NOBODY, Stage
from callcenter.domain.number import PhoneNumber
from callcenter.store import cleaning
from callcenter.store.database import Database
from callcenter.store.errors import NotPossible
from callcenter.store.outbox import LEFT
from callcenter.store.tables import (
    contact,
    correction,
    customer,
    customer_conflict,
    customer_number,
    erasure,
    import_row,
    interaction,
    outbox,
    recording,
)

UNFINISHED = "unfinished"
"""Stands in an erasure's counts until the searches and the journal have been cleaned too."""
_ANONYMOUS = {
    "number_raw": NOBODY.raw,
    "number_kind": NOBODY.kind,
    "e164": None,
    "number_key": NOBODY.key,
    "name": "",
    "verified": False,
    "dialled": "",
    "customer_id": "",
    "customer_name": "",
    "reason": "",
    "note": "",
    "note_saved": None,
    "consults": "",
    "matter": "",
}
_FORGET_CALL = text("DELETE FROM interaction_search WHERE rowid = :seq")
_FORGET_CUSTOMER = text("DELETE FROM customer_search WHERE rowid = :seq")
_RENAME = update(interaction).where(interaction.c.seq == bindparam("this"))
_RENAME = _RENAME.values(id=bindparam("new"), **_ANONYMOUS)


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


class Erasure(msgspec.Struct, frozen=True):
    """One that was done: when, by whom, why and how much; never who it was."""

    id: str
    at: datetime
    agent: str
    reason: str
    counts: dict[str, int]


class Erasures:
    """Persons to be erased, and erasures that were done; all methods raise StoreError kinds."""

    def __init__(
        self, database: Database, *, agent: str, site: str, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._agent = agent
        self._site = site
        self._now = now

    def find(self, asked: str, number: PhoneNumber) -> Person:
        """The person of that id (ours or the CRM's) or of that number.

        Raises NotPossible when nothing is kept of them, or several persons share the number.
        """
        with self._database.reading() as connection:
            rows = _customers(connection, asked, number.key)
            if len(rows) > 1:
                listed = ", ".join(f"{row.id} ({row.name})" for row in rows)
                raise NotPossible(f"{asked} belongs to several: {listed}. Name one by its id.")
            person = _person(connection, rows[0]) if rows else _unknown(connection, asked, number)
        if person is None:
            raise NotPossible(f"Nothing is kept of {asked}: it is no customer's id, nor a number.")
        return person

    def extent(self, person: Person) -> Extent:
        """What would go with *person*; nothing is changed."""
        with self._database.reading() as connection:
            return _extent(connection, person)

    def erase(
        self,
        person: Person,
        *,
        id: str,
        reason: str,
        new_id: Callable[[], str],
        discard_unsent: bool = False,
    ) -> Extent:
        """Erase *person* and write down that it was done under *id*; what went.

        What the CRM has not got is erased only if *discard_unsent*. Raises NotPossible when it is
        not, when a call with them is on, or without a *reason*. `finish` has to follow.
        """
        if not reason.strip():
            raise NotPossible("Say why: an erasure is written down with its reason.")
        with self._database.writing() as connection:
            extent = _extent(connection, person)
            refuse(extent, discard_unsent)
            _erase(connection, person, extent, new_id)
            row = {
                "id": id,
                "at": self._now(),
                "agent": self._agent,
                "site": self._site,
                "reason": reason.strip(),
                "counts": extent.counts | {UNFINISHED: 1},
            }
            connection.execute(insert(erasure).values(row))
        return extent

    def finish(self, *, whole: bool = False) -> None:
        """Clean searches, journal and (the *whole* file, which takes a while) what was freed.

        Does nothing when every erasure was finished; broken off, it is simply done again.
        """
        done = self.all()
        if not any(UNFINISHED in one.counts for one in done):
            return
        cleaning.merge_searches(self._database)
        if whole:
            cleaning.vacuum(self._database)
        # Before it is called finished: while somebody reads, the journal cannot be emptied.
        cleaning.empty_journal(self._database)
        with self._database.writing() as connection:
            for one in done:
                counts = {key: count for key, count in one.counts.items() if key != UNFINISHED}
                this = update(erasure).where(erasure.c.id == one.id)
                connection.execute(this.values(counts=counts))

    def all(self) -> tuple[Erasure, ...]:
        """Every erasure, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(erasure).order_by(erasure.c.at))
            return tuple(Erasure(row.id, row.at, row.agent, row.reason, row.counts) for row in rows)


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


def _extent(connection: Connection, person: Person) -> Extent:
    calls = connection.execute(
        select(interaction.c.id, interaction.c.stage).where(_calls_of(person))
    ).all()
    ids = tuple(row.id for row in calls)
    about = [(part, _of(part.c[name], (*person.customers, *ids))) for part, name in _ABOUT]
    counts = {"interaction": len(ids)}
    for table, rows in about:
        asked = select(func.count()).select_from(table).where(rows)
        counts[table.name] = counts.get(table.name, 0) + connection.execute(asked).scalar_one()
    seqs = select(customer.c.seq).where(customer.c.id.in_(person.customers))
    counts["contact"] = connection.execute(
        select(func.count()).select_from(contact).where(contact.c.customer.in_(seqs))
    ).scalar_one()
    letters = select(func.count()).select_from(outbox).where(_outbox_of(person, ids))
    counts["outbox"] = connection.execute(letters).scalar_one()
    left = select(outbox.c.key).where(_outbox_of(person, ids), outbox.c.state.in_(LEFT))
    return Extent(
        {name: count for name, count in counts.items() if count},
        ids,
        tuple(connection.execute(left).scalars()),
        any(row.stage is Stage.OPEN for row in calls),
    )


# Tables with rows about a person, and the column that names a record or a call of theirs.
_ABOUT = (
    (customer, "id"),
    (correction, "interaction"),
    (customer_conflict, "customer"),
    (import_row, "customer"),
    (recording, "interaction"),
)


def _calls_of(person: Person) -> ColumnElement[bool]:
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


def _outbox_of(person: Person, calls: Collection[str]) -> ColumnElement[bool]:
    return or_(_of(outbox.c.lane, (*person.customers, *calls)), _of(outbox.c.key, calls))


def _of(column: Any, ids: Iterable[str]) -> ColumnElement[bool]:
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


def _erase(
    connection: Connection, person: Person, extent: Extent, new_id: Callable[[], str]
) -> None:
    connection.execute(delete(outbox).where(_outbox_of(person, extent.calls)))
    for table, name in _ABOUT[1:]:
        gone = _of(table.c[name], (*person.customers, *extent.calls))
        connection.execute(delete(table).where(gone))
    calls = select(interaction.c.seq).where(interaction.c.id.in_(extent.calls))
    for seq in connection.execute(calls).scalars().all():
        connection.execute(_FORGET_CALL, {"seq": seq})
        connection.execute(_RENAME, {"this": seq, "new": new_id()})
    seqs = select(customer.c.seq).where(customer.c.id.in_(person.customers))
    for seq in connection.execute(seqs).scalars().all():
        connection.execute(_FORGET_CUSTOMER, {"seq": seq})
        connection.execute(delete(customer).where(customer.c.seq == seq))
