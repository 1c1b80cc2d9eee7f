"""The copy of an address book: found by number and word, changed and forgotten card by card."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from callcenter.directory.address_index import AddressIndex
from callcenter.domain.listed import Listed

ADA = Listed("Ada Łoś", "Młyn", ("+48221020000",))
JAN = Listed("Jan Nowak", "Młyn", ("+48221020000", "+48601234567"))


def test_somebody_is_found_by_each_number_and_by_the_beginnings_of_words() -> None:
    index = AddressIndex()
    index.put("a", "1", ADA)
    index.put("b", "1", JAN)
    assert index.find("+48221020000") == (ADA, JAN)
    assert index.find("+48601234567") == (JAN,)
    assert index.search("mły ja", 9) == (JAN,)
    assert index.search("MŁYN", 1) == (ADA,)
    assert index.search("owak", 9) == ()
    assert index.search("  ", 9) == ()


def test_a_changed_card_is_not_found_by_its_former_number() -> None:
    index = AddressIndex()
    index.put("a", "1", JAN)
    index.put("a", "2", Listed("Jan Nowak", numbers=("+48500600700",)))
    assert (index.find("+48601234567"), index.version("a"), len(index)) == ((), "2", 1)


def test_a_card_that_names_nobody_counts_as_read() -> None:
    index = AddressIndex()
    index.put("a", "1", None)
    assert (index.version("a"), index.search("a", 9)) == ("1", ())


cards = some.dictionaries(
    some.sampled_from("abcd"),
    some.builds(
        Listed,
        name=some.sampled_from(["Ada", "Jan"]),
        numbers=some.lists(some.sampled_from(["1", "2", "3"]), max_size=3).map(tuple),
    ),
)


@given(some.lists(some.tuples(some.sampled_from("abcd"), some.none() | some.just(True)) | cards))
def test_it_knows_what_a_plain_look_through_all_cards_would_find(steps: list[object]) -> None:
    index, plain = AddressIndex(), {}
    for step in steps:
        if isinstance(step, dict):
            for card, entry in step.items():
                index.put(card, "1", entry)
                plain[card] = entry
        elif isinstance(step, tuple):
            index.drop(step[0])
            plain.pop(step[0], None)
    for number in "123":
        there = [entry for entry in plain.values() if number in entry.numbers]
        assert sorted(index.find(number), key=repr) == sorted(there, key=repr)
    assert len(index) == len(plain)
