"""What numbers cost, seen from several countries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.number import PhoneNumber
from callcenter.domain.tariff import Tariff, is_emergency, tariffs


@pytest.mark.parametrize(
    ("region", "text", "price"),
    [
        ("PL", "102", "internal"),
        ("PL", "ewa", "internal"),
        ("PL", "*21*5#", "internal"),
        ("PL", "601 234 567", "home"),
        ("PL", "0048 601234567", "home"),
        ("PL", "700 123 456", "home premium"),
        ("PL", "801 123 456", "home premium"),
        ("PL", "+49 30 1234567", "international"),
        ("PL", "00 49 30 1234567", "international"),
        ("PL", "+44 906 123 4567", "international premium"),
        ("PL", "+8816 1234 5678", "international satellite"),
        ("PL", "00881612", "international satellite"),
        ("PL", "+870773111632", "international satellite"),
        ("PL", "+979 123 456 789", "international premium"),
        ("PL", "+808 1234 5678", "international premium"),
        ("PL", "009999999999999999", "international"),
        ("GB", "070 1123 4567", "home premium"),
        ("US", "(202) 555-0143", "home"),
        ("US", "900 555 1234", "home premium"),
        ("US", "876 555 1234", "international"),
        ("US", "011 48 601234567", "international"),
        ("US", "0119999999999999999999", "international"),
        ("PL", "011 222 33 44", "home"),
    ],
)
def test_a_number_has_its_price(region: str, text: str, price: str) -> None:
    number = PhoneNumber.parse(text, region=region)
    assert tariffs(number, region) == {Tariff(each) for each in price.split()}


@pytest.mark.parametrize(
    ("region", "digits", "emergency"),
    [
        ("PL", "112", True),
        ("PL", "999", True),
        ("PL", "997", True),
        ("PL", "911", False),
        ("US", "911", True),
        ("DE", "110", True),
        ("GB", "999", True),
        ("PL", "1120", False),
        ("PL", "102", False),
        ("PL", "", False),
        ("PL", "+112", False),
        ("XX", "112", False),
    ],
)
def test_every_country_has_its_emergency_numbers(region: str, digits: str, emergency: bool) -> None:
    assert is_emergency(digits, region) is emergency


def test_the_site_may_name_further_emergency_numbers() -> None:
    assert is_emergency("5555", "PL", ("5555",))


@given(st.text(), st.sampled_from(["PL", "US", "XX", ""]))
def test_whatever_the_number_it_has_a_price(text: str, region: str) -> None:
    assert tariffs(PhoneNumber.parse(text, region="PL"), region)
