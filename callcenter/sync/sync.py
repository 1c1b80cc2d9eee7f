"""All that goes between the desk and one CRM: is it there, what must it be told, what is new."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callcenter.crm.crm import Crm
from callcenter.store.outbox import OutboxCounts
from callcenter.store.store import Store
from callcenter.sync.pull import Puller
from callcenter.sync.push import Pusher, Run
from callcenter.sync.reach import CrmState, Reach


@dataclass(frozen=True, slots=True)
class SyncChanged:
    """How CRM and outbox stand now; *reason* is why the CRM is not online."""

    state: CrmState
    counts: OutboxCounts = OutboxCounts()
    reason: str = ""


class Sync:
    """Keeps one store and one *crm* in step; *report* gets SyncChanged.

    All its work happens on the event loop on which *work* is run.
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
    ) -> None:
        self.crm = crm
        self._report = report
        self._counts = OutboxCounts()
        self._reach = Reach(crm, random=random, changed=self._reached)
        self._pusher = Pusher(
            store.outbox,
            store.customers,
            crm,
            self._reach,
            run=run,
            now=now,
            random=random,
            changed=self._pushed,
        )
        self._puller = Puller(store.customers, crm, self._reach, run=run, pulled=lambda count: None)

    def work(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """What has to run side by side, for as long as the app does."""
        return self._reach.run(), self._pusher.run(), self._puller.run()

    def wake(self) -> None:
        """Something new waits to be sent; on the event loop."""
        self._pusher.wake()
        self._reach.hurry()

    async def tell(self) -> None:
        """Report what waits now, also while the CRM is away."""
        await self._pusher.tell()

    def _reached(self, state: CrmState) -> None:
        self._report(SyncChanged(state, self._counts, self._reach.reason))

    def _pushed(self, counts: OutboxCounts, state: CrmState) -> None:
        self._counts = counts
        self._report(SyncChanged(state, counts, self._reach.reason))
