"""What SQLite itself takes for the same file, to be seen beside our own figures."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from callcenter.store import cipher
from tests.bench.data import number_of
from tests.bench.figure import percentile
from tests.store.opener import key_of

LOOKUPS, WRITES = 1000, 200
_BY_NUMBER = (
    "SELECT customer.* FROM customer_number JOIN customer "
    "ON customer_number.customer = customer.seq WHERE customer_number.key = ?"
)
_STORY = "SELECT * FROM contact WHERE customer = ? ORDER BY at DESC LIMIT 20"


def raw_lookup(path: Path, customers: int) -> str:
    """A customer by number with their newest contacts, each time another one."""
    chance = random.Random(7)

    def find(connection: cipher.Connection) -> None:
        row = connection.execute(_BY_NUMBER, (number_of(chance.randrange(customers)),)).fetchone()
        connection.execute(_STORY, (row[0],)).fetchall()

    return f"raw SQLite: look-up {_spread(path, find, LOOKUPS)}"


def raw_write(path: Path) -> str:
    """One row as wide as a call, synced to the disk, into a file of its own beside that one."""
    beside = path.with_name("raw.sqlite")

    def write(connection: cipher.Connection) -> None:
        with connection:
            connection.execute("INSERT INTO raw(text) VALUES (?)", ("x" * 700,))

    try:
        return f"raw SQLite: write {_spread(beside, write, WRITES, key_from=path)}"
    finally:
        for ending in ("", "-wal", "-shm"):
            beside.with_name(beside.name + ending).unlink(missing_ok=True)


def _spread(
    path: Path,
    work: Callable[[cipher.Connection], None],
    rounds: int,
    key_from: Path | None = None,
) -> str:
    taken = []
    with closing(cipher.connect(path, key_of(key_from or path))) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA cache_size=-16000")
        if key_from is not None:
            connection.execute("CREATE TABLE raw(seq INTEGER PRIMARY KEY, text)")
        for _ in range(rounds):
            began = time.perf_counter()
            work(connection)
            taken.append((time.perf_counter() - began) * 1000)
    return f"p50={percentile(taken, 50):.2f} p99={percentile(taken, 99):.2f} ms"
