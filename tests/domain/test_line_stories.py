"""The line goes and comes back: the agent learns from when to when nobody could call."""

from __future__ import annotations

from datetime import timedelta

from callcenter.domain.effects import Notice, NoticeKind, SignLines
from callcenter.domain.events import EngineLost, EngineStarted, Line, LineChanged, LineState
from callcenter.domain.wishes import StateWished, TelephoneStands
from tests.domain.conftest import Telling
from tests.domain.story import LINE, NOON, READY, SIGNED_OUT, working_desk

UP = Line(LINE, "sip:ewa@pbx.example", LineState.REGISTERED)
DOWN = Line(LINE, "sip:ewa@pbx.example", LineState.FAILED)
TRYING = Line(LINE, "sip:ewa@pbx.example", LineState.TRYING)
OTHER = Line("other", "sip:ewa@other.example", LineState.REGISTERED)


def told(since: float, until: float) -> Notice:
    return Notice(
        NoticeKind.REACHABLE_AGAIN,
        since=NOON + timedelta(seconds=since),
        until=NOON + timedelta(seconds=until),
    )


def test_an_absence_is_told_with_its_times_once_the_line_is_back(tell: Telling) -> None:
    story = tell() >> LineChanged(UP, NOON)
    story.at(60) >> LineChanged(DOWN, NOON)
    story.at(90) >> LineChanged(TRYING, NOON)
    story.at(240) >> LineChanged(UP, NOON) << told(60, 240)
    story.at(300) >> LineChanged(UP, NOON)


def test_a_moment_without_a_line_is_not_worth_a_word(tell: Telling) -> None:
    story = tell() >> LineChanged(UP, NOON)
    story.at(60) >> LineChanged(TRYING, NOON)
    story.at(64.9) >> LineChanged(UP, NOON)


def test_before_the_first_registration_nobody_was_away(tell: Telling) -> None:
    story = tell() >> LineChanged(TRYING, NOON)
    story.at(30) >> LineChanged(UP, NOON)


def test_with_another_line_the_agent_was_reached(tell: Telling) -> None:
    story = tell() >> LineChanged(UP, NOON)
    story >> LineChanged(OTHER, NOON)
    story.at(60) >> LineChanged(DOWN, NOON)
    story.at(240) >> LineChanged(UP, NOON)


def test_a_telephone_that_stopped_was_not_reached_either(tell: Telling) -> None:
    story = tell() >> LineChanged(UP, NOON)
    story.at(60).heard(EngineLost("signal 6", NOON)).heard(EngineStarted(7, NOON))
    story.at(61) >> TelephoneStands()
    story.at(68) >> LineChanged(UP, NOON) << told(60, 68)


def test_a_computer_that_slept_was_away_all_the_while(tell: Telling) -> None:
    story = tell() >> LineChanged(UP, NOON)
    story.at(3600) >> LineChanged(TRYING, NOON, 3000.0)
    story.at(3601) >> LineChanged(UP, NOON) << told(600, 3601)


def test_who_signed_out_is_told_nothing(tell: Telling) -> None:
    story = tell() >> LineChanged(UP, NOON)
    story.at(10).heard(StateWished(SIGNED_OUT))
    story >> LineChanged(DOWN, NOON)
    story.at(600).heard(StateWished(READY)) >> LineChanged(UP, NOON)


def test_signing_out_while_away_ends_the_absence(tell: Telling) -> None:
    story = tell() >> LineChanged(UP, NOON)
    story.at(10) >> LineChanged(DOWN, NOON)
    story.at(20).heard(StateWished(SIGNED_OUT))
    assert story.desk.away_since is None


def test_a_desk_that_begins_signed_out_counts_nothing(tell: Telling) -> None:
    story = tell(working_desk(SIGNED_OUT))
    story.heard(TelephoneStands((UP,)))
    story >> LineChanged(DOWN, NOON)
    assert story.desk.away_since is None
    assert SignLines(False) not in story.wanted
