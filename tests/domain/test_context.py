"""What travels with a call: it fits, it comes out as it went in, and nothing else is believed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from callcenter.domain.context import MOST_OCTETS, Context, shortened
from callcenter.domain.customer import Contact
from tests.domain.story import JAN, NOON

INTERACTION = "0b51a1f2-8b86-4f2e-9c5c-6e2d3f9b7a10"
WHOLE = Context(INTERACTION, "C1042", "Piec nie grzeje, umówiony serwisant nie przyjechał")


def octets(value: str) -> int:
    return len(bytes.fromhex(value.partition(";")[0]))


def test_what_fits_comes_out_as_it_went_in() -> None:
    value = WHOLE.encoded()
    assert value.endswith(";encoding=hex;purpose=callcenter")
    assert octets(value) <= MOST_OCTETS
    assert Context.decoded(value) == WHOLE


def test_nothing_to_tell_is_no_header() -> None:
    assert Context().encoded() == ""


def test_a_long_summary_ends_with_a_whole_word() -> None:
    long = replace(WHOLE, summary="zażółć gęślą jaźń " * 20)
    value = long.encoded()
    found = Context.decoded(value)
    assert found is not None and octets(value) <= MOST_OCTETS
    assert (found.interaction, found.customer) == (INTERACTION, "C1042")
    assert found.summary.endswith("…")
    assert set(found.summary[:-1].split()) <= {"zażółć", "gęślą", "jaźń"}
    assert octets(value) > MOST_OCTETS - 20


def test_half_an_id_does_not_travel() -> None:
    found = Context.decoded(Context("x" * 41, "y" * 300, "why").encoded())
    assert found == Context("", "", "why")


words = st.text(max_size=300)


@given(words, words, words)
def test_whatever_is_written_the_header_fits_and_can_be_read(
    interaction: str, customer: str, summary: str
) -> None:
    value = Context(interaction, customer, summary).encoded()
    if value:
        assert value.isascii() and octets(value) <= MOST_OCTETS
        Context.decoded(value)


@given(st.text() | st.binary().map(lambda raw: raw.hex()) | st.just(WHOLE.encoded()[:-3]))
def test_whatever_comes_is_read_without_harm(value: str) -> None:
    found = Context.decoded(value)
    assert found is None or "\n" not in found.summary + found.interaction + found.customer


@pytest.mark.parametrize(
    "value",
    [
        "",
        "zz",
        "00",
        "04C3;encoding=hex",
        WHOLE.encoded().replace("encoding=hex", "encoding=text"),
        "41" * (MOST_OCTETS + 1),
        "434331",
    ],
)
def test_what_is_no_context_is_none(value: str) -> None:
    assert Context.decoded(value) is None


def test_a_damaged_id_is_no_id() -> None:
    raw = b"CC1\n~!!\nC1\nwhy".hex()
    assert Context.decoded(raw) == Context("", "C1", "why")


def test_only_the_registrar_is_believed_and_the_first_that_can_be_read_counts() -> None:
    headers = (
        ("User-to-User", "04C3;encoding=hex"),
        ("user-to-user", f"0102;purpose=isdn-uui, {WHOLE.encoded()}"),
    )
    assert Context.read(headers, from_registrar=True) == WHOLE
    assert Context.read(headers, from_registrar=False) is None
    assert Context.read((("From", "x"),), from_registrar=True) is None


@pytest.mark.parametrize(("text", "room", "left"), [
    ("abc def", 7, "abc def"), ("abc def", 6, "abc…"), ("żółw", 6, "ż…"), ("abc", 2, ""),
])  # fmt: skip
def test_shortening(text: str, room: int, left: str) -> None:
    assert shortened(text, room) == left
    assert len(left.encode()) <= room


def passed_on(id: str, minutes: float, *, to: str = "103") -> Contact:
    at = NOON - timedelta(minutes=minutes)
    return Contact(id, at - timedelta(hours=1), "call", "Ewa", id, passed_on_to=to, passed_on_at=at)


def test_the_crm_tells_why_a_customer_was_passed_on_just_now() -> None:
    story = replace(
        JAN,
        crm_id="C1",
        contacts=(passed_on("old", 11), passed_on("first", 3), passed_on("newest", 1),
                  passed_on("mine", 0), passed_on("kept", 0, to="")),
    )  # fmt: skip
    found = Context.of_story(story, NOON, but="mine")
    assert found == Context("newest", "C1", "newest")
    assert Context.of_story(replace(story, contacts=story.contacts[:1]), NOON, but="") is None
