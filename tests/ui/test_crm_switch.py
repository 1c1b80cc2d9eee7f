"""The whole app over two CRMs: the agent says whether it is the same one, or another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton

from callcenter.config.writing import set_user
from callcenter.demo.crm import SampleCrm
from callcenter.demo.crm_trouble import Mode
from callcenter.demo.customers import sample_customers
from callcenter.engine.commands import HangUp
from callcenter.paths import Profile
from tests.crm.samples import TOKEN, mapping_table, sample_crm
from tests.store.samples import NOW
from tests.ui.parts import part
from tests.ui.test_desktop import PASSWORD, App, Open, opened, profile  # noqa: F401
from tests.ui.test_sync_at_work import form, noted, sync_page, text, work
from ui.sync_view import SyncView
from ui.wishes import SettingsSaved

THERE = 10
"""So many customers the other CRM has, none of whom the former one knows."""


@pytest.fixture
def former() -> Iterator[SampleCrm]:
    made = sample_crm()
    made.start()
    yield made
    made.close()


@pytest.fixture
def other() -> Iterator[SampleCrm]:
    others = sample_customers(NOW, 40 + THERE)[40:]
    made = SampleCrm(token=TOKEN, customers=others, path=None, now=lambda: NOW)
    made.start()
    yield made
    made.close()


@pytest.fixture
def app(opened: Open, profile: Profile, former: SampleCrm) -> App:  # noqa: F811
    """The former CRM's customers are here, and a note waits for it while it is away."""
    set_user(profile.config, {"crm": mapping_table(former.url)})
    made = opened(environment={**PASSWORD, "CALLCENTER_CRM_TOKEN": TOKEN})
    made.begin()
    made.until(lambda: made.desktop.sync.crm == "online")
    page = sync_page(made)
    made.until(lambda: "40 customers" in text(page, "sync-pulled"))
    former.trouble.switch(Mode.DOWN)
    work(made, "for the former one")
    made.until(lambda: made.desktop.sync.pending == 1)
    return made


def pointed_to(app: App, server: SampleCrm) -> SyncView:
    """The settings name that server from now on; the CRM page."""
    app.wish(SettingsSaved({"crm": mapping_table(server.url)}))
    app.until(lambda: app.desktop.sync.crm == "another")
    page = sync_page(app)
    app.until(lambda: part(page, QAbstractButton, "crm-another").isVisible())
    return page


def refusal(app: App) -> str:
    """What the window says was not done."""
    return " ".join(label.text() for label in app.window.findChildren(QLabel) if label.isVisible())


def press(page: SyncView, name: str) -> None:
    part(page, QAbstractButton, name).click()


def test_another_crm_takes_over_without_a_restart_and_hears_nothing_of_the_former(
    app: App, former: SampleCrm, other: SampleCrm
) -> None:
    page = pointed_to(app, other)
    press(page, "crm-another")
    asks = form(app)
    said = " ".join(label.text() for label in asks.findChildren(QLabel)).replace("\u200b", "")
    assert "40 customers" in said and "1 unsent record" in said
    assert former.url.removeprefix("http://") in said and other.url.removeprefix("http://") in said
    assert other.trouble.requests == 0
    part(asks, QPushButton, "entry-send").click()
    app.until(lambda: app.desktop.sync.crm == "online")
    app.until(lambda: f"{THERE} customers" in text(page, "sync-pulled"))
    app.until(lambda: app.desktop.sync.failed == 1)
    assert not part(page, QAbstractButton, "crm-another").isVisible()
    former.trouble.switch(Mode.UP)
    work(app, "for the new one")
    app.until(lambda: noted(other) == ["for the new one"])
    assert noted(former) == []


def test_the_same_crm_under_a_new_address_gets_what_waited(app: App) -> None:
    with_the_same = sample_crm()
    with_the_same.start()
    try:
        page = pointed_to(app, with_the_same)
        press(page, "crm-moved")
        part(form(app), QPushButton, "entry-send").click()
        app.until(lambda: noted(with_the_same) == ["for the former one"])
        app.until(lambda: app.desktop.sync.pending == 0)
        assert app.desktop.sync.failed == 0
    finally:
        with_the_same.close()


def test_who_cancels_leaves_everything_as_it_was(app: App, other: SampleCrm) -> None:
    page = pointed_to(app, other)
    press(page, "crm-another")
    part(form(app), QPushButton, "entry-cancel").click()
    assert app.desktop.sync.crm == "another"
    assert part(page, QAbstractButton, "crm-another").isEnabled()
    assert app.desktop.sync.pending == 1 and other.trouble.requests == 0


def test_with_a_call_of_a_former_customer_it_is_said_what_to_finish_first(
    app: App, other: SampleCrm
) -> None:
    call = app.talk()
    app.until(lambda: app.desk.interaction(call).customer_id)
    page = pointed_to(app, other)
    press(page, "crm-another")
    app.until(lambda: "is not finished" in refusal(app))
    assert app.desktop.sync.crm == "another"
    app.wish(HangUp(call))
    app.until(lambda: app.desk.call(call) is None)


def test_settings_that_name_another_crm_by_then_undo_the_question(
    app: App, former: SampleCrm, other: SampleCrm
) -> None:
    page = pointed_to(app, other)
    press(page, "crm-another")
    asks = form(app)
    former.trouble.switch(Mode.UP)
    app.wish(SettingsSaved({"crm": mapping_table(former.url)}))
    app.until(lambda: noted(former) == ["for the former one"])
    part(asks, QPushButton, "entry-send").click()
    app.until(lambda: "another CRM by now" in refusal(app))
    app.until(lambda: app.desktop.sync.crm == "online")
    assert "40 customers" in text(page, "sync-pulled")
    assert other.trouble.requests == 0
