"""Customers as this desk knows them: pulled from the CRM, or first entered here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Row, Select, bindparam, select, update

from callcenter.domain.customer import Customer, CustomerChange
from callcenter.domain.keep_policy import KEEP_ALL, KeepPolicy
from callcenter.store.changes import keep
from callcenter.store.customer_rows import (
    CRM,
    Whose,
    delete_known,
    merge,
    merged_in_crm,
    put,
    read_contact,
    read_customer,
    take,
)
from callcenter.store.customer_search import found
from callcenter.store.customer_values import done_for, moment
from callcenter.store.database import Database
from callcenter.store.outbox_rows import customer_created, enqueue_customer
from callcenter.store.pulling import Pulling, move
from callcenter.store.tables import contact, customer, customer_number

__all__ = ["CRM", "Customers"]
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


# By one letter the search would gather a tenth of everything first.
_BEGINS = (
    select(customer)
    .where(customer.c.name >= bindparam("first"), customer.c.name < bindparam("after"))
    .order_by(customer.c.name, customer.c.seq)
    .limit(bindparam("most"))
)
_NAMED = (
    select(customer)
    .where(customer.c.seq.in_(bindparam("found", expanding=True)))
    .order_by(customer.c.name, customer.c.seq)
    .limit(bindparam("most"))
)


class Customers:
    """Customer records; those of the CRM are matched by its id and keep ours.

    Of past contacts that the CRM tells those of the last *contacts_days* stay (0: all). All
    methods raise StoreError kinds.
    """

    def __init__(
        self, database: Database, *, agent: str, site: str, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._whose = Whose(agent, site)
        self.contacts_days = 0
        self.pulling = Pulling(database, whose=self._whose)
        self._now = now

    def keep_contacts(self, days: int) -> None:
        """Let only the past contacts of the last *days* be kept from now on (0: all)."""
        self.contacts_days = days

    def find_by_number(self, key: str) -> tuple[Customer, ...]:
        """Everybody who has the number with that key, by name, without their past contacts."""
        if not key:
            return ()
        return self._select(_BY_NUMBER, {"number": key})

    def callers(self, key: str, limit: int = 20) -> tuple[Customer, ...]:
        """As `find_by_number`, but a single one with the newest *limit* past contacts."""
        if not key:
            return ()
        # One transaction: each costs as much as what is asked in it.
        with self._database.reading() as connection:
            rows = connection.execute(_BY_NUMBER, {"number": key}).all()
            if len(rows) == 1:
                return (_with_story(connection, rows[0], limit),)
            return tuple(map(read_customer, rows))

    def get(self, id: str) -> Customer | None:
        """The customer of that id of ours, without past contacts."""
        return next(iter(self._select(_BY_ID, {"this": id})), None)

    def by_crm_id(self, crm_id: str) -> Customer | None:
        """The customer whom the CRM calls *crm_id*, without past contacts."""
        # The second condition lets SQLite use the index, which leaves out the empty ones.
        asked = select(customer).where(customer.c.crm_id == crm_id, customer.c.crm_id != "")
        return next(iter(self._select(asked)), None) if crm_id else None

    def with_story(self, id: str, limit: int = 20) -> Customer | None:
        """The customer with what happened: the newest *limit* contacts, newest first."""
        with self._database.reading() as connection:
            row = connection.execute(_BY_ID, {"this": id}).first()
            return _with_story(connection, row, limit) if row is not None else None

    def search(self, text: str, limit: int = 20) -> tuple[Customer, ...]:
        """Customers whose name, company, e-mail or number has the words of *text*, by name."""
        if len(text.strip()) == 1 and text.strip().isalpha():
            return self._select(_BEGINS, _initial(text.strip(), limit))
        with self._database.reading() as connection:
            rows = connection.execute(_NAMED, {"found": found(connection, text), "most": limit})
            return tuple(read_customer(row) for row in rows)

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
        merged: Sequence[tuple[str, str]] = (),
        whole: bool = True,
        policy: KeepPolicy = KEEP_ALL,
    ) -> None:
        """Keep what the CRM says, in one transaction with the *cursor* up to which it told.

        Records are matched by `crm_id`; *deleted* are such ids, and *merged* pairs of them: gone,
        and what it went into. Where records are not *whole*, matters, promises and contacts that
        we have stay as they are. Of records that are not here yet only those come that *policy*
        takes.
        """
        latest = {kept.crm_id: kept for kept in customers if kept.crm_id}
        # The CRM tells it again, from the cursor that stands then.
        with self._database.writing(at_once=False) as connection:
            now, whose = self._now(), self._whose
            if cursor is not None:
                move(connection, cursor, now, whose=whose)
            for gone, into in merged:
                merged_in_crm(connection, gone, into)
            told = [self._shortened(kept, now) for kept in latest.values()]
            take(connection, told, whole, whose=whose, now=now, takes=policy.takes)
            delete_known(connection, deleted)

    def looked_up(self, ids: Sequence[str]) -> None:
        """An agent had to do with these customers now: a policy may keep them for that."""
        now = moment(self._now())
        with self._database.writing() as connection:
            done_for(connection, "UPDATE customer SET called = ? WHERE id IN ({})", ids, now)

    def create(self, kept: Customer) -> None:
        """Keep a customer first entered here, and queue it for the CRM.

        To create it again changes it, and tells the CRM under the same key.
        """
        now, whose = self._now(), self._whose
        with self._database.writing() as connection:
            put(connection, kept, whose=whose)
            enqueue_customer(connection, kept, now, agent=whose.agent, site=whose.site)

    def change(self, change: CustomerChange) -> Customer:
        """Keep the changed record and its way to the CRM, all or nothing; the record as it is now.

        Raises NotPossible when there is no such customer, or the record would lose its name.
        """
        with self._database.writing() as connection:
            return keep(connection, change, self._now(), whose=self._whose)

    def created_in_crm(self, id: str, crm_id: str, *, at: datetime, revision: int) -> None:
        """The CRM made a record of ours and calls it *crm_id*.

        If the pull brought that record meanwhile, the two become one under our id.
        """
        with self._database.writing() as connection:
            merge(connection, id, crm_id)
            this = update(customer).where(customer.c.id == id)
            connection.execute(this.values(crm_id=crm_id))
            customer_created(connection, id, crm_id, at, revision)

    def cursor(self) -> str:
        """Up to where the changes of the CRM were pulled; empty before the first pull."""
        return self.pulling.state().cursor

    def _shortened(self, told: Customer, now: datetime) -> Customer:
        """*told* without contacts that are too old to be kept here."""
        if not self.contacts_days:
            return told
        since = now - timedelta(days=self.contacts_days)
        if all(one.at >= since for one in told.contacts):
            return told
        return replace(told, contacts=tuple(one for one in told.contacts if one.at >= since))

    def _select(
        self, asked: Select[Any], values: dict[str, Any] | None = None
    ) -> tuple[Customer, ...]:
        with self._database.reading() as connection:
            return tuple(read_customer(row) for row in connection.execute(asked, values))


def _with_story(connection: Connection, row: Row[Any], limit: int) -> Customer:
    newest = connection.execute(_CONTACTS, {"this": row.seq, "most": limit})
    contacts = tuple(read_contact(found) for found in newest)
    return replace(read_customer(row), contacts=contacts)


def _initial(letter: str, limit: int) -> dict[str, Any]:
    """What asks for names that begin with a letter, as names are written."""
    capital = letter.upper()[:1]
    return {"first": capital, "after": chr(ord(capital) + 1), "most": limit}
