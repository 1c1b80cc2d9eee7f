"""The first pull of all customers from the sample CRM, beside each of its parts alone."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import httpx
import psutil
from msgspec.structs import replace

from callcenter.crm.chosen import ChosenCrm
from callcenter.crm.mapping import mapping_from
from callcenter.crm.reading import read_customer
from callcenter.crm.rest import RestCrm
from callcenter.demo.crm_process import CrmProcess
from callcenter.demo.crm_records import record_of
from callcenter.domain.customer import Customer
from callcenter.domain.keep_policy import KEEP_ALL
from callcenter.store import cipher
from callcenter.store.store import Store
from callcenter.sync.apart import PULL_MODULE, Apart
from callcenter.sync.calm import Calm
from callcenter.sync.pull import Puller
from callcenter.sync.reach import Reach
from callcenter.syncing import CRM_TOKEN, pull_job
from tests.bench.big_crm import big_crm, crm_customers
from tests.bench.data import made_call
from tests.bench.figure import Figure, high
from tests.crm.samples import TOKEN, mapping_table
from tests.store.opener import key_of
from tests.store.samples import open_store

PULLED = 100_000
PART, ALONE = 500, 10_000
SAVING_S, SAVES_A_RING = 20.0, 20
GOAL, MEMORY_GOAL_MB, SAVE_GOAL_MS = 5000.0, 350.0, 100.0


def pull(count: int = PULLED) -> Iterator[Figure]:
    """So many customers with two numbers and four past contacts each, into an empty store."""
    parts = _alone()
    with CrmProcess(token=TOKEN, path=big_crm(count)) as crm:
        told = _crm_alone(crm.url)
        with TemporaryDirectory() as folder, closing(open_store(Path(folder), now=_now)) as store:
            took, largest = asyncio.run(_pulled(store, crm.url, count, Calm(clock=time.monotonic)))
            raw = _raw_rate(Path(folder), store.path)
        with TemporaryDirectory() as folder, closing(open_store(Path(folder), now=_now)) as store:
            calm = Calm(clock=time.monotonic)
            with _saving(store, calm) as saves, suppress(TimeoutError):
                asyncio.run(_pulled(store, crm.url, count, calm, at_most_s=SAVING_S))
    about = f"alone: CRM {told:.0f}/s, {parts}; raw SQLite {raw:.0f} rows/s"
    yield Figure("pull-first", count / took, "customers/s", GOAL, about, at_least=True)
    yield high("save-pulling", saves, "ms", SAVE_GOAL_MS)
    yield Figure("pull-memory", largest, "MB", MEMORY_GOAL_MB, "of the pulling process")


@contextmanager
def _saving(store: Store, calm: Calm) -> Iterator[list[float]]:
    """Finish a call four times a second within the block; the milliseconds each took.

    Every few seconds another one rings, as on a desk at work.
    """
    taken: list[float] = []
    end = threading.Event()

    def save() -> None:
        while not end.wait(0.25):
            if len(taken) % SAVES_A_RING == 0:
                calm.disturb()
            call = replace(made_call(0, _now()), id=str(uuid4()))
            began = time.perf_counter()
            store.interactions.finish(call)
            taken.append((time.perf_counter() - began) * 1000)

    thread = threading.Thread(target=save)
    thread.start()
    try:
        yield taken
    finally:
        end.set()
        thread.join()


def _now() -> datetime:
    return datetime.now(UTC)


def _alone() -> str:
    """Customers a second that are read, and that are written, by nothing else."""
    some = list(crm_customers(ALONE))
    mapping = mapping_from(mapping_table("http://127.0.0.1:1"))
    records = [record_of(one) for one in some]

    def read() -> list[Customer | None]:
        return [
            read_customer(
                record, mapping.customer, base=mapping.url, region="PL", extension_digits=6
            )
            for record in records
        ]

    reading, customers = _rate(read)
    with TemporaryDirectory() as folder, closing(open_store(Path(folder), now=_now)) as store:
        known = iter([one for one in customers if one])

        def write() -> None:
            while part := list(islice(known, PART)):
                store.customers.upsert_many(part)

        writing, _ = _rate(write)
    return f"reading {reading:.0f}/s, store {writing:.0f}/s"


def _rate(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    made = work()
    return ALONE / (time.perf_counter() - began), made


def _crm_alone(url: str) -> float:
    """Customers a second that the CRM tells, to somebody who does not listen."""
    cursor, came, began = "", 0, time.perf_counter()
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        while came < ALONE:
            answer = client.get("/changes", params={"after": cursor, "limit": 1000})
            cursor = answer.raise_for_status().json()["cursor"]
            came += 1000
    return came / (time.perf_counter() - began)


async def _pulled(
    store: Store, url: str, count: int, calm: Calm, at_most_s: float | None = None
) -> tuple[float, float]:
    """Seconds it took, and the most memory the process that pulled took in it, in MB."""
    chosen = ChosenCrm(mapping_table(url), "PL", 6)
    rest = chosen.opened({CRM_TOKEN: TOKEN}, now=_now)
    assert isinstance(rest, RestCrm)
    reach = Reach(rest, random=lambda: 0.5, changed=lambda state: None)
    ourselves, sizes = psutil.Process(), [0.0]
    job = pull_job(store, chosen, {}, KEEP_ALL)

    def pulled(records: int) -> None:
        sizes.append(sum(one.memory_info().rss for one in pulling(ourselves)) / 1e6)

    apart = Apart(job, calm=calm, tokens=rest.tokens, pulled=pulled).pull
    with ThreadPoolExecutor(1) as writer:

        async def run(work: Callable[..., Any], *arguments: Any) -> Any:
            return await asyncio.get_running_loop().run_in_executor(writer, work, *arguments)

        puller = Puller(store.customers, rest, reach, run=run, pulled=pulled, now=_now, apart=apart)
        began = time.perf_counter()
        try:
            async with asyncio.timeout(at_most_s):
                came = await puller.catch_up()
        finally:
            await rest.close()
        took = time.perf_counter() - began
    assert came >= count, came
    return took, max(sizes)


def pulling(desk: psutil.Process) -> list[psutil.Process]:
    """The processes that pull for *desk*."""
    return [one for one in desk.children() if PULL_MODULE in one.cmdline()]


def _raw_rate(folder: Path, path: Path) -> float:
    """Rows a second that SQLite itself writes of the same width, encrypted as ours are."""
    row = ("id", "crm", "Jan Kowalski", "ACME", '["+48601234567"]', "a@example.com", "x" * 120)
    with closing(cipher.connect(folder / "raw.sqlite", key_of(path))) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE raw(seq INTEGER PRIMARY KEY, a, b, c, d, e, f, g)")
        began = time.perf_counter()
        for _ in range(0, PULLED, PART):
            with connection:
                insert = "INSERT INTO raw(a, b, c, d, e, f, g) VALUES (?, ?, ?, ?, ?, ?, ?)"
                connection.executemany(insert, [row] * PART)
    return PULLED / (time.perf_counter() - began)


if __name__ == "__main__":
    for measured in pull(int(sys.argv[1]) if sys.argv[1:] else PULLED):
        print(measured.as_text(), flush=True)
