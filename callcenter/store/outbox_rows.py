"""How a record of the outbox stands in its table: queued, read, and moved to another customer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, case, select, update
from sqlalchemy.dialects.sqlite import insert

from callcenter.domain.customer import Customer, CustomerChange
from callcenter.domain.interaction import Correction, Interaction
from callcenter.store.payload import Payload, frozen, of_change, of_customer, of_interaction
from callcenter.store.tables import Delivery, RecordKind, customer, customer_conflict, outbox

FORMER = "former-crm"
"""The lane of what was told, or meant for, a CRM that is not ours any more: it goes nowhere."""
_FRESH = {
    "revision": 1,
    "state": Delivery.WAITING,
    "attempts": 0,
    "reason": "",
    "unlinked": False,
    "discarded": None,
    "discarded_by": "",
    "discard_reason": "",
}
# Built once: to build such a statement takes longer than to run it.
_PUT = insert(outbox)
_PUT = _PUT.on_conflict_do_update(
    index_elements=["key"],
    set_={name: _PUT.excluded[name] for name in (*_FRESH, "lane", "payload", "next_try")}
    | {
        "revision": outbox.c.revision + 1,
        "created": case(
            (outbox.c.state == Delivery.SENT, _PUT.excluded.created), else_=outbox.c.created
        ),
    },
)


@dataclass(frozen=True, slots=True)
class Record:
    """Something to tell the CRM; *revision* rises when it is changed after it was first queued.

    *customer_crm_id* is the CRM's id of the customer it is about, empty while there is none;
    *known* whether that customer is on this desk at all.
    """

    key: str
    kind: RecordKind
    lane: str
    revision: int
    payload: Payload
    state: Delivery
    attempts: int
    next_try: datetime
    reason: str
    created: datetime
    agent: str
    site: str
    customer_crm_id: str = ""
    known: bool = True
    remote_id: str = ""
    tried: bool = False
    discarded: datetime | None = None
    discarded_by: str = ""
    discard_reason: str = ""


def enqueue_interaction(
    connection: Connection,
    kept: Interaction,
    now: datetime,
    *,
    correction: Correction | None = None,
) -> None:
    """Queue a call for the CRM, within the transaction that keeps it.

    One that was a former CRM's stays set aside: the present one knows neither it nor its customer.
    """
    aside = select(outbox.c.seq).where(outbox.c.key == kept.id, outbox.c.lane == FORMER)
    if connection.execute(aside).first() is not None:
        return
    payload = of_interaction(kept, correction)
    lane = kept.customer_id or kept.id
    _put(
        connection,
        {"key": kept.id, "kind": RecordKind.INTERACTION, "lane": lane},
        payload,
        now,
        agent=kept.agent,
        site=kept.site,
    )


def enqueue_customer(
    connection: Connection, kept: Customer, now: datetime, *, agent: str, site: str
) -> None:
    """Queue a new customer for the CRM, within the transaction that keeps it."""
    payload = of_customer(kept, agent=agent, site=site)
    row = {"key": kept.id, "kind": RecordKind.CUSTOMER, "lane": kept.id}
    _put(connection, row, payload, now, agent=agent, site=site)


def enqueue_change(
    connection: Connection, kept: CustomerChange, now: datetime, *, site: str
) -> None:
    """Queue the change of a customer's record, within the transaction that keeps it."""
    payload = of_change(kept, site=site)
    row = {"key": kept.id, "kind": RecordKind.CHANGE, "lane": kept.customer_id}
    _put(connection, row, payload, now, agent=kept.agent, site=site)


def customer_created(
    connection: Connection, id: str, crm_id: str, at: datetime, revision: int
) -> None:
    """The CRM has the customer; calls it was told without one are told again."""
    answered(connection, id, crm_id)
    done = of_revision(id, revision).values(state=Delivery.SENT, reason="", next_try=at)
    connection.execute(done)
    unlinked = update(outbox).where(outbox.c.lane == id, outbox.c.unlinked)
    connection.execute(
        unlinked.values(
            state=Delivery.WAITING,
            revision=outbox.c.revision + 1,
            attempts=0,
            next_try=at,
            unlinked=False,
        )
    )


def trying(connection: Connection, *keys: str) -> None:
    """The end of a try of these is not known, or will not be if we are killed now."""
    connection.execute(update(outbox).where(outbox.c.key.in_(keys)).values(tried=True))


def answered(connection: Connection, key: str, remote_id: str = "") -> None:
    """The end of the last try is known; *remote_id* is what the CRM calls what it made."""
    named = {"remote_id": remote_id} if remote_id else {}
    connection.execute(update(outbox).where(outbox.c.key == key).values(tried=False, **named))


def of_revision(key: str, revision: int) -> Any:
    """An update of that record, unless a newer text of it is waiting."""
    return update(outbox).where(outbox.c.key == key, outbox.c.revision == revision)


def move_lane(connection: Connection, gone: str, into: str) -> None:
    """What waits for the customer *gone* waits for *into* from now on: the two are one."""
    connection.execute(update(outbox).where(outbox.c.lane == gone).values(lane=into))
    conflicts = update(customer_conflict).where(customer_conflict.c.customer == gone)
    connection.execute(conflicts.values(customer=into))


def selected() -> Select[Any]:
    """The rows as `read_record` reads them."""
    joined = outbox.outerjoin(customer, customer.c.id == outbox.c.lane)
    named = (customer.c.crm_id.label("crm_id"), customer.c.id.label("customer"))
    return select(outbox, *named).select_from(joined)


def find(connection: Connection, key: str) -> Record | None:
    """The record of that key."""
    row = connection.execute(selected().where(outbox.c.key == key)).first()
    return None if row is None else read_record(row)


def read_record(row: Row[Any]) -> Record:
    """The record of a row."""
    return Record(
        key=row.key,
        kind=row.kind,
        lane=row.lane,
        revision=row.revision,
        payload=json.loads(row.payload),
        state=row.state,
        attempts=row.attempts,
        next_try=row.next_try,
        reason=row.reason,
        created=row.created,
        agent=row.agent,
        site=row.site,
        customer_crm_id=row.crm_id or "",
        known=row.customer is not None,
        remote_id=row.remote_id,
        tried=row.tried,
        discarded=row.discarded,
        discarded_by=row.discarded_by,
        discard_reason=row.discard_reason,
    )


def _put(
    connection: Connection,
    row: dict[str, Any],
    payload: Payload,
    now: datetime,
    *,
    agent: str,
    site: str,
) -> None:
    whose = {"created": now, "agent": agent, "site": site}
    fields = {"payload": frozen(payload), "next_try": now}
    connection.execute(_PUT, {**_FRESH, **row, **fields, **whose})
