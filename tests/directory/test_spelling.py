"""How one number may be written."""

from __future__ import annotations

import pytest

from callcenter.directory.spelling import endings, spellings, tail
from tests.crm.people import SPELLINGS
from tests.directory.asked import number


def test_the_usual_ways_to_write_a_number_are_asked_for() -> None:
    ways = spellings(number("+48601234567"), "PL")
    for usual in ("+48601234567", "+48 601 234 567", "601 234 567", "601234567", "0048601234567"):
        assert usual in ways
    assert ways[0] == "+48601234567"
    assert len(set(ways)) == len(ways)


def test_a_foreign_number_is_not_asked_for_as_if_it_were_from_here() -> None:
    ways = spellings(number("+442079460000"), "PL")
    assert "+44 20 7946 0000" in ways
    assert "02079460000" not in ways


def test_a_number_of_a_country_with_a_trunk_zero_is_asked_for_with_it() -> None:
    assert "02079460000" in spellings(number("+442079460000"), "GB")


def test_an_extension_is_asked_for_as_it_is() -> None:
    assert spellings(number("205"), "PL") == ("205",)
    assert tail(number("205")) == ""


@pytest.mark.parametrize("spell", SPELLINGS)
def test_the_end_of_a_number_is_found_in_each_spelling(spell: object) -> None:
    assert callable(spell)
    written = spell("221020007")
    assert any(ending in written for ending in endings(number(written)))
    digits = "".join(filter(str.isdigit, written))
    assert digits.endswith(tail(number(written)))
