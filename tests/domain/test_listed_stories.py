"""A caller whom only the company directory knows: named, kept so, and nobody's customer."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.domain.effects import Keep
from callcenter.domain.listed import Listed
from callcenter.domain.wishes import CustomersFound, ListedFound, NoteTyped, Source
from tests.domain.conftest import Telling
from tests.domain.story import JAN, Story, ringing

ADA = Listed("Ada Łoś", "Młyn", ("+48601234567",), "ada@example.com")
OLA = Listed("Ola Żak", "Młyn", ("+48601234567",))


@pytest.fixture
def story(tell: Telling) -> Story:
    return tell().heard(ringing())


def told(story: Story, *entries: Listed) -> ListedFound:
    return ListedFound("call", story.pop("call").number.key, entries)


def test_one_name_is_kept_with_the_call_and_is_no_customer(story: Story) -> None:
    story.heard(CustomersFound("call", (), Source.LOCAL))
    story >> told(story, ADA) << Keep
    interaction = story.interaction("call")
    assert (interaction.name, interaction.customer_id) == ("Ada Łoś", "")
    assert story.pop("call").listed == (ADA,)
    assert story.pop("call").customer is None


def test_the_name_stays_with_the_note_when_the_crm_knows_nobody(story: Story) -> None:
    story.heard(told(story, ADA)).heard(NoteTyped("call", "asks for a part"))
    story.heard(CustomersFound("call", (), Source.CRM))
    interaction = story.interaction("call")
    assert (interaction.name, interaction.note) == ("Ada Łoś", "asks for a part")
    assert interaction.number.e164 == story.pop("call").number.e164


def test_the_crms_customer_goes_before_the_directory_s_name(story: Story) -> None:
    story.heard(told(story, ADA)).heard(CustomersFound("call", (JAN,), Source.CRM))
    assert story.interaction("call").customer_name == JAN.name
    assert story.pop("call").customer == JAN


def test_a_directory_that_answers_late_does_not_rename_a_customer(story: Story) -> None:
    story.heard(CustomersFound("call", (JAN,), Source.CRM))
    before = story.interaction("call")
    story >> told(story, ADA)
    assert story.interaction("call") == before


def test_several_names_are_told_but_none_is_chosen(story: Story) -> None:
    name = story.interaction("call").name
    story >> told(story, ADA, OLA)
    assert story.interaction("call").name == name
    assert story.pop("call").listed == (ADA, OLA)


def test_an_answer_about_another_number_or_call_is_nobodys(story: Story) -> None:
    before = story.interaction("call")
    story >> replace(told(story, ADA), number="+48221020000")
    story >> replace(told(story, ADA), call="another")
    assert (story.interaction("call"), story.pop("call").listed) == (before, ())
