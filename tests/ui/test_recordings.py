"""Recordings in the history: listed, heard from memory, erased where policy allows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QSlider, QWidget
from pytestqt.qtbot import QtBot

from callcenter.config import Config
from callcenter.domain.recording import (
    Recording,
    RecordingForm,
    RecordingOpened,
    RecordingState,
)
from callcenter.recording.layout import SECOND_BYTES
from callcenter.store.secrets import NoKeyring
from callcenter.store.store import Store
from tests.ui import people
from tests.ui.parts import part, wishes
from tests.ui.people import NOW
from ui.buttons import Button
from ui.history_view import CallTable, HistoryView
from ui.icons import Look
from ui.preferences import Passwords
from ui.recording_setup import RecordingSetup, RecordingUnavailable
from ui.recordings_desk import QUESTION, UNFILED, RecordingsDesk
from ui.recordings_panel import RecordingsPanel
from ui.recordings_player import Player
from ui.recordings_wishes import (
    EraseWanted,
    ListenWanted,
    RecordingsWanted,
    SeekWanted,
    StopListening,
)

CALL = people.past()[0].id


def recording(id: str = "tape", **facts: object) -> Recording:
    made = Recording(
        id,
        CALL,
        "anna",
        "krk",
        NOW,
        RecordingState.OFF,
        ended=NOW + timedelta(seconds=90),
        length_s=90.0,
        form=RecordingForm.OPUS,
        complete=True,
    )
    return replace(made, **facts)  # type: ignore[arg-type]


@pytest.fixture
def panel(look: Look, qtbot: QtBot) -> RecordingsPanel:
    made = RecordingsPanel(look)
    qtbot.addWidget(made)
    return made


def play(panel: QWidget) -> Button:
    return part(panel, Button, "recording-play")


def texts(panel: RecordingsPanel) -> str:
    return " ".join(row._time.text() + " " + row._state.text() for row in panel.rows)


# -- the panel ---------------------------------------------------------------------------------


def test_a_call_without_a_recording_shows_nothing(panel: RecordingsPanel) -> None:
    panel.show_recordings((), erasable=True)
    assert not panel.isVisibleTo(panel.parentWidget())


def test_a_recording_shows_its_length_and_wishes_to_be_heard(panel: RecordingsPanel) -> None:
    panel.show_recordings((recording(),), erasable=False)
    assert "00:00 / 01:30" in texts(panel)
    heard = wishes(panel)
    play(panel).click()
    assert heard == [ListenWanted("tape")]


def test_the_button_stops_what_is_heard(panel: RecordingsPanel) -> None:
    panel.show_recordings((recording(),), erasable=False)
    panel.rows[0].show_playing(True)
    assert play(panel).accessibleName() == "Stop listening"
    heard = wishes(panel)
    play(panel).click()
    assert heard == [StopListening()]


def test_the_place_is_shown_and_chosen(panel: RecordingsPanel) -> None:
    panel.show_recordings((recording(),), erasable=False)
    row = panel.rows[0]
    row.show_playing(True)
    row.show_place(65_000)
    assert "01:05 / 01:30" in texts(panel)
    heard = wishes(panel)
    part(panel, QSlider, "recording-place").sliderMoved.emit(30_000)
    assert heard == [SeekWanted("tape", 30_000)]


def test_erasing_is_offered_only_where_policy_allows_it(panel: RecordingsPanel) -> None:
    panel.show_recordings((recording(),), erasable=False)
    assert part(panel, Button, "recording-erase").isHidden()
    panel.show_recordings((recording(),), erasable=True)
    heard = wishes(panel)
    erase = part(panel.rows[0], Button, "recording-erase")
    erase.click()
    assert heard == [] and erase.text() == "Erase?"
    erase.click()
    assert heard == [EraseWanted("tape", CALL)]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"ended": None, "state": RecordingState.ON}, "still being recorded"),
        ({"problem": "it was changed"}, "cannot be heard: it was changed"),
        ({"length_s": 0.0, "form": RecordingForm.SAMPLES}, "being put away"),
        ({"complete": False}, "cut off before its end"),
    ],
)
def test_what_is_unusual_about_a_recording_is_said(
    panel: RecordingsPanel, facts: dict[str, object], said: str
) -> None:
    panel.show_recordings((recording(**facts),), erasable=False)
    assert said in texts(panel)
    assert play(panel).isEnabled() is ("ended" not in facts)


def test_the_history_asks_for_the_recordings_of_the_call_on_show(look: Look, qtbot: QtBot) -> None:
    view = HistoryView(look, "en")
    qtbot.addWidget(view)
    heard: list[object] = []
    view.asked.connect(heard.append)
    view.show_desk(people.desk(), NOW)
    view.show_rows(people.past())
    part(view, CallTable, "history").selectRow(0)
    view.show_desk(people.desk(), NOW)
    assert [it for it in heard if isinstance(it, RecordingsWanted)][-1] == RecordingsWanted(CALL)
    assert len([it for it in heard if it == RecordingsWanted(CALL)]) == 1


# -- the player --------------------------------------------------------------------------------


def test_the_player_seeks_in_memory_and_forgets(qtbot: QtBot) -> None:
    player = Player()
    player.load(bytes(10 * SECOND_BYTES))
    assert player.length_ms == 10_000
    player.seek(4_321)
    assert abs(player.place_ms - 4_321) <= 1
    player.seek(99_999)
    assert player.place_ms == 10_000
    player.forget()
    assert (player.length_ms, player.place_ms) == (0, 0)


# -- the desk ----------------------------------------------------------------------------------


class Office:
    """Answers from nothing, and keeps what it was asked to do."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.work: list[str] = []

    def ask(self, to: str, question: Callable[[Store], object]) -> None:
        self.asked.append(to)

    def work_on(self, work: Callable[[Store], object], what: str) -> None:
        self.work.append(what)


