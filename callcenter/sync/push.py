"""Pushing what the desk keeps to the CRM: in order, in parallel, each record once in effect."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from callcenter.crm.crm import Crm, CrmNotAuthorised, CrmUnavailable
from callcenter.store.errors import NotSaved
from callcenter.store.outbox import OutboxCounts, Record
from callcenter.store.store import Store
from callcenter.sync.backoff import Backoff
from callcenter.sync.delivery import Answer, Postman, Settlement
from callcenter.sync.lanes import Lanes, parcels
from callcenter.sync.pace import Pace
from callcenter.sync.reach import CrmState, Reach

BATCH = 200
DOUBTED_AFTER = 3
"""So many records in a row that the CRM cannot take are no fault of theirs."""
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
        store: Store,
        crm: Crm,
        reach: Reach,
        *,
        run: Run,
        now: Callable[[], datetime],
        random: Callable[[], float],
        changed: Changed,
        backoff: Backoff | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._outbox = store.outbox
        self._postman = Postman(crm)
        self._settlement = Settlement(store, now=now)
        self._crm = crm
        self._reach = reach
        self._run = run
        self._now = now
        self._random = random
        self._changed = changed
        self._backoff = backoff or Backoff(first_s=5.0)
        self._pace = pace or Pace()
        self._wake = asyncio.Event()
        self._failing: set[str] = set()
        self._put_off: list[tuple[Record, CrmUnavailable]] = []
        self._to_keep: list[tuple[Record, Answer]] = []
        self._keeping = asyncio.Lock()
        self._at_work = asyncio.Lock()
        reach.when_to_try(self.wake)

    def wake(self) -> None:
        """Something new waits, or something is to be tried now. Call it on the event loop."""
        self._wake.set()

    async def run(self) -> None:
        """Push for ever, whenever there is something and the CRM can be asked."""
        was_away = True
        while True:
            self._wake.clear()
            was_away = was_away or self._reach.state is not CrmState.ONLINE
            await self.tell()
            await self._reach.open()
            try:
                async with self._at_work:
                    if was_away:
                        self._pace.begin_anew()
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

    async def rest(self) -> None:
        """Wait until what is on its way has its answer, and that is kept."""
        async with self._at_work:
            return

    async def drain(self) -> int:
        """Push all that is due; how many records the CRM took or refused for good."""
        settled = 0
        while self._reach.is_open:
            records = await self._run(self._outbox.due, self._now(), BATCH)
            if not records:
                # Nothing speaks against it: whatever failed now waits for its own next try.
                self._reach.proved()
                break
            settled += await self._push_all(records)
            await self._settle_failures()
            await self.tell()
        return settled

    async def tell(self) -> None:
        """Tell the counts and the state as they are now."""
        counts = await self._run(self._outbox.counts, self._now())
        self._changed(counts, self._reach.state)

    async def _push_all(self, records: Sequence[Record]) -> int:
        """Push the records lane by lane, up to the first that fails; how many are settled."""
        lanes, count = Lanes(records), 0
        while (heads := lanes.heads()) and self._goes_on:
            batch = self._crm.batch if self._pace.width > 1 else 1
            tried = heads[: self._pace.round(batch)]
            settled = await self._push_round(parcels(tried, batch))
            lanes.advance(tried, settled)
            count += len(settled)
        return count

    async def _push_round(self, round: Sequence[Sequence[Record]]) -> set[str]:
        """Push parcels, as many at once as the pace allows; the keys that are settled."""
        waiting, settled = deque(round), set[str]()
        unrepeatable = [one.key for parcel in round for one in parcel if self._postman.marks(one)]
        if unrepeatable:
            await self._run(self._outbox.trying, unrepeatable)

        async def work() -> None:
            while waiting and self._goes_on:
                settled.update(await self._push(waiting.popleft()))

        workers = (work() for _ in range(min(self._pace.width, len(round))))
        # All come to their end before a failure of the store is told.
        for result in await asyncio.gather(*workers, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result
        return settled

    @property
    def _goes_on(self) -> bool:
        return self._reach.is_open and not self._put_off

    async def _push(self, parcel: Sequence[Record]) -> set[str]:
        """Push what goes out together; the keys that are settled."""
        settled, failed = [], []
        for record, answer in zip(parcel, await self._postman.deliver(parcel), strict=True):
            if isinstance(answer, CrmNotAuthorised):
                self._reach.failed(answer)
            elif isinstance(answer, CrmUnavailable):
                failed.append((record, answer))
            else:
                settled.append((record, answer))
        self._put_off += failed
        if settled:
            self._pace.went_well()
            self._failing.clear()
            await self._keep(settled)
            self._reach.proved()
        elif failed:
            self._doubt(*failed[0])
        return {record.key for record, _ in settled}

    async def _keep(self, answers: Sequence[tuple[Record, Answer]]) -> None:
        """Keep answers, together with those that came while others were being written."""
        self._to_keep += answers
        async with self._keeping:
            together, self._to_keep = self._to_keep, []
            if together:
                await self._run(self._settlement.keep, together)

    def _doubt(self, record: Record, error: CrmUnavailable) -> None:
        self._pace.went_wrong()
        self._failing.add(record.key)
        # A wish for a pause is one to everybody.
        if error.retry_after is not None or len(self._failing) >= DOUBTED_AFTER:
            self._failing.clear()
            self._reach.failed(error)

    async def _settle_failures(self) -> None:
        """Is it the CRM or these records? One small question tells."""
        if not self._put_off:
            return
        is_there = self._reach.is_open and await self._reach.is_there()
        put_off, self._put_off = self._put_off, []
        for record, error in put_off:
            await self._later(record, error, blamed=is_there)

    async def _later(self, record: Record, error: CrmUnavailable, *, blamed: bool) -> None:
        wait = self._backoff.seconds(record.attempts, random=self._random, wish=error.retry_after)
        at = self._now() + timedelta(seconds=wait)
        await self._run(self._outbox.retry_later, record.key, at, error.reason, blamed)

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
