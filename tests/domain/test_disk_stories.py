"""The disk refuses, and keeps again: nothing leaves the desk before it is safe."""

from __future__ import annotations

from callcenter.domain.desk import WrapUp
from callcenter.domain.effects import Finish, Keep
from callcenter.domain.interaction import Stage
from callcenter.domain.wishes import (
    DispositionChosen,
    NoteTyped,
    NotKept,
    StoreProblem,
    Tick,
    WrapUpDone,
)
from tests.domain.conftest import Telling
from tests.domain.story import Story, answered, ended, refused, ringing

FULL = "the disk is full"


def wrapping(story: Story) -> Story:
    story.heard(ringing()).heard(answered()).at(60).heard(ended())
    return story.heard(NoteTyped("call", "text")).heard(DispositionChosen("call", "solved"))


def test_a_refused_note_stays_on_the_desk_and_the_screen_says_so(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(NoteTyped("call", "text"))
    story >> NotKept("call", FULL)
    assert story.desk.storage_problem == FULL
    assert story.desk.unkept == {"call"}
    assert story.interaction("call").note_saved is None
    story >> story.stored("call")
    assert story.desk.storage_problem == ""
    assert story.desk.unkept == frozenset()
    assert story.interaction("call").note_saved == story.now


def test_finished_work_the_disk_refused_is_open_again_without_a_countdown(tell: Telling) -> None:
    story = wrapping(tell())
    story >> WrapUpDone("call") << Finish
    story >> NotKept("call", FULL)
    assert story.interaction("call").stage is Stage.OPEN
    assert story.wrap_up("call") == WrapUp("call", None)
    story.at(1000) >> Tick()
    story >> WrapUpDone("call") << Finish
    story >> story.stored("call")
    assert story.desk.open == ()


def test_the_tray_the_disk_refused_is_work_on_the_desk_again(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(answered()).at(60).heard(ended())
    story.heard(NoteTyped("call", "half"))
    story.at(90) >> Tick() << Keep
    story.wanted = []
    tray = story.stored("call")
    story >> NotKept("call", FULL)
    assert story.interaction("call").note == "half"
    assert story.wrap_up("call").until is None
    story >> tray
    assert story.interaction("call").note == "half"
    assert story.wrap_up("call").until is None


def test_a_missed_call_the_disk_refused_is_tried_again_and_bothers_nobody(tell: Telling) -> None:
    story = tell().heard(ringing()).at(20).heard(ended(after=20, code=487))
    story >> NotKept("call", FULL)
    assert story.desk.wrap_ups == ()
    story.at(22.9) >> Tick()
    story.at(23) >> Tick() << Finish(story.interaction("call"))
    story >> Tick()
    story >> NotKept("call", FULL)
    story.at(26) >> Tick() << Finish
    story >> story.stored("call")
    assert story.desk.open == ()
    story.at(30) >> Tick()


def test_a_fifth_call_the_disk_refused_is_not_forgotten(tell: Telling) -> None:
    story = tell().heard(refused("e"))
    story >> NotKept("e", FULL)
    story.at(3) >> Tick() << Finish(story.interaction("e"))


def test_one_kept_record_does_not_hide_that_another_is_not(tell: Telling) -> None:
    story = tell().heard(ringing("one")).heard(ringing("two"))
    story.heard(NotKept("one", FULL)).heard(NotKept("two", FULL))
    story >> story.stored("one")
    assert story.desk.storage_problem == FULL
    story >> story.stored("two")
    assert story.desk.storage_problem == ""


def test_a_refusal_during_a_call_leaves_the_call_alone(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(answered())
    story >> NotKept("call", FULL)
    assert story.call("call").talking
    assert story.desk.wrap_ups == ()


def test_news_of_the_store_are_shown(tell: Telling) -> None:
    story = tell()
    story >> StoreProblem("another Callcenter has it open")
    assert story.desk.storage_problem == "another Callcenter has it open"
    story >> StoreProblem("")
    assert story.desk.storage_problem == ""
    story >> NotKept("gone", FULL)
    assert story.desk.storage_problem == FULL
