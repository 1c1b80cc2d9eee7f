"""What was changed here of customers and the CRM does not have yet: no pull may undo it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from callcenter.domain.customer import Customer, FieldValue, same
from callcenter.store.payload import change_in
from callcenter.store.tables import Delivery, RecordKind, customer_conflict, outbox

Pending = dict[str, dict[str, FieldValue]]
"""By our id of a customer: the fields that wait, as they read here."""

_CHANGES = (
    select(outbox.c.lane, outbox.c.payload)
    .where(
        outbox.c.kind == RecordKind.CHANGE,
        outbox.c.state.in_((Delivery.WAITING, Delivery.FAILED)),
    )
    .order_by(outbox.c.seq)
)
_CONFLICTS = select(
    customer_conflict.c.customer, customer_conflict.c.field, customer_conflict.c.ours
).where(customer_conflict.c.settled.is_(None))


def pending_fields(connection: Connection) -> Pending:
    """All that waits, is refused, or is to be settled, within the transaction of *connection*."""
    found: Pending = {}
    for row in connection.execute(_CONFLICTS):
        found.setdefault(row.customer, {})[row.field] = row.ours
    for customer, text in connection.execute(_CHANGES):
        found.setdefault(customer, {}).update(change_in(json.loads(text)).now)
    return found


def ours_kept(
    connection: Connection, pulled: Mapping[str, Customer], now: datetime
) -> dict[str, Customer]:
    """Customers as the CRM tells them, by our id, with what waits here left as it reads here.

    What the CRM says of a field that is to be settled is noted beside it; where both sides say
    the same by now, it is settled.
    """
    waiting = pending_fields(connection)
    kept = dict(pulled)
    for id in waiting.keys() & pulled.keys():
        note_theirs(connection, id, pulled[id], now)
        kept[id] = replace(pulled[id], **waiting[id])
    return kept


def note_theirs(connection: Connection, id: str, theirs: Customer, now: datetime) -> None:
    """Keep what the CRM says by now of a customer's fields that are to be settled."""
    unsettled = select(customer_conflict).where(
        customer_conflict.c.customer == id, customer_conflict.c.settled.is_(None)
    )
    for row in connection.execute(unsettled).all():
        value = getattr(theirs, row.field)
        agreed = {"settled": now, "chosen": value} if same(value, row.ours) else {}
        this = update(customer_conflict).where(
            customer_conflict.c.change == row.change, customer_conflict.c.field == row.field
        )
        connection.execute(this.values(theirs=value, **agreed))
