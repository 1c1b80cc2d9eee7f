"""Recording: by policy and by queue, paused for a card, and never on again by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from callcenter.domain.call import Call
from callcenter.domain.desk import Rules
from callcenter.domain.effects import (
    FileRecording,
    KeepRecording,
    Notice,
    NoticeKind,
    PauseRecording,
    RecordCall,
    ResumeRecording,
    StopRecording,
)
from callcenter.domain.events import EngineLost, EngineStarted, RecordingChanged
from callcenter.domain.recording import (
    Recording,
    RecordingFiled,
    RecordingForm,
    RecordingPolicy,
    RecordingRules,
    RecordingState,
)
from callcenter.domain.wishes import RecordingWished, Restored, Tick
from tests.domain.conftest import Telling
from tests.domain.story import (
    NOON,
    RULES,
    Story,
    answered,
    dialling,
    ended,
    fresh_desk,
    ringing,
    stands,
    talking_call,
    working_desk,
)

ON, PAUSED, OFF = RecordingState.ON, RecordingState.PAUSED, RecordingState.OFF
NEVER, BUTTON, ALWAYS = RecordingPolicy.NEVER, RecordingPolicy.BUTTON, RecordingPolicy.ALWAYS


def rules(policy: RecordingPolicy, **queues: RecordingPolicy) -> Rules:
    return replace(RULES, recording=RecordingRules(policy, tuple(queues.items())))


def recorded(
    state: RecordingState, call: str = "call", *, tape: str = "tape", reason: str = ""
) -> RecordingChanged:
    return RecordingChanged(call, state, NOON, tape, reason)


def wish(state: RecordingState, call: str = "call") -> RecordingWished:
    return RecordingWished(call, state)


def in_a_call(tell: Telling, policy: RecordingPolicy = BUTTON) -> Story:
    return tell(working_desk(rules=rules(policy))).heard(ringing()).heard(answered())


def recording(tell: Telling, policy: RecordingPolicy = BUTTON) -> Story:
    return in_a_call(tell, policy).heard(recorded(ON))


def paused(tell: Telling) -> Story:
    return recording(tell).heard(wish(PAUSED)).heard(recorded(PAUSED))


def begun(story: Story) -> list[RecordCall]:
    found = [it for it in story.wanted if isinstance(it, RecordCall)]
    story.wanted = []
    return found


def kept(story: Story) -> list[Recording]:
    effects = [it.recording for it in story.wanted if isinstance(it, KeepRecording)]
    return [it for it in effects if isinstance(it, Recording)]


# -- policy ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "queues", "expected"),
    [
        (ALWAYS, {}, True),
        (BUTTON, {}, False),
        (NEVER, {}, False),
        (NEVER, {"support": ALWAYS}, True),
        (ALWAYS, {"Support": NEVER}, False),
        (ALWAYS, {"sales": NEVER}, True),
    ],
)
def test_a_call_is_recorded_by_itself_where_policy_says_so(
    tell: Telling, policy: RecordingPolicy, queues: dict[str, RecordingPolicy], expected: bool
) -> None:
    story = tell(working_desk(rules=rules(policy, **queues))).heard(ringing(queue="support"))
    story >> answered()
    assert begun(story) == ([RecordCall("call")] if expected else [])


def test_an_outbound_call_is_recorded_once_it_is_answered(tell: Telling) -> None:
    story = tell(working_desk(rules=rules(ALWAYS)))
    story >> dialling()
    assert begun(story) == []
    story >> answered()
    assert begun(story) == [RecordCall("call")]


def test_nothing_makes_a_call_recorded_where_nobody_consented(tell: Telling) -> None:
    story = in_a_call(tell, NEVER)
    story >> wish(ON) << Notice(NoticeKind.RECORDING_FORBIDDEN, "call")


def test_the_agent_records_by_the_button(tell: Telling) -> None:
    story = in_a_call(tell)
    story >> wish(ON) << RecordCall("call")
    story >> recorded(ON) << KeepRecording
    assert story.call("call").recording is ON
    story >> wish(ON)
    story >> wish(OFF) << StopRecording("call")


def test_what_must_be_recorded_can_be_paused_but_not_stopped(tell: Telling) -> None:
    story = recording(tell, ALWAYS)
    story >> wish(OFF) << Notice(NoticeKind.RECORDING_REQUIRED, "call")
    story >> wish(PAUSED) << PauseRecording("call") << KeepRecording


def test_a_call_that_only_rings_cannot_be_recorded(tell: Telling) -> None:
    story = tell(working_desk(rules=rules(BUTTON))).heard(ringing())
    story >> wish(ON)


def test_a_pause_that_comes_before_the_recording_has_begun_reaches_the_telephone(
    tell: Telling,
) -> None:
    story = in_a_call(tell, ALWAYS)
    story >> wish(PAUSED) << PauseRecording("call")


# -- the end -----------------------------------------------------------------------------------


def test_a_recording_is_filed_once_its_tape_has_ended(tell: Telling) -> None:
    story = recording(tell)
    story.at(60).heard(ended())
    assert story.desk.recordings
    story >> recorded(OFF) << KeepRecording << FileRecording("tape")
    assert story.desk.recordings == ()
    filed = RecordingFiled("tape", 54.0, RecordingForm.OPUS, True)
    story >> filed << KeepRecording(filed)


def test_why_a_recording_stopped_is_told(tell: Telling) -> None:
    story = recording(tell)
    story >> recorded(OFF, reason="the disk is full")
    assert story.wanted.pop(0) == Notice(NoticeKind.RECORDING_STOPPED, "call", "the disk is full")
    story << KeepRecording << FileRecording("tape")
    assert story.call("call").recording is OFF


def test_a_recording_that_could_not_begin_is_told_and_leaves_nothing(tell: Telling) -> None:
    story = in_a_call(tell, ALWAYS)
    (
        story
        >> recorded(OFF, reason="no place")
        << Notice(NoticeKind.RECORDING_STOPPED, "call", "no place")
    )
    assert story.desk.recordings == ()


# -- the pause ---------------------------------------------------------------------------------


def test_a_pause_is_noted_before_the_telephone_has_made_it(tell: Telling) -> None:
    story = recording(tell)
    story >> wish(PAUSED)
    assert [it.state for it in kept(story)] == [PAUSED]
    story << PauseRecording("call") << KeepRecording


def test_only_the_agent_resumes(tell: Telling) -> None:
    story = paused(tell)
    for second in range(0, 3600, 20):
        story.at(second).heard(Tick())
        assert story.call("call").recording is PAUSED
    story >> wish(ON) << ResumeRecording("call")
    story >> recorded(ON) << KeepRecording


def test_the_agent_is_reminded_every_minute(tell: Telling) -> None:
    story = paused(tell)
    story.at(59) >> Tick()
    reminder = Notice(NoticeKind.RECORDING_PAUSED_LONG, "call")
    story.at(60) >> Tick() << reminder
    story.at(61) >> Tick()
    story.at(120) >> Tick() << reminder
    story.heard(recorded(ON)).at(300) >> Tick()


def test_nobody_is_reminded_where_it_is_switched_off(tell: Telling) -> None:
    off = replace(RULES, recording=RecordingRules(BUTTON, remind_s=0))
    story = tell(working_desk(rules=off)).heard(ringing()).heard(answered())
    story.heard(recorded(PAUSED)).at(9999) >> Tick()


# -- the crash ---------------------------------------------------------------------------------


def test_after_a_crash_in_a_pause_the_same_caller_is_recorded_only_from_a_resumption_on(
    tell: Telling,
) -> None:
    story = tell(working_desk(rules=rules(ALWAYS))).heard(ringing()).heard(answered())
    story.heard(recorded(ON)).heard(wish(PAUSED)).heard(recorded(PAUSED))
    story.heard(EngineLost("it crashed", NOON)).heard(EngineStarted(7, NOON)).heard(stands())
    (left,) = story.desk.recordings
    assert left.left_paused
    story.heard(dialling("again")) >> answered("again")
    assert story.wanted[-2:] == [
        RecordCall("again", paused=True),
        Notice(NoticeKind.RECORDING_STAYS_PAUSED, "again"),
    ]
    story.wanted = []
    story >> recorded(PAUSED, "again", tape="tape-2") << KeepRecording
    # Resumed at last: the crash is forgotten.
    story >> recorded(ON, "again", tape="tape-2")
    assert [(it.id, it.state) for it in kept(story)] == [("tape-2", ON), ("tape", OFF)]
    story.wanted = []
    assert [it.id for it in story.desk.recordings] == ["tape-2"]


def test_another_caller_is_recorded_as_ever_after_a_crash_in_a_pause(tell: Telling) -> None:
    story = tell(working_desk(rules=rules(ALWAYS))).heard(ringing()).heard(answered())
    story.heard(recorded(PAUSED)).heard(EngineLost("it crashed", NOON)).heard(stands())
    story.heard(dialling("other", "+48221234567")) >> answered("other")
    assert begun(story) == [RecordCall("other")]


def test_a_crash_without_a_pause_changes_nothing(tell: Telling) -> None:
    story = recording(tell)
    story.heard(EngineLost("it crashed", NOON))
    assert story.desk.recordings == ()


def test_a_pause_that_was_only_wished_when_the_engine_died_counts(tell: Telling) -> None:
    story = recording(tell).heard(wish(PAUSED)).heard(EngineLost("it crashed", NOON))
    assert story.desk.recordings[0].left_paused


def test_when_desk_and_telephone_died_in_a_pause_the_disk_remembers_it(tell: Telling) -> None:
    stored = recording(tell).heard(wish(PAUSED)).desk.recordings
    story = tell(fresh_desk(rules=rules(ALWAYS)))
    story.heard(Restored(None, (), stored))
    assert story.desk.recordings[0].going_on
    story.heard(stands())
    assert story.desk.recordings[0].left_paused
    story.heard(ringing("again")) >> answered("again")
    assert RecordCall("again", paused=True) in story.wanted
    story.wanted = []


def test_a_desk_that_was_restarted_in_a_pause_finds_the_call_paused(tell: Telling) -> None:
    stored = paused(tell).desk.recordings
    call = talking_call().after(recorded(PAUSED))
    story = tell(fresh_desk(rules=rules(ALWAYS)))
    story.heard(Restored(None, (), stored)) >> stands(call)
    assert begun(story) == []
    assert story.desk.recordings[0].going_on
    assert story.call("call").recording is PAUSED
    story.heard(Tick()).at(61) >> Tick() << Notice(NoticeKind.RECORDING_PAUSED_LONG, "call")


def test_a_call_answered_while_no_desk_was_there_is_recorded_from_now(tell: Telling) -> None:
    story = tell(working_desk(rules=rules(ALWAYS)))
    story >> stands(talking_call())
    assert begun(story) == [RecordCall("call")]


def test_a_consultation_is_not_recorded_by_itself(tell: Telling) -> None:
    story = tell(working_desk(rules=rules(ALWAYS)))
    asked = replace(Call.of(dialling("asked")), consults="call").after(answered("asked"))
    story >> stands(asked)
    assert begun(story) == []


def test_a_call_that_ends_by_hanging_up_in_a_pause_leaves_no_pause_behind(tell: Telling) -> None:
    story = paused(tell).heard(ended()).heard(recorded(OFF))
    assert story.desk.recordings == ()


def test_a_pause_the_disk_refused_stays_a_pause_for_the_same_caller(tell: Telling) -> None:
    story = recording(tell).heard(wish(PAUSED)).heard(recorded(OFF, reason="the disk is full"))
    assert story.desk.recordings[0].left_paused
    assert story.desk.recordings[0].ended is not None
    assert story.desk.recordings[0].ended - NOON < timedelta(seconds=1)
