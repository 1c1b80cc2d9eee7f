"""vCards of every kind, and what only looks like one."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as some

from callcenter.directory.cards import LARGEST, read_card
from callcenter.domain.listed import Listed
from tests.crm.address_book import vcard
from tests.crm.people import people
from tests.directory.asked import NUMBERING

PICTURE = base64.b64encode(bytes(200_000)).decode()


def read(*lines: str) -> Listed | None:
    text = "\r\n".join(("BEGIN:VCARD", *lines, "END:VCARD")) + "\r\n"
    return read_card(text, NUMBERING)


def test_cards_of_version_3_are_read_whoever_they_are_about() -> None:
    for person in people(40):
        card = read_card(vcard(person), NUMBERING)
        assert card is not None
        assert (card.name, card.company, card.email) == (
            person.name,
            person.company,
            person.email,
        )
        assert card.numbers == (person.telephone_e164, person.mobile_e164)


def test_a_card_of_version_4_has_numbers_as_addresses() -> None:
    card = read(
        "VERSION:4.0",
        "FN:Łucja Żak",
        "TEL;VALUE=uri;TYPE=cell:tel:+48-601-234-567",
        "item1.TEL;VALUE=uri:tel:+48221020000;ext=7",
        "TITLE:Sales",
    )
    assert card == Listed("Łucja Żak", numbers=("+48601234567", "+48221020000"), title="Sales")


def test_an_old_card_with_quoted_letters_is_read() -> None:
    card = read(
        "VERSION:2.1",
        "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C5=81ucja =C5=BBak",
        "TEL;CELL:601 234 567",
    )
    assert card is not None
    assert (card.name, card.numbers) == ("Łucja Żak", ("+48601234567",))


def test_a_picture_is_left_out() -> None:
    card = read("VERSION:3.0", "FN:Ada", f"PHOTO;ENCODING=b;TYPE=JPEG:{PICTURE}", "TEL:601234567")
    assert card == Listed("Ada", numbers=("+48601234567",))


@pytest.mark.parametrize(
    "lines",
    [
        ("VERSION:3.0", "TEL:601234567"),
        ("VERSION:3.0", "FN:", "N:;;;;"),
        ("VERSION:3.0", "FN:\u202e\u200b"),
        ("no line of a card",),
        (f"NOTE:{'x' * LARGEST}", "FN:Ada"),
    ],
    ids=["no name", "empty names", "nothing to see", "no card", "too large"],
)
def test_a_card_without_a_name_or_sense_is_left_out(lines: tuple[str, ...]) -> None:
    assert read(*lines) is None


def test_what_is_no_number_is_left_out_of_a_card() -> None:
    card = read("VERSION:3.0", "FN:Ada", "TEL:ask at the desk", "TEL:", "TEL:22 102 00 00")
    assert card is not None
    assert card.numbers == ("+48221020000",)


def test_names_cannot_turn_the_reading_direction() -> None:
    card = read("VERSION:3.0", "FN:Ada\u202eada\u0007", "TEL:601234567")
    assert card is not None
    assert card.name == "Adaada"


@given(some.text(max_size=300))
def test_whatever_is_sent_no_card_breaks_the_reading(text: str) -> None:
    for whole in (text, f"BEGIN:VCARD\r\nVERSION:3.0\r\n{text}\r\nEND:VCARD\r\n"):
        card = read_card(whole, NUMBERING)
        assert card is None or card.name
