"""What the doctor says of headsets: found, forbidden with the rule that helps, switched off."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callcenter import doctor
from callcenter.doctor import Finding, Patient
from callcenter.engine.headset.bus import Found
from callcenter.paths import Profile
from tests.engine.headset.devices import DELL_SP325, JABRA_LAYOUT, PlayedBus, PlayedHeadset

DELL = Found(b"/dev/hidraw0", 0x413C, 0x8223, "Dell SP325")
JABRA = Found(b"/dev/hidraw1", 0x0B0E, 0x0307, "Jabra EVOLVE LINK")


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    return examined(tmp_path)


def examined(directory: Path) -> Patient:
    return Patient(
        Profile(directory / "profile"),
        config_file=None,
        environment={},
        now=lambda: datetime(2026, 3, 31, tzinfo=UTC),
        log=logging.getLogger("test.doctor"),
    )


@pytest.fixture
def bus() -> PlayedBus:
    bus = PlayedBus()
    bus.plugged = {DELL: PlayedHeadset(DELL_SP325), JABRA: PlayedHeadset(JABRA_LAYOUT)}
    return bus


def test_plugged_headsets_are_named_and_given_back(patient: Patient, bus: PlayedBus) -> None:
    names = "Dell SP325 (413c:8223), Jabra EVOLVE LINK (0b0e:0307)"
    assert doctor.headset(patient, bus) == Finding("headset", True, names)
    assert all(headset.closed for headset in bus.plugged.values())


def test_none_is_well_too(patient: Patient) -> None:
    assert doctor.headset(patient, PlayedBus()) == Finding(
        "headset", True, "none with call buttons"
    )


def test_the_real_bus_can_be_asked(patient: Patient) -> None:
    assert doctor.headset(patient).name == "headset"


def test_a_forbidden_one_comes_with_the_rule_for_it(patient: Patient, bus: PlayedBus) -> None:
    bus.forbidden.add(JABRA)
    found = doctor.headset(patient, bus)
    assert not found.ok
    assert 'ATTRS{idVendor}=="0b0e", ATTRS{idProduct}=="0307", TAG+="uaccess"' in found.fix
    # Rules for the seated user must come before number 73, or they do nothing.
    assert "/etc/udev/rules.d/70-callcenter-headset-0b0e-0307.rules" in found.fix


def test_one_that_cannot_be_opened_is_told(patient: Patient, bus: PlayedBus) -> None:
    bus.plugged[DELL].unplug()
    found = doctor.headset(patient, bus)
    assert not found.ok and found.cause == "no such device" and found.fix


def test_switched_off_nothing_is_looked_for(tmp_path: Path, bus: PlayedBus) -> None:
    profile = Profile(tmp_path / "profile")
    profile.config.write_text("[audio]\nheadset_buttons = false\n")
    found = doctor.headset(examined(tmp_path), bus)
    assert found.ok and "switched off" in found.cause
    assert bus.looks == 0
