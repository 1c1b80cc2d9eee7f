"""What is old goes wherever it stands among the rest, and nobody's note waits for the search."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from msgspec.structs import replace

from callcenter.domain.customer import Contact, Customer
from callcenter.store.database import Database
from callcenter.store.key import StoreKey
from callcenter.store.retention import LOOKED_AT, Retention
from callcenter.store.store import Store
from tests.store.samples import NOW, customer

DEADLINE_S = 30.0
EACH = 250


@pytest.fixture
def database(store: Store) -> Iterator[Database]:
    beside = Database(store.path, StoreKey.read(store.beside.key), patience_s=1.0)
    yield beside
    beside.close()


def somebody(index: int) -> Customer:
    """A customer with as many past contacts as EACH, one for each day."""
    contacts = tuple(
        Contact(f"{index}-{day}", NOW - timedelta(days=day), "call", "Ewa", "said")
        for day in range(EACH)
    )
    return replace(customer(index), contacts=contacts)


def test_old_contacts_go_however_many_there_are_between(store: Store, database: Database) -> None:
    people = LOOKED_AT // EACH + 10
    store.customers.upsert_many([somebody(index) for index in range(1, people + 1)])
    before = NOW - timedelta(days=240, hours=1)
    assert Retention(database).expire_contacts(before, lambda: False) == people * 9
    for index in (1, people):
        kept = store.customers.with_story(somebody(index).id, EACH)
        assert kept is not None
        assert kept.contacts == somebody(index).contacts[:241]
    assert Retention(database).expire_contacts(before, lambda: False) == 0


def test_it_stops_between_two_transactions(store: Store, database: Database) -> None:
    store.customers.upsert_many([somebody(1)])
    asked = iter([False, False])
    gone = Retention(database).expire_contacts(NOW, lambda: next(asked, True))
    assert gone == 100


def test_nobody_waits_while_old_contacts_are_looked_for(store: Store, database: Database) -> None:
    store.customers.upsert_many([somebody(1)])
    long_ago = NOW - timedelta(days=999)
    with ThreadPoolExecutor(1) as night, database.writing():
        work = night.submit(Retention(database).expire_contacts, long_ago, lambda: False)
        assert work.result(DEADLINE_S) == 0
