from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.domain.customer_import import ImportReason as R
from callcenter.domain.number import PhoneNumber
from callcenter.importing.numbers import FileNumber, NumberReader


@pytest.mark.parametrize(
    ("region", "text", "key", "mended"),
    [
        ("PL", "601 234 567", "+48601234567", False),
        ("PL", "+48 601 234 567", "+48601234567", False),
        ("PL", "0048601234567", "+48601234567", False),
        ("PL", "0601234567", "+48601234567", False),
        ("PL", "48601234567", "+48601234567", True),
        ("PL", "48601234567.0", "+48601234567", True),
        ("PL", "+49 30 123456", "+4930123456", False),
        ("PL", "214", "214", False),
        ("PL", "*72", "*72", False),
        ("PL", "tel:+48601234567", "+48601234567", False),
        ("PL", "sip:214@pbx.example.pl", "214", False),
        ("PL", "sip:anna.nowak@pbx.example.pl;transport=tls", "anna.nowak", False),
        ("DE", "030 123456", "+4930123456", False),
        ("DE", "1701234567", "+491701234567", False),
        ("IT", "06 1234 5678", "+390612345678", False),
        ("IT", "612345678", "+390612345678", True),
        ("US", "(212) 555-1234", "+12125551234", False),
    ],
)
def test_numbers_are_read(region: str, text: str, key: str, mended: bool) -> None:
    assert NumberReader(region).read_all(text) == [FileNumber(key, mended=mended)]


@pytest.mark.parametrize(
    ("region", "text", "reason"),
    [
        ("PL", "4,85E+10", R.ROUNDED_NUMBER),
        ("PL", "4.8601E+10", R.ROUNDED_NUMBER),
        ("PL", "4.86012345678901e+15", R.ROUNDED_NUMBER),
        # German, or Polish with a digit too many: nobody knows.
        ("PL", "4930123456", R.UNCLEAR_NUMBER),
        ("PL", "1234567", R.UNCLEAR_NUMBER),
        # A mobile with its country, or Leer (0491) in Frisia.
        ("DE", "491701234567", R.UNCLEAR_NUMBER),
        ("PL", "22 123 45 67 wew. 12", R.EXTENSION),
        ("PL", "+48 22 123 45 67 x12", R.EXTENSION),
        ("PL", "tel:+48221234567;ext=12", R.EXTENSION),
        ("PL", "call Anna", R.NO_NUMBER),
        ("PL", "anonymous", R.NO_NUMBER),
        ("PL", "sip:@pbx", R.NO_NUMBER),
    ],
)
def test_what_is_no_number_or_not_surely_one_is_refused(region: str, text: str, reason: R) -> None:
    assert [number.reason for number in NumberReader(region).read_all(text)] == [reason]


@pytest.mark.parametrize("between", [", ", ";", " ::: ", "\n", " / ", "|"])
def test_a_cell_may_have_several(between: str) -> None:
    cell = f"601 234 567{between}22 123-45-67"
    keys = [number.key for number in NumberReader("PL").read_all(cell)]
    assert keys == ["+48601234567", "+48221234567"]


@pytest.mark.parametrize("cell", ["", " ", "-", "brak", "n/a", ";"])
def test_a_cell_may_have_none(cell: str) -> None:
    assert NumberReader("PL").read_all(cell) == []


def test_of_our_own_files_every_text_is_the_number_it_was() -> None:
    keys = [number.key for number in NumberReader("PL", ours=True).read_all("a,b\n+48 1\n4E+3")]
    assert keys == ["a,b", "+48 1", "4E+3"]


@given(
    region=st.sampled_from(["PL", "DE", "IT", "US", "GB", "FR", "RU", "AR", "BR", "AU"]),
    digits=st.from_regex(r"\A[1-9][0-9]{6,11}\Z"),
)
@settings(max_examples=1000)
def test_a_glance_never_reads_another_number_than_a_closer_look(region: str, digits: str) -> None:
    (read,) = NumberReader(region).read_all(digits)
    looked_at = PhoneNumber.parse(digits, region=region)
    if read.key and not read.mended:
        assert read.key == looked_at.key
    else:
        assert read.mended or read.reason is R.UNCLEAR_NUMBER
