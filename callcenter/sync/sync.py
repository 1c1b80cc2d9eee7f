"""All that goes between the desk and one CRM: is it there, what must it be told, what is new."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from callcenter.crm.crm import Crm
from callcenter.crm.rest import RestCrm
from callcenter.domain.keep_policy import KEEP_ALL, Keep, KeepPolicy
from callcenter.store.outbox import OutboxCounts
from callcenter.store.store import Store
from callcenter.sync.apart import Apart, PullApart
from callcenter.sync.backoff import Backoff
from callcenter.sync.calm import Calm
from callcenter.sync.pull import Puller
from callcenter.sync.pull_lines import Job
from callcenter.sync.push import Pusher, Run
from callcenter.sync.reach import CrmState, Reach

AGAIN_S = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SyncChanged:
    """How CRM and outbox stand now; *reason* is why the CRM is not online.

    It stands so *since* then; while it is away, it is asked again at *next_try*.
    """

    state: CrmState
    counts: OutboxCounts = OutboxCounts()
    reason: str = ""
    since: datetime | None = None
    next_try: datetime | None = None


class Sync:
    """Keeps one store and one *crm* in step; *report* gets SyncChanged.

    All its work happens on the event loop on which *work* is run. What breaks it is told, and it
    begins again after *again_s* seconds. A long pull is a *job* for a process of its own; without
    one it is made here.
    """

    def __init__(
        self,
        store: Store,
        crm: Crm,
        *,
        run: Run,
        now: Callable[[], datetime],
        random: Callable[[], float],
        report: Callable[[SyncChanged], None],
        backoff: Backoff | None = None,
        again_s: float = AGAIN_S,
        policy: KeepPolicy = KEEP_ALL,
        job: Callable[[], Job] | None = None,
    ) -> None:
        self.crm = crm
        self._report = report
        self._again_s = again_s
        self._counts = OutboxCounts()
        self._broken = self._logged = ""
        self._now = now
        self._since: datetime | None = None
        self._next_try: datetime | None = None
        self._reach = Reach(
            crm, random=random, changed=self._turned, backoff=backoff, pausing=self._pausing
        )
        self._pusher = Pusher(
            store,
            crm,
            self._reach,
            run=run,
            now=now,
            random=random,
            changed=self._pushed,
        )
        self._calm = Calm(clock=time.monotonic)
        self._policy = policy
        self._puller = Puller(
            store.customers,
            crm,
            self._reach,
            run=run,
            pulled=lambda count: None,
            now=now,
            policy=policy,
            calm=self._calm,
            apart=self._pulled_apart(job) if job else None,
            troubled=self._say,
        )

    def _pulled_apart(self, job: Callable[[], Job]) -> PullApart:
        tokens = self.crm.tokens if isinstance(self.crm, RestCrm) else None
        return Apart(job, calm=self._calm, tokens=tokens).pull

    def work(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """What has to run side by side, for as long as the app does."""
        parts = (self._reach.run, self._pusher.run, self._puller.run)
        return tuple(self._lasting(part) for part in parts)

    def wake(self) -> None:
        """Something new waits to be sent; on the event loop."""
        self._pusher.wake()
        if not self._reach.is_open:
            # Kept for later it would cut short another pause.
            self._reach.hurry()

    def let_calls_go_first(self) -> None:
        """A call rings: what can wait does so for a moment. From any thread."""
        self._calm.disturb()

    async def end(self, limit_s: float) -> None:
        """Begin nothing more, and wait until what is on its way to the CRM has its answer.

        What has none after *limit_s* seconds is sent again by whatever comes next, with its key.
        """
        self._reach.close()
        try:
            async with asyncio.timeout(limit_s):
                await self._pusher.rest()
        except TimeoutError:
            _log.warning("The CRM has not answered within %g s what it was sent", limit_s)

    async def tell(self) -> None:
        """Report what waits now, also while the CRM is away."""
        await self._pusher.tell()

    async def _lasting(self, part: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do *part* for as long as the app runs, whatever happens in it."""
        while True:
            try:
                await part()
            except Exception as error:
                self._broke(error)
            await asyncio.sleep(self._again_s)
            self._broken = ""
            self._say()

    def _broke(self, error: Exception) -> None:
        self._broken = f"the sync broke off and will begin again by itself: {error}"
        if self._broken != self._logged:
            self._logged = self._broken
            _log.error("The sync broke off", exc_info=error)
        self._say()

    def _turned(self, state: CrmState) -> None:
        self._since, self._next_try = self._now(), None
        self._say()

    def _pausing(self, seconds: float) -> None:
        self._next_try = self._now() + timedelta(seconds=seconds)
        self._say()

    def _pushed(self, counts: OutboxCounts, state: CrmState) -> None:
        self._counts = counts
        if self._policy.keep is Keep.CALL:
            # What the CRM has of a call now, nothing here need know any more.
            self._puller.wake()
        self._say()

    def _say(self) -> None:
        state = CrmState.OFFLINE if self._broken else self._reach.state
        next_try = None if state is CrmState.ONLINE else self._next_try
        reason = self._broken or self._reach.reason or self._puller.problem
        self._report(SyncChanged(state, self._counts, reason, self._since, next_try))
