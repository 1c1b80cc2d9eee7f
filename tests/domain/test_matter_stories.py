"""Which of the customer's open matters a call is about: the agent says it, and it is kept."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.domain.customer import Matter
from callcenter.domain.effects import Finish, Keep, TellStory
from callcenter.domain.wishes import (
    CustomerChosen,
    CustomersFound,
    DispositionChosen,
    MatterChosen,
    Source,
    StoryFound,
    WrapUpDone,
)
from callcenter.store.payload import of_interaction
from tests.domain.conftest import Telling
from tests.domain.story import EWA, JAN, Story, answered, ended, ringing

BOILER = Matter("4711", "Heating fails at night")
LAMP = Matter("4712", "Lamp")
OF_JAN = replace(JAN, matters=(BOILER, LAMP))


@pytest.fixture
def story(tell: Telling) -> Story:
    story = tell().heard(ringing()).heard(answered())
    return story.heard(CustomersFound("call", (OF_JAN,), Source.CRM))


def test_what_the_call_is_about_is_on_disk_at_once_and_told_to_the_crm(story: Story) -> None:
    story >> MatterChosen("call", "4711")
    (keep,) = story.wanted
    assert isinstance(keep, Keep)
    assert keep.urgent
    assert of_interaction(keep.interaction)["matter"] == "4711"
    story.wanted.clear()
    assert story.interaction("call").note_saved is None


def test_it_is_changed_and_taken_back(story: Story) -> None:
    for matter in ("4711", "4712", ""):
        story >> MatterChosen("call", matter) << Keep
        assert story.interaction("call").matter == matter
        story >> MatterChosen("call", matter)


def test_a_call_cannot_be_about_a_matter_that_its_customer_does_not_have(story: Story) -> None:
    story >> MatterChosen("call", "unknown")
    story >> MatterChosen("nobody's", "4711")
    assert story.interaction("call").matter == ""


def test_a_call_of_nobody_known_is_about_nothing(tell: Telling) -> None:
    story = tell().heard(ringing())
    story >> MatterChosen("call", "4711")
    assert story.interaction("call").matter == ""


def test_somebody_elses_call_is_not_about_it_any_more(story: Story) -> None:
    story >> MatterChosen("call", "4711") << Keep
    story >> CustomersFound("call", (OF_JAN, EWA), Source.CRM) << Keep
    story.heard(MatterChosen("call", ""))
    story >> CustomerChosen("call", "c-jan") << Keep << TellStory
    story >> MatterChosen("call", "4711") << Keep
    story >> CustomerChosen("call", "c-ewa") << Keep << TellStory
    assert story.interaction("call").matter == ""


def test_it_stays_when_the_record_is_read_again(story: Story) -> None:
    story >> MatterChosen("call", "4711") << Keep
    story >> StoryFound("call", replace(OF_JAN, company="ACME"), Source.CRM)
    assert story.interaction("call").matter == "4711"


def test_it_goes_to_the_crm_with_the_finished_call(story: Story) -> None:
    story.heard(MatterChosen("call", "4711")).heard(ended())
    story.heard(DispositionChosen("call", "solved"))
    story >> WrapUpDone("call")
    (finish,) = [effect for effect in story.wanted if isinstance(effect, Finish)]
    assert of_interaction(finish.interaction)["matter"] == "4711"
    story.wanted.clear()
