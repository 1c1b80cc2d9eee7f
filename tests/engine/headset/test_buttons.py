"""Recorded sequences of reports, and what the agent meant by them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.domain.headset import HeadsetButton
from callcenter.engine.headset.buttons import ECHO_S, SETTLE_S, Buttons
from callcenter.engine.headset.descriptor import read
from callcenter.engine.headset.lights import Lights
from callcenter.engine.headset.quirks import PLAIN, Quirk, Way
from tests.engine.headset.devices import (
    ANKER_POWERCONF,
    BLACKWIRE_3220,
    CHROMEOS_HANDS_FREE,
    DELL_SP325,
    JABRA_LAYOUT,
    PLANTRONICS_LAYOUT,
    REAL,
)

OFF_HOOK, ON_HOOK = HeadsetButton.OFF_HOOK, HeadsetButton.ON_HOOK
MUTE, UNMUTE = HeadsetButton.MUTE, HeadsetButton.UNMUTE
IDLE, RING, TALK = Lights(), Lights(ringing=True), Lights(off_hook=True)
MUTED = Lights(off_hook=True, muted=True)
LATER = 10.0


class Worn:
    """A headset on a head, with a clock."""

    def __init__(self, descriptor: bytes, quirk: Quirk = PLAIN) -> None:
        self.buttons = Buttons(read(descriptor), quirk)
        self.now = 100.0

    def told(self, lights: Lights, *, after: float = LATER) -> None:
        self.now += after
        self.buttons.follow(lights, self.now)

    def says(self, report: str, *, after: float = LATER) -> HeadsetButton | None:
        self.now += after
        return self.buttons.pressed(bytes.fromhex(report), self.now)


def test_a_call_from_ring_to_end_on_the_jabra_layout() -> None:
    worn = Worn(JABRA_LAYOUT)
    worn.told(RING)
    assert worn.says("02 0100") is OFF_HOOK
    worn.told(TALK, after=0.05)
    # The state is repeated as an answer to the light.
    assert worn.says("02 0100", after=0.02) is None
    assert worn.says("02 0500") is MUTE
    worn.told(MUTED, after=0.05)
    assert worn.says("02 0100", after=0.1) is None
    assert worn.says("02 0500") is UNMUTE
    worn.told(TALK, after=0.05)
    assert worn.says("02 0100", after=0.1) is None
    assert worn.says("02 0000") is ON_HOOK
    worn.told(IDLE, after=0.05)
    assert worn.says("02 0000") is None


def test_a_headset_that_only_confirms_presses_nothing() -> None:
    worn = Worn(JABRA_LAYOUT)
    worn.told(RING)
    worn.told(TALK)
    assert worn.says("02 0100", after=0.1) is None
    worn.told(IDLE)
    assert worn.says("02 0000", after=0.1) is None


def test_lifting_is_meant_even_if_the_confirmation_never_came() -> None:
    worn = Worn(DELL_SP325)
    worn.told(TALK)
    assert worn.says("05 00") is ON_HOOK


def test_nobody_reacts_and_the_headset_gives_up() -> None:
    # Jabra Engage 50, WICG/webhid #61: hook on, and off again 2 s later without an answer.
    worn = Worn(JABRA_LAYOUT)
    assert worn.says("02 0100") is OFF_HOOK
    assert worn.says("02 0000", after=2.0) is None
    worn.told(RING)
    assert worn.says("02 0100") is OFF_HOOK


def test_a_hook_let_go_at_once_does_not_hang_up_the_answered_call() -> None:
    # Plantronics, WICG/webhid #61: two reports within 50 ms for one press.
    worn = Worn(BLACKWIRE_3220)
    worn.told(RING)
    assert worn.says("08 02") is OFF_HOOK
    worn.told(TALK, after=0.01)
    assert worn.says("08 00", after=0.05) is None
    # From now on it is known to speak only while it is pressed.
    assert worn.says("08 02") is ON_HOOK
    worn.told(IDLE, after=0.01)
    assert worn.says("08 00", after=0.05) is None
    worn.told(RING)
    assert worn.says("08 02") is OFF_HOOK


def test_a_hook_taken_for_a_mere_button_is_believed_again_when_it_echoes() -> None:
    worn = Worn(JABRA_LAYOUT)
    worn.told(RING)
    assert worn.says("02 0100") is OFF_HOOK
    worn.told(TALK, after=0.01)
    # Somebody did hang up at once.
    assert worn.says("02 0000", after=SETTLE_S / 2) is None
    worn.told(IDLE)
    # The next call is answered on the screen, and the headset repeats the state.
    worn.told(TALK)
    assert worn.says("02 0100", after=ECHO_S / 2) is None
    assert worn.says("02 0000") is ON_HOOK


def test_a_pressed_hook_answers_a_second_call_before_it_ends_the_first() -> None:
    worn = Worn(JABRA_LAYOUT, Quirk(1, "", "", hook=Way.PRESS))
    worn.told(Lights(ringing=True, off_hook=True))
    assert worn.says("02 0100") is OFF_HOOK


def test_a_hook_that_is_never_a_state_toggles() -> None:
    # As Logitech's H650e and Sennheiser's SC 630 are known to do.
    worn = Worn(JABRA_LAYOUT, Quirk(1, "", "", hook=Way.PRESS))
    worn.told(RING)
    assert worn.says("02 0100") is OFF_HOOK
    worn.told(TALK, after=0.05)
    assert worn.says("02 0000", after=2.0) is None
    assert worn.says("02 0100") is ON_HOOK


def test_the_echo_of_our_own_light_is_no_press() -> None:
    worn = Worn(JABRA_LAYOUT, Quirk(1, "", "", hook=Way.PRESS))
    worn.told(TALK)
    assert worn.says("02 0100", after=ECHO_S / 2) is None
    assert worn.says("02 0000", after=0.1) is None
    worn.told(MUTED)
    assert worn.says("02 0400", after=ECHO_S / 2) is None
    assert worn.says("02 0000", after=0.1) is None
    assert worn.says("02 0400") is UNMUTE


def test_an_inverted_hook() -> None:
    worn = Worn(JABRA_LAYOUT, Quirk(1, "", "", hook=Way.INVERTED))
    worn.told(RING)
    assert worn.says("02 0000") is OFF_HOOK
    worn.told(TALK)
    assert worn.says("02 0100") is ON_HOOK


def test_mute_as_a_state_follows_both_sides() -> None:
    worn = Worn(CHROMEOS_HANDS_FREE)
    worn.told(TALK)
    assert worn.says("01 01", after=0.1) is None
    assert worn.says("01 03") is MUTE
    worn.told(MUTED, after=0.05)
    assert worn.says("01 03", after=0.05) is None
    assert worn.says("01 01", after=SETTLE_S / 2) is UNMUTE
    worn.told(TALK, after=0.05)
    # Muted on the screen: the light is followed, the next press opens.
    worn.told(MUTED)
    assert worn.says("01 01") is UNMUTE


def test_a_mute_that_only_says_pressed_and_let_go_is_learnt() -> None:
    # Input (Data,Var,Abs) with a preferred state may be either.
    unsure = bytes.fromhex("050b0905a1018501 15002501 750195020920092f8102 95068103c0")
    worn = Worn(unsure)
    worn.told(TALK)
    assert worn.says("01 03") is MUTE
    worn.told(MUTED, after=0.05)
    assert worn.says("01 01", after=0.2) is None
    assert worn.says("01 03") is UNMUTE


def test_hanging_up_while_muted_does_not_open_the_microphone() -> None:
    worn = Worn(CHROMEOS_HANDS_FREE)
    worn.told(TALK)
    worn.told(MUTED)
    # One report in which both change: a person presses one button at a time.
    assert worn.says("01 00") is ON_HOOK


def test_the_other_buttons() -> None:
    worn = Worn(PLANTRONICS_LAYOUT)
    assert worn.says("08 20") is HeadsetButton.FLASH
    assert worn.says("08 00") is None
    assert worn.says("08 40") is HeadsetButton.REDIAL
    assert worn.says("08 80") is HeadsetButton.REJECT
    assert Worn(ANKER_POWERCONF).says("02 08") is HeadsetButton.FLASH
    assert Worn(JABRA_LAYOUT).says("02 0004") is HeadsetButton.REJECT
    drop = bytes.fromhex("050b0905a101 1500250175019501 0926810675078103c0")
    assert Worn(drop).says("01") is ON_HOOK


def test_keys_of_the_keypad_and_other_reports_mean_nothing() -> None:
    worn = Worn(JABRA_LAYOUT)
    assert worn.says("02 c000") is None
    assert worn.says("01 ffff") is None
    assert worn.says("02") is None
    assert worn.says("") is None


def test_the_first_reports_of_some_are_no_presses() -> None:
    worn = Worn(JABRA_LAYOUT, Quirk(1, "", "", ignore_first=1))
    worn.told(RING)
    assert worn.says("02 0100") is None
    assert worn.says("02 0100") is OFF_HOOK


def test_a_consumer_mute_is_the_microphones_only_where_it_is_known() -> None:
    plain = bytes.fromhex("050c0901a10185011500250109e2750195018106 75078103c0")
    assert Worn(plain).says("01 01") is None
    known = Worn(plain, Quirk(1, "", "", consumer_mute=True))
    known.told(TALK)
    assert known.says("01 01") is MUTE


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["told", "says"]),
        st.floats(0, 3),
        st.binary(min_size=1, max_size=3),
        st.builds(Lights, st.booleans(), st.booleans(), st.booleans(), st.booleans()),
    ),
    max_size=20,
)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.sampled_from(sorted(REAL)), STEPS)
def test_whatever_comes_nothing_is_undone_that_was_not_done(
    device: str, steps: list[tuple[str, float, bytes, Lights]]
) -> None:
    """No UNMUTE unless muted, no MUTE while muted, no ON_HOOK unless off the hook."""
    buttons = Buttons(read(REAL[device]))
    now, lights = 0.0, Lights()
    for kind, after, report, next_lights in steps:
        now += after
        if kind == "told":
            lights = next_lights
            buttons.follow(lights, now)
            continue
        match buttons.pressed(report, now):
            case HeadsetButton.UNMUTE:
                assert lights.muted
            case HeadsetButton.MUTE:
                assert not lights.muted
            case HeadsetButton.ON_HOOK:
                assert lights.off_hook
