"""How loud both ways are, and the volume of the other side."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from callcenter.engine.commands import SetSound, Sound
from ui.icons import Look
from ui.loudness import Loudness
from ui.wishes import SettingsSaved

HALF = Sound(speakers=("Jabra",), ringer_volume=0.3, speaker_volume=0.5)


@pytest.fixture
def loudness(look: Look, qtbot: QtBot) -> Loudness:
    shown = Loudness(look, keep_ms=30)
    qtbot.addWidget(shown)
    shown.resize(200, 32)
    shown.show_sound(HALF)
    shown.show()
    return shown


def heard(loudness: Loudness) -> list[object]:
    wishes: list[object] = []
    loudness.wished.connect(wishes.append)
    return wishes


def test_the_volume_in_force_is_shown_and_nothing_is_wished(loudness: Loudness) -> None:
    wishes = heard(loudness)
    loudness.show_sound(Sound(speaker_volume=0.8))
    assert loudness.slider.value() == 80
    assert wishes == []


def test_a_key_changes_only_the_volume_of_the_other_side_and_is_kept(
    loudness: Loudness, qtbot: QtBot
) -> None:
    wishes = heard(loudness)
    qtbot.keyClick(loudness.slider, Qt.Key.Key_Right)
    louder = Sound(speakers=("Jabra",), ringer_volume=0.3, speaker_volume=0.55)
    assert wishes == [SetSound(louder)]
    qtbot.waitUntil(lambda: len(wishes) == 2)
    assert wishes[1] == SettingsSaved({"audio.speaker_volume": 0.55})


def test_a_drag_is_heard_at_once_and_kept_when_the_mouse_lets_go(
    loudness: Loudness, qtbot: QtBot
) -> None:
    wishes = heard(loudness)
    slider, middle = loudness.slider, loudness.slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 1, middle))
    assert wishes == [SetSound(Sound(speakers=("Jabra",), ringer_volume=0.3, speaker_volume=1.0))]
    qtbot.mouseMove(slider, QPoint(0, middle))
    assert [type(wish) for wish in wishes] == [SetSound, SetSound]
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(0, middle))
    assert wishes[-1] == SettingsSaved({"audio.speaker_volume": 0.0})


def test_what_is_set_elsewhere_does_not_pull_the_handle_out_of_the_hand(
    loudness: Loudness, qtbot: QtBot
) -> None:
    slider, middle = loudness.slider, loudness.slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(0, middle))
    loudness.show_sound(Sound(speaker_volume=0.9))
    assert slider.value() == 0


def test_a_volume_that_came_back_to_what_it_was_is_not_kept_again(
    loudness: Loudness, qtbot: QtBot
) -> None:
    wishes = heard(loudness)
    loudness.step(5)
    loudness.step(-5)
    with qtbot.waitSignal(loudness.slider.let_go):
        pass
    assert not any(isinstance(wish, SettingsSaved) for wish in wishes)


def test_silence_is_said_by_more_than_a_handle_at_the_left(loudness: Loudness) -> None:
    loudness.step(-50)
    assert "0 %" in loudness.slider.toolTip()
    assert loudness.slider.accessibleName()


def test_an_older_volume_that_comes_back_late_does_not_undo_a_newer_one(
    loudness: Loudness, qtbot: QtBot
) -> None:
    loudness.step(5)
    loudness.step(5)
    wishes = heard(loudness)
    loudness.show_sound(Sound(speakers=("Yealink",), speaker_volume=0.55))
    assert loudness.slider.value() == 60
    qtbot.waitUntil(lambda: SettingsSaved({"audio.speaker_volume": 0.6}) in wishes)
    loudness.step(5)
    newest = Sound(speakers=("Yealink",), speaker_volume=0.65)
    assert SetSound(newest) in wishes, "the devices chosen meanwhile stay"
