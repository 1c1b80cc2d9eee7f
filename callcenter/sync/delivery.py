"""One record on its way: handed to the CRM, and what the CRM said of it kept."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from callcenter.crm.crm import (
    Crm,
    CrmConflict,
    CrmError,
    CrmRefused,
    CrmUnavailable,
    Earlier,
    Telling,
)
from callcenter.store.outbox import Record, Sent
from callcenter.store.store import Store
from callcenter.store.tables import RecordKind

GONE = "This customer is not on this computer any more: the change cannot be made."
_log = logging.getLogger(__name__)

Answer = str | CrmError
"""What the CRM calls what it made, or the version of what it changed; or what is wrong."""


class Postman:
    """Hands records to a CRM; whatever it does with one, the others get their answers."""

    def __init__(self, crm: Crm) -> None:
        self._crm = crm

    def marks(self, record: Record) -> bool:
        """Whether its try must be on disk first: without our key the CRM would make it twice."""
        makes = record.kind is not RecordKind.CHANGE
        return makes and not self._crm.repeatable and not record.tried

    async def deliver(self, parcel: Sequence[Record]) -> Sequence[Answer]:
        """What the CRM says to each of the *parcel*."""
        try:
            if len(parcel) == 1:
                return [await self._hand_over(parcel[0])]
            tellings = [_telling(record) for record in parcel]
            return await self._crm.log_many(tellings)
        except CrmError as error:
            return [error] * len(parcel)
        except Exception as error:
            return [_broken(record, error) for record in parcel]

    async def _hand_over(self, record: Record) -> str:
        told = _telling(record)
        if record.kind is RecordKind.INTERACTION:
            return await self._crm.log(told.payload, told.key, earlier=told.earlier)
        if record.kind is RecordKind.CUSTOMER:
            return await self._crm.create(told.payload, told.key, earlier=told.earlier)
        if not record.known:
            raise CrmRefused(0, GONE)
        return await self._crm.change(record.customer_crm_id, told.payload, told.key)


class Settlement:
    """Keeps what the CRM said; *now* gives the aware present."""

    def __init__(self, store: Store, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def keep(self, answers: Sequence[tuple[Record, Answer]]) -> None:
        """Keep what was taken, refused, or changed on both sides; calls in one transaction."""
        calls = []
        for record, answer in answers:
            if isinstance(answer, CrmConflict) and record.kind is RecordKind.CHANGE:
                self._conflicted(record, answer)
            elif isinstance(answer, CrmError):
                self._refused(record, answer)
            elif record.kind is RecordKind.INTERACTION:
                calls.append(_sent(record, answer))
            else:
                self._taken(record, answer)
        if calls:
            self._store.outbox.all_sent(calls, self._now())

    def _taken(self, record: Record, answer: str) -> None:
        now, revision, store = self._now(), record.revision, self._store
        if record.kind is RecordKind.CUSTOMER:
            store.customers.created_in_crm(record.key, answer, at=now, revision=revision)
        else:
            store.changes.taken(record.key, answer, now, revision=revision)

    def _conflicted(self, record: Record, error: CrmConflict) -> None:
        changes = self._store.changes
        both = changes.conflicted(record.key, error.theirs, self._now(), revision=record.revision)
        if both:
            _log.warning("%d fields of a customer were changed here and in the CRM", both)

    def _refused(self, record: Record, error: CrmError) -> None:
        # Its words may quote the note, which is not for the log.
        status = error.status if isinstance(error, CrmRefused) else 0
        kind, key = record.kind.value, record.key
        _log.warning("The CRM refused the %s %s with status %d", kind, key, status)
        self._store.outbox.dead(record.key, _words(error), revision=record.revision)


def _sent(record: Record, remote_id: str) -> Sent:
    linked = bool(record.customer_crm_id) or not record.payload["customer_id"]
    return Sent(record.key, record.revision, linked=linked, remote_id=remote_id)


def _telling(record: Record) -> Telling:
    payload: dict[str, Any] = record.payload | {
        "revision": record.revision,
        "customer_crm_id": record.customer_crm_id,
    }
    made = record.remote_id
    if record.kind is RecordKind.CUSTOMER:
        made = made or record.customer_crm_id
    return Telling(payload, record.key, Earlier(made=made, open=record.tried))


def _words(error: CrmError) -> str:
    return error.reason if isinstance(error, CrmRefused) and not error.status else str(error)


def _broken(record: Record, error: Exception) -> CrmUnavailable:
    """A fault of ours with one record: it must not keep the others from the CRM."""
    if not record.attempts:
        kind, key = record.kind.value, record.key
        _log.error("The %s %s could not be told to the CRM", kind, key, exc_info=error)
    reason = f"the program failed on this record ({type(error).__name__}); tell IT, see the log"
    return CrmUnavailable(reason)
