"""What an agent chose to be, and the words for why."""

from __future__ import annotations

from datetime import timedelta

from callcenter.domain.agent import Agent, PauseReason
from callcenter.domain.disposition import Disposition
from tests.domain.story import LUNCH, NOON, READY

LATER = NOON + timedelta(minutes=5)
AGENT = Agent("a1", "Ewa", "north", READY, NOON)


def test_a_new_choice_starts_the_timer() -> None:
    agent = AGENT.choosing(LUNCH, LATER)
    assert (agent.choice, agent.since) == (LUNCH, LATER)


def test_the_same_choice_keeps_the_timer_and_drops_what_was_to_come() -> None:
    waiting = Agent("a1", "Ewa", "north", READY, NOON, after=LUNCH)
    agent = waiting.choosing(READY, LATER)
    assert (agent.since, agent.after) == (NOON, None)


def test_words_in_the_language_else_in_english_else_the_code() -> None:
    for kind in (PauseReason, Disposition):
        both = kind("lunch", {"en": "Lunch", "pl": "Obiad"})
        assert [both.label(each) for each in ("pl", "en", "de")] == ["Obiad", "Lunch", "Lunch"]
        assert kind("lunch", {}).label("pl") == "lunch"
