"""What the keys mean, as stories: the right call is muted, held, ended, and Esc does nothing."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.config.sections.screen import KeysSection
from callcenter.domain.wishes import Focused, ResumeWished, WrapUpDone
from callcenter.engine.commands import HangUp, Hold, Mute, Unmute
from tests.ui import scenes
from ui.key_wishes import current_call, key_wish
from ui.shortcuts import Action, KeyMap


def test_hold_is_about_the_call_in_focus() -> None:
    assert key_wish(Action.HOLD, scenes.two_calls()) == Hold("call-2")


def test_hold_takes_back_a_held_call() -> None:
    held = replace(scenes.two_calls(), focus="call-1")
    assert key_wish(Action.HOLD, held) == ResumeWished("call-1")


def test_hold_means_nothing_before_an_answer() -> None:
    assert key_wish(Action.HOLD, scenes.dialling()) is None


def test_mute_opens_a_closed_microphone() -> None:
    assert key_wish(Action.MUTE, scenes.talking()) == Mute("call-1")
    assert key_wish(Action.MUTE, scenes.talking(muted=True)) == Unmute("call-1")


def test_a_call_can_be_given_up_before_it_is_answered() -> None:
    assert key_wish(Action.HANG_UP, scenes.dialling()) == HangUp("call-1")


def test_hanging_up_never_refuses_a_ringing_call() -> None:
    assert key_wish(Action.HANG_UP, scenes.ringing()) is None


def test_hanging_up_while_another_rings_ends_the_talk() -> None:
    looked_away = replace(scenes.second_rings(), focus="call-2")
    assert key_wish(Action.HANG_UP, looked_away) == HangUp("call-1")


def test_done_waits_for_the_end_of_the_call() -> None:
    assert key_wish(Action.DONE, scenes.talking()) is None
    assert key_wish(Action.DONE, scenes.wrapping_up()) == WrapUpDone("call-1")


def test_done_without_anything_open_means_nothing() -> None:
    assert key_wish(Action.DONE, scenes.idle()) is None


@pytest.mark.parametrize(
    ("action", "wish"),
    [
        (Action.CALL_1, ResumeWished("call-1")),
        (Action.CALL_2, Focused("call-2")),
        (Action.CALL_3, None),
    ],
)
def test_a_number_goes_to_that_call(action: Action, wish: object) -> None:
    assert key_wish(action, scenes.two_calls()) == wish


def test_keys_are_about_the_call_that_is_not_on_hold() -> None:
    elsewhere = replace(scenes.two_calls(), focus="")
    call = current_call(elsewhere)
    assert call is not None and call.id == "call-2"


def test_an_idle_desk_has_no_call() -> None:
    assert current_call(scenes.idle()) is None


def test_a_remapped_key_is_the_one_that_is_shown() -> None:
    keys = KeyMap.of(replace(KeysSection(), hold="Ctrl+J"))
    assert keys.hint(Action.HOLD) == "Ctrl+J"


def test_enter_is_meant_on_letters_and_numbers() -> None:
    shown = {sequence.toString() for sequence in KeyMap.of(KeysSection()).sequences(Action.DONE)}
    assert shown == {"Ctrl+Return", "Ctrl+Enter"}


def test_no_key_is_escape() -> None:
    keys = KeyMap.of(KeysSection())
    assert all(keys.hint(action) not in ("", "Esc") for action in Action)
