"""The telephone comes, goes and is believed; the desk is restarted at every bad moment."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from callcenter.domain.agent import Activity, Agent
from callcenter.domain.call import Call, CallState
from callcenter.domain.desk import EngineState
from callcenter.domain.effects import (
    Finish,
    Keep,
    KeepAgent,
    LookUp,
    Notice,
    NoticeKind,
    Ring,
    SignLines,
    Silence,
    TellStory,
)
from callcenter.domain.events import (
    Audio,
    AudioChanged,
    AudioProblem,
    EngineLost,
    EngineStarted,
    Line,
    LineChanged,
    LineState,
    Party,
)
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.wishes import (
    CustomersFound,
    DispositionChosen,
    NoteTyped,
    Restored,
    Source,
    StateWished,
    TelephoneStands,
)
from tests.domain.conftest import Telling
from tests.domain.story import (
    ADAM,
    EWA,
    LINE,
    LUNCH,
    NOON,
    READY,
    SIGNED_OUT,
    Story,
    answered,
    dialling,
    ended,
    fresh_desk,
    kept_texts,
    refused,
    ringing,
    stands,
    talking_call,
    working_desk,
)


def left_open(*, talked: bool = True, **facts: object) -> Interaction:
    """What the disk has of a call whose desk was killed."""
    story = Story(working_desk()).heard(ringing())
    if talked:
        story.heard(answered())
    return replace(story.interaction("call"), **facts)  # type: ignore[arg-type]


# -- the telephone is lost ---------------------------------------------------------------------


def test_an_engine_lost_in_a_call_keeps_the_note_and_comes_back(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(answered()).heard(NoteTyped("call", "text"))
    story.at(30) >> EngineLost("it crashed", story.now) << Silence("call") << Keep
    story << Notice(NoticeKind.ENGINE_LOST, text="it crashed")
    kept = story.interaction("call")
    assert (kept.note, kept.ended_by, kept.reason) == ("text", Party.NETWORK, "it crashed")
    assert story.desk.engine is EngineState.LOST
    assert story.desk.activity is Activity.WRAPPING_UP
    story.at(32) >> EngineStarted(7, story.now) << Notice(NoticeKind.ENGINE_BACK)
    story >> stands()
    assert story.desk.engine is EngineState.RUNNING
    assert story.desk.engine_reason == ""
    assert story.interaction("call").note == "text"


def test_a_call_that_rang_when_the_engine_died_is_missed(tell: Telling) -> None:
    story = tell().heard(ringing())
    story >> EngineLost("it crashed", NOON) << Silence << Finish
    story << Notice(NoticeKind.MISSED, "call") << Notice(NoticeKind.ENGINE_LOST, text="it crashed")


def test_two_calls_end_with_the_engine(tell: Telling) -> None:
    story = tell().heard(ringing("one", queue="")).heard(answered("one"))
    story.heard(ringing("two", queue="")).heard(answered("two"))
    story.heard(EngineLost("it crashed", NOON))
    assert story.desk.calls == ()
    assert {wrap_up.call for wrap_up in story.desk.wrap_ups} == {"one", "two"}
    assert story.desk.focus == "two"


# -- the telephone stands ----------------------------------------------------------------------


def test_a_call_the_telephone_has_is_adopted(tell: Telling) -> None:
    story = tell()
    story >> stands(talking_call()) << LookUp << Keep
    assert story.call("call").state is CallState.ACTIVE
    assert story.interaction("call").answered == answered().at
    assert story.desk.focus == "call"


def test_an_adopted_call_that_still_rings_is_heard(tell: Telling) -> None:
    story = tell()
    story >> stands(Call.of(ringing())) << Ring("call") << LookUp << Keep


def test_an_adopted_outbound_call_has_its_number(tell: Telling) -> None:
    story = tell()
    story >> stands(Call.of(dialling(target="601234567"))) << LookUp << Keep << Keep
    assert story.interaction("call").number.e164 == "+48601234567"


def test_a_call_the_telephone_has_not_is_over(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(answered())
    story.at(60) >> stands() << Silence("call") << Keep
    assert story.interaction("call").reason == "lost"
    assert story.wrap_up("call").until is not None


def test_a_call_that_ended_unheard_ends_as_the_telephone_says(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(answered())
    story.at(60) >> stands(talking_call().after(ended(after=50))) << Silence("call") << Keep
    assert story.interaction("call").ended == NOON + timedelta(seconds=50)
    assert story.interaction("call").ended_by is Party.CUSTOMER
    assert story.desk.calls == ()
    story >> stands(talking_call().after(ended(after=50)))


def test_a_call_thought_over_that_goes_on_is_taken_up_with_its_note(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(answered()).heard(NoteTyped("call", "text"))
    story.at(30).heard(stands())
    story.at(31) >> stands(talking_call()) << LookUp << Keep
    assert story.desk.wrap_ups == ()
    assert story.interaction("call").note == "text"
    assert story.interaction("call").stage is Stage.OPEN
    assert story.interaction("call").ended is None


def test_the_telephone_is_believed_about_a_known_call(tell: Telling) -> None:
    story = tell().heard(ringing())
    story >> stands(talking_call()) << Keep
    assert story.call("call").talking
    assert story.interaction("call").answered


def test_lines_keep_their_places_when_one_changes(tell: Telling) -> None:
    one, two = (Line(each, f"sip:{each}@pbx", LineState.REGISTERED) for each in ("one", "two"))
    story = tell()
    story >> TelephoneStands((one, two))
    failed = replace(one, state=LineState.FAILED, code=403)
    story >> LineChanged(failed, NOON)
    assert story.desk.lines == (failed, two)
    third = replace(one, account="three")
    story >> LineChanged(third, NOON)
    assert story.desk.lines == (failed, two, third)


def test_a_missing_microphone_is_on_the_desk(tell: Telling) -> None:
    story = tell()
    story >> AudioChanged(Audio(problem=AudioProblem.NO_MICROPHONE), NOON)
    assert story.desk.audio.problem is AudioProblem.NO_MICROPHONE


# -- the desk is restarted ---------------------------------------------------------------------


def test_restarted_in_a_call_the_disk_first(tell: Telling) -> None:
    story = tell(fresh_desk())
    story >> Restored(None, (left_open(note="so far"),)) << Keep
    assert story.desk.wrap_ups == ()
    story >> EngineStarted(7, NOON)
    story >> stands(talking_call()) << LookUp << Keep
    assert kept_texts([Keep(story.interaction("call"))]) == ["so far"]
    assert story.interaction("call").stage is Stage.OPEN
    assert story.desk.focus == "call"


def test_restarted_in_a_call_the_telephone_first(tell: Telling) -> None:
    story = tell(fresh_desk())
    story >> EngineStarted(7, NOON)
    story >> stands(talking_call()) << LookUp
    story >> NoteTyped("call", "typed before the disk was read")
    story >> Restored(None, (left_open(note="so far"),))
    assert kept_texts(story.wanted) == ["so far\ntyped before the disk was read"]
    story << Keep
    assert story.desk.wrap_ups == ()


def test_restarted_in_a_call_the_disk_between_the_engine_and_its_first_word(
    tell: Telling,
) -> None:
    story = tell(fresh_desk())
    story >> EngineStarted(7, NOON)
    story >> Restored(None, (left_open(note="so far", started=NOON - timedelta(hours=1)),)) << Keep
    assert story.interaction("call").stage is Stage.OPEN
    story >> stands(talking_call()) << LookUp << Keep
    assert story.interaction("call").note == "so far"
    assert story.desk.wrap_ups == ()


def test_after_this_call_waits_over_a_restart(tell: Telling) -> None:
    agent = Agent("a1", "Ewa", "north", READY, NOON, after=LUNCH)
    story = tell(fresh_desk())
    story >> EngineStarted(7, NOON)
    story >> Restored(agent, (left_open(),)) << Keep
    assert story.desk.agent.choice == READY
    story >> stands(talking_call()) << LookUp << Keep
    assert story.desk.agent.choice == READY
    story.at(60).heard(ended()).heard(DispositionChosen("call", "solved"))
    story.at(200).heard(stands())
    assert story.desk.agent.after == LUNCH


def test_after_this_call_comes_when_the_call_ended_during_the_restart(tell: Telling) -> None:
    agent = Agent("a1", "Ewa", "north", READY, NOON, after=LUNCH)
    story = tell(fresh_desk())
    story.heard(Restored(agent, ()))
    story >> stands() << KeepAgent
    assert story.desk.agent.choice == LUNCH


def test_a_signed_out_agent_stays_signed_out_whatever_comes_first(tell: Telling) -> None:
    agent = Agent("a1", "Ewa", "north", SIGNED_OUT, NOON)
    line = Line(LINE, "sip:a@pbx", LineState.REGISTERED)
    story = tell(fresh_desk())
    story >> TelephoneStands((line,))
    story >> Restored(agent) << SignLines(False)
    story = tell(fresh_desk())
    story >> Restored(agent) << SignLines(False)
    story >> TelephoneStands((line,)) << SignLines(False)


def test_the_agent_is_who_the_configuration_says_with_the_state_from_the_disk(
    tell: Telling,
) -> None:
    story = tell(fresh_desk())
    story.heard(Restored(Agent("old", "Old", "south", LUNCH, NOON)))
    assert story.desk.agent == Agent("a1", "Ewa", "north", LUNCH, NOON)


def test_restarted_in_wrap_up_the_countdown_goes_on(tell: Telling) -> None:
    story = tell(fresh_desk()).at(70)
    gone = left_open(ended=NOON + timedelta(seconds=60), note="half", customer_id="c-jan")
    story.heard(EngineStarted(7, story.now)).heard(stands())
    story >> Restored(None, (gone,)) << Keep << Keep << TellStory("call", "c-jan")
    assert story.wrap_up("call").seconds_left(story.now) == 20
    assert story.interaction("call").note == "half"
    assert story.desk.focus == "call"


def test_restarted_long_after_it_is_in_the_tray(tell: Telling) -> None:
    story = tell(fresh_desk()).at(1000).heard(stands())
    gone = left_open(ended=NOON + timedelta(seconds=60), note="half")
    story >> Restored(None, (gone,)) << Keep << Keep
    story << Notice(NoticeKind.MOVED_TO_UNFINISHED, "call") << LookUp
    assert story.interaction("call").stage is Stage.UNFINISHED


def test_restarted_long_after_with_a_disposition_it_is_finished(tell: Telling) -> None:
    story = tell(fresh_desk()).at(1000).heard(stands())
    gone = left_open(ended=NOON + timedelta(seconds=60), disposition="solved")
    story >> Restored(None, (gone,)) << Keep << Finish << LookUp
    assert story.interaction("call").disposition == "solved"


def test_a_call_whose_end_nobody_saw_gets_wrap_up(tell: Telling) -> None:
    story = tell(fresh_desk()).at(300)
    story.heard(Restored(None, (left_open(note="half"),)))
    story >> stands() << Keep << LookUp
    assert story.interaction("call").ended == story.now
    assert story.wrap_up("call").seconds_left(story.now) == 30


def test_yesterdays_call_did_not_last_till_this_morning(tell: Telling) -> None:
    story = tell(fresh_desk()).at(20 * 3600).heard(stands())
    seen = NOON + timedelta(seconds=400)
    story.heard(Restored(None, (left_open(note="half", note_saved=seen),)))
    assert story.interaction("call").talk_s == 395
    assert story.interaction("call").stage is Stage.UNFINISHED


def test_a_call_that_rang_while_the_desk_died_is_missed_and_needs_no_work(tell: Telling) -> None:
    story = tell(fresh_desk()).at(40).heard(stands())
    story >> Restored(None, (left_open(talked=False),)) << Keep << Finish
    story << Notice(NoticeKind.MISSED, "call") << LookUp
    assert story.interaction("call").missed
    assert story.desk.activity is Activity.IDLE


def test_a_call_missed_before_the_disk_was_read_keeps_the_note_the_disk_has(
    tell: Telling,
) -> None:
    story = tell(fresh_desk()).heard(stands(Call.of(ringing())))
    story.at(20) >> ended(after=20, code=487) << Silence("call")
    story.at(21) >> Restored(None, (left_open(talked=False, note="knows me"),))
    assert set(kept_texts(story.wanted)) == {"knows me"}
    story << Keep << Keep << Notice(NoticeKind.MOVED_TO_UNFINISHED, "call") << LookUp
    assert story.interaction("call").ended == NOON + timedelta(seconds=20)


def test_a_call_ended_before_the_disk_was_read_keeps_its_end(tell: Telling) -> None:
    story = tell(fresh_desk()).heard(stands(talking_call()))
    story.at(60).heard(ended())
    story.at(61).heard(Restored(None, (left_open(note="so far"),)))
    kept = story.interaction("call")
    assert (kept.note, kept.ended, kept.talk_s) == ("so far", NOON + timedelta(seconds=60), 55)
    assert story.wrap_up("call").until is not None


def test_the_choice_among_several_outlives_a_restart(tell: Telling) -> None:
    chosen = left_open(customer_id="c-adam", customer_name="Adam Lis")
    both = CustomersFound("call", (EWA, ADAM), Source.LOCAL)
    disk_first = tell(fresh_desk())
    disk_first.heard(Restored(None, (chosen,)))
    disk_first >> stands(talking_call()) << LookUp << TellStory("call", "c-adam") << Keep
    disk_first >> both
    telephone_first = tell(fresh_desk()).heard(stands(talking_call())).heard(both)
    telephone_first >> Restored(None, (chosen,)) << TellStory("call", "c-adam") << Keep
    for story in (disk_first, telephone_first):
        assert story.pop("call").customer == ADAM
        assert story.interaction("call").customer_id == "c-adam"


def test_nothing_goes_to_the_disk_before_it_was_read(tell: Telling) -> None:
    story = tell(fresh_desk())
    story >> stands(talking_call()) << LookUp
    story >> NoteTyped("call", "text")
    story >> DispositionChosen("call", "solved")


def test_a_fifth_call_before_the_disk_was_read_is_logged(tell: Telling) -> None:
    story = tell(fresh_desk())
    story >> refused("e") << Finish << Notice


def test_a_state_chosen_in_a_call_is_at_once_without_after(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(answered())
    story >> StateWished(LUNCH) << KeepAgent
    assert story.desk.agent.choice == LUNCH
    assert story.desk.activity is Activity.TALKING
