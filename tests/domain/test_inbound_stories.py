"""Inbound calls, told from ring to finished, and all the ways they can go otherwise."""

from __future__ import annotations

from callcenter.domain.agent import Activity
from callcenter.domain.call import CallState
from callcenter.domain.effects import (
    AskTelephone,
    Finish,
    HoldCall,
    Keep,
    LookUp,
    Notice,
    NoticeKind,
    RefuseCall,
    ResumeCall,
    Ring,
    Silence,
    TakeCall,
)
from callcenter.domain.events import DigitReceived, HoldChanged, Party
from callcenter.domain.interaction import Stage
from callcenter.domain.wishes import (
    AnswerWished,
    DispositionChosen,
    Focused,
    NoteTyped,
    ResumeWished,
    WrapUpDone,
)
from tests.domain.conftest import Telling
from tests.domain.story import (
    LUNCH,
    NOON,
    SIGNED_OUT,
    answered,
    ended,
    number,
    refused,
    ringing,
    working_desk,
)


def test_a_call_from_ring_to_finished(tell: Telling) -> None:
    story = tell()
    story >> ringing() << Ring("call") << LookUp("call", number("+48601234567")) << Keep
    assert story.desk.activity is Activity.RINGING
    assert story.desk.focus == "call"

    story >> AnswerWished("call") << Silence("call") << TakeCall("call")
    story.at(5) >> answered() << Silence("call") << Keep
    assert story.desk.activity is Activity.TALKING
    assert story.desk.activity_since == story.now

    story >> NoteTyped("call", "heating fails") << Keep(story.interaction("call"), urgent=False)
    story.at(60) >> ended(after=60) << Silence("call") << Keep
    assert story.desk.calls == ()
    assert story.desk.activity is Activity.WRAPPING_UP
    assert story.wrap_up("call").seconds_left(story.now) == 30

    story >> DispositionChosen("call", "solved") << Keep
    story >> WrapUpDone("call") << Finish
    finished = story.interaction("call")
    assert (finished.stage, finished.note, finished.disposition) == (
        Stage.FINISHED,
        "heating fails",
        "solved",
    )
    assert finished.talk_s == 55
    assert finished.ended_by is Party.CUSTOMER

    story >> story.stored("call")
    assert story.desk.open == ()
    assert story.desk.focus == ""
    assert story.desk.activity is Activity.IDLE


def test_the_note_change_is_what_goes_to_the_disk(tell: Telling) -> None:
    story = tell().heard(ringing())
    story.heard(NoteTyped("call", "he"))
    story >> NoteTyped("call", "heating")
    assert [(it.interaction.note, it.urgent) for it in story.wanted] == [("heating", False)]
    story << Keep
    story >> NoteTyped("call", "heating")


def test_a_call_nobody_took_is_missed_once(tell: Telling) -> None:
    story = tell().heard(ringing())
    story.at(20) >> ended(after=20, code=487) << Silence("call") << Finish
    story << Notice(NoticeKind.MISSED, "call")
    missed = story.interaction("call")
    assert missed.missed
    assert missed.stage is Stage.FINISHED
    assert story.desk.activity is Activity.IDLE
    story >> story.stored("call")
    assert story.desk.open == ()


def test_a_call_a_colleague_took_is_not_missed(tell: Telling) -> None:
    story = tell().heard(ringing())
    story >> ended(elsewhere=True, code=487) << Silence("call") << Keep
    assert not story.interaction("call").missed
    assert story.interaction("call").elsewhere


def test_a_call_refused_by_hand_is_not_missed(tell: Telling) -> None:
    story = tell().heard(ringing())
    story >> ended(by=Party.AGENT, code=486) << Silence("call") << Keep
    assert not story.interaction("call").missed


