"""What is kept of a call."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from callcenter.domain.call import Call, Direction
from callcenter.domain.events import QualityMeasured
from callcenter.domain.interaction import LONGEST_CALL, Interaction
from callcenter.domain.quality import Quality
from tests.domain.story import NOON, answered, ended, ringing, talking_call

INTERACTION = Interaction("call", "a1", "north", Direction.INBOUND, NOON)


def test_the_facts_of_the_call_are_taken_over() -> None:
    call = talking_call().after(QualityMeasured("call", Quality(mos=4.1), NOON)).after(ended())
    kept = replace(INTERACTION, note="text").of(call)
    assert (kept.talk_s, kept.code, kept.mos, kept.note) == (55.0, 200, 4.1, "text")


def test_the_last_opinion_stays_when_a_call_has_none() -> None:
    assert replace(INTERACTION, mos=4.1).of(talking_call()).mos == 4.1


def test_nothing_is_claimed_of_a_call_before_it_is_known() -> None:
    assert not (INTERACTION.missed or INTERACTION.verified or INTERACTION.elsewhere)


def test_talk_time_is_never_negative_and_needs_both_ends() -> None:
    assert INTERACTION.talk_s == 0
    assert INTERACTION.of(talking_call()).talk_s == 0
    backwards = replace(INTERACTION, answered=NOON, ended=NOON - timedelta(hours=1))
    assert backwards.talk_s == 0


def test_a_missed_call_is_missed_in_the_log() -> None:
    assert INTERACTION.of(Call.of(ringing()).after(ended(code=487))).missed


@pytest.mark.parametrize("hours", [-1, 0, 3.9])
def test_an_end_nobody_saw_is_taken_for_now(hours: float) -> None:
    now = NOON + timedelta(hours=hours)
    talked = replace(INTERACTION, answered=answered().at)
    assert talked.unseen(now).ended == max(now, answered().at)


def test_an_end_nobody_saw_for_too_long_is_the_last_sign_of_life() -> None:
    late = NOON + LONGEST_CALL + timedelta(seconds=1)
    assert INTERACTION.unseen(late).ended == NOON
    assert INTERACTION.unseen(late).missed
    seen = NOON + timedelta(minutes=7)
    kept = replace(INTERACTION, answered=NOON, note_saved=seen).unseen(late)
    assert (kept.ended, kept.missed) == (seen, False)


def test_work_is_needed_where_somebody_spoke_or_wrote() -> None:
    assert not INTERACTION.needs_work
    assert not replace(INTERACTION, note=" \n").needs_work
    assert replace(INTERACTION, note="x").needs_work
    assert replace(INTERACTION, disposition="solved").needs_work
    assert replace(INTERACTION, answered=NOON).needs_work
    assert replace(INTERACTION, direction=Direction.OUTBOUND).needs_work
