"""The card without a call: the sound is offered for a check once a day, quietly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from callcenter.config.sections.screen import KeysSection
from callcenter.domain.events import Audio
from callcenter.domain.sound_test import SoundStep, SoundTest
from tests.ui import scenes
from tests.ui.parts import part, wishes
from tests.ui.people import NOW
from ui.icons import Look
from ui.idle_card import IdleCard, to_be_checked
from ui.shortcuts import KeyMap
from ui.wishes import SoundCheckWanted

CHECKED = SoundTest(SoundStep.DONE, NOW - timedelta(minutes=5))


@pytest.mark.parametrize(
    ("test", "offered"),
    [
        (None, True),
        (replace(CHECKED, at=NOW - timedelta(days=1)), True),
        (CHECKED, False),
        (replace(CHECKED, step=SoundStep.FAILED), False),
    ],
)
def test_a_check_is_offered_until_there_was_one_today(
    test: SoundTest | None, offered: bool
) -> None:
    assert to_be_checked(replace(scenes.idle(), sound_test=test), NOW) is offered


def test_nothing_is_offered_without_devices_or_before_yesterday_is_known() -> None:
    assert not to_be_checked(replace(scenes.idle(), audio=Audio()), NOW)
    assert not to_be_checked(replace(scenes.idle(), restored=False), NOW)


def test_a_press_opens_the_check(look: Look, qtbot: QtBot) -> None:
    card = IdleCard(look, KeyMap.of(KeysSection()))
    qtbot.addWidget(card)
    card.show_desk(scenes.idle(), NOW)
    said = wishes(card)
    part(card, QPushButton, "offer-sound-check").click()
    assert said == [SoundCheckWanted()]
