from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from callcenter.store.store import Store
from tests.bench.data import fill, landline_of, made_customer, number_of, past_contacts, with_story
from tests.store.opener import sql
from tests.store.samples import NOW, open_store

COUNT, TOLD, CONTACTS = 60, 20, 5
WHAT = {
    "customer": "id, crm_id, name, company, numbers, email, matters, promises, agent, site, source",
    "customer_number": "key",
    "contact": "customer, id, at, channel, who, summary, outcome, resolved",
    "customer_search": "rowid",
}


def rows(store: Store) -> dict[str, list[Any]]:
    with sql(store.path) as connection:
        return {
            table: sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
            for table, columns in WHAT.items()
        }


def test_a_store_filled_straight_is_what_a_pull_would_have_made(tmp_path: Path) -> None:
    straight = open_store(tmp_path / "straight")
    pulled = open_store(tmp_path / "pulled")
    try:
        fill(straight, COUNT, now=NOW, told=TOLD, contacts=CONTACTS)
        pulled.customers.upsert_many(
            [
                with_story(index, NOW)
                if index % TOLD == 0
                else replace(made_customer(index), contacts=past_contacts(index, CONTACTS, NOW))
                for index in range(COUNT)
            ]
        )
        assert rows(straight) == rows(pulled)
        assert len(rows(straight)["contact"]) == 3 * 20 + 57 * CONTACTS
        for store in (straight, pulled):
            for asked in (number_of(7), landline_of(7)[-7:]):
                assert [one.crm_id for one in store.customers.search(asked)] == ["8"]
            story = store.customers.with_story(made_customer(20).id)
            assert story is not None and story.contacts[1].at > NOW - timedelta(days=2)
    finally:
        straight.close()
        pulled.close()
