"""What `callcenter ctl` asks, done as the agent would do it, and answered once it is true."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from callcenter.control import Reply, Verb
from callcenter.domain.agent import Choice, Intent
from callcenter.domain.customer import Customer, Matter
from callcenter.domain.effects import Finish, Keep, KeepAgent
from callcenter.domain.events import Line, LineState
from callcenter.domain.wishes import (
    AnswerWished,
    CustomersFound,
    Kept,
    NotKept,
    Restored,
    Source,
    StoreProblem,
)
from callcenter.engine.commands import Hold, Mute, Reject, Resume, SendDigits, Unmute
from callcenter.status import SyncStatus
from tests.ui.people import NOW
from tests.ui.workplace import Desktop, Office
from ui.note_verbs import NOT_IN_TIME
from ui.verbs import Verbs

LIMIT_MS = 400


class Asked:
    """An app that can be asked verbs; *office* keeps what the desk wants kept."""

    def __init__(self, app: QApplication, *, restored: bool = True) -> None:
        self.at = Desktop(app, restored=restored)
        self.at.configure()
        self.office = Office()
        self.at.shell.open(self.office)  # type: ignore[arg-type]
        self.quits: list[str] = []
        self.shown: list[str] = []
        self.verbs = Verbs(
            self.at.shell,
            pause_reasons=("break", "lunch"),
            sync=lambda: SyncStatus("online", pending=2),
            now=self.at.clock,
            quit_app=lambda: self.quits.append("quit"),
            show=self.shown.append,
            limit_ms=LIMIT_MS,
            parent=self.at.root,
        )

    def ask(self, verb: Verb, **arguments: Any) -> list[Reply]:
        """The list that gets the reply as soon as there is one."""
        replies: list[Reply] = []
        self.verbs.answer(verb, arguments, replies.append)
        self.at.settle()
        return replies

    def reply(self, verb: Verb, **arguments: Any) -> Reply:
        """The reply, which must be there at once."""
        (reply,) = self.ask(verb, **arguments)
        return reply

    def done(self, verb: Verb, **arguments: Any) -> Any:
        reply = self.reply(verb, **arguments)
        assert reply.ok, reply.reason
        return reply.data

    def refused(self, verb: Verb, **arguments: Any) -> str:
        reply = self.reply(verb, **arguments)
        assert not reply.ok
        return reply.reason

    def ring(self) -> str:
        """Somebody calls straight, so that no queue rule keeps the call from a busy agent."""
        return self.at.ring((("From", "<sip:+48601234567@pbx.example>"),))

    def talk(self) -> str:
        call = self.ring()
        self.at.wish(AnswerWished(call))
        return call

    def disk_has_it(self) -> None:
        """The disk takes the newest that it was given."""
        last = [one for one in self.office.asked if isinstance(one, Keep | Finish)][-1]
        self.at.hear(Kept(last.interaction, NOW))


@pytest.fixture
def opened(qapp: QApplication) -> Iterator[Callable[..., Asked]]:
    """Opens apps; they are gone after the test."""
    apps: list[Asked] = []

    def open_app(**options: bool) -> Asked:
        apps.append(Asked(qapp, **options))
        return apps[-1]

    yield open_app
    for app in apps:
        app.at.close()


@pytest.fixture
def app(opened: Callable[..., Asked]) -> Asked:
    return opened()


# -- calls ----------------------------------------------------------------------------------


def test_status_is_plain_data_about_the_whole_desk(app: Asked) -> None:
    call = app.at.ring()
    status = app.done(Verb.STATUS)
    assert [(one["id"], one["state"], one["queue"]) for one in status["calls"]] == [
        (call, "ringing", "support")
    ]
    assert status["outbox"]["pending"] == 2
    assert status["accounts"][0]["state"] == "registered"


def test_dialling_gives_back_the_new_calls_id(app: Asked) -> None:
    call = app.done(Verb.DIAL, number="601 234 567")["call"]
    assert [(one.id, one.remote) for one in app.at.desk.calls] == [(call, "+48601234567")]


@pytest.mark.parametrize(
    ("number", "words"),
    [("", "type a number"), ("anonymous", "type a number"), ("1" * 40, "too long")],
)
def test_what_is_no_number_is_not_dialled(app: Asked, number: str, words: str) -> None:
    assert words in app.refused(Verb.DIAL, number=number)
    assert (app.at.desk.calls, app.at.desk.open) == ((), ())


def test_dialling_without_a_number_at_all_is_refused(app: Asked) -> None:
    assert "type a number" in app.refused(Verb.DIAL)


def test_dialling_on_a_line_that_is_not_registered_is_refused_with_its_reason(app: Asked) -> None:
    failed = Line("line", "sip:anna@pbx.example", LineState.FAILED, reason="wrong password")
    app.at.phone.change_line(failed)
    app.at.settle()
    assert app.refused(Verb.DIAL, number="601234567") == (
        "the line is not registered: wrong password"
    )


def test_a_fifth_call_is_refused_once_and_in_words(app: Asked) -> None:
    for _ in range(4):
        app.ring()
    assert app.refused(Verb.DIAL, number="601234567").startswith("all lines are in use")


def test_answering_takes_the_call_that_has_rung_longest_or_the_one_that_is_named(
    app: Asked,
) -> None:
    first, second = app.ring(), app.ring()
    app.done(Verb.ANSWER, call=second)
    assert [call.id for call in app.at.desk.ringing] == [first]
    app.done(Verb.ANSWER)
    assert app.at.desk.ringing == ()
    held = app.at.desk.call(second)
    assert held is not None and held.held_by_agent


def test_answering_what_does_not_ring_is_refused(app: Asked) -> None:
    assert app.refused(Verb.ANSWER) == "no call is ringing"
    call = app.talk()
    assert app.refused(Verb.ANSWER, call=call) == "no call is ringing"
    app.ring()
    assert app.refused(Verb.ANSWER, call="nobody") == "there is no call nobody"


def test_answering_a_caller_who_has_just_given_up_is_refused(app: Asked) -> None:
    call = app.ring()
    app.at.phone.cancel_remote(call)
    assert app.refused(Verb.ANSWER) == "there is no such call any more"


def test_rejecting_turns_the_ringing_call_away(app: Asked) -> None:
    call = app.ring()
    app.done(Verb.REJECT)
    assert app.at.told(Reject) == [Reject(call)]
    assert app.at.desk.calls == ()
    assert app.refused(Verb.REJECT) == "no call is ringing"


def test_hanging_up_ends_the_call_being_talked_in_before_the_held_one(app: Asked) -> None:
    first, second = app.talk(), app.talk()
    app.done(Verb.HANG_UP)
    assert [call.id for call in app.at.desk.calls] == [first]
    app.done(Verb.HANG_UP)
    assert app.at.desk.calls == ()
    assert app.refused(Verb.HANG_UP) == "there is no call"
    assert second


def test_hanging_up_a_call_by_its_id_ends_also_one_that_rings(app: Asked) -> None:
    talking, ringing = app.talk(), app.ring()
    app.done(Verb.HANG_UP, call=ringing)
    assert [call.id for call in app.at.desk.calls] == [talking]


def test_holding_and_resuming(app: Asked) -> None:
    call = app.talk()
    app.done(Verb.HOLD)
    assert app.at.desk.calls[0].held_by_agent
    app.done(Verb.RESUME)
    assert not app.at.desk.calls[0].held_by_agent
    assert (app.at.told(Hold), app.at.told(Resume)) == ([Hold(call)], [Resume(call)])
    assert app.refused(Verb.RESUME) == "no call is on hold"


def test_muting_keys_and_holding_need_somebody_to_talk_to(app: Asked) -> None:
    app.ring()
    for verb in (Verb.HOLD, Verb.MUTE, Verb.UNMUTE, Verb.DIGITS):
        assert app.refused(verb, digits="1") == "there is no call to talk to"


def test_muting_and_keys(app: Asked) -> None:
    call = app.talk()
    app.done(Verb.MUTE)
    assert app.at.desk.calls[0].muted
    app.done(Verb.UNMUTE)
    assert not app.at.desk.calls[0].muted
    app.done(Verb.DIGITS, digits="12#")
    assert app.at.phone.sent_digits == {call: "12#"}
    assert (app.at.told(Mute), app.at.told(Unmute)) == ([Mute(call)], [Unmute(call)])
    assert app.at.told(SendDigits) == [SendDigits(call, "12#")]


def test_keys_that_are_none_are_refused_by_the_telephone(app: Asked) -> None:
    app.talk()
    assert app.refused(Verb.DIGITS, digits="12x")
    assert app.refused(Verb.DIGITS, digits="")


# -- the agent's state ----------------------------------------------------------------------


def test_a_state_is_answered_once_it_is_on_the_disk(app: Asked) -> None:
    replies = app.ask(Verb.STATE, state="pause", reason="lunch")
    assert replies == []
    assert app.at.desk.agent.choice == Choice(Intent.PAUSED, "lunch")
    (kept,) = app.office.of(KeepAgent)
    app.verbs.agent_kept(kept.agent)
    assert replies == [Reply(True)]


def test_a_state_for_after_the_call_is_kept_too(app: Asked) -> None:
    app.talk()
    replies = app.ask(Verb.STATE, state="offline", after_call=True)
    assert app.at.desk.agent.after == Choice(Intent.SIGNED_OUT)
    app.verbs.agent_kept(app.office.of(KeepAgent)[-1].agent)
    assert replies == [Reply(True)]


def test_each_state_is_answered_when_it_is_kept_itself(app: Asked) -> None:
    first = app.ask(Verb.STATE, state="pause", reason="lunch")
    second = app.ask(Verb.STATE, state="ready")
    app.verbs.agent_kept(app.office.of(KeepAgent)[0].agent)
    assert (first, second) == ([Reply(True)], [])
    app.verbs.agent_kept(app.office.of(KeepAgent)[1].agent)
    assert (first, second) == ([Reply(True)], [Reply(True)])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"state": "pause", "reason": "nap"}, "'nap' is no reason for a pause; there are: break"),
        ({"state": "pause"}, "'' is no reason for a pause"),
        ({"state": "asleep"}, "'asleep' is no state; there are: ready, pause, offline"),
        ({}, "'' is no state"),
    ],
)
def test_a_state_that_there_is_not_is_refused(
    app: Asked, arguments: dict[str, str], words: str
) -> None:
    assert words in app.refused(Verb.STATE, **arguments)
    assert app.office.of(KeepAgent) == []


def test_a_state_while_the_app_starts_waits_for_what_was_chosen_before(
    opened: Callable[..., Asked],
) -> None:
    app = opened(restored=False)
    replies = app.ask(Verb.STATE, state="pause", reason="lunch")
    assert (replies, app.office.of(KeepAgent)) == ([], [])
    app.at.hear(Restored(None))
    app.at.settle()
    (kept,) = app.office.of(KeepAgent)
    assert kept.agent.choice == Choice(Intent.PAUSED, "lunch")
    app.verbs.agent_kept(kept.agent)
    assert replies == [Reply(True)]


def test_a_state_for_a_store_that_never_opens_is_refused(
    opened: Callable[..., Asked], qtbot: QtBot
) -> None:
    app = opened(restored=False)
    replies = app.ask(Verb.STATE, state="ready")
    qtbot.waitUntil(lambda: bool(replies), timeout=LIMIT_MS + 10_000)
    assert not replies[0].ok


def test_a_state_the_disk_does_not_take_in_time_is_refused_and_a_newer_one_still_waits(
    app: Asked, qtbot: Any
) -> None:
    first = app.ask(Verb.STATE, state="pause", reason="lunch")
    qtbot.wait(LIMIT_MS // 2)
    second = app.ask(Verb.STATE, state="ready")
    qtbot.waitUntil(lambda: first == [Reply(False, NOT_IN_TIME)])
    assert second == []
    app.verbs.agent_kept(app.office.of(KeepAgent)[1].agent)
    assert second == [Reply(True)]


def test_a_state_the_disk_refuses_is_refused_in_its_words(app: Asked, qtbot: Any) -> None:
    replies = app.ask(Verb.STATE, state="pause", reason="lunch")
    app.at.hear(StoreProblem("the disk is full"))
    qtbot.waitUntil(lambda: replies == [Reply(False, "the disk is full")])
    app.verbs.agent_kept(app.office.of(KeepAgent)[0].agent)
    assert len(replies) == 1


# -- notes and dispositions -----------------------------------------------------------------


def test_a_note_is_answered_once_it_is_on_the_disk(app: Asked) -> None:
    app.talk()
    replies = app.ask(Verb.NOTE, text="no heating")
    assert replies == []
    app.disk_has_it()
    assert replies == [Reply(True)]


def test_a_note_is_added_to_what_the_agent_has_typed(app: Asked) -> None:
    call = app.talk()
    for text in ("first", "second"):
        app.ask(Verb.NOTE, text=text)
        app.disk_has_it()
    kept = app.at.desk.interaction(call)
    assert kept is not None and kept.note == "first\nsecond"


def test_a_note_is_not_answered_by_the_keeping_of_an_older_text(app: Asked) -> None:
    call = app.talk()
    first = app.ask(Verb.NOTE, text="first")
    older = app.office.of(Keep)[-1].interaction
    second = app.ask(Verb.NOTE, text="second")
    app.at.hear(Kept(older, NOW))
    assert (first, second) == ([], [])
    app.disk_has_it()
    assert (first, second) == ([Reply(True)], [Reply(True)])
    assert call


def test_a_note_the_disk_refuses_is_refused_in_its_words(app: Asked) -> None:
    call = app.talk()
    replies = app.ask(Verb.NOTE, text="no heating")
    app.at.hear(NotKept(call, "the disk is full"))
    assert replies == [Reply(False, "the disk is full")]
    app.disk_has_it()
    assert len(replies) == 1


def test_a_note_the_disk_does_not_take_in_time_is_refused_once(app: Asked, qtbot: Any) -> None:
    app.talk()
    replies = app.ask(Verb.NOTE, text="no heating")
    qtbot.waitUntil(lambda: replies == [Reply(False, NOT_IN_TIME)])
    app.disk_has_it()
    assert len(replies) == 1


@pytest.mark.parametrize("verb", [Verb.NOTE, Verb.DISPOSE])
def test_there_is_nothing_to_write_about_without_a_call(app: Asked, verb: Verb) -> None:
    assert app.refused(verb, text="x", code="SOLVED") == "there is no call to write about"


def test_a_disposition_during_the_call_is_kept_and_the_call_stays(app: Asked) -> None:
    call = app.talk()
    replies = app.ask(Verb.DISPOSE, code="SOLVED", note="by phone")
    assert replies == []
    app.disk_has_it()
    assert replies == [Reply(True)]
    kept = app.at.desk.interaction(call)
    assert kept is not None and (kept.disposition, kept.note) == ("SOLVED", "by phone")


def test_a_disposition_in_wrap_up_finishes_the_call(app: Asked) -> None:
    call = app.talk()
    app.at.phone.hang_up_remote(call)
    app.at.settle()
    replies = app.ask(Verb.DISPOSE, code="SOLVED")
    assert replies == []
    finish = app.office.of(Finish)[-1]
    assert (finish.interaction.id, finish.interaction.disposition) == (call, "SOLVED")
    app.at.hear(Kept(finish.interaction, NOW))
    assert replies == [Reply(True)]
    assert app.at.desk.open == ()


def test_a_finish_the_disk_refuses_is_refused_and_the_work_is_back(app: Asked) -> None:
    call = app.talk()
    app.at.phone.hang_up_remote(call)
    app.at.settle()
    replies = app.ask(Verb.DISPOSE, code="SOLVED")
    app.at.hear(NotKept(call, "the disk is full"))
    assert replies == [Reply(False, "the disk is full")]
    assert app.at.desk.wrap_up(call) is not None


def test_a_disposition_that_there_is_not_is_refused_and_no_note_is_added(app: Asked) -> None:
    call = app.talk()
    reason = app.refused(Verb.DISPOSE, code="MAGIC", note="lost?")
    assert reason.startswith("'MAGIC' is no disposition; there are: SOLVED, INFO")
    kept = app.at.desk.interaction(call)
    assert kept is not None and kept.note == ""


# -- what the call is about -----------------------------------------------------------------


def about(app: Asked, call: str) -> str:
    kept = app.at.desk.interaction(call)
    assert kept is not None
    return kept.matter


def known_caller(app: Asked) -> str:
    """A call of a customer with two open matters."""
    call = app.talk()
    matters = (Matter("T-1", "Lamp", "open"), Matter("T-2", "Door", "new"))
    caller = Customer("c-1", name="Ada Nowak", matters=matters)
    app.at.hear(CustomersFound(call, (caller,), Source.CRM))
    return call


def test_a_matter_is_chosen_as_in_the_window_and_taken_back(app: Asked) -> None:
    call = known_caller(app)
    chosen = app.ask(Verb.NOTE, matter="T-2")
    assert (chosen, about(app, call)) == ([], "T-2")
    app.disk_has_it()
    assert chosen == [Reply(True)]
    told = app.done(Verb.STATUS)["calls"][0]
    assert told["matter"] == "T-2"
    assert told["matters"][0] == {"id": "T-1", "title": "Lamp", "state": "open"}
    back = app.ask(Verb.NOTE, text="no, about nothing", matter="")
    app.disk_has_it()
    assert (back, about(app, call)) == ([Reply(True)], "")
    assert app.ask(Verb.NOTE, matter="") == [Reply(True)]


def test_a_matter_of_somebody_else_is_refused_with_those_there_are(app: Asked) -> None:
    call = known_caller(app)
    for verb in (Verb.NOTE, Verb.DISPOSE):
        reason = app.refused(verb, text="lost?", note="lost?", code="SOLVED", matter="T-9")
        assert reason == ("'T-9' is no open matter of Ada Nowak; there are: T-1 (Lamp), T-2 (Door)")
    kept = app.at.desk.interaction(call)
    assert kept is not None and (kept.note, kept.disposition, kept.matter) == ("", "", "")


def test_nobody_known_has_no_matters_and_nothing_is_no_note(app: Asked) -> None:
    app.talk()
    assert "not known who" in app.refused(Verb.NOTE, matter="T-1")
    assert "--matter" in app.refused(Verb.NOTE)


def test_a_call_is_finished_with_its_matter(app: Asked) -> None:
    call = known_caller(app)
    app.at.phone.hang_up_remote(call)
    app.at.settle()
    assert app.done(Verb.STATUS)["wrap_up"]["matters"][1]["id"] == "T-2"
    replies = app.ask(Verb.DISPOSE, code="SOLVED", note="new bulb", matter="T-1")
    finished = app.office.of(Finish)[-1].interaction
    assert (finished.matter, finished.note, finished.disposition) == ("T-1", "new bulb", "SOLVED")
    app.at.hear(Kept(finished, NOW))
    assert replies == [Reply(True)]


# -- the app itself -------------------------------------------------------------------------


def test_coming_forward_gets_the_link(app: Asked) -> None:
    app.done(Verb.OPEN, uri="tel:+48601234567")
    app.done(Verb.OPEN)
    assert app.shown == ["tel:+48601234567", ""]


def test_quitting_is_answered_before_it_happens(app: Asked, qtbot: Any) -> None:
    app.done(Verb.QUIT)
    assert app.quits == []
    qtbot.waitUntil(lambda: app.quits == ["quit"])


def test_every_verb_is_answered(app: Asked, qtbot: Any) -> None:
    for verb in Verb:
        replies = app.ask(verb)
        qtbot.waitUntil(lambda replies=replies: len(replies) == 1)


def test_a_verb_that_breaks_is_answered_in_words_and_logged(
    app: Asked, caplog: pytest.LogCaptureFixture
) -> None:

    def broken() -> SyncStatus:
        raise ValueError("no such state")

    verbs = verbs_with(app, broken)
    replies: list[Reply] = []
    verbs.answer(Verb.STATUS, {}, replies.append)
    assert replies == [Reply(False, "status failed inside the app (no such state); see its log")]
    assert "status could not be carried out" in caplog.text


def verbs_with(app: Asked, sync: Callable[[], SyncStatus]) -> Verbs:
    return Verbs(
        app.at.shell,
        pause_reasons=(),
        sync=sync,
        now=app.at.clock,
        quit_app=lambda: None,
        show=app.shown.append,
        parent=app.at.root,
    )


def test_a_kept_state_of_nobody_who_waits_is_no_harm(app: Asked) -> None:
    app.verbs.agent_kept(replace(app.at.desk.agent, choice=Choice(Intent.SIGNED_OUT)))
    assert app.at.desk.agent.choice.intent is Intent.READY
