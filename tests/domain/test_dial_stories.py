"""Calls the agent wishes and policy has a say in: asked about, refused, counted; and help."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.domain.alarm import Alarm, AlarmKind
from callcenter.domain.call import MOST_CALLS
from callcenter.domain.desk import DialQuestion
from callcenter.domain.dial_plan import DialPlan
from callcenter.domain.dial_policy import Allowance, DialFault, DialRefusal, DialRules
from callcenter.domain.effects import (
    EndCall,
    Keep,
    KeepAgent,
    LookUp,
    Notice,
    NoticeKind,
    PlaceCall,
    RaiseAlarm,
    RefuseCall,
    RefuseDial,
    SignLines,
    Silence,
)
from callcenter.domain.events import HoldChanged, Party
from callcenter.domain.tariff import Tariff
from callcenter.domain.wishes import (
    ConsultWished,
    DialConfirmed,
    DialDropped,
    DialsRemembered,
    DialWished,
    StateWished,
    TransferWished,
)
from tests.domain.conftest import Telling
from tests.domain.story import (
    LINE,
    LUNCH,
    NOON,
    RULES,
    SIGNED_OUT,
    Story,
    answered,
    ended,
    number,
    ringing,
    working_desk,
)

BERLIN = number("+49 30 1234567")
DEAR = number("700 123 456")
HOME = number("601 234 567")
HELP = number("112")
ASKING = DialRules(international=Allowance.ASK, premium=Allowance.BLOCK, per_minute=2)


def at_desk(tell: Telling, dialling: DialRules) -> Story:
    return tell(working_desk(rules=replace(RULES, dialling=dialling)))


def wish(call: str = "call", text: str = "601 234 567") -> DialWished:
    return DialWished(call, LINE, number(text))


def test_a_dear_number_is_asked_about_and_called_once_the_agent_says_so(tell: Telling) -> None:
    story = at_desk(tell, ASKING)
    story >> DialWished("call", LINE, BERLIN, "c-jan")
    asked = DialWished("call", LINE, BERLIN, "c-jan")
    assert story.desk.dial_question == DialQuestion(asked, Tariff.INTERNATIONAL)
    assert (story.desk.calls, story.desk.open) == ((), ())
    story >> DialConfirmed("another")
    story >> DialConfirmed("call") << PlaceCall("call", LINE, BERLIN)
    story << LookUp("call", BERLIN, "c-jan") << Keep
    assert story.desk.dial_question is None


def test_a_dear_number_the_agent_does_not_want_after_all(tell: Telling) -> None:
    story = at_desk(tell, ASKING)
    story >> DialWished("call", LINE, BERLIN) >> DialDropped("another")
    assert story.desk.dial_question is not None
    story.heard(DialDropped("call")) >> DialConfirmed("call")
    assert story.desk.calls == ()


def test_a_wish_that_is_confirmed_already_is_not_asked_about(tell: Telling) -> None:
    story = at_desk(tell, ASKING)
    story >> DialWished("call", LINE, BERLIN, confirmed=True) << PlaceCall << LookUp << Keep


def test_a_blocked_number_is_refused_with_its_reason_and_leaves_nothing(tell: Telling) -> None:
    story = at_desk(tell, ASKING)
    story >> DialWished("call", LINE, DEAR, confirmed=True)
    story << RefuseDial("call", DialRefusal(DialFault.PREMIUM, "700 123 456"))
    assert (story.desk.calls, story.desk.open, story.desk.dialled) == ((), (), ())


def test_the_plan_decides_what_is_sent_and_the_screen_shows_what_was_dialled(
    tell: Telling,
) -> None:
    story = at_desk(tell, DialRules(plan=DialPlan.parse("(<6:06>xxxxxxxx)")))
    story >> wish() << PlaceCall("call", LINE, HOME, "0601234567") << LookUp << Keep
    assert story.call("call").remote == "0601234567"
    assert story.interaction("call").number == HOME


def test_too_many_calls_in_a_minute_wait(tell: Telling) -> None:
    story = at_desk(tell, ASKING)
    for each, second in (("a", 0), ("b", 20)):
        story.at(second).heard(wish(each))
        story.heard(ended(each, Party.AGENT, after=second + 1))
    story.at(30) >> wish()
    story << RefuseDial("call", DialRefusal(DialFault.PER_MINUTE, "601 234 567", 2, 30))
    story << RaiseAlarm
    story.at(60) >> wish() << PlaceCall << LookUp << Keep


def test_a_burst_of_calls_is_reported_once_for_each_limit_that_it_reaches(tell: Telling) -> None:
    rules = replace(ASKING, per_minute=2, per_hour=3)
    story = at_desk(tell, rules)
    for each in ("a", "b"):
        story.heard(wish(each)).heard(ended(each, Party.AGENT, after=1))
    story.at(5) >> wish() << RefuseDial
    who = story.desk.agent
    minute = DialFault.PER_MINUTE.value
    alarm = Alarm(AlarmKind.TOO_MANY_CALLS, story.now, who.id, who.site, minute, 2)
    story << RaiseAlarm(alarm)
    story >> wish() << RefuseDial
    story.at(61).heard(wish("c")).heard(ended("c", Party.AGENT, after=62))
    story.at(70) >> wish() << RefuseDial << RaiseAlarm
    assert [one.detail for one in story.desk.alarms] == [minute, DialFault.PER_HOUR.value]


def test_passing_calls_on_is_counted_and_reported_alike(tell: Telling) -> None:
    story = at_desk(tell, replace(ASKING, per_minute=1)).heard(wish("a"))
    story.heard(answered("a"))
    story >> TransferWished("a", HOME) << RefuseDial << RaiseAlarm
    story >> ConsultWished("a", "asked", HOME) << RefuseDial


def test_a_number_that_is_merely_forbidden_is_no_alarm(tell: Telling) -> None:
    at_desk(tell, ASKING) >> DialWished("call", LINE, DEAR) << RefuseDial


def test_what_was_refused_or_only_asked_about_does_not_count(tell: Telling) -> None:
    story = at_desk(tell, ASKING)
    for _ in range(5):
        story.heard(DialWished("call", LINE, DEAR))
        story.heard(DialWished("call", LINE, BERLIN))
    assert story.desk.dialled == ()


def test_a_call_confirmed_late_is_counted_like_any_other(tell: Telling) -> None:
    story = at_desk(tell, ASKING).heard(DialWished("asked", LINE, BERLIN))
    story.heard(wish("a")).heard(wish("b"))
    story >> DialConfirmed("asked") << RefuseDial << RaiseAlarm
    assert story.desk.call("asked") is None


def test_starting_anew_makes_no_room_for_more_calls(tell: Telling) -> None:
    before = at_desk(tell, ASKING)
    for each in ("a", "b"):
        before.heard(wish(each)).heard(ended(each, Party.AGENT, after=1))
    kept = tuple(before.interaction(each) for each in ("a", "b"))
    inbound = tell().heard(ringing("c")).interaction("c")
    story = at_desk(tell, ASKING)
    story.at(10) >> DialsRemembered((*kept, inbound))
    assert [dial.at for dial in story.desk.dialled] == [NOON, NOON]
    story >> wish() << RefuseDial << RaiseAlarm
    story.at(61).heard(wish("d")).heard(ended("d", Party.AGENT, after=62))
    story >> DialsRemembered(tuple(story.desk.open))
    assert len(story.desk.dialled) == 3


# -- help -----------------------------------------------------------------------------------

NOTHING = DialRules(
    plan=DialPlan.parse("(x.!)"),
    prefix="7",
    international=Allowance.BLOCK,
    premium=Allowance.BLOCK,
    feature_codes=False,
    per_minute=1,
)


@pytest.mark.parametrize("text", ["112", "999", "997", "998"])
def test_help_is_called_whatever_the_rules_say(tell: Telling, text: str) -> None:
    story = at_desk(tell, NOTHING)
    help_ = number(text)
    for call in ("a", "b"):
        story >> DialWished(call, LINE, help_)
        story << PlaceCall(call, LINE, help_, emergency=True) << LookUp << Keep
    assert story.desk.dialled == ()


def test_help_is_called_during_a_pause_and_in_wrap_up(tell: Telling) -> None:
    story = tell().heard(ringing("talk")).heard(answered("talk")).heard(ended("talk"))
    story >> StateWished(LUNCH) << KeepAgent
    story >> DialWished("call", LINE, HELP) << PlaceCall << LookUp << Keep


def test_whoever_signed_out_and_calls_for_help_is_signed_in_at_the_exchange(tell: Telling) -> None:
    story = tell(working_desk(SIGNED_OUT))
    story >> DialWished("call", LINE, HELP) << SignLines(True) << PlaceCall << LookUp << Keep


def full(tell: Telling) -> Story:
    story = tell()
    for call in ("a", "b", "c"):
        story.heard(ringing(call, queue="")).heard(answered(call))
    assert len(story.heard(ringing("d", queue="")).desk.calls) == MOST_CALLS
    return story


def test_at_a_full_desk_the_one_who_rings_makes_room_for_help(tell: Telling) -> None:
    story = full(tell)
    story >> DialWished("call", LINE, HELP)
    story << RefuseCall("d", 486) << Notice(NoticeKind.EMERGENCY_ROOM, "d")
    assert story.desk.call("call") is None
    story.heard(ended("d", Party.AGENT, code=486))
    assert story.call("call").remote == "112"
    assert story.desk.emergency is None


def test_else_one_on_hold_makes_room_and_help_is_called_as_soon_as_it_has_gone(
    tell: Telling,
) -> None:
    story = full(tell).heard(answered("d")).heard(HoldChanged("b", True, False, NOON))
    story >> DialWished("call", LINE, HELP)
    story << EndCall("b") << Notice(NoticeKind.EMERGENCY_ROOM, "b")
    story.at(10) >> ended("b", Party.AGENT)
    places = [each for each in story.wanted if isinstance(each, PlaceCall)]
    story.wanted = []
    assert places == [PlaceCall("call", LINE, HELP, emergency=True)]


def test_else_the_oldest_makes_room(tell: Telling) -> None:
    story = full(tell).heard(answered("d"))
    story >> DialWished("call", LINE, HELP) << EndCall("a") << Notice
    story >> ended("a", Party.AGENT) << Silence << Keep
    assert any(isinstance(each, PlaceCall) for each in story.wanted)
    story.wanted = []
