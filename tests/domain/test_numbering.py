"""A number that is told to be plain E.164 reads as itself, in every country."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from callcenter.domain.number import PhoneNumber
from callcenter.domain.numbering import is_plain_e164

CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


def read(text: str) -> str | None:
    """As the library reads it: a blank keeps the short way from being taken."""
    return PhoneNumber.parse(f"{text[:3]} {text[3:]}", region="PL").e164


@settings(deadline=None, max_examples=1500)
@given(code=some.sampled_from(CODES), rest=some.from_regex(r"[0-9]{2,13}", fullmatch=True))
def test_what_is_plain_reads_as_itself(code: int, rest: str) -> None:
    text = f"+{code}{rest}"
    if is_plain_e164(text):
        assert read(text) == text


def test_numbers_of_nearly_all_countries_are_plain() -> None:
    examples = [
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        if (number := phonenumbers.example_number(region))
    ]
    plain = [text for text in examples if is_plain_e164(text)]
    assert [read(text) for text in plain] == plain
    assert len(plain) > 0.8 * len(examples)


@pytest.mark.parametrize("text", ["+48601234567", "+442079460958", "+12125550123"])
def test_a_common_number_is_plain(text: str) -> None:
    assert is_plain_e164(text)
    assert PhoneNumber.parse(text, region="DE").key == text


@pytest.mark.parametrize(
    "text", ["+390612345678", "48601234567", "+48 601234567", "+999123456", "+"]
)
def test_what_takes_a_look_is_not(text: str) -> None:
    assert not is_plain_e164(text)
