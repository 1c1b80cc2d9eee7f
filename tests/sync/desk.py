"""A store, a sample CRM and what goes between them, on an event loop of the test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from callcenter.crm.rest import RestCrm
from callcenter.demo.crm import SampleCrm
from callcenter.store.outbox import OutboxCounts
from callcenter.store.store import Store
from callcenter.sync.backoff import Backoff
from callcenter.sync.pull import Puller
from callcenter.sync.push import Pusher
from callcenter.sync.reach import CrmState, Reach
from tests.crm.samples import adapter, sample_crm
from tests.store.samples import NOW, open_store

QUICK = Backoff(first_s=0.01, most_s=0.05)
DEADLINE_S = 30.0


class Clock:
    """The present, moved by hand; it also goes on by itself a little with each look."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


@dataclass
class Desk:
    server: SampleCrm
    store: Store
    rest: RestCrm
    reach: Reach
    pusher: Pusher
    puller: Puller
    clock: Clock
    states: list[CrmState] = field(default_factory=list)
    told: list[tuple[OutboxCounts, CrmState]] = field(default_factory=list)

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait on a condition; a test that waits too long fails."""
        async with asyncio.timeout(DEADLINE_S):
            while not done():
                await asyncio.sleep(0.005)

    async def until_sent(self) -> None:
        await self.until(lambda: self.store.outbox.counts(NOW).pending == 0)

    @asynccontextmanager
    async def running(self, *, pull: bool = False) -> AsyncIterator[None]:
        """All that runs for ever, running."""
        works = [self.reach.run(), self.pusher.run()] + ([self.puller.run()] if pull else [])
        tasks = [asyncio.create_task(work) for work in works]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            for result in results:
                if isinstance(result, Exception):
                    raise result


@asynccontextmanager
async def desk(
    folder: Path, *, how_many: int = 40, url: str = "", **changes: Any
) -> AsyncIterator[Desk]:
    """A desk with the sample CRM, or with the CRM at *url*."""
    server, clock = sample_crm(how_many=how_many), Clock()
    server.start()
    store = open_store(folder, now=clock)
    pool = ThreadPoolExecutor(1)

    async def run(work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(pool, lambda: work(*arguments))

    made: Desk
    try:
        async with adapter(url or server.url, **changes) as rest:
            reach = Reach(
                rest,
                random=lambda: 0.5,
                changed=lambda state: made.states.append(state),
                backoff=QUICK,
            )
            pusher = Pusher(
                store,
                rest,
                reach,
                run=run,
                now=clock,
                random=lambda: 0.5,
                changed=lambda counts, state: made.told.append((counts, state)),
                backoff=QUICK,
            )
            puller = Puller(
                store.customers, rest, reach, run=run, pulled=lambda count: None, every_s=0.02
            )
            made = Desk(server, store, rest, reach, pusher, puller, clock)
            yield made
    finally:
        pool.shutdown()
        store.close()
        server.close()


def played(
    folder: Path, story: Callable[[Desk], Coroutine[Any, Any, None]], **options: Any
) -> None:
    """Play *story* at a desk."""

    async def play() -> None:
        async with desk(folder, **options) as made:
            await story(made)

    asyncio.run(play())