def test_a_missed_call_with_a_note_waits_in_the_tray(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(NoteTyped("call", "knows me, call back"))
    story >> ended(code=487) << Silence("call") << Keep
    story << Notice(NoticeKind.MOVED_TO_UNFINISHED, "call")
    assert story.interaction("call").stage is Stage.UNFINISHED
    assert story.interaction("call").missed
    story >> story.stored("call")
    assert story.desk.open == ()


def test_a_queue_call_is_refused_for_a_paused_agent(tell: Telling) -> None:
    story = tell(working_desk(LUNCH))
    story >> ringing() << RefuseCall("call", 480)
    assert story.desk.calls == ()
    assert story.desk.open == ()


def test_a_direct_call_rings_for_a_paused_agent(tell: Telling) -> None:
    story = tell(working_desk(LUNCH))
    story >> ringing(queue="") << Ring("call") << LookUp << Keep


def test_nobody_rings_for_an_agent_who_has_signed_out(tell: Telling) -> None:
    story = tell(working_desk(SIGNED_OUT))
    story >> ringing(queue="") << RefuseCall("call", 480)


def test_a_queue_call_is_refused_during_wrap_up_and_a_direct_one_rings(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(answered()).at(60).heard(ended())
    story >> ringing("queue") << RefuseCall("queue", 480)
    story >> ringing("direct", queue="") << Ring("direct") << LookUp << Keep
    assert story.desk.focus == "call"


def test_a_fifth_call_is_logged_as_missed_once_and_never_shown(tell: Telling) -> None:
    story = tell()
    for call in "abcd":
        story.heard(ringing(call))
    story >> refused("e") << Finish << Notice(NoticeKind.REFUSED_BUSY, "e", "+48601234567")
    logged = story.interaction("e")
    assert logged.missed
    assert logged.code == 486
    assert story.desk.focus == "a"
    assert [call.id for call in story.desk.ringing] == ["a", "b", "c", "d"]
    story >> story.stored("e")
    assert story.desk.interaction("e") is None


def test_a_repeated_invite_rings_once(tell: Telling) -> None:
    story = tell().heard(ringing())
    story >> ringing()
    assert len(story.desk.calls) == 1
    assert len(story.desk.open) == 1


def test_a_hidden_number_rings_and_nobody_is_looked_up(tell: Telling) -> None:
    story = tell()
    story >> ringing(caller="anonymous") << Ring("call") << Keep
    assert story.interaction("call").name == ""
    assert story.pop("call").source.value == "local"


def test_the_exchange_may_say_who_it_is_of_a_hidden_number(tell: Telling) -> None:
    story = tell()
    story >> ringing(caller="anonymous", more=(("X-Customer-Id", "4711"),)) << Ring
    story << LookUp("call", number("anonymous"), "4711") << Keep


def test_a_second_call_takes_the_line_and_the_first_waits_with_music(tell: Telling) -> None:
    story = tell().heard(ringing("one", queue="")).heard(answered("one"))
    story >> ringing("two", queue="") << Ring("two", softly=True) << LookUp << Keep
    assert story.desk.focus == "one"
    story >> AnswerWished("two") << HoldCall("one") << Silence("two") << TakeCall("two")
    story >> HoldChanged("one", True, False, NOON)
    story >> answered("two") << Silence("two") << Keep
    assert story.desk.focus == "two"
    story >> ResumeWished("one") << HoldCall("two") << ResumeCall("one")
    assert story.desk.focus == "one"


def test_who_rings_on_while_the_agent_answers_rings_softly(tell: Telling) -> None:
    story = tell().heard(ringing("one")).heard(ringing("two"))
    story >> answered("one") << Silence("one") << Ring("two", softly=True) << Keep


def test_the_notes_of_two_calls_never_mix(tell: Telling) -> None:
    story = tell().heard(ringing("one")).heard(answered("one"))
    story.heard(ringing("two", caller="+48601000002", queue=""))
    story.heard(NoteTyped("one", "about one")).heard(NoteTyped("two", "about two"))
    story.heard(Focused("two")).heard(NoteTyped("one", "about one, more"))
    assert story.interaction("one").note == "about one, more"
    assert story.interaction("two").note == "about two"
    story >> Focused("nobody")
    assert story.desk.focus == "two"


def test_a_held_call_that_ends_does_not_take_the_screen(tell: Telling) -> None:
    story = tell().heard(ringing("held", queue="")).heard(answered("held"))
    story.heard(HoldChanged("held", True, False, NOON))
    story.heard(ringing("talk", queue="")).heard(answered("talk"))
    story.at(60).heard(ended("held"))
    assert story.desk.focus == "talk"
    assert story.desk.activity is Activity.TALKING
    assert story.wrap_up("held").until is not None


def test_who_types_about_one_call_keeps_it_on_screen_when_another_ends(tell: Telling) -> None:
    story = tell().heard(ringing("one", queue="")).heard(answered("one"))
    story.heard(ringing("two", queue="")).heard(answered("two"))
    story.at(60).heard(ended("two")).heard(NoteTyped("two", "wri"))
    story.at(61).heard(ended("one", after=61))
    assert story.desk.focus == "two"
    story.heard(DispositionChosen("two", "solved")).heard(WrapUpDone("two"))
    story.heard(story.stored("two"))
    assert story.desk.focus == "one"


def test_a_ringing_call_gets_the_screen_when_the_work_before_it_is_done(tell: Telling) -> None:
    story = tell().heard(ringing("one")).heard(answered("one")).at(60).heard(ended("one"))
    story.heard(ringing("two", queue="")).heard(DispositionChosen("one", "solved"))
    story >> WrapUpDone("one") << Finish
    story >> story.stored("one")
    assert story.desk.focus == "two"


def test_an_impossible_fact_changes_nothing_and_asks_the_telephone(tell: Telling) -> None:
    story = tell().heard(ringing())
    story >> DigitReceived("call", "5", NOON)
    story << Notice(NoticeKind.DISAGREEMENT, "call", "DigitReceived for a call that is ringing")
    story << AskTelephone()
    assert story.call("call").state is CallState.RINGING


def test_an_answer_to_a_call_nobody_knows_asks_the_telephone(tell: Telling) -> None:
    story = tell()
    story >> answered("stranger") << AskTelephone()
    story >> ended("stranger")


def test_only_a_ringing_call_can_be_answered(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(answered())
    story >> AnswerWished("call")
    story >> AnswerWished("stranger")


def test_a_wish_for_a_call_that_is_gone_does_nothing(tell: Telling) -> None:
    story = tell()
    story >> ResumeWished("gone")
    story >> NoteTyped("gone", "text")
    story >> WrapUpDone("gone")
    story >> DispositionChosen("gone", "solved")
    story >> object()
    assert story.desk == working_desk()
