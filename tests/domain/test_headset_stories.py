"""Buttons of the headset, as the agent means them."""

from __future__ import annotations

from msgspec.structs import replace

from callcenter.domain.desk import Desk
from callcenter.domain.effects import (
    EndCall,
    HoldCall,
    MuteCall,
    RefuseCall,
    ResumeCall,
    Silence,
    TakeCall,
)
from callcenter.domain.events import (
    ConferenceChanged,
    HeadsetPressed,
    HoldChanged,
    MuteChanged,
)
from callcenter.domain.headset import HeadsetButton
from tests.domain.conftest import Telling
from tests.domain.story import NOON, Story, answered, dialling, ringing, stands, talking_call


def pressed(button: HeadsetButton) -> HeadsetPressed:
    return HeadsetPressed(button, NOON)


def held(call: str, by_agent: bool = True) -> HoldChanged:
    return HoldChanged(call, by_agent, False, NOON)


def talking(tell: Telling, *calls: str) -> Story:
    """A desk on these calls, all of them heard."""
    story = tell()
    return story.heard(stands(*(talking_call(call) for call in calls)))


def test_lifting_answers_who_rings_longest(tell: Telling) -> None:
    story = tell().heard(ringing("first")).heard(ringing("second", queue=""))
    story >> pressed(HeadsetButton.OFF_HOOK) << Silence("first") << TakeCall("first")
    assert story.desk.focus == "first"


def test_lifting_while_talking_answers_and_holds(tell: Telling) -> None:
    story = talking(tell, "now").heard(ringing("next", queue=""))
    story >> pressed(HeadsetButton.OFF_HOOK) << HoldCall("now") << Silence("next")
    story << TakeCall("next")


def test_lifting_takes_back_the_one_who_waits(tell: Telling) -> None:
    story = talking(tell, "call").heard(held("call"))
    story >> pressed(HeadsetButton.OFF_HOOK) << ResumeCall("call")


def test_lifting_does_not_choose_between_two_who_wait(tell: Telling) -> None:
    story = talking(tell, "one", "two").heard(held("one")).heard(held("two"))
    story >> pressed(HeadsetButton.OFF_HOOK)
    story.finished()


def test_lifting_while_talking_leaves_who_waits_alone(tell: Telling) -> None:
    story = talking(tell, "now", "waiting").heard(held("waiting"))
    story >> pressed(HeadsetButton.OFF_HOOK)
    story.finished()


def test_putting_down_ends_the_call_and_not_the_one_who_waits(tell: Telling) -> None:
    story = talking(tell, "now", "waiting").heard(held("waiting")).heard(ringing("new", queue=""))
    story >> pressed(HeadsetButton.ON_HOOK) << EndCall("now")


def test_putting_down_ends_a_call_that_is_being_made(tell: Telling) -> None:
    story = tell().heard(dialling("out"))
    story >> pressed(HeadsetButton.ON_HOOK) << EndCall("out")


def test_putting_down_turns_nobody_away(tell: Telling) -> None:
    story = tell().heard(ringing("new"))
    story >> pressed(HeadsetButton.ON_HOOK)
    story.finished()


def test_putting_down_leaves_a_conference(tell: Telling) -> None:
    story = talking(tell, "one", "two")
    for call in ("one", "two"):
        story.heard(ConferenceChanged(call, True, NOON))
    story >> pressed(HeadsetButton.ON_HOOK) << EndCall("one") << EndCall("two")


def test_muting_and_unmuting_only_what_is_otherwise(tell: Telling) -> None:
    story = talking(tell, "now", "waiting").heard(held("waiting"))
    story >> pressed(HeadsetButton.UNMUTE)
    story >> pressed(HeadsetButton.MUTE) << MuteCall("now", True)
    story.heard(MuteChanged("now", True, NOON))
    story >> pressed(HeadsetButton.MUTE)
    story >> pressed(HeadsetButton.UNMUTE) << MuteCall("now", False)


def test_flash_swaps_and_holds(tell: Telling) -> None:
    story = talking(tell, "now", "waiting").heard(held("waiting"))
    story >> pressed(HeadsetButton.FLASH) << HoldCall("now") << ResumeCall("waiting")
    one = talking(tell, "only")
    one >> pressed(HeadsetButton.FLASH) << HoldCall("only")
    one.heard(held("only"))
    one >> pressed(HeadsetButton.FLASH) << ResumeCall("only")


def test_flash_takes_a_waiting_call(tell: Telling) -> None:
    story = talking(tell, "now").heard(ringing("next", queue=""))
    story >> pressed(HeadsetButton.FLASH) << HoldCall("now") << Silence("next") << TakeCall("next")


def test_rejecting_turns_the_longest_ringing_away(tell: Telling) -> None:
    story = tell().heard(ringing("first")).heard(ringing("second", queue=""))
    story >> pressed(HeadsetButton.REJECT) << RefuseCall("first", 480)


def test_at_an_idle_desk_no_button_means_anything(tell: Telling) -> None:
    story = tell()
    before: Desk = story.desk
    for button in HeadsetButton:
        story >> pressed(button)
    story.finished()
    assert replace(story.desk, activity_since=None) == replace(before, activity_since=None)


def test_a_call_may_be_answered_put_on_hold_and_ended_by_the_headset_alone(tell: Telling) -> None:
    story = tell().heard(ringing("call"))
    story >> pressed(HeadsetButton.OFF_HOOK) << Silence("call") << TakeCall("call")
    story.heard(answered("call"))
    story >> pressed(HeadsetButton.FLASH) << HoldCall("call")
    story.heard(held("call"))
    story >> pressed(HeadsetButton.OFF_HOOK) << ResumeCall("call")
    story.heard(held("call", by_agent=False))
    story >> pressed(HeadsetButton.ON_HOOK) << EndCall("call")
