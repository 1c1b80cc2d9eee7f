"""The whole app beside a sample CRM: a refused record mended, a conflict settled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QWidget

from callcenter.config.writing import set_user
from callcenter.demo.crm import SampleCrm
from callcenter.demo.crm_trouble import Mode
from callcenter.domain.interaction import Sync
from callcenter.domain.sync_report import Standing
from callcenter.domain.wishes import DispositionChosen, NoteTyped, WrapUpDone
from callcenter.engine.commands import HangUp
from callcenter.paths import Profile
from tests.crm.samples import TOKEN, sample_crm
from tests.ui.parts import part
from tests.ui.test_desktop import PASSWORD, App, look, opened, profile  # noqa: F401
from ui.entry_form import EntryForm
from ui.rail import Page
from ui.sync_view import SyncView
from ui.wishes import HistoryWanted


@pytest.fixture
def server() -> Iterator[SampleCrm]:
    made = sample_crm()
    made.start()
    yield made
    made.close()


@pytest.fixture
def app(opened, profile: Profile, server: SampleCrm) -> App:  # type: ignore[no-untyped-def]  # noqa: F811
    crm = {"kind": "sample", "url": server.url}
    set_user(profile.config, {"crm": crm, "data.erase_allowed": True})
    made: App = opened(environment={**PASSWORD, "CALLCENTER_CRM_TOKEN": TOKEN})
    made.begin()
    made.until(lambda: made.desktop.sync.crm == "online")
    return made


def work(app: App, note: str) -> str:
    """A call with a note, done."""
    call = app.talk()
    app.wish(NoteTyped(call, note))
    app.wish(DispositionChosen(call, app.desk.rules.dispositions[0].code))
    app.wish(HangUp(call))
    app.until(lambda: app.desk.call(call) is None)
    app.wish(WrapUpDone(call))
    app.until(lambda: app.desk.interaction(call) is None)
    return call


def sync_page(app: App) -> SyncView:
    part(app.window, QAbstractButton, "sign-sync").click()
    return app.window.pages.sync


def text(widget: QWidget, name: str) -> str:
    return part(widget, QLabel, name).text()


def form(app: App) -> EntryForm:
    app.until(lambda: [it for it in app.window.findChildren(EntryForm) if it.isVisible()])
    return next(it for it in app.window.findChildren(EntryForm) if it.isVisible())


def noted(server: SampleCrm) -> list[str]:
    return [each["note"] for each in server.records.calls()]


def test_a_refused_record_is_put_right_and_reaches_the_crm(app: App, server: SampleCrm) -> None:
    server.trouble.switch(Mode.REFUSE, path="/calls")
    work(app, "wrogn")
    app.until(lambda: app.desktop.sync.failed == 1)
    page = sync_page(app)
    app.until(lambda: page.detail.row is not None and page.standing is Standing.REFUSED)
    app.until(lambda: "wrogn" in text(page, "sync-says"))
    assert "This disposition is not allowed" in text(page, "sync-why")
    server.trouble.switch(Mode.UP)
    part(page, QAbstractButton, "sync-edit").click()
    part(form(app), QPlainTextEdit, "entry-note").setPlainText("right")
    part(form(app), QAbstractButton, "entry-send").click()
    app.until(lambda: noted(server) == ["right"])
    app.until(lambda: page.detail.row is None)
    app.until(lambda: app.desktop.sync.failed == 0)
    assert not [it for it in app.window.findChildren(EntryForm) if it.isVisible()]


def test_a_record_is_discarded_with_a_reason_and_stays_readable(
    app: App, server: SampleCrm
) -> None:
    server.trouble.switch(Mode.REFUSE, path="/calls")
    work(app, "only a test")
    app.until(lambda: app.desktop.sync.failed == 1)
    page = sync_page(app)
    app.until(lambda: page.detail.row is not None)
    page.detail.discard()
    part(form(app), QLineEdit, "entry-reason").setText("a test call")
    part(form(app), QAbstractButton, "entry-send").click()
    app.until(lambda: app.desktop.sync.failed == 0)
    page.turn_to(Standing.DISCARDED)
    app.until(lambda: page.detail.row is not None)
    assert "a test call" in text(page, "sync-why")


def test_a_sent_contact_is_corrected_from_the_history_and_tells_its_trail(
    app: App, server: SampleCrm
) -> None:
    work(app, "before")
    app.until(lambda: noted(server) == ["before"])
    app.window.rail.chosen.emit(Page.HISTORY)
    history = app.window.pages.history
    app.until(lambda: part(history, QAbstractButton, "history-correct").isVisible())
    app.wish(HistoryWanted())
    app.until(lambda: app.desktop.rows and app.desktop.rows[0].sync is Sync.SENT)
    part(history, QAbstractButton, "history-correct").click()
    part(form(app), QPlainTextEdit, "entry-note").setPlainText("after")
    part(form(app), QLineEdit, "entry-reason").setText("a slip")
    part(form(app), QAbstractButton, "entry-send").click()
    app.until(lambda: noted(server) == ["after"])
    app.until(lambda: "“before”" in text(history, "history-trail"))
    assert "(a slip)" in text(history, "history-trail")
    assert app.toast() == "Corrected. The CRM is told."


def test_what_waits_is_exported_for_it(app: App, server: SampleCrm, tmp_path: Path) -> None:
    server.trouble.switch(Mode.DOWN)
    call = work(app, "kept while away")
    page = sync_page(app)
    app.until(lambda: page.detail.row is not None)
    file = tmp_path / "outbox.json"
    from ui.sync_wishes import RecordsExported

    app.wish(RecordsExported(str(file)))
    app.until(file.exists)
    app.until(lambda: "1 record" in app.toast())
    (record,) = json.loads(file.read_text("utf-8"))
    assert (record["key"], record["payload"]["note"]) == (call, "kept while away")
    assert file.stat().st_mode & 0o077 == 0


def test_a_call_of_the_list_is_opened_in_the_history(app: App, server: SampleCrm) -> None:
    server.trouble.switch(Mode.REFUSE, path="/calls")
    call = work(app, "open me")
    app.until(lambda: app.desktop.sync.failed == 1)
    page = sync_page(app)
    app.until(lambda: part(page, QAbstractButton, "sync-open").isVisible())
    part(page, QAbstractButton, "sync-open").click()
    app.until(lambda: [row.id for row in app.desktop.rows] == [call])
    assert app.window.pages.currentWidget() is app.window.pages.history


def test_a_changed_customer_says_that_it_waits_and_reaches_the_crm(
    app: App, server: SampleCrm
) -> None:
    app.talk()
    panel = app.window.desk_page.customer
    # The caller says that name too: the record must be there before the CRM is not.
    app.until(lambda: part(panel, QAbstractButton, "change-customer").isVisible())
    server.trouble.switch(Mode.DOWN)
    part(panel, QAbstractButton, "change-customer").click()
    part(form(app), QLineEdit, "entry-company").setText("Kowalski i Syn")
    part(form(app), QAbstractButton, "entry-send").click()
    app.until(lambda: "Kowalski i Syn" in text(panel, "customer-facts"))
    app.until(lambda: part(panel, QWidget, "customer-waits").isVisible())
    server.trouble.switch(Mode.UP)
    part(sync_page(app), QAbstractButton, "crm-try").click()
    app.until(lambda: server.records.by_text("Kowalski i Syn"))
    app.until(lambda: not part(panel, QWidget, "customer-waits").isVisibleTo(panel))


def test_a_field_that_both_sides_changed_is_settled_by_the_agent(
    app: App, server: SampleCrm
) -> None:
    app.talk()
    panel = app.window.desk_page.customer
    # The caller says that name too: the record must be there before the CRM is not.
    app.until(lambda: part(panel, QAbstractButton, "change-customer").isVisible())
    (jan,) = server.records.by_text("Jan Kowalski")[:1]
    server.trouble.switch(Mode.DOWN)
    server.records.change(jan["id"], {"mail": "there@example.org"})
    part(panel, QAbstractButton, "change-customer").click()
    part(form(app), QLineEdit, "entry-email").setText("here@example.org")
    part(form(app), QAbstractButton, "entry-send").click()
    app.until(lambda: app.desktop.sync.pending >= 1)
    server.trouble.switch(Mode.UP)
    page = sync_page(app)
    part(page, QAbstractButton, "crm-try").click()
    app.until(lambda: app.desktop.sync.conflicts == 1)
    page.turn_to(Standing.CONFLICT)
    app.until(lambda: page.detail.row is not None and page.detail.row.conflict is not None)
    assert text(page, "conflict-ours").replace("\u200b", "") == "here@example.org"
    assert text(page, "conflict-theirs").replace("\u200b", "") == "there@example.org"
    part(page, QAbstractButton, "conflict-keep").click()
    app.until(lambda: app.desktop.sync.conflicts == 0)
    app.until(lambda: server.records.get(jan["id"])["mail"] == "here@example.org")  # type: ignore[index]


def test_a_person_is_erased_with_a_reason_once_it_is_shown_what_goes(
    app: App, server: SampleCrm
) -> None:
    work(app, "a secret of Jan")
    app.until(lambda: noted(server) == ["a secret of Jan"])
    app.window.rail.chosen.emit(Page.HISTORY)
    history = app.window.pages.history
    app.until(lambda: app.desktop.rows and app.desktop.rows[0].sync is Sync.SENT)
    part(history, QAbstractButton, "history-erase").click()
    asks = form(app)
    said = " ".join(label.text() for label in asks.findChildren(QLabel))
    assert "Erase Jan Kowalski from this computer" in said
    assert "1 call" in said and "1 record" in said
    part(asks, QAbstractButton, "entry-send").click()
    assert "Say why" in text(asks, "entry-problem")
    part(asks, QLineEdit, "entry-reason").setText("asked for by letter")
    part(asks, QAbstractButton, "entry-send").click()
    app.until(lambda: [row.note for row in app.desktop.rows] == [""])
    assert [row.name + row.customer_name for row in app.desktop.rows] == [""]
    app.until(lambda: app.toast() == "Erased here. Erase the person in the CRM too.")
