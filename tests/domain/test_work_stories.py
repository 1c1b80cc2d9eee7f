"""The agent's own work: states, notes, dispositions, wrap-up and the unfinished tray."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from callcenter.domain.agent import Activity
from callcenter.domain.desk import Rules
from callcenter.domain.disposition import Flag
from callcenter.domain.effects import (
    Finish,
    Keep,
    KeepAgent,
    LookUp,
    Notice,
    NoticeKind,
    SignLines,
    TellStory,
)
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.wishes import (
    AfterCallCancelled,
    CustomerChosen,
    DispositionChosen,
    FlagToggled,
    NoteTyped,
    PutBack,
    StateWished,
    Taken,
    Tick,
    WrapUpDone,
    WrapUpExtended,
)
from tests.domain.conftest import Telling
from tests.domain.story import (
    LUNCH,
    NOON,
    READY,
    RULES,
    SIGNED_OUT,
    Story,
    answered,
    ended,
    kept_texts,
    ringing,
    working_desk,
)


@pytest.fixture
def wrapping(tell: Telling) -> Story:
    """A call of a minute has just ended."""
    return tell().heard(ringing()).heard(answered()).at(60).heard(ended())


def test_the_note_can_be_typed_from_the_first_ring_and_is_saved_only_by_the_disk(
    tell: Telling,
) -> None:
    story = tell().heard(ringing())
    story.at(1).heard(NoteTyped("call", "a"))
    first = story.stored("call")
    story.at(1.1).heard(NoteTyped("call", "ab"))
    story >> first
    assert story.interaction("call").note_saved is None
    story.at(1.6) >> story.stored("call")
    assert story.interaction("call").note_saved == story.now


def test_a_disposition_that_is_not_on_disk_is_not_called_saved(wrapping: Story) -> None:
    typed = wrapping.heard(NoteTyped("call", "text")).stored("call")
    wrapping.heard(DispositionChosen("call", "solved"))
    wrapping >> typed
    assert wrapping.interaction("call").note_saved is None


def test_a_disposition_brings_its_flags_and_takes_them_along(wrapping: Story) -> None:
    wrapping >> DispositionChosen("call", "solved") << Keep
    assert wrapping.interaction("call").flags == {Flag.RESOLVED}
    wrapping >> DispositionChosen("call", "call-back") << Keep
    assert wrapping.interaction("call").flags == {Flag.CALLBACK}
    wrapping >> DispositionChosen("call", "") << Keep
    assert wrapping.interaction("call").flags == frozenset()
    assert wrapping.interaction("call").disposition == ""


def test_a_flag_set_by_hand_outlives_a_change_of_mind_about_the_disposition(
    wrapping: Story,
) -> None:
    wrapping >> FlagToggled("call", Flag.DO_NOT_CALL) << Keep
    for code in ("solved", "call-back", ""):
        wrapping >> DispositionChosen("call", code) << Keep
        assert Flag.DO_NOT_CALL in wrapping.interaction("call").flags
    wrapping >> FlagToggled("call", Flag.DO_NOT_CALL) << Keep
    assert wrapping.interaction("call").flags == frozenset()


def test_an_unknown_disposition_does_not_wipe_out_the_one_that_is_set(wrapping: Story) -> None:
    wrapping.heard(DispositionChosen("call", "solved"))
    wrapping >> DispositionChosen("call", "no-such-code")
    assert wrapping.interaction("call").disposition == "solved"


def test_done_without_a_disposition_is_told_and_nothing_is_lost(wrapping: Story) -> None:
    wrapping.heard(NoteTyped("call", "text"))
    wrapping >> WrapUpDone("call") << Notice(NoticeKind.DISPOSITION_MISSING, "call")
    assert wrapping.interaction("call").stage is Stage.OPEN
    assert wrapping.interaction("call").note == "text"


def test_where_no_disposition_is_required_done_is_done(tell: Telling) -> None:
    story = tell(working_desk(rules=Rules(disposition_required=False)))
    story.heard(ringing()).heard(answered()).at(60).heard(ended())
    story >> WrapUpDone("call") << Finish


def test_wrap_up_that_runs_out_without_a_disposition_goes_to_the_tray(wrapping: Story) -> None:
    wrapping.at(70).heard(NoteTyped("call", "half a sen"))
    wrapping.at(89.9) >> Tick()
    wrapping.at(90) >> Tick()
    assert kept_texts(wrapping.wanted) == ["half a sen"]
    wrapping << Keep << Notice(NoticeKind.MOVED_TO_UNFINISHED, "call")
    assert wrapping.interaction("call").stage is Stage.UNFINISHED
    assert wrapping.desk.activity is Activity.IDLE
    wrapping >> Tick()
    wrapping >> wrapping.stored("call")
    assert wrapping.desk.open == ()


def test_wrap_up_that_runs_out_with_a_disposition_is_finished(wrapping: Story) -> None:
    wrapping.heard(NoteTyped("call", "done")).heard(DispositionChosen("call", "solved"))
    wrapping.at(90) >> Tick()
    assert kept_texts(wrapping.wanted) == ["done"]
    wrapping << Finish
    assert wrapping.interaction("call").stage is Stage.FINISHED


def test_no_card_number_is_ever_to_be_kept(wrapping: Story) -> None:
    (interaction,) = wrapping.desk.open
    kept = []
    for end in range(1, 20):
        wrapping >> NoteTyped(interaction.id, "4111 1111 1111 1111"[:end])
        kept += kept_texts(wrapping.wanted)
        wrapping.wanted.clear()
    assert kept[-1] == "•••• •••• •••• 1111"
    assert "4111 1111 1111 1111" not in kept


def test_a_letter_typed_just_after_done_is_kept_and_sent_too(wrapping: Story) -> None:
    wrapping.heard(NoteTyped("call", "don")).heard(DispositionChosen("call", "solved"))
    wrapping >> WrapUpDone("call") << Finish
    first = wrapping.stored("call")
    wrapping >> NoteTyped("call", "done")
    assert kept_texts(wrapping.wanted) == ["done"]
    wrapping << Finish
    wrapping >> first
    assert wrapping.interaction("call").note == "done"
    wrapping >> wrapping.stored("call")
    assert wrapping.desk.open == ()


def test_a_letter_typed_while_the_tray_takes_it_is_kept(wrapping: Story) -> None:
    wrapping.at(90).heard(Tick())
    first = wrapping.stored("call")
    wrapping >> NoteTyped("call", "x") << Keep
    wrapping >> first
    assert wrapping.interaction("call").note == "x"
    wrapping >> wrapping.stored("call")
    assert wrapping.desk.open == ()


def test_more_time_is_given_on_top_of_what_is_left(wrapping: Story) -> None:
    wrapping.at(80) >> WrapUpExtended("call")
    assert wrapping.wrap_up("call").seconds_left(wrapping.now) == 40
    wrapping.at(119) >> Tick()
    wrapping.at(120) >> Tick() << Keep << Notice


def test_a_clock_set_back_does_not_stretch_the_wrap_up(wrapping: Story) -> None:
    wrapping.at(60 - 3600) >> Tick()
    assert wrapping.wrap_up("call").seconds_left(wrapping.now) == 30
    wrapping.at(91 - 3600) >> Tick() << Keep << Notice


def test_a_clock_set_forward_loses_nothing(wrapping: Story) -> None:
    wrapping.heard(NoteTyped("call", "text"))
    wrapping.at(60 + 3600) >> Tick()
    assert kept_texts(wrapping.wanted) == ["text"]
    wrapping << Keep << Notice


def test_states_are_kept_and_choosing_again_keeps_the_timer(tell: Telling) -> None:
    story = tell()
    story.at(10) >> StateWished(LUNCH) << KeepAgent
    assert story.desk.agent.since == story.now
    story.at(20) >> StateWished(LUNCH) << KeepAgent
    assert story.desk.agent.since == NOON + timedelta(seconds=10)


def test_signing_out_and_in_takes_the_lines_along(tell: Telling) -> None:
    story = tell()
    story >> StateWished(SIGNED_OUT) << KeepAgent << SignLines(False)
    story >> StateWished(SIGNED_OUT) << KeepAgent
    story >> StateWished(READY) << KeepAgent << SignLines(True)


def test_after_this_call_comes_once_wrap_up_is_over(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(answered())
    story >> StateWished(LUNCH, after_call=True) << KeepAgent
    assert story.desk.agent.choice == READY
    story.at(60).heard(ended())
    assert story.desk.agent.choice == READY
    story.heard(DispositionChosen("call", "solved"))
    story.at(65) >> WrapUpDone("call") << Finish << KeepAgent
    assert story.desk.agent.choice == LUNCH
    assert story.desk.agent.after is None
    assert story.desk.agent.since == story.now


def test_after_this_call_is_at_once_when_there_is_none(tell: Telling) -> None:
    story = tell()
    story >> StateWished(LUNCH, after_call=True) << KeepAgent
    assert story.desk.agent.choice == LUNCH


def test_signing_out_after_the_call_takes_the_lines_off_then(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(StateWished(SIGNED_OUT, after_call=True))
    story >> ended(code=487)
    assert [type(effect) for effect in story.wanted][-2:] == [KeepAgent, SignLines]
    story.wanted = []


def test_what_was_to_come_after_the_call_can_be_taken_back(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(StateWished(LUNCH, after_call=True))
    story >> AfterCallCancelled() << KeepAgent
    story.heard(ended(code=487))
    assert story.desk.agent.choice == READY


def unfinished(**more: object) -> Interaction:
    made = Story(working_desk()).heard(ringing("old")).heard(answered("old"))
    made.at(60).heard(ended("old")).heard(NoteTyped("old", "half"))
    return replace(made.interaction("old"), stage=Stage.UNFINISHED, **more)  # type: ignore[arg-type]


def test_taken_from_the_tray_finished_and_gone(tell: Telling) -> None:
    story = tell()
    story >> Taken(unfinished(customer_id="c-jan", customer_name="Jan"))
    story << TellStory("old", "c-jan")
    assert story.desk.focus == "old"
    assert story.wrap_up("old").seconds_left(story.now) is None
    assert story.desk.activity is Activity.IDLE
    story >> NoteTyped("old", "half and half") << Keep
    story >> story.stored("old")
    assert story.interaction("old").note_saved
    story >> DispositionChosen("old", "solved") << Keep
    story >> WrapUpDone("old") << Finish
    story >> story.stored("old")
    assert story.desk.open == ()


def test_taken_from_the_tray_and_put_back(tell: Telling) -> None:
    story = tell()
    story.heard(Taken(unfinished())).heard(NoteTyped("old", "half, longer"))
    story >> PutBack("old")
    assert kept_texts(story.wanted) == ["half, longer"]
    story << Keep << Notice
    story >> story.stored("old")
    assert story.desk.open == ()
    assert story.desk.focus == ""


def test_the_tray_does_not_keep_calls_away_and_has_no_end(tell: Telling) -> None:
    story = tell().heard(Taken(unfinished()))
    story.at(100_000) >> Tick()
    assert story.wrap_up("old").until is None
    story >> WrapUpExtended("old")
    assert story.wrap_up("old").until is None
    story.heard(ringing("new"))
    assert [call.id for call in story.desk.ringing] == ["new"]
    assert story.desk.focus == "old"


def test_taking_what_is_on_the_desk_already_shows_it(wrapping: Story) -> None:
    wrapping.heard(NoteTyped("call", "newer than the tray knows"))
    wrapping >> Taken(unfinished(id="call"))
    assert wrapping.desk.focus == "call"
    assert wrapping.interaction("call").note == "newer than the tray knows"


def test_of_an_unknown_one_from_the_tray_the_number_is_looked_up(tell: Telling) -> None:
    story = tell()
    story >> Taken(unfinished()) << LookUp
    assert not story.pop("old").decided


def test_put_back_of_what_is_in_a_call_does_nothing(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(answered())
    story >> PutBack("call")
    assert story.interaction("call").stage is Stage.OPEN


def test_rules_give_the_wrap_up_its_length(tell: Telling) -> None:
    story = tell(working_desk(rules=replace(RULES, wrap_up_s=5.0)))
    story.heard(ringing()).heard(answered()).at(60).heard(ended())
    assert story.wrap_up("call").seconds_left(story.now) == 5


def test_choosing_nobody_for_a_call_that_is_gone_does_nothing(tell: Telling) -> None:
    story = tell()
    story >> CustomerChosen("gone", "c-jan")
