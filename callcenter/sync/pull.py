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
from callcenter.sync.apart import PullApart
from callcenter.sync.calm import Calm
from callcenter.sync.portion import Portion
from callcenter.sync.pull_lines import ApartFailed
from callcenter.sync.push import Run
from callcenter.sync.reach import Reach
from callcenter.sync.unseen import TooManyGone, Unfound

ASKED = 1000
FEW = 100
"""So few at once that to read them keeps no caller waiting."""
LONG = 3
"""After so many answers of a few each a pull is a long one."""
PRUNED = 500
_GONE = frozenset({400, 410, 416})
_FRESH = timedelta(hours=1)
_log = logging.getLogger(__name__)


def _utc() -> datetime:
    return datetime.now(UTC)


class Puller:
    """Follows a CRM's changes by its cursor; stopped anywhere, it goes on from there.

    *pulled* is told how many records came, after each answer. *policy* says what may be kept here.
    Urgent work goes first (*calm*), and *gap_s* seconds after each transaction others may write.
    With *accepted* deletions more than half of the customers may be gone. A long pull is made
    elsewhere (*apart*), if that can be. *problem* is why a pull cannot come to its end, or is slow;
    *troubled* is told when it changed.
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
        portion: Portion | None = None,
        gap_s: float = 0.0,
        apart: PullApart | None = None,
        troubled: Callable[[], None] = lambda: None,
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
        self._portion = portion or Portion()
        self._gap_s = gap_s
        self._apart = apart
        self._asked = FEW if apart else ASKED
        self._troubled = troubled
        self._wake = asyncio.Event()
        self._broken = ""
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
                words = "The CRM refuses to tell its changes: "
                self._broke_off(f"{words}{error}", f"{words}{error.for_log}")
            except CrmError as error:
                self._reach.failed(error)
                continue
            except NotSaved as error:
                words = f"The CRM's changes cannot be kept: {error}"
                self._broke_off(words, words)
            else:
                self._came_through()
            await self._sleep()

    async def catch_up(self) -> int:
        """Pull all changes there are; how many records came. Raises CrmError, NotSaved."""
        if not self._policy.pulls:
            return 0
        state = await self._begun()
        try:
            return await self._caught_up(state)
        except CrmRefused as refusal:
            if not self._is_forgotten(state, refusal):
                raise
            _log.warning("The CRM knows our place in its changes no more: all are pulled again")
        return await self._caught_up(await self._begin())

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

    async def _caught_up(self, state: Pulled) -> int:
        """Pull here what is little, and elsewhere what is much."""
        if self._apart is None:
            return (await self._follow(state, most=None))[0]
        came, more = await self._follow(state, most=LONG) if state.cursor else (0, True)
        return came + await self._pull_apart(self._apart) if more else came

    async def _pull_apart(self, apart: PullApart) -> int:
        """Let it be made elsewhere, as long as that comes forward; else here."""
        while True:
            before: Pulled = await self._run(self._pulling.state)
            try:
                came, problem = await apart()
            except ApartFailed as failure:
                state: Pulled = await self._run(self._pulling.state)
                _log.warning("The process that pulls customers broke down: %s", failure)
                if state.cursor == before.cursor:
                    self._say(f"Customers come slowly, in the desk's own process: {failure}")
                    return (await self._follow(state, most=None))[0]
            else:
                self._say(problem)
                return came

    def _broke_off(self, words: str, for_log: str) -> None:
        """Said once, however often it is tried."""
        if words != self._broken:
            self._broken = words
            _log.warning("%s", for_log)
        self._say(words)

    def _came_through(self) -> None:
        if not self._broken:
            return
        _log.warning("The CRM's changes come again")
        if self.problem == self._broken:
            self._say("")
        self._broken = ""

    def _say(self, problem: str) -> None:
        if problem != self.problem:
            self.problem = problem
            self._troubled()

    async def _follow(self, state: Pulled, *, most: int | None) -> tuple[int, bool]:
        """Ask for one part after the other; the next one comes while one is written.

        How many records came, and whether there is more after *most* parts.
        """
        count, cursor, under_way, parts = 0, state.cursor, state.under_way, 0
        coming: asyncio.Task[Changes] | None = self._ask(cursor)
        try:
            while coming is not None:
                changes = await coming
                parts += 1
                if changes.begins:
                    under_way = (await self._begin(cursor)).under_way
                coming = self._ask(changes.cursor) if changes.more and parts != most else None
                count += await self._take(cursor, changes)
                cursor = changes.cursor
        finally:
            if coming is not None:
                await _given_up(coming)
        if under_way and not changes.more:
            await self._end(ask=changes.everything)
        return count, changes.more

    def _ask(self, cursor: str) -> asyncio.Task[Changes]:
        async def ask() -> Changes:
            await self._calm.come()
            return await self._crm.changes(cursor, self._asked)

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
        if self._gap_s:
            await asyncio.sleep(self._gap_s)

    async def _end(self, *, ask: bool) -> None:
        """A pull of all came to its end: what it did not find goes, if that can be."""
        try:
            await self._unfound.let_go(ask=ask)
        except TooManyGone as doubt:
            if not self.problem:
                _log.error("%s", doubt)
            self._say(str(doubt))
        else:
            self._say("")

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