class Backend:
    priority = 1

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get(name)

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.kept[name] = secret


def setup(tmp_path: Path, backend: object, said: list[object]) -> RecordingSetup:
    passwords = Passwords({}, backend=lambda: backend)
    return RecordingSetup(tmp_path / "recordings", passwords, report=said.append)


def configured(**values: object) -> Config:
    return Config.of({f"recording.{key}": value for key, value in values.items()})


def desk(tmp_path: Path, panel: RecordingsPanel, **values: object) -> tuple[RecordingsDesk, Office]:
    config, office = configured(**values), Office()
    made = RecordingsDesk(
        setup(tmp_path, Backend(), []),
        config=lambda: config,
        panel=lambda: panel,
        report=lambda news: None,
        now=lambda: NOW,
        parent=panel,
    )
    made.open(office)  # type: ignore[arg-type]
    return made, office


def test_at_the_start_what_is_too_old_goes_and_what_was_left_is_filed(
    tmp_path: Path, panel: RecordingsPanel
) -> None:
    made, office = desk(tmp_path, panel, keep_days=30)
    assert (office.work, office.asked) == (["the end of old recordings"], [UNFILED])
    made.close()
    made, office = desk(tmp_path, panel)
    assert office.work == []
    made.close()


def test_the_recordings_of_a_call_come_into_its_panel_and_no_other(
    tmp_path: Path, panel: RecordingsPanel
) -> None:
    made, office = desk(tmp_path, panel)
    made.look_up(RecordingsWanted(CALL))
    assert office.asked[-1] == QUESTION
    made.found((recording(),))
    assert panel.row("tape") is not None
    made.look_up(RecordingsWanted("other"))
    made.found((recording("late"),))
    assert panel.row("late") is None
    made.close()


# A machine without a sound server says so, and a screen that is none says much.
@pytest.mark.qt_log_ignore("PulseAudioService", "This plugin does not", extend=True)
def test_what_is_opened_is_shown_with_its_length_and_forgotten_with_the_call(
    tmp_path: Path, panel: RecordingsPanel
) -> None:
    made, _ = desk(tmp_path, panel)
    made.look_up(RecordingsWanted(CALL))
    made.found((recording(length_s=0.0),))
    made.opened(RecordingOpened("tape", bytes(5 * SECOND_BYTES)))
    assert "00:00 / 00:05" in texts(panel)
    assert made._player is not None and made._player.length_ms == 5000
    made.look_up(RecordingsWanted("other"))
    assert made._player.length_ms == 0
    made.close()


def test_why_a_recording_cannot_be_heard_is_said(
    tmp_path: Path, panel: RecordingsPanel, qtbot: QtBot
) -> None:
    made, _ = desk(tmp_path, panel)
    said: list[str] = []
    made.refused.connect(said.append)
    made.opened(RecordingOpened("tape", problem="it has been changed"))
    assert said == ["The recording cannot be heard: it has been changed"]
    made.close()


def test_erasing_follows_policy_also_behind_the_button(
    tmp_path: Path, panel: RecordingsPanel
) -> None:
    made, office = desk(tmp_path, panel)
    said: list[str] = []
    made.refused.connect(said.append)
    made.erase(EraseWanted("tape", CALL))
    assert office.work == [] and "may not" in said[0]
    made.close()
    made, office = desk(tmp_path, panel, agents_delete=True)
    made.erase(EraseWanted("tape", CALL))
    assert office.work == ["the end of a recording"]
    made.close()


# -- the key -----------------------------------------------------------------------------------


def test_the_key_is_asked_for_only_where_calls_are_recorded(tmp_path: Path) -> None:
    backend = Backend()
    made = setup(tmp_path, backend, [])
    assert made.wanted(configured()).directory == "" and backend.kept == {}
    wanted = made.wanted(configured(policy=_policy("always"), on_hold=True))
    assert wanted.directory == str(tmp_path / "recordings") and wanted.on_hold
    assert wanted.key == backend.kept["recording-key"]
    assert setup(tmp_path, backend, []).wanted(configured(policy=_policy("button"))).key == (
        wanted.key
    )


def test_without_a_keyring_recording_is_off_with_words(tmp_path: Path) -> None:
    class Nothing:
        def get_password(self, service: str, name: str) -> str | None:
            raise NoKeyring("no keyring here")

    said: list[object] = []
    wanted = setup(tmp_path, Nothing(), said).wanted(configured(policy=_policy("always")))
    assert (wanted.directory, wanted.key) == ("", "")
    assert said == [RecordingUnavailable("no keyring here")]


def _policy(name: str) -> object:
    from callcenter.domain.recording import RecordingPolicy

    return RecordingPolicy(name)
