"""Saving a disposition with its outbox row so that no power cut can take it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

from msgspec.structs import replace

from tests.bench.big_store import big_profile, open_store
from tests.bench.data import made_call
from tests.bench.figure import Figure, high
from tests.bench.raw import raw_write

SAVES, WARM_UP = 500, 20
GOAL_MS = 5.0


def disposition() -> Iterator[Figure]:
    """The transaction that `Finish` is, in a store of a million customers."""
    now = datetime.now(UTC)
    calls = [replace(made_call(at, now), id=str(uuid4())) for at in range(SAVES + WARM_UP)]
    store = open_store(big_profile())
    taken = []
    try:
        for call in calls:
            began = time.perf_counter()
            store.interactions.finish(call)
            taken.append((time.perf_counter() - began) * 1000)
    finally:
        store.close()
    measured = high("disposition-save", taken[WARM_UP:], "ms", GOAL_MS)
    yield replace(measured, about=f"{measured.about}; {raw_write(big_profile().database)}")
