"""The settings: only what was changed is wished, and what a policy locks stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from callcenter.config import Config, ConfigProblem, Layer
from callcenter.config.writing import set_user
from callcenter.domain.events import Audio, Line, LineState
from callcenter.domain.recording import RecordingPolicy
from tests.ui.parts import part, wishes
from ui.icons import Look
from ui.settings_dialog import PAGES, SettingsDialog
from ui.settings_fields import SettingsPage
from ui.settings_security import present
from ui.wishes import SettingsSaved, SoundCheckWanted

CONFIG = Config.of(
    {
        "line.user": "anna",
        "line.domain": "pbx.example",
        "audio.microphones": ("Jabra", "Old headset"),
    },
    origins={"line.domain": Layer.POLICY},
    locked=frozenset({"line.domain"}),
)
AUDIO = Audio(("Jabra", "Built-in"), ("Jabra", "Built-in"), "Jabra", "Jabra", "Built-in")
PROBLEM = ConfigProblem(Path("/etc/x/callcenter.toml"), "line.transport", '"udp" or "tcp"', "'udq'")


@pytest.fixture
def dialog(look: Look, qtbot: QtBot) -> SettingsDialog:
    made = SettingsDialog(look, CONFIG, (PROBLEM,), AUDIO)
    # The test still looks at it after it was closed.
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    # Pages are built when they are first turned to.
    for page in reversed(PAGES):
        made.turn_to(page)
    return made


def save(dialog: SettingsDialog, qtbot: QtBot) -> list[object]:
    said = wishes(dialog)
    qtbot.mouseClick(part(dialog, QPushButton, "settings-save"), Qt.MouseButton.LeftButton)
    return said


def write(dialog: SettingsDialog, name: str, text: str) -> None:
    part(dialog, QLineEdit, name).setText(text)


def test_saving_without_a_change_wishes_nothing(dialog: SettingsDialog, qtbot: QtBot) -> None:
    assert save(dialog, qtbot) == []
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_only_what_was_changed_is_wished(dialog: SettingsDialog, qtbot: QtBot) -> None:
    write(dialog, "setting-line-user", "ewa")
    write(dialog, "setting-line-registrars", "a.example, b.example:5080")
    assert save(dialog, qtbot) == [
        SettingsSaved({"line.user": "ewa", "line.registrars": ["a.example", "b.example:5080"]})
    ]


def test_a_new_password_is_wished_and_shown_nowhere(dialog: SettingsDialog, qtbot: QtBot) -> None:
    write(dialog, "setting-password", "hunter2")
    (saved,) = save(dialog, qtbot)
    assert saved == SettingsSaved({}, "hunter2")
    assert "hunter2" not in repr(saved)
    field = part(dialog, QLineEdit, "setting-password")
    assert field.echoMode() is QLineEdit.EchoMode.Password


def test_what_is_typed_as_password_can_be_looked_at(dialog: SettingsDialog, qtbot: QtBot) -> None:
    part(dialog, QPushButton, "show-password").click()
    field = part(dialog, QLineEdit, "setting-password")
    assert field.echoMode() is QLineEdit.EchoMode.Normal


def test_a_wrong_value_is_named_and_nothing_is_saved(dialog: SettingsDialog, qtbot: QtBot) -> None:
    write(dialog, "setting-line-user", "two words")
    dialog.turn_to("sound")
    assert save(dialog, qtbot) == []
    assert dialog.isVisible()
    assert dialog.page == "line"
    assert "User" in part(dialog, QLabel, "settings-problem").text()


def test_a_locked_setting_cannot_be_touched(dialog: SettingsDialog) -> None:
    assert not part(dialog, QLineEdit, "setting-line-domain").isEnabled()
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert "Set by your company; it cannot be changed here." in said


def test_the_chosen_device_comes_first_and_the_others_stay(
    dialog: SettingsDialog, qtbot: QtBot
) -> None:
    box = part(dialog, QComboBox, "setting-audio-microphones")
    assert [box.itemText(place) for place in range(box.count())] == [
        "The system's own choice",
        "Jabra",
        "Built-in",
        "Old headset (not plugged in)",
    ]
    box.setCurrentIndex(2)
    (saved,) = save(dialog, qtbot)
    assert saved == SettingsSaved({"audio.microphones": ["Built-in", "Jabra", "Old headset"]})


def test_volumes_run_from_nothing_to_one(dialog: SettingsDialog, qtbot: QtBot) -> None:
    part(dialog, QSlider, "slider-audio-ringer_volume").setValue(35)
    assert save(dialog, qtbot) == [SettingsSaved({"audio.ringer_volume": 0.35})]


def test_what_is_wished_can_be_written(
    dialog: SettingsDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    write(dialog, "setting-line-user", "ewa")
    write(dialog, "setting-line-registrars", "a.example")
    for name in ("setting-ui-theme", "setting-ui-language", "setting-line-transport"):
        part(dialog, QComboBox, name).setCurrentIndex(1)
    part(dialog, QSlider, "slider-audio-speaker_volume").setValue(50)
    (saved,) = save(dialog, qtbot)
    assert isinstance(saved, SettingsSaved)
    assert len(saved.values) == 6
    set_user(tmp_path / "callcenter.toml", saved.values)


@pytest.mark.parametrize("page", PAGES)
def test_it_opens_at_the_page_that_is_wanted(dialog: SettingsDialog, page: str) -> None:
    dialog.turn_to(page)
    assert dialog.page == page


def test_mistakes_in_the_configuration_are_told(dialog: SettingsDialog) -> None:
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert 'callcenter.toml: line.transport is \'udq\', but should be "udp" or "tcp".' in said


def test_only_the_page_that_is_wanted_is_built(look: Look, qtbot: QtBot) -> None:
    made = SettingsDialog(look, CONFIG, (), AUDIO)
    qtbot.addWidget(made)
    made.turn_to("sound")
    assert made.page == "sound"
    assert len(made.findChildren(SettingsPage)) == 1


def test_the_sound_can_be_checked_from_its_page(dialog: SettingsDialog, qtbot: QtBot) -> None:
    said = wishes(dialog)
    qtbot.mouseClick(part(dialog, QPushButton, "check-sound"), Qt.MouseButton.LeftButton)
    assert said == [SoundCheckWanted()]
    assert dialog.isVisible()


def tried(dialog: SettingsDialog, number: str) -> str:
    write(dialog, "dial-trial", number)
    return part(dialog, QLabel, "dial-trial-told").text()


def test_a_number_is_tried_on_what_is_not_saved_yet(dialog: SettingsDialog) -> None:
    assert tried(dialog, "601 234 567") == "+48601234567 is dialled."
    write(dialog, "setting-dialling-prefix", "0")
    assert tried(dialog, "601 234 567") == "0+48601234567 is dialled."
    assert "calls for help" in tried(dialog, "112")


def test_a_dear_number_is_told_before_it_is_dialled(dialog: SettingsDialog) -> None:
    box = part(dialog, QComboBox, "setting-dialling-international")
    box.setCurrentIndex(box.findData("ask"))
    assert tried(dialog, "+44 20 7946 0018").startswith("You are asked first")
    box.setCurrentIndex(box.findData("block"))
    assert "not allowed" in tried(dialog, "+44 20 7946 0018")


def test_a_mistake_in_the_dial_plan_is_told_while_it_is_typed(dialog: SettingsDialog) -> None:
    write(dialog, "setting-dialling-plan", "(1xx|0xx")
    assert "in the dial plan, at character" in tried(dialog, "102")


@pytest.mark.parametrize(
    ("state", "secure", "told"),
    [
        (LineState.REGISTERED, "TLSv1.3", "Now: TLS 1.3 to pbx; its certificate was checked."),
        (LineState.REGISTERED, "", "Now: signalling to pbx is not encrypted."),
        (LineState.FAILED, "", "Now: not registered."),
    ],
)
def test_what_hides_the_line_now_is_said_without_flattery(
    state: LineState, secure: str, told: str
) -> None:
    assert present(Line("line", "sip:a@b", state, registrar="pbx", secure=secure)) == told


def test_the_rules_of_single_queues_are_shown(look: Look, qtbot: QtBot) -> None:
    config = Config.of({"recording.queues": (("support", RecordingPolicy.ALWAYS),)})
    made = SettingsDialog(look, config, (), AUDIO)
    qtbot.addWidget(made)
    made.turn_to("recording")
    told = part(made, QLabel, "recording-queues").text()
    assert told == "support: Always, by themselves"


def test_escape_leaves_all_as_it_was(dialog: SettingsDialog, qtbot: QtBot) -> None:
    said = wishes(dialog)
    write(dialog, "setting-line-user", "ewa")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert said == []
    assert not dialog.isVisible()


def test_every_field_says_its_name(dialog: SettingsDialog) -> None:
    for widget in dialog.findChildren(QWidget):
        if widget.objectName().startswith(("setting-", "settings-s", "settings-c", "slider-")):
            assert widget.accessibleName(), widget.objectName()
