"""Fields of customers that were changed here and in the CRM, with both texts, until settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Row, select, update

from callcenter.domain.customer import Conflict, Customer, CustomerChange, FieldValue, same
from callcenter.store.changes import BY_ID, changed
from callcenter.store.customer_rows import Whose, put, read_customer
from callcenter.store.database import Database
from callcenter.store.errors import NotPossible
from callcenter.store.outbox_rows import enqueue_change
from callcenter.store.tables import customer_conflict


class Conflicts:
    """What both sides changed; all methods raise StoreError kinds."""

    def __init__(
        self, database: Database, *, agent: str, site: str, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._whose = Whose(agent, site)
        self._now = now

    def open(self) -> tuple[Conflict, ...]:
        """All that nobody has settled yet, oldest first."""
        return self._select(settled=False)

    def all(self) -> tuple[Conflict, ...]:
        """The settled ones too, oldest first."""
        return self._select(settled=True)

    def settle(
        self, change: str, field: str, chosen: FieldValue, *, id: str, by: str
    ) -> Customer | None:
        """A person says what the field shall read: one of both texts, or another.

        The record reads so from now on, and the CRM is told where it says something else; *id*
        is a UUID for that. None when the customer is gone. Raises NotPossible when there is
        nothing to settle, or the record would lose its name.
        """
        now = self._now()
        with self._database.writing() as connection:
            conflict = _open_one(connection, change, field)
            this = update(customer_conflict).where(
                customer_conflict.c.change == change, customer_conflict.c.field == field
            )
            connection.execute(this.values(settled=now, chosen=chosen))
            row = connection.execute(BY_ID, {"this": conflict.customer_id}).first()
            if row is None:
                return None
            known = read_customer(row)
            decision = CustomerChange(
                id,
                known.id,
                now,
                by,
                {field: conflict.theirs},
                {field: chosen},
                version=known.version,
            )
            after = changed(known, decision)
            put(connection, after, whose=self._whose)
            if not same(chosen, conflict.theirs):
                enqueue_change(connection, decision, now, site=self._whose.site)
            return after

    def _select(self, *, settled: bool) -> tuple[Conflict, ...]:
        asked = select(customer_conflict).order_by(
            customer_conflict.c.at, customer_conflict.c.change, customer_conflict.c.field
        )
        if not settled:
            asked = asked.where(customer_conflict.c.settled.is_(None))
        with self._database.reading() as connection:
            return tuple(_conflict(row) for row in connection.execute(asked))


def _open_one(connection: Connection, change: str, field: str) -> Conflict:
    asked = select(customer_conflict).where(
        customer_conflict.c.change == change, customer_conflict.c.field == field
    )
    row = connection.execute(asked).first()
    if row is None:
        raise NotPossible(f"There is no conflict about {field} in {change}.")
    if row.settled is not None:
        raise NotPossible(f"The conflict about {field} is settled already.")
    return _conflict(row)


def _conflict(row: Row[tuple[object, ...]]) -> Conflict:
    return Conflict(
        change=row.change,
        customer_id=row.customer,
        field=row.field,
        was=row.was,
        ours=row.ours,
        theirs=row.theirs,
        at=row.at,
        settled=row.settled,
        chosen=row.chosen,
    )
