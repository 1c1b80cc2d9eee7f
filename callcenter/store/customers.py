"""Customers as this desk knows them: pulled from the CRM, or first entered here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)

from callcenter.domain.customer import Contact, Customer
from callcenter.store.columns import exact
from callcenter.store.database import Database
from callcenter.store.outbox import customer_created, enqueue_customer
from callcenter.store.tables import contact, customer, customer_number, interaction, pull
from callcenter.store.words import digits_indexed, indexed, question

CRM = "crm"
MOST_FOUND = 500
"""Among so many matches of a search the best are chosen; who types on, narrows."""

MOST_AT_ONCE = 5_000
"""SQLite takes no more than 32,766 values in one statement."""

_STORY = ("matters", "promises")
_FIELDS = tuple(
    column.name
    for column in customer.columns
    if column.name not in ("seq", "agent", "site", *_STORY)
)
_SEARCH = text("SELECT rowid FROM customer_search WHERE customer_search MATCH :asked LIMIT :most")
# Plain SQL for the driver: a million customers are three million of these rows.
_INDEX = "INSERT INTO customer_search(rowid, names, digits) VALUES (?, ?, ?)"
_NUMBER = "INSERT INTO customer_number(key, customer) VALUES (?, ?)"
_UNINDEX = text("DELETE FROM customer_search WHERE rowid = :seq")


# Built once: to build such a statement takes longer than to run it.
_BY_ID = select(customer).where(customer.c.id == bindparam("this"))
_BY_NUMBER = (
    select(customer)
    .select_from(customer.join(customer_number, customer_number.c.customer == customer.c.seq))
    .where(customer_number.c.key == bindparam("number"))
    .order_by(customer.c.name, customer.c.seq)
)
_CONTACTS = (
    select(contact)
    .where(contact.c.customer == bindparam("this"))
    .order_by(contact.c.at.desc(), contact.c.seq.desc())
    .limit(bindparam("most"))
)


class Customers:
    """Customer records; those of the CRM are matched by its id and keep ours.

    All methods raise StoreError kinds.
    """

    def __init__(
        self, database: Database, *, agent: str, site: str, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._agent = agent
        self._site = site
        self._now = now

    def find_by_number(self, key: str) -> tuple[Customer, ...]:
        """Everybody who has the number with that key, by name, without their past contacts."""
        if not key:
            return ()
        return self._select(_BY_NUMBER, {"number": key})

    def get(self, id: str) -> Customer | None:
        """The customer of that id of ours, without past contacts."""
        return next(iter(self._select(_BY_ID, {"this": id})), None)

    def by_crm_id(self, crm_id: str) -> Customer | None:
        """The customer whom the CRM calls *crm_id*, without past contacts."""
        asked = select(customer).where(customer.c.crm_id == crm_id)
        return next(iter(self._select(asked)), None) if crm_id else None

    def with_story(self, id: str, limit: int = 20) -> Customer | None:
        """The customer with what happened: the newest *limit* contacts, newest first."""
        with self._database.reading() as connection:
            row = connection.execute(_BY_ID, {"this": id}).first()
            if row is None:
                return None
            newest = connection.execute(_CONTACTS, {"this": row.seq, "most": limit})
            contacts = tuple(_contact(found) for found in newest)
        return replace(_value(row), contacts=contacts)

    def search(self, text: str, limit: int = 20) -> tuple[Customer, ...]:
        """Customers whose name, company, e-mail or number has the words of *text*, by name."""
        asked = question(text)
        if not asked:
            return ()
        found = _SEARCH.bindparams(asked=asked, most=MOST_FOUND)
        named = select(customer).where(customer.c.seq.in_(found))
        return self._select(named.order_by(customer.c.name, customer.c.seq).limit(limit))

    def listed(self, limit: int) -> tuple[Customer, ...]:
        """The first *limit* customers by name, without their past contacts."""
        named = select(customer).order_by(customer.c.name, customer.c.seq)
        return self._select(named.limit(limit))

    def upsert_many(
        self,
        customers: Sequence[Customer],
        *,
        cursor: str | None = None,
        deleted: Collection[str] = (),
        whole: bool = True,
    ) -> None:
        """Keep what the CRM says, in one transaction with the *cursor* up to which it told.

        Records are matched by `crm_id`; *deleted* are such ids. Where they are not *whole*,
        matters, promises and contacts that we have stay as they are.
        """
        latest = {kept.crm_id: kept for kept in customers if kept.crm_id}
        with self._database.writing() as connection:
            _take(connection, list(latest.values()), whole, agent=self._agent, site=self._site)
            _delete(connection, deleted)
            if cursor is not None:
                self._move(connection, cursor)

    def delete(self, crm_ids: Collection[str]) -> None:
        """Forget customers the CRM has no more; calls with them stay."""
        with self._database.writing() as connection:
            _delete(connection, crm_ids)

    def create(self, kept: Customer) -> None:
        """Keep a customer first entered here, and queue it for the CRM."""
        now = self._now()
        with self._database.writing() as connection:
            _insert(connection, [kept], agent=self._agent, site=self._site)
            enqueue_customer(connection, kept, now, agent=self._agent, site=self._site)

    def created_in_crm(self, id: str, crm_id: str, *, at: datetime, revision: int) -> None:
        """The CRM made a record of ours and calls it *crm_id*.

        If the pull brought that record meanwhile, the two become one under our id.
        """
        with self._database.writing() as connection:
            _merge(connection, id, crm_id)
            this = update(customer).where(customer.c.id == id)
            connection.execute(this.values(crm_id=crm_id))
            customer_created(connection, id, at, revision)

    def cursor(self) -> str:
        """Up to where the changes of the CRM were pulled; empty before the first pull."""
        asked = select(pull.c.cursor).where(pull.c.source == CRM)
        with self._database.reading() as connection:
            return connection.execute(asked).scalar() or ""

    def _move(self, connection: Connection, cursor: str) -> None:
        row = {"cursor": cursor, "at": self._now(), "agent": self._agent, "site": self._site}
        moved = connection.execute(update(pull).where(pull.c.source == CRM).values(row))
        if moved.rowcount == 0:
            connection.execute(insert(pull).values(source=CRM, **row))

    def _select(
        self, asked: Select[Any], values: dict[str, Any] | None = None
    ) -> tuple[Customer, ...]:
        with self._database.reading() as connection:
            return tuple(_value(row) for row in connection.execute(asked, values))


def reindex(connection: Connection) -> None:
    """Make the numbers and the search of customers anew."""
    connection.execute(delete(customer_number))
    connection.execute(text("DELETE FROM customer_search"))
    rows = connection.execute(select(customer)).partitions(1000)
    for part in rows:
        _index(connection, [(row.seq, _value(row)) for row in part])


def _take(
    connection: Connection, customers: list[Customer], whole: bool, *, agent: str, site: str
) -> None:
    for start in range(0, len(customers), MOST_AT_ONCE):
        part = customers[start : start + MOST_AT_ONCE]
        _take_part(connection, part, whole, agent=agent, site=site)


def _take_part(
    connection: Connection, customers: list[Customer], whole: bool, *, agent: str, site: str
) -> None:
    known = _known(connection, [kept.crm_id for kept in customers])
    changed = [(known[kept.crm_id], kept) for kept in customers if kept.crm_id in known]
    _change(connection, changed, whole)
    fresh = [kept for kept in customers if kept.crm_id not in known]
    _insert(connection, fresh, agent=agent, site=site)


def _known(connection: Connection, crm_ids: list[str]) -> dict[str, tuple[int, str]]:
    """Our number and id by the CRM's id."""
    asked = select(customer.c.crm_id, customer.c.seq, customer.c.id).where(
        customer.c.crm_id.in_(crm_ids), customer.c.crm_id != ""
    )
    return {row.crm_id: (row.seq, row.id) for row in connection.execute(asked)}


