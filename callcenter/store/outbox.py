"""What the CRM has not acknowledged yet, kept until it has."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, or_, select, update

from callcenter.store.database import Database
from callcenter.store.errors import NotPossible
from callcenter.store.outbox_rows import (
    FORMER,
    Record,
    answered,
    find,
    of_revision,
    read_record,
    selected,
    trying,
)
from callcenter.store.tables import Delivery, RecordKind, customer, customer_conflict, outbox

__all__ = ["FARTHEST", "LANE_PATIENCE", "Outbox", "OutboxCounts", "Record", "Sent"]

FARTHEST = timedelta(hours=1)
"""No retry is put off longer; a later one means that the clock was set back, so it is due."""

LANE_PATIENCE = 5
"""After so many failed attempts a record no longer holds up those behind it."""

LEFT = (Delivery.WAITING, Delivery.FAILED)
"""States of what still has to be told, or decided."""


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How much waits, how much failed, and for how many seconds the oldest has waited.

    *conflicts* are fields of customers that were changed on both sides and nobody has settled.
    """

    pending: int = 0
    failed: int = 0
    oldest_s: float = 0.0
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """A record the CRM has in that *revision*, and what it calls it.

    *linked* is False when it could not be told which customer it is about.
    """

    key: str
    revision: int
    linked: bool = True
    remote_id: str = ""


