from __future__ import annotations

import pytest

from callcenter.importing.likeness import same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Nowak", "anna nowak"),
        ("Łucja Żak", "Zak Lucja"),
        ("Anna Nowak", "A. Nowak"),
        ("Anna Maria Nowak", "Anna Nowak"),
        ("Dr. Anna Nowak", "Pani Anna Nowak"),
        ("Anna", "Anna Nowak"),
        ("ACME sp. z o.o.", "ACME"),
        ("Nowak-Kowalska Anna", "Anna Nowak Kowalska"),
    ],
)
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert same_name(one, other) and same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jan Kowalski", "Janina Kowalska"),
        ("Jan Kowalski", "Jan Kowalska"),
        ("Anna Nowak", "Jan Nowak"),
        ("Anna Nowak", ""),
        ("", ""),
        ("A. B.", "Anna Bober"),
        ("Anna Anna", "Anna Nowak"),
        ("Anna Nowak", "Anna Kowal"),
        ("Shop 1", "Shop 10"),
        ("Shop 1", "Shop"),
    ],
)
def test_names_that_are_only_alike(one: str, other: str) -> None:
    assert not same_name(one, other) and not same_name(other, one)