def _insert(connection: Connection, customers: list[Customer], *, agent: str, site: str) -> None:
    if not customers:
        return
    last = connection.execute(text("SELECT coalesce(max(seq), 0) FROM customer")).scalar_one()
    numbered = list(enumerate(customers, start=last + 1))
    rows = [
        _fields(kept) | _story(kept) | {"seq": seq, "agent": agent, "site": site}
        for seq, kept in numbered
    ]
    connection.execute(insert(customer), rows)
    _index(connection, numbered)
    _add_contacts(connection, numbered)


def _change(
    connection: Connection, changed: list[tuple[tuple[int, str], Customer]], whole: bool
) -> None:
    if not changed:
        return
    numbered = [(seq, replace(kept, id=id)) for (seq, id), kept in changed]
    names = _FIELDS + (_STORY if whole else ())
    rows = [_fields(kept) | _story(kept) | {"this": seq} for seq, kept in numbered]
    change = update(customer).where(customer.c.seq == bindparam("this"))
    change = change.values({name: bindparam(name) for name in names})
    connection.execute(change, [{key: row[key] for key in (*names, "this")} for row in rows])
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


def _delete(connection: Connection, crm_ids: Collection[str]) -> None:
    seqs = [seq for seq, _ in _known(connection, list(crm_ids)).values()]
    if not seqs:
        return
    _unindex(connection, seqs)
    connection.execute(delete(customer).where(customer.c.seq.in_(seqs)))


def _merge(connection: Connection, id: str, crm_id: str) -> None:
    """Let the record *id* take over what hangs on another record with the same CRM id."""
    other = _known(connection, [crm_id]).get(crm_id)
    ours = connection.execute(select(customer.c.seq).where(customer.c.id == id)).scalar()
    if other is None or ours is None or other[1] == id:
        return
    seq, pulled_id = other
    connection.execute(update(contact).where(contact.c.customer == seq).values(customer=ours))
    connection.execute(
        update(interaction).where(interaction.c.customer_id == pulled_id).values(customer_id=id)
    )
    row = connection.execute(select(customer).where(customer.c.seq == seq)).one()
    pulled = _value(row)
    _delete(connection, [crm_id])
    _change(connection, [((ours, id), pulled)], whole=False)
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
    }


def _contact(row: Row[Any]) -> Contact:
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
    )


def _value(row: Row[Any]) -> Customer:
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
    )
