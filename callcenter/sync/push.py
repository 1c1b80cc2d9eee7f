"""Pushing what the desk keeps to the CRM: in order, in parallel, each record once in effect."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Protocol

from callcenter.crm.crm import Crm, CrmNotAuthorised, CrmRefused, CrmUnavailable
from callcenter.store.customers import Customers
from callcenter.store.errors import NotSaved
from callcenter.store.outbox import Outbox, OutboxCounts, Record
from callcenter.store.tables import RecordKind
from callcenter.sync.backoff import Backoff
from callcenter.sync.reach import CrmState, Reach

PARALLEL = 8
BATCH = 200
LONGEST_SLEEP_S = 60.0
_log = logging.getLogger(__name__)


class Run(Protocol):
    """Runs a call of the store on the back office's executor."""

    def __call__(self, work: Callable[..., Any], *arguments: Any) -> Awaitable[Any]:
        """The result of `work(*arguments)`, once it is there."""


Changed = Callable[[OutboxCounts, CrmState], None]
"""Told whenever the counts or the CRM's state may have changed."""


class Pusher:
    """Empties the outbox into a CRM; what the CRM refuses for good stays in it with the reason.

    *run* carries store calls to the executor, *now* gives the aware present, *random* 0 to 1.
    """

    def __init__(
        self,
        outbox: Outbox,
        customers: Customers,
        crm: Crm,
        reach: Reach,
        *,
        run: Run,
        now: Callable[[], datetime],
        random: Callable[[], float],
        changed: Changed,
        backoff: Backoff | None = None,
    ) -> None:
        self._outbox = outbox
        self._customers = customers
        self._crm = crm
        self._reach = reach
        self._run = run
        self._now = now
        self._random = random
        self._changed = changed
        self._backoff = backoff or Backoff(first_s=5.0)
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Something new waits, or something is to be tried now. Call it on the event loop."""
        self._wake.set()

    async def run(self) -> None:
        """Push for ever, whenever there is something and the CRM can be asked."""
        was_away = False
        while True:
            self._wake.clear()
            was_away = was_away or self._reach.state is not CrmState.ONLINE
            await self.tell()
            await self._reach.online()
            try:
                if was_away:
                    await self._run(self._outbox.hurry, self._now())
                    was_away = False
                await self.drain()
                if self._reach.state is not CrmState.ONLINE:
                    continue
                wait = await self._wait_s()
            except NotSaved as error:
                # The disk is full or locked: what was sent is sent again later, with its key.
                _log.warning("The outbox cannot be kept: %s", error)
                wait = LONGEST_SLEEP_S
            await self._sleep(wait)

    async def drain(self) -> int:
        """Push all that is due; how many records the CRM took or refused for good."""
        settled = 0
        while self._reach.state is CrmState.ONLINE:
            records = await self._run(self._outbox.due, self._now(), BATCH)
            if not records:
                break
            results = await self._push_all(records)
            settled += sum(results)
            await self.tell()
            if not all(results) and self._reach.state is CrmState.ONLINE:
                # Is it the CRM or these records? One small question tells.
                await self._reach.is_there()
        return settled

    async def tell(self) -> None:
        """Tell the counts and the state as they are now."""
        counts = await self._run(self._outbox.counts, self._now())
        self._changed(counts, self._reach.state)

    async def _push_all(self, records: tuple[Record, ...]) -> list[bool]:
        room = asyncio.Semaphore(PARALLEL)
        ordered = sorted(records, key=lambda record: record.lane)
        lanes = [list(lane) for _, lane in groupby(ordered, key=lambda record: record.lane)]
        work = (self._push_lane(lane, room) for lane in lanes)
        # Every lane comes to its end before a failure of the store is told.
        results = await asyncio.gather(*work, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return [settled for lane in results if isinstance(lane, list) for settled in lane]

    async def _push_lane(self, lane: list[Record], room: asyncio.Semaphore) -> list[bool]:
        """Push the records of one customer in order, up to the first that must wait."""
        results = []
        for record in lane:
            async with room:
                if self._reach.state is not CrmState.ONLINE:
                    break
                results.append(await self._push(record))
            if not results[-1] or record.kind is RecordKind.CUSTOMER:
                # What follows a new customer is read again, with the id it has now.
                break
        return results

    async def _push(self, record: Record) -> bool:
        """Push one record; False when it has to be tried again."""
        try:
            await self._send(record)
        except CrmNotAuthorised as error:
            self._reach.failed(error)
            return False
        except CrmUnavailable as error:
            await self._later(record, error)
            return False
        except CrmRefused as error:
            # Its words may quote the note, which is not for the log.
            kind, key = record.kind.value, record.key
            _log.warning("The CRM refused the %s %s with status %d", kind, key, error.status)
            await self._run(self._refuse, record, str(error))
        return True

    async def _send(self, record: Record) -> None:
        payload = record.payload | {
            "revision": record.revision,
            "customer_crm_id": record.customer_crm_id,
        }
        if record.kind is RecordKind.CUSTOMER:
            crm_id = await self._crm.create(payload, record.key)
            await self._run(self._created, record, crm_id)
        else:
            await self._crm.log(payload, record.key)
            await self._run(self._sent, record)

    async def _later(self, record: Record, error: CrmUnavailable) -> None:
        if error.retry_after is not None:
            # It asks everybody for a pause, not this record.
            self._reach.failed(error)
        wait = self._backoff.seconds(record.attempts, random=self._random, wish=error.retry_after)
        at = self._now() + timedelta(seconds=wait)
        await self._run(self._outbox.retry_later, record.key, at, error.reason)

    def _sent(self, record: Record) -> None:
        linked = bool(record.customer_crm_id) or not record.payload["customer_id"]
        self._outbox.sent(record.key, self._now(), revision=record.revision, linked=linked)

    def _created(self, record: Record, crm_id: str) -> None:
        self._customers.created_in_crm(record.key, crm_id, at=self._now(), revision=record.revision)

    def _refuse(self, record: Record, reason: str) -> None:
        self._outbox.dead(record.key, reason, revision=record.revision)

    async def _wait_s(self) -> float:
        """Seconds until something is due."""
        at: datetime | None = await self._run(self._outbox.next_try)
        if at is None:
            return LONGEST_SLEEP_S
        return min(max((at - self._now()).total_seconds(), 0.0), LONGEST_SLEEP_S)

    async def _sleep(self, seconds: float) -> None:
        if self._wake.is_set():
            return
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return
