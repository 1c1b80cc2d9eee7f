"""Searching as somebody types finds all that a slow look at every customer would find."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.store.customer_search import MOST_FOUND, MOST_WORDS
from callcenter.store.store import Store
from callcenter.store.words import folded
from tests.store.samples import customer, open_store

NAMES = ("Łukasz Żak", "Łukasz Żakowski", "Anna Nowak", "Annabel Nowicka", "Zofia Wiśniewska")
TYPED = (
    *("łu", "luka", "lukasz zak", "Lukasz Żakow", "ann", "anna no", "annab nowi", "wiśn"),
    *("zofia wisniewska", "nobody", "anna x", "no", "tech 4", "tech 42", "42", "zak instal"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(tmp_path)
    yield made
    made.close()


def filled(store: Store, count: int = 60) -> list[str]:
    """Everybody's words, by who they are."""
    people = [
        customer(
            at,
            name=NAMES[at % len(NAMES)],
            company=f"{('Instal', 'Tech')[at % 2]} {at}",
            numbers=(f"+486012345{at:02d}",),
        )
        for at in range(1, count + 1)
    ]
    store.customers.upsert_many(people)
    return [f"{one.name} {one.company}" for one in people]


def by_looking(words_of: list[str], typed: str) -> set[str]:
    *whole, last = folded(typed)
    if len(last) == 1 and last.isdigit():
        # One digit is a whole word, and one letter beside words is not looked for yet.
        whole, last = [*whole, last], ""
    elif whole and len(last) == 1:
        *whole, last = whole
    return {
        f"C{at}"
        for at, text in enumerate(words_of, start=1)
        if set(whole) <= set(folded(text)) and any(one.startswith(last) for one in folded(text))
    }


@pytest.mark.parametrize("typed", TYPED)
def test_each_letter_finds_whoever_has_such_words(store: Store, typed: str) -> None:
    words_of = filled(store)
    for letters in range(2, len(typed) + 1):
        found = store.customers.search(typed[:letters], limit=1000)
        wanted = by_looking(words_of, typed[:letters])
        numbered = {one.crm_id for one in found if typed[:letters].strip() in one.numbers[0]}
        assert {one.crm_id for one in found} - numbered <= wanted
        assert wanted <= {one.crm_id for one in found}


@pytest.mark.parametrize(
    ("typed", "many"),
    [("+48 601", 60), ("601 234 5", 60), ("60123450", 9), ("345 17", 1), ("0048 601 234 517", 1)],
)
def test_digits_are_found_from_any_place_on(store: Store, typed: str, many: int) -> None:
    filled(store)
    assert len(store.customers.search(typed, limit=1000)) == many


def test_words_and_digits_are_found_together(store: Store) -> None:
    filled(store)
    found = store.customers.search("zofia 234 53", limit=1000)
    assert [one.crm_id for one in found] == ["C34", "C39"]


def test_whole_words_come_before_beginnings_however_many_there_are(store: Store) -> None:
    longer = [
        customer(at, crm_id=f"L{at}", name=f"Annabel Nr{at}", numbers=())
        for at in range(MOST_FOUND)
    ]
    store.customers.upsert_many([*longer, customer(5000, name="Zenon Annab", numbers=())])
    found = store.customers.search("annab", limit=MOST_FOUND + 1)
    assert len(found) == MOST_FOUND
    assert "Zenon Annab" in {one.name for one in found}


def test_more_words_than_are_looked_up_are_found_as_well(store: Store) -> None:
    people = [
        customer(at, name=f"Anna Now{chr(97 + at % 26)}{at}", numbers=())
        for at in range(1, 3 * MOST_WORDS)
    ]
    store.customers.upsert_many(people)
    assert len(store.customers.search("anna now", limit=1000)) == len(people)
    assert len(store.customers.search("anna nowz", limit=1000)) == 2


def test_what_a_customer_was_called_finds_nobody(store: Store) -> None:
    store.customers.upsert_many([customer(1, name="Anna Nowak"), customer(2, name="Jan Lis")])
    store.customers.upsert_many([customer(1, name="Ewa Kot", numbers=("+48222222222",))])
    for typed in ("ann", "anna", "anna no", "nowa", "601"):
        assert "C1" not in {one.crm_id for one in store.customers.search(typed)}
    assert [one.crm_id for one in store.customers.search("ko")] == ["C1"]
    store.customers.upsert_many([], deleted=["C2"])
    store.customers.upsert_many([customer(3, name="Piotr Wilk", numbers=())])
    for typed in ("ja", "lis", "jan l", "60"):
        assert store.customers.search(typed) == ()
