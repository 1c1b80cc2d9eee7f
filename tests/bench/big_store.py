"""A big site's profile: a million customers, five million contacts; filled once and kept."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from callcenter.paths import Profile
from callcenter.store.store import Store
from callcenter.store.tables import REVISION
from tests.bench.data import fill, noted_call, number_of

CUSTOMERS = 1_000_000
CONTACTS, TOLD = 5, 200
CALLS = 20_000
"""So many past contacts each customer has, but every so many-th one 20."""


def big_profile(customers: int = CUSTOMERS) -> Profile:
    """The profile, in the system's directory for temporary files."""
    folder = Path(tempfile.gettempdir()) / f"callcenter-bench-{REVISION}-{customers}"
    profile = Profile(folder)
    filled = folder / "filled"
    if not filled.exists():
        profile.database.unlink(missing_ok=True)
        with_customers(profile, customers)
        filled.touch()
    return profile


def with_customers(profile: Profile, count: int) -> None:
    """Put *count* customers into the profile's store."""
    store = open_store(profile)
    try:
        fill(store, count, now=datetime.now(UTC), told=TOLD, contacts=CONTACTS)
    finally:
        store.close()


def with_calls(profile: Profile) -> None:
    """Put an agent's year of calls with notes into the profile's store, unless they are there."""
    noted = profile.directory / "noted"
    if noted.exists():
        return
    store = open_store(profile)
    try:
        began = datetime.now(UTC) - timedelta(days=365)
        for at in range(CALLS):
            store.interactions.save(noted_call(at, began))
    finally:
        store.close()
    noted.touch()


def open_store(profile: Profile) -> Store:
    """The profile's store."""
    return Store.open(profile.database, agent="agent", site="demo", now=lambda: datetime.now(UTC))


def caller_with_a_story(at: int) -> str:
    """The number of the *at*-th customer with 20 past contacts."""
    return number_of(at * TOLD)
