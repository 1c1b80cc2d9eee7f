"""All that goes between the desk and one CRM, at work together; and what breaks it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from callcenter.crm.rest import RestCrm
from callcenter.demo.crm import SampleCrm
from callcenter.demo.crm_trouble import Mode
from callcenter.store.errors import DamagedDatabase
from callcenter.store.store import Store
from callcenter.sync.reach import CrmState
from callcenter.sync.sync import Sync, SyncChanged
from tests.crm.samples import adapter, sample_crm
from tests.store.samples import call, id_of, open_store
from tests.sync.desk import QUICK, Clock

DEADLINE_S = 20.0
ONLINE, OFFLINE = CrmState.ONLINE, CrmState.OFFLINE


@dataclass
class Desk:
    """A sync at work; *faults* are raised by the next calls of the store whose name has *at*."""

    server: SampleCrm
    store: Store
    told: list[SyncChanged] = field(default_factory=list)
    faults: list[tuple[str, Exception]] = field(default_factory=list)
    sync: Sync | None = None

    async def until(self, done: Callable[[], object]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not done():
                await asyncio.sleep(0.005)

    async def until_state(self, state: CrmState) -> SyncChanged:
        await self.until(lambda: self.told and self.told[-1].state is state)
        return self.told[-1]

    def finish(self, index: int) -> None:
        assert self.sync is not None
        self.store.interactions.finish(call(index))
        self.sync.wake()

    def break_next(self, where: str, error: Exception) -> None:
        self.faults.append((where, error))


@asynccontextmanager
async def at_work(folder: Path) -> AsyncIterator[Desk]:
    server, pool = sample_crm(how_many=5), ThreadPoolExecutor(1)
    server.start()
    clock = Clock()
    store = open_store(folder, now=clock)
    desk = Desk(server, store)

    async def run(work: Callable[..., Any], *arguments: Any) -> Any:
        for fault in desk.faults:
            if fault[0] in repr(work):
                desk.faults.remove(fault)
                raise fault[1]
        return await asyncio.get_running_loop().run_in_executor(pool, lambda: work(*arguments))

    try:
        async with adapter(server.url) as crm:
            desk.sync = made = sync(store, crm, run, desk, clock)
            tasks = [asyncio.create_task(work) for work in made.work()]
            yield desk
            assert not any(task.done() for task in tasks), "a part of the sync has ended"
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        pool.shutdown()
        store.close()
        server.close()


def sync(store: Store, crm: RestCrm, run: Any, desk: Desk, clock: Clock) -> Sync:
    return Sync(
        store,
        crm,
        run=run,
        now=clock,
        random=lambda: 0.5,
        report=desk.told.append,
        backoff=QUICK,
        again_s=0.05,
    )


def play(folder: Path, story: Callable[[Desk], Coroutine[Any, Any, None]]) -> None:
    async def played() -> None:
        async with at_work(folder) as desk:
            await story(desk)

    asyncio.run(played())


def test_calls_go_out_and_customers_come_in(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.until_state(ONLINE)
        at.finish(1)
        await at.until(lambda: at.server.records.effects() == {id_of(1): 1})
        await at.until(lambda: len(at.store.customers.listed(9)) == 5)
        await at.until(lambda: at.told[-1].counts.pending == 0)
        assert at.told[-1].reason == ""

    play(tmp_path, story)


def test_an_outage_is_told_with_its_reason_and_what_waits(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.until_state(ONLINE)
        at.server.trouble.switch(Mode.DOWN)
        at.finish(1)
        told = await at.until_state(OFFLINE)
        assert "maintenance" in told.reason
        assert at.sync is not None
        await at.sync.tell()
        assert (at.told[-1].state, at.told[-1].counts.pending) == (OFFLINE, 1)
        at.server.trouble.switch(Mode.UP)
        await at.until_state(ONLINE)
        await at.until(lambda: at.server.records.effects() == {id_of(1): 1})
        assert at.told[-1].reason == ""

    play(tmp_path, story)


def test_a_refused_token_is_told_as_refused(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.server.trouble.switch(Mode.FORBID)
        told = await at.until_state(CrmState.REFUSED)
        assert "Token expired" in told.reason

    play(tmp_path, story)


@pytest.mark.parametrize("where", ["Outbox.due", "Outbox.counts", "Outbox.next_try"])
def test_a_push_that_breaks_is_told_and_goes_on_by_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    async def story(at: Desk) -> None:
        await at.until_state(ONLINE)
        at.break_next(where, DamagedDatabase("a page is damaged"))
        at.finish(1)
        await at.until(lambda: any("a page is damaged" in one.reason for one in at.told))
        broken = next(one for one in at.told if "a page is damaged" in one.reason)
        assert broken.state is OFFLINE
        await at.until(lambda: at.server.records.effects() == {id_of(1): 1})
        told = await at.until_state(ONLINE)
        assert told.reason == ""

    caplog.set_level(logging.ERROR, "callcenter")
    play(tmp_path, story)
    assert [record.getMessage() for record in caplog.records] == ["The sync broke off"]


def test_a_pull_that_breaks_is_told_and_goes_on_by_itself(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.break_next("Pulling.state", KeyError("a bug"))
        await at.until(lambda: any("a bug" in one.reason for one in at.told))
        await at.until(lambda: len(at.store.customers.listed(9)) == 5)
        await at.until_state(ONLINE)

    play(tmp_path, story)


def test_what_breaks_again_and_again_is_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(at: Desk) -> None:
        for _ in range(4):
            at.break_next("Pulling.state", ValueError("always"))
        await at.until(lambda: len(at.store.customers.listed(9)) == 5)

    caplog.set_level(logging.ERROR, "callcenter")
    play(tmp_path, story)
    assert [record.getMessage() for record in caplog.records] == ["The sync broke off"]


def test_no_finished_call_cuts_short_a_pause_the_crm_asks_for(
    tmp_path: Path,
) -> None:
    async def story(at: Desk) -> None:
        await at.until_state(ONLINE)
        at.finish(1)
        await at.until(lambda: at.server.records.effects() == {id_of(1): 1})
        await at.until(lambda: at.told[-1].counts.pending == 0)
        at.server.trouble.switch(Mode.LIMIT, seconds=30, path="/calls")
        at.finish(2)
        await at.until_state(OFFLINE)
        asked = at.server.trouble.requests
        at.finish(3)
        await asyncio.sleep(0.3)
        assert at.server.trouble.requests == asked
        assert at.told[-1].state is OFFLINE

    play(tmp_path, story)


def test_a_crm_that_is_away_says_since_when_and_when_it_is_asked_again(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        back = await desk.until_state(ONLINE)
        assert back.since is not None
        assert back.next_try is None
        desk.server.trouble.switch(Mode.DOWN)
        desk.finish(1)
        await desk.until(lambda: desk.told[-1].next_try is not None)
        away = desk.told[-1]
        assert away.state is OFFLINE
        assert away.since is not None and away.next_try is not None
        assert away.next_try > away.since
        desk.server.trouble.switch(Mode.UP)
        assert (await desk.until_state(ONLINE)).next_try is None

    play(tmp_path, story)
