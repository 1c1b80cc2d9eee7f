"""Searching as somebody types, letter by letter: a million customers, an agent's year of calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.bench.big_store import CUSTOMERS, big_profile, open_store, with_calls
from tests.bench.figure import Figure, high
from tests.bench.raw import raw_lookup

TYPED = (
    *("kowalski", "anna nowak", "Łukasz Żak", "zofia wiśniewska", "Wójcik Instal 42", "james smi"),
    *("tech 4217", "500 123 456", "+48 22 012 34", "234567", "emily.31337", "lis 77"),
)
NOTES = ("boiler", "technician friday", "kocioł zimny", "invoice 2041", "601 23", "zwrot")
ROUNDS = 3
GOAL_MS = 25.0


def search() -> Iterator[Figure]:
    """Each letter typed is a search of its own, among customers and among notes."""
    profile = big_profile()
    with_calls(profile)
    store = open_store(profile)
    try:
        found = _typed(store.customers.search, TYPED)
        noted = _typed(store.interactions.history, NOTES)
    finally:
        store.close()
    raw = raw_lookup(profile.database, CUSTOMERS)
    yield _figure("search-customers", found, raw)
    yield _figure("search-notes", noted, raw)


def _figure(name: str, taken: list[tuple[float, str]], raw: str) -> Figure:
    measured = high(name, [one for one, _ in taken], "ms", GOAL_MS)
    slowest = max(taken)
    about = f"{measured.about} ({slowest[1]!r}); {raw}"
    return Figure(name, measured.value, "ms", GOAL_MS, about)


def _typed(find: Callable[[str], Any], texts: tuple[str, ...]) -> list[tuple[float, str]]:
    """Milliseconds of each search, and for what; the first round is not counted."""
    taken = []
    for at in range(ROUNDS + 1):
        for text in texts:
            for letters in range(1, len(text) + 1):
                began = time.perf_counter()
                find(text[:letters])
                if at:
                    taken.append(((time.perf_counter() - began) * 1000, text[:letters]))
    return taken
