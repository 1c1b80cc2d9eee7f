"""A day's records going to the CRM after an outage, beside plain HTTP to the same CRM."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from callcenter.crm.mapping import mapping_from
from callcenter.crm.rest import RestCrm
from callcenter.demo.crm_process import CrmProcess
from callcenter.store.store import Store
from callcenter.sync.pace import MOST
from callcenter.sync.push import Pusher
from callcenter.sync.reach import Reach
from tests.bench.figure import Figure
from tests.crm.samples import TOKEN, mapping_table
from tests.store.samples import call, customer, id_of, open_store

RECORDS, CUSTOMERS, RAW = 5000, 40, 500
GOAL_S = 60.0
NOTE = "The boiler is cold at night; a technician comes tomorrow between eight and ten."


def drain() -> Iterator[Figure]:
    """5,000 calls that were kept offline, told to the sample CRM in its own process."""
    with TemporaryDirectory() as folder, CrmProcess(token=TOKEN) as crm:
        store = open_store(Path(folder), now=_now)
        try:
            _keep_offline(store)
            rate = asyncio.run(_raw(crm.url))
            took = asyncio.run(_drained(store, crm.url))
            left = store.outbox.counts(_now()).pending
        finally:
            store.close()
        yield Figure(
            "drain-5000",
            took,
            "s",
            GOAL_S,
            f"{RECORDS / took:.0f}/s, plain HTTP in the same run {rate:.0f}/s, {MOST} at once",
        )
        yield Figure("drain-wrong", float(left + _wrong(crm)), "", 0, "lost, doubled, overtaken")


def _keep_offline(store: Store) -> None:
    known = [customer(at, crm_id=f"C{1000 + at}") for at in range(1, CUSTOMERS + 1)]
    store.customers.upsert_many(known)
    for index in range(1, RECORDS + 1):
        of = customer(index % CUSTOMERS + 1).id if index % 3 else ""
        store.interactions.finish(call(index, customer_id=of, note=f"{index}: {NOTE}"))


async def _raw(url: str) -> float:
    """How many such calls a second plain HTTP brings to this CRM, as many at once."""
    left = iter(range(RAW))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:

        async def work() -> None:
            for index in left:
                body = {"customer": "", "note": NOTE, "number": "+48601234567"}
                key = {"Idempotency-Key": f"raw-{index}"}
                (await client.post("/calls", json=body, headers=key)).raise_for_status()

        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(MOST)))
        return RAW / (time.perf_counter() - began)


async def _drained(store: Store, url: str) -> float:
    pool = ThreadPoolExecutor(1)

    async def run(work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(pool, lambda: work(*arguments))

    crm = RestCrm(
        mapping_from(mapping_table(url)), secret=lambda name: TOKEN, region="PL", now=_now
    )
    reach = Reach(crm, random=lambda: 0.5, changed=lambda state: None)
    pusher = Pusher(
        store,
        crm,
        reach,
        run=run,
        now=_now,
        random=lambda: 0.5,
        changed=lambda counts, state: None,
    )
    try:
        began = time.perf_counter()
        await reach.is_there()
        await pusher.drain()
        return time.perf_counter() - began
    finally:
        await crm.close()
        pool.shutdown()


def _wrong(crm: CrmProcess) -> int:
    """How many keys the CRM lacks, has twice, or got before an earlier one of their customer."""
    effects = {key: count for key, count in crm.effects().items() if not key.startswith("raw-")}
    wrong = sum(effects.get(id_of(index)) != 1 for index in range(1, RECORDS + 1))
    place = {key: at for at, key in enumerate(crm.received())}
    for number in range(CUSTOMERS):
        lane = [
            place.get(id_of(index), -1)
            for index in range(1, RECORDS + 1)
            if index % 3 and index % CUSTOMERS == number
        ]
        wrong += sum(later < earlier for earlier, later in pairwise(lane))
    return wrong


def _now() -> datetime:
    return datetime.now(UTC)
