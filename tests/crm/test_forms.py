from __future__ import annotations

import pytest

from callcenter.crm.forms import forms
from callcenter.crm.places import NUMBER_PLACES, told
from tests.crm.asking import number


def test_a_number_is_there_in_every_form_in_which_it_may_be_written() -> None:
    assert forms(number("+44 20 7946 0958")) == {
        "number": "+442079460958",
        "digits": "442079460958",
        "national": "2079460958",
        "national_dialled": "02079460958",
        "national_spaced": "020 7946 0958",
        "international_spaced": "+44 20 7946 0958",
        "international_00": "00442079460958",
        "last4": "0958",
        "last5": "60958",
        "last6": "460958",
        "last7": "9460958",
        "last8": "79460958",
        "last9": "079460958",
        "last10": "2079460958",
    }


@pytest.mark.parametrize("text", ["101", "+48601234567", "*43", "anna"])
def test_every_kind_of_number_has_every_form(text: str) -> None:
    assert set(forms(number(text))) == set(NUMBER_PLACES)
    assert forms(number("101"))["national_spaced"] == "101"


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Ada Nowak", "Ada", "Nowak"),
        ("Anna Maria  Żak", "Anna Maria", "Żak"),
        ("Ośrodek", "Ośrodek", ""),
        ("", "", ""),
    ],
)
def test_a_name_is_parted_at_its_last_word(name: str, first: str, last: str) -> None:
    values = told({"name": name}, "key-1")
    assert (values["first_name"], values["last_name"], values["key"]) == (first, last, "key-1")
