"""The whole app beside a sample CRM: a wrong token put right in the settings, nothing restarted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from callcenter.config.writing import set_user
from callcenter.demo.crm import SampleCrm
from callcenter.domain.wishes import DispositionChosen, NoteTyped, WrapUpDone
from callcenter.engine.commands import HangUp
from callcenter.paths import Profile
from tests.crm.samples import TOKEN, sample_crm
from tests.ui.parts import part
from tests.ui.test_desktop import App, Open, opened, profile  # noqa: F401
from tests.ui.test_preferences import Ring
from ui.settings_dialog import SettingsDialog
from ui.wishes import SettingsSaved, SettingsWanted


def ring_with(token: str) -> Ring:
    """A keyring in memory that has the line's password and that token."""
    ring = Ring()
    ring.kept |= {"crm-token": token, "sip-password": "hush-hush"}
    return ring


@pytest.fixture
def server() -> Iterator[SampleCrm]:
    made = sample_crm()
    made.start()
    yield made
    made.close()


def opened_settings(app: App) -> SettingsDialog:
    app.wish(SettingsWanted("crm"))
    app.until(lambda: shown(app) and shown(app)[-1].page == "crm")
    return shown(app)[-1]


def shown(app: App) -> list[SettingsDialog]:
    return [it for it in app.window.findChildren(SettingsDialog) if it.isVisible()]


def call_with_note(app: App, note: str) -> None:
    call = app.talk()
    app.wish(NoteTyped(call, note))
    app.wish(DispositionChosen(call, app.desk.rules.dispositions[0].code))
    app.wish(HangUp(call))
    app.until(lambda: app.desk.call(call) is None)
    app.wish(WrapUpDone(call))
    app.until(lambda: app.desk.interaction(call) is None)


def test_a_token_put_right_in_the_settings_sends_what_waited_at_once(
    opened: Open,  # noqa: F811
    profile: Profile,  # noqa: F811
    server: SampleCrm,
) -> None:
    set_user(profile.config, {"crm": {"kind": "sample", "url": server.url}})
    ring = ring_with("not-the-token")
    app = opened(environment={}, backend=lambda: ring)
    app.begin()
    app.until(lambda: app.desktop.sync.crm == "refused")
    call_with_note(app, "kept meanwhile")
    app.until(lambda: app.desktop.sync.pending == 1)
    dialog = opened_settings(app)
    field = part(dialog, QLineEdit, "setting-crm-token")
    assert field.text() == ""
    field.setText(TOKEN)
    part(dialog, QAbstractButton, "settings-save").click()
    app.until(lambda: [it["note"] for it in server.records.calls()] == ["kept meanwhile"])
    app.until(lambda: (app.desktop.sync.crm, app.desktop.sync.pending) == ("online", 0))
    assert ring.kept["crm-token"] == TOKEN
    assert TOKEN not in profile.config.read_text("utf-8")


def test_a_crm_chosen_in_the_settings_is_there_at_once_and_gone_with_them(
    opened: Open,  # noqa: F811
    profile: Profile,  # noqa: F811
    server: SampleCrm,
) -> None:
    ring = ring_with(TOKEN)
    app = opened(environment={}, backend=lambda: ring)
    app.begin()
    app.until(lambda: app.desktop.sync.crm == "not-configured")
    app.wish(SettingsSaved({"crm": {"kind": "sample", "url": server.url}}))
    app.until(lambda: app.desktop.sync.crm == "online")
    app.wish(SettingsSaved({"crm": {}}))
    app.until(lambda: app.desktop.sync.crm == "not-configured")
