"""Pulling what changed in the CRM into the desk's own customers, in small steps."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from callcenter.crm.crm import Changes, Crm, CrmError, CrmRefused
from callcenter.domain.keep_policy import KEEP_ALL, Keep, KeepPolicy
from callcenter.store.customers import Customers
from callcenter.store.errors import NotSaved
from callcenter.store.pulling import Pulled
from callcenter.sync.calm import Calm
from callcenter.sync.portion import Portion
from callcenter.sync.push import Run
from callcenter.sync.reach import Reach
from callcenter.sync.unseen import TooManyGone, Unfound

ASKED = 500
"""So few at once that to read them keeps nothing else waiting."""
PRUNED = 500
_GONE = frozenset({400, 410, 416})
_FRESH = timedelta(hours=1)
_log = logging.getLogger(__name__)


def _utc() -> datetime:
    return datetime.now(UTC)


class Puller:
    """Follows a CRM's changes by its cursor; stopped anywhere, it goes on from there.

    *pulled* is told how many records came, after each answer. *policy* says what may be kept here.
    Urgent work goes first (*calm*). With *accepted* deletions more than half of the customers may
    be gone. *problem* is why a pull of all cannot come to its end.
    """

    def __init__(
        self,
        customers: Customers,
        crm: Crm,
        reach: Reach,
        *,
        run: Run,
        pulled: Callable[[int], None],
        now: Callable[[], datetime] = _utc,
        every_s: float = 30.0,
        policy: KeepPolicy = KEEP_ALL,
        calm: Calm | None = None,
        accepted: bool = False,
    ) -> None:
        self._customers = customers
        self._pulling = customers.pulling
        self._crm = crm
        self._reach = reach
        self._run = run
        self._pulled = pulled
        self._now = now
        self._every_s = every_s
        self._policy = policy
        self._calm = calm or Calm(clock=time.monotonic)
        self._unfound = Unfound(
            customers, crm, run=run, calm=self._calm, now=now, accepted=accepted
        )
        self._portion = Portion()
        self._wake = asyncio.Event()
        self.problem = ""

    def wake(self) -> None:
        """Look for changes now. Call it on the event loop."""
        self._wake.set()

    async def run(self) -> None:
        """Pull for ever, while the CRM can be asked; and remove what may not be kept."""
        while True:
            if self._policy.pulls:
                await self._reach.open()
            self._wake.clear()
            try:
                await self.catch_up()
                await self.prune()
            except CrmRefused as error:
                _log.warning("The CRM refuses to tell its changes: %s", error.for_log)
            except CrmError as error:
                self._reach.failed(error)
                continue
            except NotSaved as error:
                _log.warning("The CRM's changes cannot be kept: %s", error)
            await self._sleep()

    async def catch_up(self) -> int:
        """Pull all changes there are; how many records came. Raises CrmError, NotSaved."""
        if not self._policy.pulls:
            return 0
        state = await self._begun()
        try:
            return await self._follow(state)
        except CrmRefused as refusal:
            if not self._is_forgotten(state, refusal):
                raise
            _log.warning("The CRM knows our place in its changes no more: all are pulled again")
        return await self._follow(await self._begin())

    async def prune(self) -> None:
        """Remove what may not be kept here (any more), in small steps. Raises NotSaved."""
        if not self._policy.prunes:
            return
        after: int | None = 0
        while after is not None:
            await self._calm.come()
            after = await self._run(self._pulling.prune, self._policy, after, PRUNED, self._now())

    async def _begun(self) -> Pulled:
        """How the pull stands, begun anew if another policy wants other customers."""
        state: Pulled = await self._run(self._pulling.state)
        policy = await self._run(self._pulling.policy)
        widened = policy not in ("", self._policy.text) and self._policy.keep in (
            Keep.ALL,
            Keep.QUEUE,
        )
        return state if state.cursor and not widened else await self._begin()

    async def _begin(self, cursor: str = "") -> Pulled:
        begin = partial(self._pulling.begin_whole, policy=self._policy, cursor=cursor)
        await self._run(begin, self._now())
        state: Pulled = await self._run(self._pulling.state)
        return state

    def _is_forgotten(self, state: Pulled, refusal: CrmRefused) -> bool:
        """Whether the CRM does not know the cursor, and to begin anew is no endless round."""
        said = refusal.status in _GONE or "cursor" in refusal.reason.lower()
        given = state.under_way and state.at is not None and self._now() - state.at < _FRESH
        return bool(state.cursor) and said and not given

    async def _follow(self, state: Pulled) -> int:
        """Ask for one part after the other; the next one comes while one is written."""
        count, cursor, under_way = 0, state.cursor, state.under_way
        coming: asyncio.Task[Changes] | None = self._ask(cursor)
        try:
            while coming is not None:
                changes = await coming
                if changes.begins:
                    under_way = (await self._begin(cursor)).under_way
                coming = self._ask(changes.cursor) if changes.more else None
                count += await self._take(cursor, changes)
                cursor = changes.cursor
        finally:
            if coming is not None:
                await _given_up(coming)
        if under_way:
            await self._end(ask=changes.everything)
        return count

    def _ask(self, cursor: str) -> asyncio.Task[Changes]:
        async def ask() -> Changes:
            await self._calm.come()
            return await self._crm.changes(cursor, ASKED)

        return asyncio.create_task(ask())

    async def _take(self, cursor: str, changes: Changes) -> int:
        """Keep what came; how many records it was."""
        came = len(changes.customers) + len(changes.deleted) + len(changes.merged)
        if came or changes.cursor != cursor:
            await self._keep(changes)
            self._pulled(came)
        return came

    async def _keep(self, changes: Changes) -> None:
        """Keep the records in parts; the cursor moves with the last of them."""
        upsert = partial(self._customers.upsert_many, whole=changes.whole, policy=self._policy)
        start, records = 0, changes.customers
        while len(records) - start > self._portion.size:
            part = records[start : start + self._portion.size]
            start += len(part)
            await self._write(upsert, part)
        last = partial(
            upsert, cursor=changes.cursor, deleted=changes.deleted, merged=changes.merged
        )
        await self._write(last, records[start:])

    async def _write(self, work: Callable[..., Any], part: tuple[Any, ...]) -> None:
        await self._calm.come()
        self._portion.took(await self._run(_timed, work, part), len(part))

    async def _end(self, *, ask: bool) -> None:
        """A pull of all came to its end: what it did not find goes, if that can be."""
        try:
            await self._unfound.let_go(ask=ask)
        except TooManyGone as doubt:
            if not self.problem:
                _log.error("%s", doubt)
            self.problem = str(doubt)
        else:
            self.problem = ""

    async def _sleep(self) -> None:
        try:
            async with asyncio.timeout(self._every_s):
                await self._wake.wait()
        except TimeoutError:
            return


def _timed(work: Callable[..., Any], part: tuple[Any, ...]) -> float:
    began = time.perf_counter()
    work(part)
    return time.perf_counter() - began


async def _given_up(task: asyncio.Task[Any]) -> None:
    """Cancel it and wait for its end; what it would have said is not needed any more."""
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.exception()
