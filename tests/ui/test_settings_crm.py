"""The CRM in the settings: chosen, signed in to, tried out before it is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from callcenter.config import Config
from callcenter.config.writing import set_user
from callcenter.demo.crm import SampleCrm
from callcenter.domain.events import Audio
from callcenter.paths import Profile
from tests.crm.samples import TOKEN, sample_crm
from tests.store.opener import GIVEN
from tests.ui.parts import part, wishes
from tests.ui.people import NOW
from ui.crm_tryout import (
    CrmSecretsKnown,
    CrmSecretsWanted,
    CrmTrialDone,
    CrmTrialWanted,
    CrmTryout,
)
from ui.icons import Look
from ui.preferences import CRM_TOKEN, Passwords, Preferences, SettingsKept
from ui.settings_dialog import SettingsDialog
from ui.settings_secrets import secret_words
from ui.wishes import SettingsSaved

LIMIT_MS = 15_000


@pytest.fixture
def server() -> Iterator[SampleCrm]:
    made = sample_crm()
    made.start()
    yield made
    made.close()


def dialog_of(look: Look, qtbot: QtBot, config: Config) -> SettingsDialog:
    made = SettingsDialog(look, config, (), Audio(), now=NOW)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    made.turn_to("crm")
    return made


def choose(dialog: SettingsDialog, kind: str) -> None:
    box = part(dialog, QComboBox, "crm-kind")
    box.setCurrentIndex(box.findData(kind))


def write(dialog: SettingsDialog, name: str, text: str) -> None:
    part(dialog, QLineEdit, name).setText(text)


def press(dialog: SettingsDialog, name: str) -> None:
    part(dialog, QAbstractButton, name).click()


def test_a_crm_is_chosen_with_its_address_and_token(look: Look, qtbot: QtBot) -> None:
    dialog = dialog_of(look, qtbot, Config())
    choose(dialog, "bottlecrm")
    write(dialog, "crm-url", "https://crm.example.com/api")
    write(dialog, "setting-crm-token", "s3cret-token")
    said = wishes(dialog)
    press(dialog, "settings-save")
    table = {"kind": "bottlecrm", "url": "https://crm.example.com/api"}
    assert said == [SettingsSaved({"crm": table}, {CRM_TOKEN: "s3cret-token"})]
    assert "s3cret" not in repr(said)


def test_request_tracker_is_asked_for_its_queue_too(look: Look, qtbot: QtBot) -> None:
    dialog = dialog_of(look, qtbot, Config())
    assert not part(dialog, QLineEdit, "crm-queue").isVisible()
    choose(dialog, "request-tracker")
    assert part(dialog, QLineEdit, "crm-queue").isVisible()
    write(dialog, "crm-url", "https://rt.example.com")
    write(dialog, "crm-queue", "Calls")
    said = wishes(dialog)
    press(dialog, "settings-save")
    (saved,) = said
    assert isinstance(saved, SettingsSaved)
    assert saved.values["crm"] == {
        "kind": "request-tracker",
        "url": "https://rt.example.com",
        "queue": "Calls",
    }


def test_the_rest_of_a_mapping_stays_when_its_address_changes(look: Look, qtbot: QtBot) -> None:
    table = {"url": "https://old.example", "find": {"url": "/f?{number}"}}
    dialog = dialog_of(look, qtbot, Config.of({"crm": table}))
    said = wishes(dialog)
    press(dialog, "settings-save")
    assert said == []
    write(dialog, "crm-url", "https://new.example")
    press(dialog, "settings-save")
    assert said == [SettingsSaved({"crm": table | {"url": "https://new.example"}})]


OAUTH = {
    "url": "https://crm.example/api",
    "ping": {"url": "/me"},
    "find": {"url": "/contacts?phone={number}", "list": "data"},
    "log": {"url": "/calls"},
    "customer": {"id": "id", "name": "name", "numbers": ["phone"]},
    "oauth2": {"token_url": "https://crm.example/token", "grant": "refresh_token"},
}
TICKETS = {"kind": "request-tracker", "url": "https://rt.example", "queue": "Calls"}


@pytest.mark.parametrize(
    ("table", "names"),
    [
        (OAUTH, {"crm-client-id", "crm-client-secret", "crm-refresh-token"}),
        (
            OAUTH | {"oauth2": {"token_url": "https://x.example/t"}},
            {"crm-client-id", "crm-client-secret"},
        ),
        (TICKETS | {"auth": "basic"}, {"crm-user", "crm-password"}),
        (TICKETS, {"crm-token"}),
    ],
)
def test_just_the_secrets_that_a_crm_needs_can_be_typed(
    look: Look, qtbot: QtBot, table: dict[str, object], names: set[str]
) -> None:
    dialog = dialog_of(look, qtbot, Config.of({"crm": table}))
    dialog.show_secrets(needed(qtbot, table))
    fields = {each: part(dialog, QLineEdit, f"setting-{each}") for each in secret_words()}
    assert {each for each, field in fields.items() if field.isVisible()} == names
    for each in names:
        fields[each].setText(f"typed {each}")
    said = wishes(dialog)
    press(dialog, "settings-save")
    assert said == [SettingsSaved({}, {each: f"typed {each}" for each in names})]
    assert "typed" not in repr(said)


def needed(qtbot: QtBot, table: dict[str, object]) -> CrmSecretsKnown:
    heard: list[object] = []
    tryout = CrmTryout(Passwords(GIVEN), config=Config, report=heard.append)
    tryout.find_secrets(CrmSecretsWanted(table))
    qtbot.waitUntil(lambda: bool(heard), timeout=LIMIT_MS)
    (known,) = heard
    assert isinstance(known, CrmSecretsKnown)
    return known


def test_the_page_asks_what_is_needed_when_it_is_shown_and_when_the_kind_changes(
    look: Look, qtbot: QtBot
) -> None:
    made = SettingsDialog(look, Config.of({"crm": TICKETS}), (), Audio(), now=NOW)
    qtbot.addWidget(made)
    said = wishes(made)
    made.turn_to("crm")
    made.show()
    assert said == [CrmSecretsWanted(TICKETS)]
    choose(made, "bottlecrm")
    (fresh,) = said[1:]
    assert isinstance(fresh, CrmSecretsWanted)
    assert fresh.table["kind"] == "bottlecrm"
    # An answer about what is not chosen any more comes too late.
    made.show_secrets(CrmSecretsKnown(TICKETS, ("crm-user",)))
    assert not part(made, QLineEdit, "setting-crm-user").isVisible()


def test_what_a_policy_locks_cannot_be_changed(look: Look, qtbot: QtBot) -> None:
    config = Config.of({"crm": {"kind": "bottlecrm"}}, locked=frozenset({"crm"}))
    dialog = dialog_of(look, qtbot, config)
    assert not part(dialog, QComboBox, "crm-kind").isEnabled()
    assert not part(dialog, QLineEdit, "setting-crm-token").isEnabled()
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert "Set by your company; it cannot be changed here." in said


def trial(qtbot: QtBot, wanted: CrmTrialWanted) -> CrmTrialDone:
    heard: list[object] = []
    tryout = CrmTryout(Passwords(GIVEN), config=Config, report=heard.append)
    tryout.begin(wanted)
    qtbot.waitUntil(lambda: bool(heard), timeout=LIMIT_MS)
    (done,) = heard
    assert isinstance(done, CrmTrialDone)
    return done


def test_a_crm_is_tried_out_before_it_is_kept(look: Look, qtbot: QtBot, server: SampleCrm) -> None:
    table = {"kind": "sample", "url": server.url}
    dialog = dialog_of(look, qtbot, Config.of({"crm": table}))
    write(dialog, "setting-crm-token", TOKEN)
    write(dialog, "crm-number", "601 234 567")
    said = wishes(dialog)
    press(dialog, "crm-trial")
    assert said == [CrmTrialWanted(table, {CRM_TOKEN: TOKEN}, "601 234 567")]
    assert not part(dialog, QAbstractButton, "crm-trial").isEnabled()
    dialog.show_trial(trial(qtbot, CrmTrialWanted(table, {CRM_TOKEN: TOKEN}, "601 234 567")))
    qtbot.waitUntil(lambda: len(shown(dialog)) > 1, timeout=LIMIT_MS)
    told = [row.accessibleName() for row in shown(dialog)]
    assert told[0] == "It is reached"
    assert "The number is looked up 1 record" in told[2]
    assert any("Jan Kowalski" in line for line in told)
    assert part(dialog, QAbstractButton, "crm-trial").isEnabled()
    assert server.records.calls() == []


def shown(dialog: SettingsDialog) -> list[QWidget]:
    rows = dialog.findChildren(QWidget, "crm-trial-step")
    return [row for row in rows if row.isVisible()]


def test_a_wrong_token_says_what_to_mend(look: Look, qtbot: QtBot, server: SampleCrm) -> None:
    table = {"kind": "sample", "url": server.url}
    dialog = dialog_of(look, qtbot, Config.of({"crm": table}))
    dialog.show_trial(trial(qtbot, CrmTrialWanted(table, {CRM_TOKEN: "wrong"}, "601 234 567")))
    qtbot.waitUntil(lambda: bool(shown(dialog)), timeout=LIMIT_MS)
    told = " ".join(row.accessibleName() for row in shown(dialog))
    assert "callcenter secret set" in told


@pytest.mark.parametrize(
    ("table", "number", "words"),
    [
        ({}, "601 234 567", "no CRM is chosen"),
        ({"kind": "bottlecrm", "url": "https://crm.example"}, "nobody", "is no telephone number"),
        ({"kind": "unheard-of", "url": "https://x.example"}, "601 234 567", "crm.kind"),
    ],
)
def test_what_cannot_be_tried_says_why(
    qtbot: QtBot, table: dict[str, str], number: str, words: str
) -> None:
    assert words in trial(qtbot, CrmTrialWanted(dict(table), {CRM_TOKEN: "t"}, number)).reason


class SlowAtFirst(Passwords):
    """A keyring that asks a person, the first time."""

    def __init__(self) -> None:
        super().__init__(GIVEN)
        self.asked, self.answered = threading.Event(), threading.Event()

    def get(self, name: str) -> str | None:
        if not self.asked.is_set():
            self.asked.set()
            assert self.answered.wait(LIMIT_MS / 1000)
        return super().get(name)


def test_only_the_trial_that_was_asked_for_last_is_told(qtbot: QtBot, server: SampleCrm) -> None:
    heard: list[object] = []
    keyring = SlowAtFirst()
    tryout = CrmTryout(keyring, config=Config, report=heard.append)
    before = CrmTrialWanted({"kind": "sample", "url": server.url}, {}, "601 234 567")
    tryout.begin(before)
    assert keyring.asked.wait(LIMIT_MS / 1000)
    tryout.begin(CrmTrialWanted({}, {}, "601 234 567"))
    qtbot.waitUntil(lambda: bool(heard), timeout=LIMIT_MS)
    slow = [each for each in threading.enumerate() if each.name == "crm-trial"]
    keyring.answered.set()
    for each in slow:
        each.join(LIMIT_MS / 1000)
    assert heard == [CrmTrialDone(reason="no CRM is chosen")]


def test_the_token_is_kept_beside_the_settings(qtbot: QtBot, profile_of_crm: Profile) -> None:
    heard: list[object] = []
    passwords = Passwords({}, backend=_no_keyring)
    preferences = Preferences(
        profile_of_crm, config_file=None, passwords=passwords, report=heard.append
    )
    preferences.keep(
        {"crm": {"kind": "sample", "url": "http://127.0.0.1:9"}}, {CRM_TOKEN: "tok-en"}
    )
    qtbot.waitUntil(lambda: bool(heard), timeout=LIMIT_MS)
    (kept,) = heard
    assert isinstance(kept, SettingsKept)
    assert kept.config.crm["kind"] == "sample"
    assert passwords.get(CRM_TOKEN) == "tok-en"


@pytest.fixture
def profile_of_crm(tmp_path: Path) -> Profile:
    made = Profile(tmp_path)
    set_user(made.config, {"agent.id": "anna"})
    return made


def _no_keyring() -> object:
    from keyring.backends.fail import Keyring

    return Keyring()
