"""Numbers as people and exchanges write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.number import LONGEST, NumberKind, PhoneNumber, load_numbering_plans


def read(text: str, region: str = "PL", extension_digits: int = 6) -> PhoneNumber:
    return PhoneNumber.parse(text, region=region, extension_digits=extension_digits)


@pytest.mark.parametrize(
    ("region", "text", "e164"),
    [
        ("PL", "601 234 567", "+48601234567"),
        ("PL", "601-234-567", "+48601234567"),
        ("PL", "601.234.567", "+48601234567"),
        ("PL", "+48 601 234 567", "+48601234567"),
        ("PL", "48601234567", "+48601234567"),
        ("PL", "0048 601234567", "+48601234567"),
        ("PL", "(+48) 601 234 567", "+48601234567"),
        ("PL", "+48 (0)601 234 567", "+48601234567"),
        ("PL", "0601234567", "+48601234567"),
        ("PL", "(022) 123-45-67", "+48221234567"),
        ("PL", "22\u00a0123\u202f45\u201167", "+48221234567"),
        ("PL", "\u202a+48 601 234 567\u202c", "+48601234567"),
        ("PL", "+48\u200b601234567", "+48601234567"),
        ("PL", "６０１２３４５６７", "+48601234567"),
        ("PL", "  601234567\n", "+48601234567"),
        ("PL", "+44 20 7946 0958", "+442079460958"),
        ("GB", "020 7946 0958", "+442079460958"),
        ("DE", "+49 (0)30 1234567", "+49301234567"),
        ("DE", "(0)30 1234567", "+49301234567"),
        ("SE", "08-123 456 78", "+46812345678"),
        ("SE", "0046 8 123 456 78", "+46812345678"),
        ("IT", "06 1234 5678", "+390612345678"),
        ("US", "(202) 555-0143", "+12025550143"),
        ("US", "00 48 601 234 567", "+48601234567"),
        ("US", "011 48 601 234 567", "+48601234567"),
        ("AU", "0011 48 601 234 567", "+48601234567"),
    ],
)
def test_every_usual_spelling_is_one_number(region: str, text: str, e164: str) -> None:
    number = read(text, region)
    assert (number.kind, number.e164) == (NumberKind.PHONE, e164)
    assert number.key == number.dialable == e164


@pytest.mark.parametrize(
    ("text", "dialled"),
    [
        ("102", "102"),
        ("112", "112"),
        ("10-20", "1020"),
        ("123456", "123456"),
        ("*21*601234567#", "*21*601234567#"),
        ("*8", "*8"),
        ("00999123456", "00999123456"),
        ("+481", "+481"),
    ],
)
def test_what_only_the_own_exchange_understands_is_dialled_as_it_is(
    text: str, dialled: str
) -> None:
    number = read(text)
    assert (number.kind, number.e164) == (NumberKind.EXTENSION, None)
    assert number.dialable == dialled


def test_how_long_an_extension_may_be_is_configuration() -> None:
    assert read("221234567", extension_digits=9).kind is NumberKind.EXTENSION
    assert read("221234567", extension_digits=8).kind is NumberKind.PHONE
    assert read("+48221234567", extension_digits=12).kind is NumberKind.PHONE


@pytest.mark.parametrize("text", ["555 0143", "555-0143", "5550143"])
def test_a_number_without_its_area_code_is_no_world_number(text: str) -> None:
    number = read(text, "US")
    assert (number.kind, number.e164, number.dialable) == (NumberKind.EXTENSION, None, "5550143")


def test_two_spellings_of_an_extension_are_one() -> None:
    assert read("10 20").key == read("1020").key


@pytest.mark.parametrize("text", ["ewa.lis", "jan-kowalski", "x_1", "łucja"])
def test_a_sip_user_is_dialled_as_written(text: str) -> None:
    number = read(text)
    assert (number.kind, number.dialable) == (NumberKind.SIP_USER, text)
    assert number.key == read(text.upper()).key


@pytest.mark.parametrize("text", ["", "  ", "Anonymous", "unknown", "RESTRICTED", "withheld"])
def test_a_hidden_number_has_no_key_and_is_not_shown(text: str) -> None:
    number = read(text)
    assert number.kind is NumberKind.ANONYMOUS
    assert (number.key, number.display("PL"), number.country) == ("", "", "")


def test_a_thousand_digits_are_cut_and_are_no_phone_number() -> None:
    number = read("1" * 1000)
    assert (len(number.raw), number.e164) == (LONGEST, None)


@pytest.mark.parametrize(
    ("text", "region", "shown", "country"),
    [
        ("+48601234567", "PL", "601 234 567", "PL"),
        ("+48601234567", "GB", "+48 601 234 567", "PL"),
        ("+442079460958", "GB", "020 7946 0958", "GB"),
        ("102", "PL", "102", ""),
        ("ewa.lis", "PL", "ewa.lis", ""),
    ],
)
def test_people_see_numbers_as_they_write_them(
    text: str, region: str, shown: str, country: str
) -> None:
    number = read(text)
    assert (number.display(region), number.country) == (shown, country)


@given(st.text(), st.sampled_from(["PL", "US", "SE", "ZZ", ""]))
def test_reading_never_fails_and_reading_again_gives_the_same(text: str, region: str) -> None:
    number = read(text, region)
    again = read(number.e164 or number.raw, region)
    assert again.key == number.key
    number.display(region)


def test_the_numbering_plans_can_be_loaded_ahead() -> None:
    load_numbering_plans()
