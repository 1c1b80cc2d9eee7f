"""Calls the agent makes."""

from __future__ import annotations

from callcenter.domain.agent import Activity
from callcenter.domain.call import CallState
from callcenter.domain.effects import (
    Finish,
    HoldCall,
    Keep,
    LookUp,
    Notice,
    NoticeKind,
    PlaceCall,
    Silence,
)
from callcenter.domain.events import Alerting, HoldChanged, Party
from callcenter.domain.wishes import DialWished, NoteTyped, WrapUpDone
from tests.domain.conftest import Telling
from tests.domain.story import LINE, NOON, answered, dialling, ended, number, ringing

BUREAU = number("601 234 567")


def test_an_outbound_call_from_wish_to_finished(tell: Telling) -> None:
    story = tell()
    story >> DialWished("call", LINE, BUREAU, "c-jan") << PlaceCall("call", LINE, BUREAU)
    story << LookUp("call", BUREAU, "c-jan") << Keep
    assert story.desk.focus == "call"
    assert story.desk.activity is Activity.TALKING
    story >> NoteTyped("call", "before the first ring") << Keep
    story >> dialling()
    story >> Alerting("call", NOON)
    story.at(5) >> answered() << Silence("call") << Keep
    story.at(60) >> ended(by=Party.AGENT) << Silence("call") << Keep
    assert story.interaction("call").note == "before the first ring"
    assert story.interaction("call").number == BUREAU
    assert story.wrap_up("call").until is not None


def test_an_outbound_call_that_fails_says_why_and_may_be_closed_at_once(tell: Telling) -> None:
    story = tell().heard(DialWished("call", LINE, BUREAU))
    story >> ended(by=Party.NETWORK, code=404, reason="no such number") << Silence << Keep
    failed = story.interaction("call")
    assert (failed.answered, failed.code, failed.reason) == (None, 404, "no such number")
    assert not failed.missed
    story >> WrapUpDone("call") << Finish


def test_the_others_wait_with_music_while_the_agent_dials(tell: Telling) -> None:
    story = tell().heard(ringing("talk")).heard(answered("talk"))
    story.heard(ringing("held", queue="")).heard(answered("held"))
    story.heard(HoldChanged("held", True, False, NOON))
    story >> DialWished("call", LINE, BUREAU) << HoldCall("talk") << PlaceCall << LookUp << Keep


def test_with_every_line_in_use_the_agent_is_told(tell: Telling) -> None:
    story = tell()
    for call in "abcd":
        story.heard(ringing(call))
    story >> DialWished("call", LINE, BUREAU) << Notice(NoticeKind.LINES_FULL)
    assert story.desk.interaction("call") is None


def test_a_call_begun_at_the_telephone_gets_a_note_too(tell: Telling) -> None:
    story = tell()
    story >> dialling(target="601234567") << LookUp("call", number("601234567"), "") << Keep
    assert story.call("call").state is CallState.DIALLING
    story >> dialling()
