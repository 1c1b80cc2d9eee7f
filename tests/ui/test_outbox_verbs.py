"""What `callcenter outbox` and `ctl correct` ask of an app that runs, with its real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from callcenter.answers import Asked, AskFailed
from callcenter.control import Reply, Verb
from callcenter.domain.disposition import Flag
from callcenter.domain.effects import NoticeKind
from callcenter.store.errors import StoreError
from callcenter.store.store import Store
from callcenter.store.tables import Delivery
from tests.store.samples import call, id_of, open_store
from tests.ui.workplace import Desktop
from ui.call_verbs import CannotNow
from ui.outbox_verbs import OutboxVerbs

REFUSED = "no such code (422)"


class App:
    """An app whose store answers at once, on the test's own thread."""

    def __init__(self, qapp: QApplication, store: Store) -> None:
        self.at = Desktop(qapp)
        self.at.configure()
        self.store = store
        self.verbs = OutboxVerbs(self.at.shell, ask=self._ask, decide=self._ask, now=self.at.clock)

    def _ask(self, to: str, work: Any) -> None:
        answer: Asked | AskFailed
        try:
            answer = Asked(to, work(self.store))
        except StoreError as error:
            answer = AskFailed(to, str(error))
        assert self.verbs.answered(answer)

    def reply(self, verb: Verb, **arguments: Any) -> Reply:
        replies: list[Reply] = []
        try:
            self.verbs.verbs[verb](arguments, replies.append)
        except CannotNow as refusal:
            return Reply(False, str(refusal))
        (reply,) = replies
        return reply


@pytest.fixture
def app(qapp: QApplication, tmp_path: Path) -> Iterator[App]:
    store = open_store(tmp_path)
    made = App(qapp, store)
    yield made
    made.at.close()
    store.close()


def finished(app: App, *, hours_ago: float = 1) -> str:
    """A call whose work was done so long ago."""
    done = app.at.clock() - timedelta(hours=hours_ago)
    app.store.interactions.finish(
        call(1, answered=done, finished=done, note="first", disposition="SOLVED")
    )
    return id_of(1)


def test_a_refused_record_is_sent_again_put_right_and_discarded(app: App) -> None:
    key = finished(app)
    app.store.outbox.dead(key, REFUSED, revision=1)
    told = app.reply(Verb.OUTBOX, action="resend-all", by="it", reason=REFUSED)
    assert told == Reply(True, data={"resent": 1})
    number = {"number": "22 123 45 67"}
    assert app.reply(Verb.OUTBOX, action="edit", by="it", key=key, fields=number).ok
    (record,) = app.store.outbox.rows()
    assert record.payload["e164"] == "+48221234567"
    assert app.reply(Verb.OUTBOX, action="discard", by="it", key=key, reason="a test").ok
    (record,) = app.store.outbox.rows(discarded=True)
    assert (record.state, record.discarded_by) == (Delivery.DISCARDED, "it")


def test_what_cannot_be_done_is_said(app: App) -> None:
    assert (
        "there is no record" in app.reply(Verb.OUTBOX, action="resend", by="it", key="none").reason
    )
    assert (
        "There is no record"
        in app.reply(Verb.OUTBOX, action="discard", by="it", key="none", reason="x").reason
    )
    for wrong in ({"action": "destroy", "by": "it"}, {"action": "resend", "by": "it", "x": 1}):
        assert app.reply(Verb.OUTBOX, **wrong).reason.startswith("not understood")


def test_a_finished_note_is_corrected_as_the_agent_would(app: App) -> None:
    key = finished(app)
    told = app.reply(Verb.CORRECT, call=key, note="second", code=None, reason="typo")
    assert told == Reply(True)
    kept = app.store.interactions.get(key)
    assert kept is not None and (kept.note, kept.disposition) == ("second", "SOLVED")
    (former,) = app.store.corrections.of(key)
    assert (former.agent, former.reason, former.note) == ("anna", "typo", "first")
    assert [notice.kind for notice in app.at.notices] == [NoticeKind.CORRECTED]


def test_a_new_code_brings_its_flags(app: App) -> None:
    key = finished(app)
    assert app.reply(Verb.CORRECT, call=key, note=None, code="CALLBACK").ok
    kept = app.store.interactions.get(key)
    assert kept is not None
    assert (kept.note, kept.disposition, kept.flags) == ("first", "CALLBACK", {Flag.CALLBACK})


def test_a_correction_is_refused_with_the_reason(app: App) -> None:
    key = finished(app, hours_ago=25)
    assert "no longer be corrected" in app.reply(Verb.CORRECT, call=key, note="late").reason
    assert "is no disposition" in app.reply(Verb.CORRECT, call=key, code="NONE").reason
    assert "there is no call" in app.reply(Verb.CORRECT, call="none", note="x").reason
    assert app.store.corrections.of(key) == ()


def test_what_reads_so_already_is_done(app: App) -> None:
    key = finished(app)
    assert app.reply(Verb.CORRECT, call=key, note="first").ok
    assert app.store.corrections.of(key) == ()


def test_the_answers_to_other_questions_are_not_taken(app: App) -> None:
    assert app.verbs.answered(Asked("history", ())) is False
