"""What the CRM has not acknowledged yet, kept until it has."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from callcenter.domain.customer import Customer
from callcenter.domain.interaction import Interaction
from callcenter.store.database import Database
from callcenter.store.payload import Payload, frozen, of_customer, of_interaction
from callcenter.store.tables import Delivery, RecordKind, customer, outbox

FARTHEST = timedelta(hours=1)
"""No retry is put off longer; a later one means that the clock was set back, so it is due."""

LANE_PATIENCE = 5
"""After so many failed attempts a record no longer holds up those behind it."""


_FRESH = {
    "revision": 1,
    "state": Delivery.WAITING,
    "attempts": 0,
    "reason": "",
    "unlinked": False,
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

    *customer_crm_id* is the CRM's id of the customer it is about, empty while there is none.
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
    remote_id: str = ""
    tried: bool = False
    discarded: datetime | None = None
    discarded_by: str = ""
    discard_reason: str = ""


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How much waits, how much failed, and for how many seconds the oldest has waited."""

    pending: int = 0
    failed: int = 0
    oldest_s: float = 0.0


class Outbox:
    """Records on their way to the CRM. All methods raise StoreError kinds."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def due(self, now: datetime, limit: int = 200) -> tuple[Record, ...]:
        """Records to send now: a new customer before what refers to it, else in order.

        Nothing overtakes an earlier record of its lane that waits for its next try.
        """
        asked = (
            _rows()
            .where(outbox.c.state == Delivery.WAITING, _is_due(outbox, now), ~_held_up(now))
            .order_by(case((outbox.c.kind == RecordKind.CUSTOMER, 0), else_=1), outbox.c.seq)
            .limit(limit)
        )
        return self._select(asked)

    def next_try(self) -> datetime | None:
        """When the next waiting record is due; None when nothing waits."""
        waiting = select(func.min(outbox.c.next_try)).where(outbox.c.state == Delivery.WAITING)
        with self._database.reading() as connection:
            found: datetime | None = connection.execute(waiting).scalar()
            return found

    def sent(self, key: str, at: datetime, *, revision: int, linked: bool = True) -> None:
        """The CRM has that revision; a newer one keeps waiting.

        *linked* is False when the CRM could not be told which customer it is about.
        """
        change = _of(key, revision).values(
            state=Delivery.SENT, reason="", next_try=at, unlinked=not linked
        )
        with self._database.writing() as connection:
            connection.execute(change)

    def retry_later(self, key: str, at: datetime, reason: str) -> None:
        """It could not be sent now; *at* is when to try again."""
        change = _waiting(key).values(attempts=outbox.c.attempts + 1, next_try=at, reason=reason)
        with self._database.writing() as connection:
            connection.execute(change)

    def dead(self, key: str, reason: str, *, revision: int) -> None:
        """The CRM will never take that revision; *reason* is in its words."""
        change = _of(key, revision).values(
            state=Delivery.FAILED, attempts=outbox.c.attempts + 1, reason=reason
        )
        with self._database.writing() as connection:
            connection.execute(change)

    def resend(self, key: str) -> bool:
        """Try a record again from the beginning; False when there is no such record."""
        change = update(outbox).where(outbox.c.key == key)
        again = change.values(state=Delivery.WAITING, attempts=0, next_try=self._now(), reason="")
        with self._database.writing() as connection:
            return connection.execute(again).rowcount > 0

    def hurry(self, now: datetime) -> None:
        """The CRM is back: everything that waits is due."""
        change = update(outbox).where(outbox.c.state == Delivery.WAITING, outbox.c.next_try > now)
        with self._database.writing() as connection:
            connection.execute(change.values(next_try=now))

    def counts(self, now: datetime) -> OutboxCounts:
        """What waits and what failed."""
        waiting = outbox.c.state == Delivery.WAITING
        asked = select(
            func.count().filter(waiting),
            func.count().filter(outbox.c.state == Delivery.FAILED),
            func.min(outbox.c.created).filter(waiting),
        ).where(outbox.c.state != Delivery.SENT)
        with self._database.reading() as connection:
            pending, failed, oldest = connection.execute(asked).one()
        age = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
        return OutboxCounts(pending, failed, age)

    def rows(self, *, sent: bool = False) -> tuple[Record, ...]:
        """All that waits or failed, in order; with *sent* also what the CRM has."""
        asked = _rows().order_by(outbox.c.seq)
        return self._select(asked if sent else asked.where(outbox.c.state != Delivery.SENT))

    def get(self, key: str) -> Record | None:
        """The record of that key."""
        return next(iter(self._select(_rows().where(outbox.c.key == key))), None)

    def _select(self, asked: Select[Any]) -> tuple[Record, ...]:
        with self._database.reading() as connection:
            return tuple(_record(row) for row in connection.execute(asked))


def enqueue_interaction(connection: Connection, kept: Interaction, now: datetime) -> None:
    """Queue a call for the CRM, within the transaction that keeps it."""
    payload = frozen(of_interaction(kept))
    lane = kept.customer_id or kept.id
    _enqueue(connection, kept.id, RecordKind.INTERACTION, lane, payload, now, kept.agent, kept.site)


def enqueue_customer(
    connection: Connection, kept: Customer, now: datetime, *, agent: str, site: str
) -> None:
    """Queue a new customer for the CRM, within the transaction that keeps it."""
    payload = frozen(of_customer(kept, agent=agent, site=site))
    _enqueue(connection, kept.id, RecordKind.CUSTOMER, kept.id, payload, now, agent, site)


def customer_created(connection: Connection, id: str, at: datetime, revision: int) -> None:
    """The CRM has the customer; calls it was told without one are told again."""
    done = _of(id, revision).values(state=Delivery.SENT, reason="", next_try=at)
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


def _enqueue(
    connection: Connection,
    key: str,
    kind: RecordKind,
    lane: str,
    payload: str,
    now: datetime,
    agent: str,
    site: str,
) -> None:
    row = _FRESH | {"key": key, "kind": kind, "lane": lane, "payload": payload, "next_try": now}
    connection.execute(_PUT, row | {"created": now, "agent": agent, "site": site})


def _of(key: str, revision: int) -> Any:
    return update(outbox).where(outbox.c.key == key, outbox.c.revision == revision)


def _waiting(key: str) -> Any:
    return update(outbox).where(outbox.c.key == key, outbox.c.state == Delivery.WAITING)


def _is_due(table: Any, now: datetime) -> Any:
    return or_(table.c.next_try <= now, table.c.next_try > now + FARTHEST)


def _held_up(now: datetime) -> Any:
    """Whether an earlier record of the lane, or its customer's creation, is not due yet."""
    earlier = outbox.alias("earlier")
    is_customer = earlier.c.kind == RecordKind.CUSTOMER
    ahead = and_(earlier.c.seq < outbox.c.seq, earlier.c.attempts < LANE_PATIENCE)
    return (
        select(earlier.c.seq)
        .where(
            earlier.c.lane == outbox.c.lane,
            earlier.c.state == Delivery.WAITING,
            earlier.c.key != outbox.c.key,
            ~_is_due(earlier, now),
            or_(is_customer, ahead),
        )
        .exists()
    )


def _rows() -> Select[Any]:
    joined = outbox.outerjoin(customer, customer.c.id == outbox.c.lane)
    return select(outbox, customer.c.crm_id.label("crm_id")).select_from(joined)


def _record(row: Row[Any]) -> Record:
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
        remote_id=row.remote_id,
        tried=row.tried,
        discarded=row.discarded,
        discarded_by=row.discarded_by,
        discard_reason=row.discard_reason,
    )
