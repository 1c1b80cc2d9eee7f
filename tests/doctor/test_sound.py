"""The doctor's look at the last check of the sound, and at headsets."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.doctor import sound
from callcenter.doctor.finding import Finding
from callcenter.domain.sound_test import SoundStep
from callcenter.engine.headset.bus import Found
from callcenter.paths import Profile
from callcenter.store.store import Store
from tests.doctor.patients import NOW, patient
from tests.engine.headset.devices import DELL_SP325, JABRA_LAYOUT, PlayedBus, PlayedHeadset
from tests.store.samples import sound_test

DELL = Found(b"/dev/hidraw0", 0x413C, 0x8223, "Dell SP325")
JABRA = Found(b"/dev/hidraw1", 0x0B0E, 0x0307, "Jabra EVOLVE LINK")


def test_the_last_check_of_the_sound_is_told(profile: Profile) -> None:
    assert sound.sound_check(patient(profile)).cause == "none was made here yet"
    store = Store.open(profile.database, agent="agent", site="", now=lambda: NOW)
    store.sound_tests.save(sound_test(at=NOW))
    store.close()
    found = sound.sound_check(patient(profile))
    assert found.ok
    assert found.cause == (
        "2026-03-31 12:00 UTC, Headset: loss 0.1%, jitter 2 ms, round trip 12 ms, MOS 4.3"
    )


def test_a_check_of_the_sound_that_failed_says_why_and_what_to_do(profile: Profile) -> None:
    store = Store.open(profile.database, agent="agent", site="", now=lambda: NOW)
    failed = sound_test(at=NOW, reason="the microphone gives nothing: look for a mute switch")
    store.sound_tests.save(replace(failed, step=SoundStep.FAILED, mos=None))
    store.close()
    found = sound.sound_check(patient(profile))
    assert not found.ok
    assert "mute switch" in found.cause and "again" in found.fix


@pytest.fixture
def bus() -> PlayedBus:
    bus = PlayedBus()
    bus.plugged = {DELL: PlayedHeadset(DELL_SP325), JABRA: PlayedHeadset(JABRA_LAYOUT)}
    return bus


def test_plugged_headsets_are_named_and_given_back(profile: Profile, bus: PlayedBus) -> None:
    names = "Dell SP325 (413c:8223), Jabra EVOLVE LINK (0b0e:0307)"
    assert sound.headset(patient(profile), bus) == Finding("headset", True, names)
    assert all(headset.closed for headset in bus.plugged.values())


def test_none_is_well_too(profile: Profile) -> None:
    assert sound.headset(patient(profile), PlayedBus()) == Finding(
        "headset", True, "none with call buttons"
    )


def test_the_real_bus_can_be_asked(profile: Profile) -> None:
    assert sound.headset(patient(profile)).name == "headset"


def test_a_forbidden_one_comes_with_the_rule_for_it(profile: Profile, bus: PlayedBus) -> None:
    bus.forbidden.add(JABRA)
    found = sound.headset(patient(profile), bus)
    assert not found.ok
    assert 'ATTRS{idVendor}=="0b0e", ATTRS{idProduct}=="0307", TAG+="uaccess"' in found.fix
    # Rules for the seated user must come before number 73, or they do nothing.
    assert "/etc/udev/rules.d/70-callcenter-headset-0b0e-0307.rules" in found.fix


def test_one_that_cannot_be_opened_is_told(profile: Profile, bus: PlayedBus) -> None:
    bus.plugged[DELL].unplug()
    found = sound.headset(patient(profile), bus)
    assert not found.ok and found.cause == "no such device" and found.fix


def test_switched_off_nothing_is_looked_for(profile: Profile, bus: PlayedBus) -> None:
    profile.config.write_text("[audio]\nheadset_buttons = false\n")
    found = sound.headset(patient(profile), bus)
    assert found.ok and "switched off" in found.cause
    assert bus.looks == 0
