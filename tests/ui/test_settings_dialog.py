"""The settings: only what was changed is wished, and what a policy locks stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
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

from callcenter.config import SETTINGS, Config, ConfigProblem, Layer
from callcenter.config.values import sound
from callcenter.config.writing import set_user
from callcenter.domain.certificate import Certificate, Standing
from callcenter.domain.events import Audio, Line, LineState
from callcenter.domain.recording import RecordingPolicy
from callcenter.engine.commands import MeasureLevels, Output, SetSound, TryOutput
from tests.ui.parts import part, wishes
from tests.ui.people import NOW
from ui.certificate_words import face
from ui.icons import Look
from ui.settings_dialog import PAGES, SettingsDialog
from ui.settings_fields import CountBox, SettingsPage
from ui.settings_security import present
from ui.sound_trial import LEASE_S, SoundTrial
from ui.theme import Tone
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
    made = SettingsDialog(look, CONFIG, (PROBLEM,), AUDIO, now=NOW)
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
    assert saved == SettingsSaved({}, {"sip-password": "hunter2"})
    assert "hunter2" not in repr(saved)
    field = part(dialog, QLineEdit, "setting-password")
    assert field.echoMode() is QLineEdit.EchoMode.Password


def test_what_is_typed_as_password_can_be_looked_at(dialog: SettingsDialog, qtbot: QtBot) -> None:
    part(dialog, QPushButton, "show-password").click()
    field = part(dialog, QLineEdit, "setting-password")
    assert field.echoMode() is QLineEdit.EchoMode.Normal


def test_a_wrong_value_is_named_and_nothing_is_saved(dialog: SettingsDialog, qtbot: QtBot) -> None:
    write(dialog, "setting-line-user", "two words")
    dialog.turn_to("dialling")
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
    made = SettingsDialog(look, CONFIG, (), AUDIO, now=NOW)
    qtbot.addWidget(made)
    made.turn_to("sound")
    assert made.page == "sound"
    assert len(made.findChildren(SettingsPage)) == 1


def test_the_sound_can_be_checked_from_its_page(dialog: SettingsDialog, qtbot: QtBot) -> None:
    said = wishes(dialog)
    qtbot.mouseClick(part(dialog, QPushButton, "check-sound"), Qt.MouseButton.LeftButton)
    assert said == [SoundCheckWanted()]
    assert dialog.isVisible()


def test_the_microphone_is_open_only_while_its_page_shows(dialog: SettingsDialog) -> None:
    said = wishes(dialog)
    dialog.turn_to("sound")
    dialog.turn_to("line")
    assert said == [MeasureLevels(LEASE_S), MeasureLevels(0)]
    dialog.turn_to("sound")
    dialog.close()
    assert said[2:] == [MeasureLevels(LEASE_S), MeasureLevels(0)]


def test_the_microphone_stays_open_as_long_as_its_page_shows(look: Look, qtbot: QtBot) -> None:
    trial = SoundTrial(look, renew_ms=20)
    qtbot.addWidget(trial)
    said = wishes(trial)
    trial.show()
    qtbot.waitUntil(lambda: said.count(MeasureLevels(LEASE_S)) >= 3)


def test_who_speaks_is_told_that_the_microphone_hears(look: Look, qtbot: QtBot) -> None:
    trial = SoundTrial(look, silence_ms=20)
    qtbot.addWidget(trial)
    trial.show()
    told = part(trial, QLabel, "trial-word")
    assert "the bar moves" in told.text()
    qtbot.waitUntil(lambda: "mute switch" in told.text())
    trial.show_levels(0.005, 0)
    assert "mute switch" in told.text()
    trial.show_levels(0.1, 0)
    assert told.text() == "The microphone hears you."


def test_levels_reach_the_page(dialog: SettingsDialog) -> None:
    dialog.turn_to("sound")
    dialog.show_levels(0.2, 0)
    assert part(dialog, QLabel, "trial-word").text() == "The microphone hears you."


def test_a_device_is_tried_before_it_is_saved_and_taken_back_unless_it_is(
    dialog: SettingsDialog,
) -> None:
    said = wishes(dialog)
    part(dialog, QComboBox, "setting-audio-microphones").setCurrentIndex(2)
    (tried,) = said
    assert isinstance(tried, SetSound)
    assert tried.sound.microphones == ("Built-in", "Jabra", "Old headset")
    dialog.reject()
    assert said[1:] == [SetSound(sound(CONFIG))]


@pytest.mark.parametrize("output", Output)
def test_speaker_and_ringer_can_be_heard_by_a_button(
    dialog: SettingsDialog, output: Output
) -> None:
    said = wishes(dialog)
    part(dialog, QPushButton, f"try-{output.value}").click()
    assert said == [TryOutput(output)]


def test_a_device_that_is_plugged_in_is_offered_at_once(dialog: SettingsDialog) -> None:
    box = part(dialog, QComboBox, "setting-audio-speakers")
    box.setCurrentIndex(box.findData("Built-in"))
    fresh = replace(AUDIO, speakers=("Jabra", "Built-in", "Poly"), speaker="Poly")
    dialog.show_present(fresh, ())
    assert box.findData("Poly") > 0
    assert box.currentData() == "Built-in"
    assert "In use now: Poly" in [label.text() for label in dialog.findChildren(QLabel)]


def hidden_line(left: int) -> Line:
    mine = Certificate("anna.desk", "Ca", NOW + timedelta(days=left, hours=1))
    theirs = replace(mine, subject="pbx.example", expires=NOW + timedelta(days=400))
    registered = LineState.REGISTERED
    return Line(
        "line", "sip:a@b", registered, "pbx", secure="TLSv1.3",
        certificate=theirs, own_certificate=mine,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (90, "Good until 20 Feb 2027."),
        (20, "for 20 more day(s): ask IT for a new one."),
        (-1, "Expired since 21 Nov: ask IT for a new one."),
    ],
)
def test_certificates_are_shown_with_how_long_they_last(
    dialog: SettingsDialog, left: int, words: str
) -> None:
    dialog.show_present(AUDIO, (hidden_line(left),))
    theirs = part(dialog, QLabel, "certificate").text()
    assert theirs.startswith("The exchange's certificate: pbx.example, signed by Ca. Good until ")
    mine = part(dialog, QLabel, "own-certificate").text()
    assert mine.startswith("This computer's certificate: anna.desk") and mine.endswith(words)


@pytest.mark.parametrize(
    ("standing", "tone"),
    [
        (Standing.GOOD, Tone.READY),
        (Standing.SOON, Tone.RINGING),
        (Standing.URGENT, Tone.DANGER),
        (Standing.EXPIRED, Tone.DANGER),
    ],
)
def test_the_nearer_its_end_the_louder_its_colour(standing: Standing, tone: Tone) -> None:
    assert face(standing)[1] is tone


def test_without_certificates_none_is_shown(dialog: SettingsDialog) -> None:
    plain = replace(hidden_line(9), secure="", certificate=None, own_certificate=None)
    dialog.show_present(AUDIO, (plain,))
    shown = [label for label in dialog.findChildren(QLabel, "certificate") if label.isVisible()]
    assert shown == []


def test_whose_records_are_kept_is_chosen_with_what_belongs_to_the_choice(
    dialog: SettingsDialog, qtbot: QtBot
) -> None:
    queues = part(dialog, QLineEdit, "setting-data-keep_queues")
    assert not queues.isEnabled()
    box = part(dialog, QComboBox, "setting-data-keep")
    box.setCurrentIndex(box.findData("queue"))
    assert queues.isEnabled()
    assert not part(dialog, QWidget, "setting-data-keep_days").isEnabled()
    queues.setText("Inside sales,, support ")
    assert save(dialog, qtbot) == [
        SettingsSaved({"data.keep": "queue", "data.keep_queues": ["Inside sales", "support"]})
    ]


def test_that_customers_may_not_leave_in_files_is_said_where_files_are_offered(
    look: Look, qtbot: QtBot
) -> None:
    config = Config.of({"data.export_allowed": False})
    made = SettingsDialog(look, config, (), AUDIO, now=NOW)
    qtbot.addWidget(made)
    made.turn_to("data")
    said = " ".join(label.text() for label in made.findChildren(QLabel))
    assert "data.export_allowed" in said and "data.import_allowed" not in said


def test_an_address_of_records_that_cannot_be_is_refused_in_words(
    dialog: SettingsDialog, qtbot: QtBot
) -> None:
    write(dialog, "setting-record-url", "http://crm.example/{{number}}")
    assert save(dialog, qtbot) == []
    assert dialog.page == "crm"
    assert "https" in part(dialog, QLabel, "settings-problem").text()


FILE_ONLY = {
    "agent.": "who sits here comes with the line, from the company",
    "line.voice_way": "right as it is; IT changes it where a network wants it otherwise",
    "line.realm": "only for an exchange whose own word is not to be believed",
    "line.expires_s": "right as it is; IT changes it for a whole company",
    "line.keep_alive_s": "right as it is; IT changes it for a whole company",
    "record.tab_port": "right as it is; IT changes it where another program has that port",
    "directory.tls": "off counts only where a policy says it",
    "headers.": "which header means what is one for all desks of an exchange",
    "states.pause_reasons": "the company's own list, in several languages",
    "dispositions": "the company's own list, in several languages",
    "recording.queues": "a rule of the company's, shown but not changed here",
    "desk.gone_": "what happens without a window is no agent's choice",
    "keys.": "one set of keys for all desks; F1 shows them",
    "data.erase_allowed": "who may erase a person is a rule of the company's",
    "data.export_allowed": "what may leave the computer is a rule of the company's",
    "data.import_allowed": "who may bring customers in is a rule of the company's",
    "data.escrow_public_key": "the company's key, which IT has",
}
"""Settings that stand in a file only, by their key or how it begins, each with the reason."""


def test_every_setting_has_a_field_or_a_reason_to_stand_in_a_file_only(
    dialog: SettingsDialog,
) -> None:
    names = {widget.objectName() for widget in dialog.findChildren(QWidget)}
    shown = {key for key in SETTINGS if f"setting-{key.replace('.', '-')}" in names}
    begins = tuple(key for key in FILE_ONLY if key.endswith((".", "_")))
    filed = {key for key in SETTINGS if key in FILE_ONLY or key.startswith(begins)}
    assert SETTINGS.keys() - shown - filed == set(), "give these a field on a page of the settings"
    assert shown & filed == set(), "these have a field: they need no reason any more"


def test_numbers_are_tried_by_the_country_that_is_typed(dialog: SettingsDialog) -> None:
    write(dialog, "setting-numbers-region", "DE")
    assert tried(dialog, "030 901820") == "+4930901820 is dialled."


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
    made = SettingsDialog(look, config, (), AUDIO, now=NOW)
    qtbot.addWidget(made)
    made.turn_to("recording")
    told = part(made, QLabel, "recording-queues").text()
    assert told == "support: Always, by themselves"


def test_a_unit_has_the_form_of_its_number(look: Look, qtbot: QtBot) -> None:
    box = CountBox(lambda count: " day" if count == 1 else " days")
    qtbot.addWidget(box)
    box.setValue(1)
    assert box.text() == "1 day"
    box.setValue(2)
    assert box.text() == "2 days"


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
