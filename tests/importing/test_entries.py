from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from callcenter.domain.customer import Customer, CustomerSource
from callcenter.domain.customer_import import Entry, Outcome
from callcenter.domain.customer_import import ImportField as F
from callcenter.domain.customer_import import ImportReason as R
from callcenter.importing.entries import EntryReader, Writer
from callcenter.importing.numbers import MOST_NUMBERS, NumberReader
from callcenter.importing.rows import LONGEST_CELL, FileRow
from tests.importing.samples import ids


def read(writer: Writer = Writer.OTHERS, **cells: str) -> Entry | Outcome:
    fields = tuple(F(name.rstrip("_")) for name in cells)
    reader = EntryReader(fields, numbers=NumberReader("PL"), new_id=ids(), writer=writer)
    return reader.read(FileRow(7, tuple(cells.values())))


def customer(writer: Writer = Writer.OTHERS, **cells: str) -> Customer:
    entry = read(writer, **cells)
    assert isinstance(entry, Entry), entry
    return entry.customer


def refusal(**cells: str) -> tuple[R | None, str]:
    outcome = read(**cells)
    assert isinstance(outcome, Outcome) and outcome.line == 7
    return outcome.reason, outcome.detail


def test_a_whole_row_is_read() -> None:
    assert customer(
        title="Dr.",
        given_name="Łucja ",
        family_name=" Żak",
        company="ACME  sp. z o.o.",
        number="601 234 567",
        number_="221234567, 601234567",
        email="Łucja Żak <lucja@example.pl>; other@example.pl",
        language="pl",
        tags="VIP; north",
        since="31.03.2019",
        queue="support",
        url="https://crm.example.com/1",
    ) == Customer(
        ids()(),
        "Dr. Łucja Żak",
        company="ACME sp. z o.o.",
        numbers=("+48601234567", "+48221234567"),
        email="lucja@example.pl",
        language="pl",
        tags=("VIP", "north"),
        since=datetime(2019, 3, 31, tzinfo=UTC),
        url="https://crm.example.com/1",
        queue="support",
        source=CustomerSource.IMPORT,
    )


def test_without_a_name_it_is_the_company() -> None:
    assert customer(name="", company="ACME").name == "ACME"


def test_without_both_it_is_nobody() -> None:
    assert refusal(name=" ", number="601234567") == (R.NO_NAME, "")


@pytest.mark.parametrize(
    ("cells", "reason", "detail"),
    [
        ({"number": "4,85E+10"}, R.ROUNDED_NUMBER, "4,85E+10"),
        ({"number": "601234567, Anna"}, R.NO_NUMBER, "Anna"),
        ({"email": "anna"}, R.NO_EMAIL, "anna"),
        ({"email": "a@" + "b" * 300}, R.NO_EMAIL, "a@" + "b" * 300),
        ({"since": "31.02.2019"}, R.NO_DATE, "31.02.2019"),
        ({"since": "0001-01-01"}, R.NO_DATE, "0001-01-01"),
        ({"since": "0001-01-01T00:00:00+02:00"}, R.NO_DATE, "0001-01-01T00:00:00+02:00"),
        ({"since": "9999-12-31T23:59:59-05:00"}, R.NO_DATE, "9999-12-31T23:59:59-05:00"),
        ({"url": "javascript:alert(1)"}, R.NO_URL, "javascript:alert(1)"),
        ({"company": "x" * (LONGEST_CELL + 1)}, R.TOO_LONG, "company"),
        ({"company": "ACME\0"}, R.UNREADABLE, "it has signs that are no text"),
        (
            {"number": ",".join(str(600000000 + at) for at in range(MOST_NUMBERS + 1))},
            R.TOO_MANY_NUMBERS,
            "51",
        ),
    ],
)
def test_what_is_wrong_with_a_row_is_said(cells: dict[str, str], reason: R, detail: str) -> None:
    assert refusal(name="Anna", **cells) == (reason, detail)


def test_more_cells_than_columns_are_told() -> None:
    reader = EntryReader((F.NAME,), numbers=NumberReader("PL"), new_id=ids())
    assert isinstance(reader.read(FileRow(2, ("Anna", ""))), Entry)
    outcome = reader.read(FileRow(2, ("Nowak", "Anna")))
    assert isinstance(outcome, Outcome) and outcome.reason is R.TOO_MANY_CELLS


def test_fewer_cells_than_columns_are_empty_ones() -> None:
    reader = EntryReader((F.NAME, F.COMPANY), numbers=NumberReader("PL"), new_id=ids())
    assert isinstance(reader.read(FileRow(2, ("Anna",))), Entry)


def test_what_the_file_says_of_a_row_is_passed_on() -> None:
    reader = EntryReader((F.NAME,), numbers=NumberReader("PL"), new_id=ids())
    outcome = reader.read(FileRow(2, (), "it is broken"))
    assert outcome == Outcome(2, outcome.ending, R.UNREADABLE, "it is broken")


def test_payment_cards_are_made_unreadable() -> None:
    kept = customer(name="Anna 4111 1111 1111 1111", tags="4111111111111111")
    assert kept.name == "Anna •••• •••• •••• 1111"
    assert kept.tags == ("••••••••••••1111",)


def test_an_id_that_looks_like_a_payment_card_stays_whose_it_is() -> None:
    # Sixteen of its digits in a row pass for a card's; ids of some CRMs have nineteen.
    ours = "c4fc29f5-2443-0895-9917-834db5bf1c9b"
    link = "https://crm.example/contacts/5725767000000000042"
    kept = customer(name="Anna", id=ours, crm_id="4111111111111111", url=link)
    assert (kept.id, kept.crm_id, kept.url) == (ours, "4111111111111111", link)


def test_marks_and_control_characters_are_left_out() -> None:
    assert customer(name="An\u200bna\x07\tNo\nwak\u202e").name == "Anna No wak"


@pytest.mark.parametrize(
    ("writer", "cell", "name"),
    [
        (Writer.OTHERS, "'=ACME", "=ACME"),
        (Writer.OTHERS, "'t Hooft", "'t Hooft"),
        (Writer.OURS_DEFUSED, "''t Hooft", "'t Hooft"),
        (Writer.OURS_DEFUSED, "'=ACME", "=ACME"),
        (Writer.OURS, "'=ACME", "'=ACME"),
    ],
)
def test_an_apostrophe_means_what_its_writer_meant(writer: Writer, cell: str, name: str) -> None:
    assert customer(writer, name=cell).name == name


def test_google_s_own_groups_are_no_tags() -> None:
    assert customer(name="Anna", tags="* myContacts ::: VIP ::: * starred").tags == ("VIP",)


def test_our_own_id_is_kept_and_another_s_becomes_always_the_same() -> None:
    ours = read(id="urn:uuid:12345678-1234-4234-8234-123456789abc", name="Anna")
    theirs, again = read(id="K-17", name="Anna"), read(id="K-17", name="Jan")
    assert isinstance(ours, Entry) and isinstance(theirs, Entry) and isinstance(again, Entry)
    assert (ours.customer.id, ours.foreign) == ("12345678-1234-4234-8234-123456789abc", False)
    assert theirs.foreign and theirs.customer.id == again.customer.id
    assert UUID(theirs.customer.id).version == 5
