"""A store with as many customers as a big site has, and what its look-ups and saves take."""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from msgspec.structs import replace

from callcenter.domain.call import Direction
from callcenter.domain.customer import Contact, Customer, Matter
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.number import NumberKind, PhoneNumber
from callcenter.store.customer_rows import Whose, insert_new
from callcenter.store.database import Database
from callcenter.store.key import StoreKey
from callcenter.store.store import Store

GIVEN = ("Jan", "Anna", "Łukasz", "Zofia", "James", "Emily", "Piotr", "Ewa", "Oliver", "Maja")
FAMILY = ("Kowalski", "Nowak", "Wiśniewska", "Żak", "Smith", "Taylor", "Wójcik", "Brown", "Lis")
TRADE = ("Instal", "Tech", "Foods", "Trans", "Bud", "Med", "Print", "Energia", "Stal", "Auto")
BATCH = 20_000
CACHE_MB = 1500
"""All indices of a million customers: a row at a random place costs no reading of the disk."""


def number_of(index: int) -> str:
    """The number of the customer at *index*: every one its own, spread as real ones are."""
    return f"+48{500_000_000 + index * 7919 % 400_000_000}"


def landline_of(index: int) -> str:
    """Their second number, of their firm."""
    return f"+4822{index:07d}"


def id_of(index: int) -> str:
    """Our id of the customer at *index*."""
    return str(UUID(int=index + 1, version=4))


def many_customers(count: int) -> Iterator[Customer]:
    """Made customers, each with two numbers of its own."""
    return (made_customer(index) for index in range(count))


def made_customer(index: int) -> Customer:
    """The made customer at *index*."""
    given, family = GIVEN[index % 10], FAMILY[index // 10 % 9]
    return Customer(
        id=id_of(index),
        name=f"{given} {family}",
        crm_id=str(index + 1),
        company=f"{TRADE[index // 7 % 10]} {index % 50_000}",
        numbers=(number_of(index), landline_of(index)),
        email=f"{given}.{index}@example.com",
        language="pl",
    )


def past_contacts(index: int, count: int, now: datetime) -> tuple[Contact, ...]:
    """The last *count* contacts of a made customer."""
    return tuple(
        Contact(
            id=f"{index}-{at}",
            at=now - timedelta(days=at, minutes=index % 1440),
            channel="call",
            agent="Ewa",
            summary="Asked when the technician comes; the boiler is cold again.",
            outcome="follow-up",
        )
        for at in range(count)
    )


def fill(store: Store, count: int, *, now: datetime, told: int = 0, contacts: int = 0) -> float:
    """Put *count* customers into *store*, as `upsert_many` would; seconds it took.

    Each has so many past *contacts*, but every *told*-th 20, and an open matter.
    """
    began = time.perf_counter()
    where = store.beside
    key = StoreKey.read(where.key) if where.key else None
    database = Database(store.path, key, patience_s=5.0, cache_mb=CACHE_MB)
    try:
        for start in range(0, count, BATCH):
            part = range(start, min(start + BATCH, count))
            batch = [_storied(index, now, told, contacts) for index in part]
            with database.writing(at_once=False) as connection:
                insert_new(connection, batch, whose=Whose(where.agent, where.site))
    finally:
        database.close()
    return time.perf_counter() - began


def _storied(index: int, now: datetime, told: int, contacts: int) -> Customer:
    if told and index % told == 0:
        return with_story(index, now)
    return replace(made_customer(index), contacts=past_contacts(index, contacts, now))


def with_story(index: int, now: datetime) -> Customer:
    """The made customer at *index* with 20 past contacts and an open matter."""
    matters = (Matter(f"m{index}", "Heating fails at night"),)
    return replace(made_customer(index), matters=matters, contacts=past_contacts(index, 20, now))


def main() -> None:
    """Fill a store and print what it takes, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--path", type=Path, default=None)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.path or Path(folder) / "data" / "callcenter.sqlite"
        store = Store.open(path, agent="ewa", site="krk", now=lambda: datetime.now(UTC))
        try:
            print(json.dumps(measure(store, arguments.customers), indent=1))
        finally:
            store.close()


def measure(store: Store, count: int, *, rounds: int = 2000, seed: int = 1) -> dict[str, float]:
    """Milliseconds of what an agent waits for, with *count* customers stored."""
    now, chance = datetime.now(UTC), random.Random(seed)
    result = {"fill_s": round(fill(store, count, now=now, told=max(1, count // 5000)), 2)}
    step = max(1, count // 5000)
    anybody = [chance.randrange(count) for _ in range(rounds)]
    storied = [chance.randrange(0, count, step) for _ in range(rounds)]
    find, story = store.customers.find_by_number, store.customers.with_story
    result |= _timed("find_by_number", lambda at: find(number_of(anybody[at])), rounds)
    result |= _timed("with_story", lambda at: story(id_of(storied[at])), rounds)
    search = store.customers.search
    texts = ("now", "anna no", "tech 4", "zak", "500 123", "kowalski instal", "234567")
    result |= _timed("customer_search", lambda at: search(texts[at % len(texts)]), 70)
    calls = [made_call(at, now) for at in range(rounds)]
    result |= _timed("save", lambda at: store.interactions.save(calls[at]), rounds)
    result |= _timed("finish", lambda at: store.interactions.finish(calls[at]), rounds)
    history = store.interactions.history
    result |= _timed("history", lambda at: history(("boil", "601", "kow", "")[at % 4]), 200)
    result["file_mb"] = round(store.path.stat().st_size / 1e6, 1)
    return result


def made_call(index: int, now: datetime) -> Interaction:
    """A call with a note, by number."""
    number = PhoneNumber(number_of(index), NumberKind.PHONE, number_of(index))
    return Interaction(
        id=str(UUID(int=10**9 + index, version=4)),
        agent="ewa",
        site="krk",
        direction=Direction.INBOUND,
        started=now + timedelta(seconds=index),
        number=number,
        customer_id=id_of(index),
        customer_name="Jan Kowalski",
        note="The boiler is cold again; wants the technician before Friday, after four.",
        disposition="FOLLOWUP",
    )


NOTES = (
    "The boiler is cold again; wants the technician before Friday, after four.",
    "Kocioł zimny od rana, prosi o technika. Zwrot za wizytę obiecany.",
    "Asks where invoice {at} is; sent again to the new address.",
    "Router restarted, the line is back. Will call again if it falls.",
)


def noted_call(index: int, began: datetime) -> Interaction:
    """One of an agent's calls of the year that *began* then, with a note that others have too."""
    return replace(
        made_call(index * 37 % 1_000_000, began),
        id=str(UUID(int=2 * 10**9 + index, version=4)),
        started=began + timedelta(minutes=26 * index),
        note=NOTES[index % len(NOTES)].format(at=index),
        stage=Stage.FINISHED,
    )


def _timed(name: str, work: Callable[[int], object], rounds: int) -> dict[str, float]:
    taken = []
    for at in range(rounds):
        began = time.perf_counter()
        work(at)
        taken.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(taken, n=100)
    return {f"{name}_p50_ms": round(cuts[49], 3), f"{name}_p99_ms": round(cuts[98], 3)}


if __name__ == "__main__":
    main()
