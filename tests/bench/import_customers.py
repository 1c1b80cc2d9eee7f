"""An import of 100,000 customers beside an agent who saves, and each of its parts alone."""

from __future__ import annotations

import csv
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from uuid import uuid4

import psutil
from msgspec.structs import replace

from callcenter.importing.opened import OpenedFile, open_file
from callcenter.importing.plan import Plan, mapping_of
from callcenter.importing.rows import Reading
from callcenter.importing.run import Import, Progress
from callcenter.store import cipher
from callcenter.store.store import Store
from callcenter.sync.portion import Portion
from tests.bench.data import made_call
from tests.bench.figure import Figure, high
from tests.store.opener import key_of
from tests.store.samples import open_store

ROWS, SOME = 100_000, 10_000
RATE_GOAL, WAIT_GOAL_MS, MEMORY_GOAL_MB = ROWS / 60, 60.0, 350.0
BETWEEN_SAVES_S = 0.1
T = TypeVar("T")


def import_customers() -> Iterator[Figure]:
    """A CSV file as Outlook writes it: two numbers and an address each, into an empty store."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        _write(path)
        opened = open_file(path, Reading("PL"))
        about = f"alone: csv {_csv_rate(path):.0f}/s, reading {_read_rate(opened):.0f}/s"
        store = open_store(Path(folder), now=_now)
        try:
            took, largest, waits = _imported(store, opened)
        finally:
            store.close()
        about += f"; raw SQLite {_raw_rate(Path(folder), store.path):.0f} rows/s"
    yield Figure("import-rate", ROWS / took, "rows/s", RATE_GOAL, about, at_least=True)
    yield high("import-save", waits, "ms", WAIT_GOAL_MS)
    yield Figure("import-memory", largest, "MB", MEMORY_GOAL_MB, "of the importing process")


def _write(path: Path) -> None:
    with path.open("w", encoding="cp1250", newline="") as file:
        file.write("Imię;Nazwisko;Firma;Telefon służbowy;Telefon komórkowy;Adres e-mail\r\n")
        for at in range(ROWS):
            numbers = f"22 {2000000 + at:07d};60{at:07d}"
            file.write(f"Łucja{at % 97};Żak{at};ACME {at % 1000};{numbers};l{at}@example.pl\r\n")


def _imported(store: Store, opened: OpenedFile) -> tuple[float, float, list[float]]:
    """Seconds it took, most memory in MB, and how long saves of an agent took in ms."""
    ourselves, sizes, waits = psutil.Process(), [0.0], []
    over = threading.Event()
    with ThreadPoolExecutor(1) as writer:

        def turn(work: Callable[[], T]) -> T:
            return writer.submit(work).result()

        def save() -> None:
            while not over.wait(BETWEEN_SAVES_S):
                call = replace(made_call(0, _now()), id=_new_id(), customer_id="")
                began = time.perf_counter()
                turn(partial(store.interactions.finish, call))
                waits.append((time.perf_counter() - began) * 1000)

        def progressed(far: Progress) -> None:
            sizes.append(ourselves.memory_info().rss / 1e6)

        agent = threading.Thread(target=save)
        agent.start()
        plan = Plan(mapping_of(opened, {}), "PL")
        work = Import(
            store.imports, opened, plan, new_id=_new_id, now=_now, pace=Portion(), turn=turn
        )
        began = time.perf_counter()
        batch = work.run(progressed)
        took = time.perf_counter() - began
        over.set()
        agent.join()
    assert batch.made == ROWS, batch
    return took, max(sizes), waits


def _read_rate(opened: OpenedFile) -> float:
    """Rows a second that are read as customers, and not kept."""
    reader = Plan(mapping_of(opened, {}), "PL").reader(opened, _new_id)
    rows = opened.first(SOME)
    began = time.perf_counter()
    for row in rows:
        reader.read(row)
    return SOME / (time.perf_counter() - began)


def _csv_rate(path: Path) -> float:
    began = time.perf_counter()
    with path.open(encoding="cp1250", newline="") as file:
        count = sum(1 for _ in csv.reader(file, delimiter=";"))
    return count / (time.perf_counter() - began)


def _raw_rate(folder: Path, path: Path) -> float:
    """Rows a second that SQLite itself writes of the same width, encrypted as ours are."""
    row = ("id", "", "Łucja Żak", "ACME", '["+48221234567","+48601234567"]', "l@example.pl", "")
    with closing(cipher.connect(folder / "raw.sqlite", key_of(path))) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE raw(seq INTEGER PRIMARY KEY, a, b, c, d, e, f, g)")
        began = time.perf_counter()
        for _ in range(0, SOME, 200):
            with connection:
                insert = "INSERT INTO raw(a, b, c, d, e, f, g) VALUES (?, ?, ?, ?, ?, ?, ?)"
                connection.executemany(insert, [row] * 200)
    return SOME / (time.perf_counter() - began)


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return str(uuid4())
