"""Taking an import back: what it made goes, what it changed returns, unless more hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
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


class _End(Enum):
    """What became of a record that could be taken back."""

    GONE = "gone"
    REMOVED = "removed"
    BACK = "back"


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

        Also the last id; empty at the end. Raises NotPossible where there is no such import, it
        was undone, or it is too old for that.
        """
        with self._database.writing() as connection:
            _refuse_over(get_batch(connection, id))
            asked = select(import_row).where(
                import_row.c.batch == id, import_row.c.customer > after
            )
            rows = connection.execute(asked.order_by(import_row.c.customer).limit(most)).all()
            ends = self._undo(connection, rows)
            done = [who for who, end in ends.items() if not isinstance(end, Staying)]
            _forget(connection, id, done)
        stayed = tuple((who, end) for who, end in ends.items() if isinstance(end, Staying))
        ways = list(ends.values())
        last = rows[-1].customer if len(rows) == most else ""
        return Undone(ways.count(_End.REMOVED), ways.count(_End.BACK), stayed), last

    def finish(self, id: str) -> ImportBatch:
        """The import was taken back as far as it could be; how it stands."""
        stayed = select(func.count()).select_from(import_row).where(import_row.c.batch == id)
        with self._database.writing() as connection:
            count = connection.execute(stayed).scalar_one()
            this = update(import_batch).where(import_batch.c.id == id)
            connection.execute(this.values(undone=self._now(), stayed=count))
            connection.execute(delete(import_row).where(import_row.c.batch == id))
            return get_batch(connection, id)

    def _undo(self, connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, _End | Staying]:
        found = _found(connection, [row.customer for row in rows])
        hanging = _hanging(connection, list(found))
        ends: dict[str, _End | Staying] = {}
        removed: list[str] = []
        for row in rows:
            if row.customer not in found:
                ends[row.customer] = _End.GONE
                continue
            seq, kept = found[row.customer]
            ends[row.customer] = end = _end(kept, row, hanging)
            if end is _End.BACK:
                self._put_back(connection, seq, kept, row)
            elif end is _End.REMOVED:
                removed.append(row.customer)
        connection.execute(delete(outbox).where(outbox.c.lane.in_(removed)))
        remove(connection, [found[id][0] for id in removed])
        return ends

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


def _end(kept: Customer, row: Row[Any], hanging: dict[str, Staying]) -> _End | Staying:
    """What becomes of a record that an import made or changed."""
    sent = bool(kept.crm_id) and digest(replace(kept, crm_id="")) == row.after
    if digest(kept) != row.after and not sent:
        return Staying.CHANGED_SINCE
    if row.before:
        return _End.BACK
    if sent:
        return Staying.IN_THE_CRM
    return hanging.get(kept.id, _End.REMOVED)


def _found(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[int, Customer]]:
    rows = connection.execute(select(customer).where(customer.c.id.in_(ids)))
    return {row.id: (row.seq, read_customer(row)) for row in rows}


def _hanging(connection: Connection, ids: Sequence[str]) -> dict[str, Staying]:
    """On whose record more hangs than an import made."""
    # What the CRM has, or may have got without our knowing, it would send again.
    told = select(outbox.c.lane).where(
        outbox.c.lane.in_(ids), or_(outbox.c.state == Delivery.SENT, outbox.c.tried)
    )
    calls = select(interaction.c.customer_id).where(interaction.c.customer_id.in_(ids))
    sent = dict.fromkeys(connection.execute(told).scalars(), Staying.IN_THE_CRM)
    return sent | dict.fromkeys(connection.execute(calls.distinct()).scalars(), Staying.CALLS)


def _refuse_over(batch: ImportBatch) -> None:
    if batch.undone is not None:
        raise NotPossible(f"The import {batch.id} was undone already.")
    if not batch.undoable:
        raise NotPossible(
            f"The import {batch.id} can be undone no more: what its records were before it is "
            "kept for a time only (data.keep_undo_days), and that is over."
        )


def _forget(connection: Connection, batch: str, customers: list[str]) -> None:
    some = import_row.c.customer.in_(customers)
    connection.execute(delete(import_row).where(import_row.c.batch == batch, some))
