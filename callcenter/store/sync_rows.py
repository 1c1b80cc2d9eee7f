"""What the CRM does not have yet, listed for a person: read in short, without its payloads."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row, Select, case, func, select

from callcenter.domain.customer import Conflict, FieldValue
from callcenter.domain.number import PhoneNumber
from callcenter.domain.sync_report import (
    PullProgress,
    Standing,
    SyncKind,
    SyncRecord,
    SyncRow,
)
from callcenter.store.conflicts import Conflicts
from callcenter.store.customers import CRM
from callcenter.store.database import Database
from callcenter.store.dead_letters import editable
from callcenter.store.interactions import Interactions
from callcenter.store.outbox_rows import Record, find
from callcenter.store.tables import Delivery, RecordKind, customer, interaction, outbox, pull

_KINDS = {
    RecordKind.INTERACTION: SyncKind.CALL,
    RecordKind.CUSTOMER: SyncKind.CUSTOMER,
    RecordKind.CHANGE: SyncKind.CHANGE,
}
_STANDINGS = {
    Delivery.WAITING: Standing.WAITING,
    Delivery.FAILED: Standing.REFUSED,
    Delivery.DISCARDED: Standing.DISCARDED,
}
_CHANGED = case(
    (outbox.c.kind == RecordKind.CHANGE, func.json_extract(outbox.c.payload, "$.now")),
    else_=None,
)
_LISTED: Select[Any] = (
    select(
        *(outbox.c.key, outbox.c.kind, outbox.c.state, outbox.c.created, outbox.c.reason),
        *(outbox.c.attempts, outbox.c.next_try),
        *(outbox.c.discarded, outbox.c.discarded_by, outbox.c.discard_reason),
        *(interaction.c.started, interaction.c.direction, interaction.c.missed),
        *(interaction.c.number_raw, interaction.c.number_kind, interaction.c.e164),
        *(interaction.c.name.label("caller"), interaction.c.customer_name),
        customer.c.name.label("customer"),
        _CHANGED.label("changed"),
    )
    .select_from(
        outbox.outerjoin(interaction, interaction.c.id == outbox.c.key).outerjoin(
            customer, customer.c.id == outbox.c.lane
        )
    )
    .where(outbox.c.state.in_(tuple(_STANDINGS)))
    .order_by(outbox.c.seq)
)


class SyncRows:
    """The list of what is between this desk and the CRM; all methods raise StoreError kinds."""

    def __init__(
        self, database: Database, *, interactions: Interactions, conflicts: Conflicts
    ) -> None:
        self._database = database
        self._interactions = interactions
        self._conflicts = conflicts

    def all(self) -> tuple[SyncRow, ...]:
        """All that waits, was refused or discarded, in the order of the outbox; then conflicts."""
        with self._database.reading() as connection:
            rows = tuple(_row(row) for row in connection.execute(_LISTED))
        return rows + self._unsettled()

    def record(self, key: str) -> SyncRecord | None:
        """The record of that key in full; None when there is none (any more)."""
        with self._database.reading() as connection:
            record = find(connection, key)
        if record is None:
            return None
        call = self._interactions.get(key) if record.kind is RecordKind.INTERACTION else None
        return SyncRecord(key, _values(record), editable(record), call)

    def waits(self, customer_id: str) -> bool:
        """Whether something of this customer's own record waits for the CRM, or was refused."""
        own = (RecordKind.CUSTOMER, RecordKind.CHANGE)
        asked = select(outbox.c.seq).where(
            outbox.c.lane == customer_id,
            outbox.c.kind.in_(own),
            outbox.c.state.in_((Delivery.WAITING, Delivery.FAILED)),
        )
        with self._database.reading() as connection:
            return connection.execute(asked.limit(1)).first() is not None

    def pull(self) -> PullProgress:
        """How far the customers of the CRM are here."""
        asked = select(pull).where(pull.c.source == CRM)
        count = select(func.count()).select_from(customer).where(customer.c.crm_id != "")
        with self._database.reading() as connection:
            row = connection.execute(asked).first()
            customers = connection.execute(count).scalar_one()
        if row is None:
            return PullProgress(customers)
        # A pull of all that was never begun is one of an earlier version, and was done.
        whole = row.whole == 0 or row.whole_done is not None
        return PullProgress(customers, row.at, whole, row.whole_done)

    def _unsettled(self) -> tuple[SyncRow, ...]:
        conflicts = self._conflicts.open()
        if not conflicts:
            return ()
        asked = select(customer.c.id, customer.c.name).where(
            customer.c.id.in_({one.customer_id for one in conflicts})
        )
        with self._database.reading() as connection:
            names = {row.id: row.name for row in connection.execute(asked)}
        return tuple(_conflicting(one, names.get(one.customer_id, "")) for one in conflicts)


def _conflicting(one: Conflict, name: str) -> SyncRow:
    return SyncRow(
        f"{one.change}/{one.field}",
        SyncKind.CONFLICT,
        Standing.CONFLICT,
        one.at,
        one.at,
        name=name,
        fields=(one.field,),
        conflict=one,
    )


def _row(row: Row[Any]) -> SyncRow:
    call = {} if row.started is None else _call(row)
    plain: dict[str, Any] = {
        "at": row.created,
        "name": row.customer or "",
        "fields": tuple(json.loads(row.changed)) if row.changed else (),
    }
    return SyncRow(
        key=row.key,
        kind=_KINDS[row.kind],
        standing=_STANDINGS[row.state],
        queued=row.created,
        reason=row.reason,
        attempts=row.attempts,
        next_try=row.next_try,
        discarded=row.discarded,
        discarded_by=row.discarded_by,
        discard_reason=row.discard_reason,
        **(plain | call),
    )


def _call(row: Row[Any]) -> dict[str, Any]:
    return {
        "at": row.started,
        "name": row.customer_name or row.caller,
        "number": PhoneNumber(row.number_raw, row.number_kind, row.e164),
        "direction": row.direction,
        "missed": row.missed,
    }


def _values(record: Record) -> dict[str, FieldValue]:
    said = record.payload["now"] if record.kind is RecordKind.CHANGE else record.payload
    return {name: _value(said.get(name)) for name in editable(record)}


def _value(plain: Any) -> FieldValue:
    if isinstance(plain, list):
        return tuple(str(part) for part in plain)
    return "" if plain is None else str(plain)
