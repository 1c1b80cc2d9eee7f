"""Taking an import back: what it made goes, what it changed returns, unless more hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from msgspec.structs import replace
from sqlalchemy import Connection, Row, delete, func, or_, select, update

from callcenter.domain.customer import Customer
from callcenter.domain.customer_import import ImportBatch, Staying, Undone
from callcenter.store import changes
from callcenter.store.customer_rows import Whose, read_customer, remove
from callcenter.store.database import Database
from callcenter.store.errors import NotPossible
from callcenter.store.import_rows import digest, put_back
from callcenter.store.imports import change_between, change_kept, get_batch, on_their_way
from callcenter.store.tables import (
    Delivery,
    customer,
    import_batch,
    import_row,
    interaction,
    outbox,
)


class ImportUndoing:
    """Takes imports back, some records at a time; all methods raise StoreError kinds."""

    def __init__(
        self, database: Database, *, agent: str, site: str, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._whose = Whose(agent, site)
        self._now = now

    def some(self, id: str, after: str, most: int) -> tuple[Undone, str]:
        """Take back what an import did to the next *most* records after the id *after*.

        Also the last id; empty at the end. Raises NotPossible where there is no such import, or
        it was undone.
        """
        with self._database.writing() as connection:
            _not_undone(get_batch(connection, id))
            asked = select(import_row).where(
                import_row.c.batch == id, import_row.c.customer > after
            )
            rows = connection.execute(asked.order_by(import_row.c.customer).limit(most)).all()
            done = [(row.customer, self._undo(connection, row)) for row in rows]
            _forget(connection, id, [who for who, end in done if not isinstance(end, Staying)])
        stayed = tuple((who, end) for who, end in done if isinstance(end, Staying))
        ends = [end for _, end in done]
        last = rows[-1].customer if len(rows) == most else ""
        return Undone(ends.count("removed"), ends.count("back"), stayed), last

    def finish(self, id: str) -> ImportBatch:
        """The import was taken back as far as it could be; how it stands."""
        stayed = select(func.count()).select_from(import_row).where(import_row.c.batch == id)
        with self._database.writing() as connection:
            count = connection.execute(stayed).scalar_one()
            this = update(import_batch).where(import_batch.c.id == id)
            connection.execute(this.values(undone=self._now(), stayed=count))
            connection.execute(delete(import_row).where(import_row.c.batch == id))
            return get_batch(connection, id)

    def _undo(self, connection: Connection, row: Row[Any]) -> str | Staying:
        found = connection.execute(select(customer).where(customer.c.id == row.customer)).first()
        if found is None:
            return "gone"
        kept = read_customer(found)
        sent = bool(kept.crm_id) and digest(replace(kept, crm_id="")) == row.after
        if digest(kept) != row.after and not sent:
            return Staying.CHANGED_SINCE
        if row.before:
            self._put_back(connection, found.seq, kept, row)
            return "back"
        stays = Staying.IN_THE_CRM if sent else _stays(connection, kept)
        if stays is not None:
            return stays
        connection.execute(delete(outbox).where(outbox.c.lane == kept.id))
        remove(connection, [found.seq])
        return "removed"

    def _put_back(self, connection: Connection, seq: int, kept: Customer, row: Row[Any]) -> None:
        before = put_back(row.before, kept)
        if not kept.crm_id and not on_their_way(connection, [kept.id]):
            change_kept(connection, [(seq, kept, before)])
            return
        told = change_between(
            kept,
            before,
            id=str(uuid5(UUID(row.batch), f"{kept.id}:undone")),
            at=self._now(),
            agent=self._whose.agent,
        )
        if told.now:
            changes.keep(connection, told, self._now(), whose=self._whose)


def _stays(connection: Connection, kept: Customer) -> Staying | None:
    """Why a record that an import made cannot go."""
    calls = select(interaction.c.seq).where(interaction.c.customer_id == kept.id).limit(1)
    if connection.execute(calls).first() is not None:
        return Staying.CALLS
    # What the CRM has, or may have got without our knowing, it would send again.
    told = select(outbox.c.seq).where(
        outbox.c.lane == kept.id, or_(outbox.c.state == Delivery.SENT, outbox.c.tried)
    )
    return Staying.IN_THE_CRM if connection.execute(told.limit(1)).first() is not None else None


def _not_undone(batch: ImportBatch) -> None:
    if batch.undone is not None:
        raise NotPossible(f"The import {batch.id} was undone already.")


def _forget(connection: Connection, batch: str, customers: list[str]) -> None:
    some = import_row.c.customer.in_(customers)
    connection.execute(delete(import_row).where(import_row.c.batch == batch, some))
