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
from callcenter.domain.events import Audio
from tests.ui.parts import part, wishes
from ui.icons import Look
from ui.settings_dialog import PAGES, SettingsDialog
from ui.wishes import SettingsSaved

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