# Built once: to build such a statement takes longer than to run it.
_SENT = (
    update(outbox)
    .where(outbox.c.key == bindparam("this"), outbox.c.revision == bindparam("revised"))
    .values(
        state=Delivery.SENT, reason="", next_try=bindparam("at"), unlinked=bindparam("unlinked")
    )
)
# Also where a newer text waits: it is a change of what was made now.
_ANSWERED = (
    update(outbox)
    .where(outbox.c.key == bindparam("this"))
    .values(
        tried=False,
        remote_id=case((bindparam("named") != "", bindparam("named")), else_=outbox.c.remote_id),
    )
)


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
            selected()
            .where(_sendable(), _is_due(outbox, now), ~_held_up(now))
            .order_by(case((outbox.c.kind == RecordKind.CUSTOMER, 0), else_=1), outbox.c.seq)
            .limit(limit)
        )
        return self._select(asked)

    def next_try(self) -> datetime | None:
        """When the next record that nothing holds up is due; None when nothing waits."""
        now = self._now()
        joined = outbox.outerjoin(customer, customer.c.id == outbox.c.lane)
        waiting = select(func.min(outbox.c.next_try)).select_from(joined)
        with self._database.reading() as connection:
            found: datetime | None = connection.execute(
                waiting.where(_sendable(), ~_held_up(now))
            ).scalar()
            return found

    def trying(self, keys: Collection[str]) -> None:
        """These are about to be sent to a CRM that must not get them twice."""
        with self._database.writing() as connection:
            trying(connection, *keys)

    def sent(
        self, key: str, at: datetime, *, revision: int, linked: bool = True, remote_id: str = ""
    ) -> None:
        """The CRM has that revision and calls it *remote_id*; a newer one keeps waiting.

        *linked* is False when the CRM could not be told which customer it is about.
        """
        self.all_sent([Sent(key, revision, linked=linked, remote_id=remote_id)], at)

    def all_sent(self, sent: Sequence[Sent], at: datetime) -> None:
        """The CRM has all these, in one transaction."""
        rows = [
            {
                "this": one.key,
                "revised": one.revision,
                "unlinked": not one.linked,
                "named": one.remote_id,
                "at": at,
            }
            for one in sent
        ]
        with self._database.writing() as connection:
            connection.execute(_SENT, rows)
            connection.execute(_ANSWERED, rows)

    def retry_later(self, key: str, at: datetime, reason: str, blamed: bool = True) -> None:
        """It could not be sent now; *at* is when to try again.

        It is not *blamed* when the CRM took nothing at all: then it holds up its lane on and on.
        """
        change = update(outbox).where(outbox.c.key == key, outbox.c.state == Delivery.WAITING)
        attempts = outbox.c.attempts + int(blamed)
        later = change.values(attempts=attempts, next_try=at, reason=reason)
        with self._database.writing() as connection:
            connection.execute(later)

    def dead(self, key: str, reason: str, *, revision: int) -> None:
        """The CRM will never take that revision; *reason* is in its words."""
        change = of_revision(key, revision).values(
            state=Delivery.FAILED, attempts=outbox.c.attempts + 1, reason=reason
        )
        with self._database.writing() as connection:
            connection.execute(change)
            answered(connection, key)

    def resend(self, key: str) -> bool:
        """Try a record again from the beginning; False when there is no such record.

        Raises NotPossible for the discarded change of a customer, which was taken back, and for
        what was a former CRM's.
        """
        with self._database.writing() as connection:
            record = find(connection, key)
            if record is None:
                return False
            if record.lane == FORMER:
                raise NotPossible(f"This record cannot be sent: {record.reason or 'former CRM'}.")
            if record.state is Delivery.DISCARDED and record.kind is RecordKind.CHANGE:
                raise NotPossible("This change was discarded and taken back. Make it again.")
            connection.execute(_again(self._now()).where(outbox.c.key == key))
            return True

    def resend_all(self, reason: str | None = None) -> int:
        """Try all again that the CRM refused, or those with that *reason*; how many they are."""
        refused = (outbox.c.state == Delivery.FAILED, outbox.c.lane != FORMER)
        again = _again(self._now()).where(*refused)
        if reason is not None:
            again = again.where(outbox.c.reason == reason)
        with self._database.writing() as connection:
            return connection.execute(again).rowcount

    def hurry(self, now: datetime) -> None:
        """The CRM is back: everything that waits is due."""
        change = update(outbox).where(outbox.c.state == Delivery.WAITING, outbox.c.next_try > now)
        with self._database.writing() as connection:
            connection.execute(change.values(next_try=now))

    def counts(self, now: datetime) -> OutboxCounts:
        """What waits, what failed, and what both sides changed."""
        waiting = outbox.c.state == Delivery.WAITING
        asked = select(
            func.count().filter(waiting),
            func.count().filter(outbox.c.state == Delivery.FAILED),
            func.min(outbox.c.created).filter(waiting),
        ).where(outbox.c.state.in_(LEFT))
        unsettled = select(func.count()).where(customer_conflict.c.settled.is_(None))
        with self._database.reading() as connection:
            pending, failed, oldest = connection.execute(asked).one()
            conflicts = connection.execute(unsettled).scalar_one()
        age = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
        return OutboxCounts(pending, failed, age, conflicts)

    def rows(self, *, sent: bool = False, discarded: bool = False) -> tuple[Record, ...]:
        """All that waits or failed, in order; if wished also what the CRM has, or shall not get."""
        states = (
            *LEFT,
            *((Delivery.SENT,) if sent else ()),
            *((Delivery.DISCARDED,) if discarded else ()),
        )
        return self._select(selected().where(outbox.c.state.in_(states)).order_by(outbox.c.seq))

    def get(self, key: str) -> Record | None:
        """The record of that key."""
        with self._database.reading() as connection:
            return find(connection, key)

    def _select(self, asked: Select[Any]) -> tuple[Record, ...]:
        with self._database.reading() as connection:
            return tuple(read_record(row) for row in connection.execute(asked))


def _again(now: datetime) -> Any:
    return update(outbox).values(
        state=Delivery.WAITING,
        attempts=0,
        next_try=now,
        reason="",
        discarded=None,
        discarded_by="",
        discard_reason="",
    )


def _sendable() -> Any:
    """Whether it waits for the CRM alone: a change also waits for its customer to be made there."""
    unmade = and_(outbox.c.kind == RecordKind.CHANGE, customer.c.crm_id == "")
    return and_(outbox.c.state == Delivery.WAITING, func.coalesce(~unmade, True))


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
