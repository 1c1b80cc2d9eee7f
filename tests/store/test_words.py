from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from callcenter.store import cipher
from callcenter.store.tables import SEARCHES
from callcenter.store.words import digits_indexed, folded, indexed, question


def searched(texts: list[str], asked: str) -> list[int]:
    connection = cipher.connect(":memory:", None)
    try:
        connection.execute(SEARCHES[1])
        for text in texts:
            row = (indexed(text), digits_indexed([text]))
            connection.execute("INSERT INTO customer_search(names, digits) VALUES (?, ?)", row)
        found = connection.execute(
            "SELECT rowid FROM customer_search WHERE customer_search MATCH ?", (asked,)
        )
        return [row[0] for row in found]
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Łódź", ["lodz"]),
        ("Zażółć gęślą jaźń", ["zazolc", "gesla", "jazn"]),
        ("Straße", ["strasse"]),
        ("O'Neill-Smith", ["o", "neill", "smith"]),
        ("a_b", ["a", "b"]),
        ("", []),
    ],
)
def test_words_lose_case_accents_and_signs(text: str, words: list[str]) -> None:
    assert folded(text) == words


def test_every_ending_of_a_number_is_indexed() -> None:
    assert digits_indexed(["+48 601"]) == "#48601 #8601 #601"
    assert digits_indexed(["21"]) == "#21"
    assert digits_indexed(["reception", ""]) == ""


@given(some.text())
def test_no_text_is_an_error_to_the_search(text: str) -> None:
    if asked := question(text):
        searched(["nothing"], asked)


@given(some.lists(some.text(min_size=1), min_size=1, max_size=4), some.data())
def test_every_word_of_a_text_finds_it(texts: list[str], data: some.DataObject) -> None:
    words = [word for text in texts for word in folded(text[:100])]
    if words:
        word = data.draw(some.sampled_from(words))
        asked = question(word)
        assert any(word in folded(text) for text in texts)
        assert searched(texts, asked)
