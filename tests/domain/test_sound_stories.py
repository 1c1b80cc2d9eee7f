"""What the desk says of the sound: who is not heard, and how the check came out."""

from __future__ import annotations

from callcenter.domain.effects import KeepSoundTest, Notice, NoticeKind
from callcenter.domain.events import MuteChanged, NotHeard, SoundTested, SpokeWhileMuted
from callcenter.domain.sound_test import SoundStep, SoundTest, SoundTestKept
from tests.domain.conftest import Telling
from tests.domain.story import NOON, Story, stands, talking_call

DONE = SoundTest(SoundStep.DONE, NOON, "Headset", "Headset", mos=4.3)


def talking(tell: Telling) -> Story:
    return tell().heard(stands(talking_call("c")))


def test_an_agent_who_speaks_into_a_closed_microphone_is_told(tell: Telling) -> None:
    story = talking(tell) >> MuteChanged("c", True, NOON)
    story >> SpokeWhileMuted("c", NOON) << Notice(NoticeKind.SPOKE_WHILE_MUTED, "c")
    story.finished()


def test_nothing_is_told_when_the_microphone_was_opened_meanwhile_or_the_call_is_gone(
    tell: Telling,
) -> None:
    story = talking(tell)
    story >> SpokeWhileMuted("c", NOON)
    story >> SpokeWhileMuted("gone", NOON)
    story.finished()


def test_a_call_knows_why_the_other_side_does_not_hear(tell: Telling) -> None:
    story = talking(tell)
    story >> NotHeard("c", "microphone-silent", NOON)
    call = story.desk.call("c")
    assert call is not None and call.not_heard == "microphone-silent"
    story >> NotHeard("c", "", NOON)
    call = story.desk.call("c")
    assert call is not None and call.not_heard == ""
    story.finished()


def test_the_check_is_shown_as_it_goes_and_kept_when_it_is_over(tell: Telling) -> None:
    story = tell()
    speak = SoundTest(SoundStep.SPEAK, NOON, "Headset", "Headset")
    story >> SoundTested(speak)
    assert story.desk.sound_test == speak
    story >> SoundTested(DONE) << KeepSoundTest(DONE)
    assert story.desk.sound_test == DONE
    failed = SoundTest(SoundStep.FAILED, NOON, reason="no microphone")
    story >> SoundTested(failed) << KeepSoundTest(failed)
    story.finished()


def test_what_was_kept_is_shown_after_a_start_but_never_in_place_of_a_newer_one(
    tell: Telling,
) -> None:
    story = tell()
    story >> SoundTestKept(DONE)
    assert story.desk.sound_test == DONE
    newer = SoundTest(SoundStep.SPEAK, NOON)
    story >> SoundTested(newer)
    story >> SoundTestKept(DONE)
    assert story.desk.sound_test == newer
    story.finished()
