"""Finding a disposition by typing."""

from __future__ import annotations

from tests.ui.people import DISPOSITIONS
from ui.disposition_picker import folded, matching


def codes(typed: str, language: str = "en") -> list[str]:
    return [known.code for known in matching(DISPOSITIONS, typed, language)]


def test_nothing_typed_offers_all_as_configured() -> None:
    assert codes("") == [known.code for known in DISPOSITIONS]


def test_accents_and_case_do_not_matter() -> None:
    assert codes("przyjeto", "pl") == ["ORDER"]
    assert codes("ZAŁATW", "pl") == ["SOLVED"]
    assert folded("Żółć") == "zolc"


def test_the_code_is_found_too() -> None:
    assert codes("dnc") == ["DNC"]


def test_every_word_must_fit() -> None:
    assert codes("call back") == ["CALLBACK"]
    assert codes("call xyz") == []


def test_what_looks_like_a_pattern_is_only_text() -> None:
    assert codes(".*") == []
