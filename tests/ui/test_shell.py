"""The shell tells the desk what happened, does what it wants, and says how that went."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import get_args

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from callcenter.answers import Asked, AskFailed
from callcenter.domain import effects as do
from callcenter.domain.agent import Choice, Intent
from callcenter.domain.call import CallState
from callcenter.domain.desk import EngineState
from callcenter.domain.effects import Effect, Finish, Keep, LookUp, NoticeKind
from callcenter.domain.events import (
    EngineLost,
    LevelsMeasured,
    Line,
    LineProblem,
    LineState,
    Party,
)
from callcenter.domain.interaction import Stage
from callcenter.domain.wishes import (
    AnswerWished,
    CustomersFound,
    DialWished,
    NoteTyped,
    NotKept,
    Restored,
    ResumeWished,
    Source,
    StateWished,
    StoreProblem,
)
from callcenter.engine.commands import (
    Answer,
    Configure,
    Dial,
    HangUp,
    Hold,
    Resume,
    StartRinging,
    StopRinging,
)
from callcenter.engine.messages import Snapshot
from tests.ui.people import NOW, number
from tests.ui.workplace import ACCOUNT, CONFIGURE, JAN, Desktop, Office, Open

OUT = Choice(Intent.SIGNED_OUT)
READY = Choice(Intent.READY)
PHONE = "+48512345678"


@pytest.fixture
def opened(qapp: QApplication) -> Iterator[Open]:
    """Opens desks; they are gone after the test."""
    desks: list[Desktop] = []

    def open_desk(**options: bool) -> Desktop:
        desks.append(Desktop(qapp, **options))
        return desks[-1]

    yield open_desk
    for desk in desks:
        desk.close()


@pytest.fixture
def at(opened: Open) -> Desktop:
    made = opened()
    made.configure()
    return made


def dialled(call: str = "mine") -> DialWished:
    return DialWished(call, "line", number(PHONE))


# -- the back office ------------------------------------------------------------------------


def test_what_is_for_the_back_office_waits_for_it_in_order(opened: Open) -> None:
    at = opened()
    at.configure()
    call = at.ring()
    at.shell.wish(NoteTyped(call, "typed before it opened"))
    office = Office()
    at.shell.open(office)  # type: ignore[arg-type]
    assert [type(effect) for effect in office.asked] == [LookUp, Keep, Keep]
    assert office.of(Keep)[-1].interaction.note == "typed before it opened"
    at.shell.wish(NoteTyped(call, "typed after"))
    assert office.of(Keep)[-1].interaction.note == "typed after"


def test_the_telephone_does_not_wait_for_the_back_office(at: Desktop) -> None:
    at.ring()
    assert at.phone.ringing_tone == "ring"


def test_every_effect_is_done_by_somebody(at: Desktop) -> None:
    office = Office()
    at.shell.open(office)  # type: ignore[arg-type]
    undone = [kind.__name__ for kind in get_args(Effect) if kind not in at.shell._perform]
    assert undone == []


def test_a_store_that_opens_late_brings_the_note_of_the_call_that_goes_on(at: Desktop) -> None:
    office = Office()
    at.shell.open(office)  # type: ignore[arg-type]
    call = at.ring()
    at.wish(AnswerWished(call))
    at.shell.wish(NoteTyped(call, "second half"))
    before = at.desk.interaction(call)
    assert before is not None
    at.hear(Restored(None, (replace(before, note="first half"),)))
    merged = at.desk.interaction(call)
    assert merged is not None and merged.note == "first half\nsecond half"
    assert office.of(Keep)[-1].interaction.note == "first half\nsecond half"


def test_a_missed_call_that_the_disk_refused_still_reaches_the_crm_when_the_store_opens_late(
    at: Desktop,
) -> None:
    office = Office()
    at.shell.open(office)  # type: ignore[arg-type]
    call = at.ring()
    at.phone.cancel_remote(call)
    at.settle()
    at.hear(NotKept(call, "the store is still closed"))
    at.hear(Restored(None))
    last = office.asked[-1]
    assert isinstance(last, Finish)
    assert (last.interaction.id, last.interaction.stage) == (call, Stage.FINISHED)


# -- what the telephone answers -------------------------------------------------------------


def test_a_dial_the_telephone_refuses_ends_the_call_with_its_reason(at: Desktop) -> None:
    failed = Line("line", "sip:anna@pbx.example", LineState.FAILED, reason="no route")
    at.phone.change_line(failed)
    at.settle()
    assert at.wish(dialled()) == ["the line is not registered: no route"]
    assert at.refusals == ["the line is not registered: no route"]
    assert at.desk.calls == ()
    (left,) = at.desk.open
    assert (left.ended_by, left.reason) == (Party.NETWORK, "the line is not registered: no route")
    assert at.desk.wrap_up("mine") is not None


def test_a_dial_is_answered_as_done_once_the_telephone_dials(at: Desktop) -> None:
    assert at.wish(dialled()) == [""]
    assert [call.state for call in at.desk.calls] == [CallState.DIALLING]
    assert at.told(Dial) == [Dial("mine", "line", PHONE)]


def test_the_answer_to_dialling_in_a_call_is_not_that_of_the_hold_before_it(at: Desktop) -> None:
    call = at.ring()
    at.wish(AnswerWished(call))
    at.phone.change_line(Line("line", "sip:anna@pbx.example", LineState.TRYING))
    at.settle()
    assert at.wish(dialled()) == ["the line is not registered: wait a moment"]
    assert at.told(Hold) == [Hold(call)]


def test_the_answer_to_answering_is_not_that_of_the_silencing_before_it(at: Desktop) -> None:
    call = at.ring()
    # The caller gives up; the desk has not heard of it yet.
    at.phone.cancel_remote(call)
    assert at.wish(AnswerWished(call)) == ["there is no such call any more"]
    assert at.told(StopRinging) and at.told(Answer) == [Answer(call)]
    assert at.desk.calls == ()


def test_going_back_to_a_held_call_is_answered_by_its_own_command(at: Desktop) -> None:
    first = at.ring()
    at.wish(AnswerWished(first))
    second = at.ring()
    at.wish(AnswerWished(second))
    at.phone.hang_up_remote(first)
    assert at.wish(ResumeWished(first)) == ["there is no such call any more"]
    assert at.told(Resume) == [Resume(first)]


def test_a_wish_of_which_no_command_comes_is_done_at_once(at: Desktop) -> None:
    assert at.wish(StateWished(Choice(Intent.PAUSED, "lunch"))) == [""]
    assert at.wish(AnswerWished("nobody")) == [""]


def test_one_wishs_answer_never_goes_to_the_next(at: Desktop) -> None:
    heard: list[str] = []
    at.shell.wish(AnswerWished("nobody"), heard.append)
    at.ring()
    at.shell.wish(AnswerWished("call-1"))
    at.settle()
    assert heard == [""]


def test_what_the_telephone_refuses_is_said_but_not_the_ringers_troubles(at: Desktop) -> None:
    at.shell.send(StartRinging("gone"))
    at.shell.send(HangUp("gone"))
    at.settle()
    assert at.refusals == ["there is no such call any more"]


def test_a_refused_configuration_of_somebody_else_is_said(
    at: Desktop, caplog: pytest.LogCaptureFixture
) -> None:
    at.phone.send(Configure((replace(ACCOUNT, domain="not a host"),)))
    at.settle()
    assert len(at.refusals) == 1
    assert "the telephone refused the line's configuration" in caplog.text
    assert "secret" not in caplog.text


# -- signing out and in ---------------------------------------------------------------------


def test_signing_out_takes_the_lines_away_and_signing_in_brings_them_back(at: Desktop) -> None:
    at.wish(StateWished(OUT))
    assert at.told(Configure)[-1].accounts == ()
    assert [line.state for line in at.desk.lines] == [LineState.OFFLINE]
    at.wish(StateWished(READY))
    assert at.told(Configure)[-1] == CONFIGURE
    assert [line.state for line in at.desk.lines] == [LineState.REGISTERED]


def test_who_signed_out_yesterday_is_not_registered_today(opened: Open) -> None:
    at = opened(restored=False)
    at.hear(Restored(replace(at.desk.agent, choice=OUT)))
    at.phone.send(CONFIGURE)
    at.shell.configured(CONFIGURE, None)
    at.settle()
    assert at.told(Configure)[-1].accounts == ()
    at.wish(StateWished(READY))
    assert at.told(Configure)[-1] == CONFIGURE


# -- the telephone as it stands -------------------------------------------------------------


def test_a_snapshot_brings_a_live_call_to_a_desk_that_knows_nothing(opened: Open) -> None:
    before = opened()
    before.configure()
    call = before.ring()
    before.wish(AnswerWished(call))
    after = opened(restored=False)
    after.hear(before.phone.snapshot())
    assert [one.id for one in after.desk.calls] == [call]
    assert after.desk.engine is EngineState.RUNNING
    assert after.desk.focus == call
    assert after.shell.snapshot == before.phone.snapshot()


def test_a_line_that_cannot_be_set_up_stays_on_the_screen(at: Desktop) -> None:
    fault = Line("line", "", LineState.OFFLINE, problem=LineProblem.CONFIGURATION)
    at.shell.configured(Configure(()), fault)
    assert at.desk.lines == (fault,)
    at.hear(Snapshot(version="new"))
    assert at.desk.lines == (fault,)


def test_a_lost_telephone_keeps_the_note_and_says_so(at: Desktop) -> None:
    call = at.ring()
    at.wish(AnswerWished(call))
    at.shell.wish(NoteTyped(call, "in the middle"))
    at.phone.tell(EngineLost("signal 6", NOW))
    at.settle()
    (left,) = at.desk.open
    assert (left.note, left.ended_by) == ("in the middle", Party.NETWORK)
    assert at.desk.engine is EngineState.LOST
    assert NoticeKind.ENGINE_LOST in [notice.kind for notice in at.notices]


def test_time_passes_at_the_desk(at: Desktop, qtbot: QtBot) -> None:
    call = at.ring()
    at.wish(AnswerWished(call))
    at.phone.hang_up_remote(call)
    at.settle()
    assert at.desk.wrap_up(call) is not None
    at.shell.start()
    at.clock.later(60)
    qtbot.waitUntil(lambda: at.desk.wrap_up(call) is None)
    assert NoticeKind.MOVED_TO_UNFINISHED in [notice.kind for notice in at.notices]
    at.shell.stop()


def test_a_ring_is_shown_with_who_it_is_but_never_waits_long_for_that(
    at: Desktop, qtbot: QtBot
) -> None:
    shown: list[int] = []
    at.shell.changed.connect(lambda desk: shown.append(len(desk.calls)))
    at.phone.ring(JAN)
    at.settle()
    at.hear(CustomersFound("call-1", (), Source.LOCAL))
    assert shown[0] == 1
    shown.clear()
    at.phone.ring(JAN)
    qtbot.waitUntil(lambda: shown == [2])


def test_a_rush_of_calls_does_not_keep_the_window_from_showing_them(at: Desktop) -> None:
    shown: list[int] = []
    at.shell.changed.connect(lambda desk: shown.append(len(desk.calls)))
    began = time.monotonic()
    while not shown:
        assert time.monotonic() - began < 20.0
        call = at.phone.ring(JAN)
        at.settle()
        at.phone.cancel_remote(call)


def test_what_comes_at_once_is_shown_once(at: Desktop) -> None:
    shown: list[str] = []
    at.shell.changed.connect(lambda desk: shown.append(desk.storage_problem))
    for problem in ("the disk is full", "", "the disk is gone"):
        at.crossing.bring(StoreProblem(problem))
    at.settle()
    assert shown == ["the disk is gone"]
    at.hear(StoreProblem(""))
    assert shown == ["the disk is gone", ""]


def test_a_notice_finds_shown_what_it_is_about(at: Desktop) -> None:
    order: list[object] = []
    at.shell.changed.connect(lambda desk: order.append((desk.storage_problem, desk.engine)))
    at.shell.noticed.connect(lambda notice: order.append(notice.kind))
    at.crossing.bring(StoreProblem("the disk is full"))
    at.crossing.bring(EngineLost("it crashed", NOW))
    at.settle()
    assert order == [
        ("the disk is full", EngineState.RUNNING),
        NoticeKind.ENGINE_LOST,
        ("the disk is full", EngineState.LOST),
    ]


def test_what_the_agent_wishes_is_shown_at_once(at: Desktop) -> None:
    shown: list[Intent] = []
    at.shell.changed.connect(lambda desk: shown.append(desk.agent.choice.intent))
    at.shell.wish(StateWished(Choice(Intent.PAUSED, "lunch")))
    assert shown == [Intent.PAUSED]


def test_news_that_is_for_nobody_here_is_passed_on(at: Desktop) -> None:
    answers: list[object] = []
    levels: list[object] = []
    at.shell.answered.connect(answers.append)
    at.shell.levels.connect(levels.append)
    heard = [Asked("history", ()), AskFailed("search", "no"), LevelsMeasured(0.5, 0.1), "strange"]
    for value in heard:
        at.hear(value)
    assert (answers, levels, at.others) == (heard[:2], heard[2:3], ["strange"])


def test_other_rules_hold_from_the_next_event_on(at: Desktop) -> None:
    at.shell.adopt(replace(at.desk.rules, wrap_up_s=5.0))
    call = at.ring()
    at.wish(AnswerWished(call))
    at.phone.hang_up_remote(call)
    at.settle()
    wrap_up = at.desk.wrap_up(call)
    assert wrap_up is not None and wrap_up.length_s == 5.0


def test_after_the_stop_nothing_comes_in(at: Desktop) -> None:
    at.shell.start()
    at.shell.stop()
    at.ring(JAN)
    at.hear(StoreProblem("gone"))
    assert (at.desk.calls, at.desk.storage_problem) == ((), "")


def test_a_fifth_call_is_refused_by_the_telephone_and_logged_once(at: Desktop) -> None:
    office = Office()
    at.shell.open(office)  # type: ignore[arg-type]
    for _ in range(5):
        at.ring((("From", "<sip:+48601234567@pbx.example>"),))
    assert len(at.desk.calls) == 4
    assert [kept.interaction.code for kept in office.of(Finish)] == [486]
    assert [notice.kind for notice in at.notices].count(NoticeKind.REFUSED_BUSY) == 1
    assert do.RefuseCall not in [type(effect) for effect in office.asked]
