"""Who is calling: one, none, several, the CRM late or broken, and the agent's own word."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.domain.customer import Customer, NumberHistory
from callcenter.domain.effects import Keep, TellStory
from callcenter.domain.wishes import CustomerChosen, CustomersFound, Source, StoryFound
from tests.domain.conftest import Telling
from tests.domain.story import ADAM, EWA, JAN, NOON, Story, answered, ringing

HISTORY = NumberHistory(2, True, NOON, "Ewa", "waits for a part")


def found(*customers: Customer, source: Source = Source.LOCAL) -> CustomersFound:
    return CustomersFound("call", customers, source, HISTORY)


@pytest.fixture
def story(tell: Telling) -> Story:
    return tell().heard(ringing())


def customer_of(story: Story) -> tuple[str, str]:
    interaction = story.interaction("call")
    return interaction.customer_id, interaction.customer_name


def test_one_match_is_the_customer_at_once_and_on_disk(story: Story) -> None:
    story >> found(JAN) << Keep
    assert story.pop("call").customer == JAN
    assert story.pop("call").history == HISTORY
    assert customer_of(story) == ("c-jan", "Jan Kowalski")


def test_nobody_known_leaves_the_call_without_a_customer(story: Story) -> None:
    story >> found()
    assert story.pop("call").customer is None
    assert story.pop("call").source is Source.LOCAL
    assert not story.pop("call").undecided


def test_the_crm_without_news_changes_nothing_and_saves_nothing(story: Story) -> None:
    story.heard(found(JAN))
    story >> found(JAN, source=Source.CRM)
    assert story.pop("call").source is Source.CRM


def test_the_contacts_on_screen_outlive_a_match_that_comes_without(story: Story) -> None:
    story.heard(found(JAN))
    story >> found(replace(JAN, contacts=(), company="ACME"), source=Source.CRM)
    customer = story.pop("call").customer
    assert customer is not None
    assert (customer.company, customer.contacts) == ("ACME", JAN.contacts)


def test_several_matches_wait_for_the_agent_and_the_choice_sticks(story: Story) -> None:
    story >> found(EWA, ADAM)
    assert story.pop("call").undecided
    assert customer_of(story) == ("", "")
    story >> CustomerChosen("call", "c-adam") << Keep << TellStory("call", "c-adam")
    assert not story.pop("call").undecided
    story >> found(EWA, ADAM, source=Source.CRM)
    story >> found(ADAM, source=Source.CRM)
    story >> found(EWA, source=Source.CRM)
    assert customer_of(story) == ("c-adam", "Adam Lis")


def test_a_second_namesake_from_the_crm_opens_the_question_again(story: Story) -> None:
    story.heard(found(EWA))
    story >> found(EWA, ADAM, source=Source.CRM) << Keep
    assert story.pop("call").undecided
    assert customer_of(story) == ("", "")


def test_none_of_them_stays_none_of_them(story: Story) -> None:
    story.heard(found(JAN))
    story >> CustomerChosen("call", "") << Keep
    story >> found(JAN, source=Source.CRM)
    story >> StoryFound("call", JAN, Source.CRM)
    assert customer_of(story) == ("", "")


def test_a_customer_found_by_name_stays_when_the_crm_answers_about_the_number(
    story: Story,
) -> None:
    story.heard(found())
    story >> CustomerChosen("call", "c-ewa") << Keep << TellStory("call", "c-ewa")
    assert customer_of(story) == ("c-ewa", "")
    story >> StoryFound("call", EWA) << Keep
    story >> found(JAN, ADAM, source=Source.CRM)
    assert customer_of(story) == ("c-ewa", "Ewa Lis")
    assert story.pop("call").customer == EWA


def test_the_choice_is_on_disk_before_the_story_has_come(story: Story) -> None:
    story.heard(found(JAN))
    story >> CustomerChosen("call", "c-ewa") << Keep << TellStory
    story >> found(JAN, source=Source.CRM)
    assert customer_of(story) == ("c-ewa", "")


def test_a_created_customer_is_the_customer_of_this_call(story: Story) -> None:
    story.heard(found())
    story >> StoryFound("call", EWA) << Keep
    assert customer_of(story) == ("c-ewa", "Ewa Lis")
    story >> found(source=Source.CRM)
    assert customer_of(story) == ("c-ewa", "Ewa Lis")


def test_a_created_customer_takes_the_place_of_a_wrong_match(story: Story) -> None:
    story.heard(found(JAN)).heard(CustomerChosen("call", ""))
    story >> StoryFound("call", EWA) << Keep
    assert customer_of(story) == ("c-ewa", "Ewa Lis")


def test_a_late_story_of_another_match_does_not_change_the_choice(story: Story) -> None:
    story.heard(found(EWA, ADAM)).heard(CustomerChosen("call", "c-adam"))
    story >> StoryFound("call", replace(EWA, company="ACME"))
    assert customer_of(story) == ("c-adam", "Adam Lis")
    assert story.pop("call").matches == (replace(EWA, company="ACME"), ADAM)


def test_a_crm_that_fails_after_the_local_answer_takes_nothing_away(story: Story) -> None:
    story.heard(found(JAN))
    story >> CustomersFound("call", (), Source.CRM_FAILED)
    assert story.pop("call").customer == JAN
    assert story.pop("call").history == HISTORY
    assert story.pop("call").source is Source.CRM_FAILED
    assert customer_of(story) == ("c-jan", "Jan Kowalski")


def test_answers_that_come_after_the_work_is_done_change_nothing(story: Story) -> None:
    story.heard(answered())
    before = story.desk
    story >> CustomersFound("gone", (JAN,), Source.CRM)
    story >> StoryFound("gone", JAN)
    assert story.desk == before
