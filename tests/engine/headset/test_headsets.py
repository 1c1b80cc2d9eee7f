"""Headsets that come, go, stall and are forbidden, on real threads."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

import pytest

from callcenter.domain.headset import HeadsetButton
from callcenter.engine.headset.bus import Found
from callcenter.engine.headset.headsets import Headsets
from callcenter.engine.headset.lights import Lights
from callcenter.engine.headset.quirks import BadQuirks, Quirk, Quirks, Way
from tests.contract.desk import until
from tests.engine.headset.devices import (
    BLACKWIRE_3220,
    DELL_SP325,
    JABRA_LAYOUT,
    PlayedBus,
    PlayedHeadset,
)

DELL = Found(b"/dev/hidraw0", 0x413C, 0x8223, "Dell SP325")
JABRA = Found(b"/dev/hidraw1", 0x0B0E, 0x0307, "Jabra EVOLVE LINK")
RING = Lights(ringing=True)


@pytest.fixture
def bus() -> PlayedBus:
    return PlayedBus()


@pytest.fixture
def make(bus: PlayedBus) -> Iterator[Callable[..., Headsets]]:
    made: list[Headsets] = []

    def one(quirks: Callable[[], Quirks] = Quirks) -> Headsets:
        log = logging.getLogger("test.headset")
        made.append(
            Headsets(bus, quirks=quirks, clock=time.monotonic, log=log, look_s=0.05, warm_up_s=0.0)
        )
        return made[-1]

    yield one
    for each in made:
        each.stop()


@pytest.fixture
def headsets(make: Callable[..., Headsets]) -> Headsets:
    headsets = make()
    headsets.allow(True)
    return headsets


def plug(bus: PlayedBus, found: Found, descriptor: bytes) -> PlayedHeadset:
    bus.plugged[found] = PlayedHeadset(descriptor)
    return bus.plugged[found]


def next_press(headsets: Headsets) -> HeadsetButton:
    pressed: list[HeadsetButton] = []

    def came() -> bool:
        pressed.extend(headsets.pressed())
        return bool(pressed)

    until(came)
    (button,) = pressed
    return button


def test_a_press_arrives_and_the_lights_are_set(headsets: Headsets, bus: PlayedBus) -> None:
    headset = plug(bus, DELL, DELL_SP325)
    headsets.show(RING)
    headset.wait_written(b"\x05\x04")
    headset.send(b"\x05\x01")
    assert next_press(headsets) is HeadsetButton.OFF_HOOK
    headsets.show(Lights(off_hook=True))
    headset.wait_written(b"\x05\x21")
    headset.send(b"\x05\x01", b"\x05\x03")
    assert next_press(headsets) is HeadsetButton.MUTE


def test_a_headset_plugged_in_a_call_shows_it(headsets: Headsets, bus: PlayedBus) -> None:
    until(lambda: bus.looks > 1)
    headsets.show(Lights(off_hook=True, muted=True))
    plug(bus, DELL, DELL_SP325).wait_written(b"\x05\x33")


def test_only_lights_that_change_are_sent(headsets: Headsets, bus: PlayedBus) -> None:
    headset = plug(bus, DELL, BLACKWIRE_3220)
    headset.wait_written(b"\x18\x00")
    headsets.show(RING)
    headset.wait_written(b"\x18\x01")
    assert headset.written == [b"\x09\x00", b"\x17\x00", b"\x18\x00", b"\x18\x01"]


def test_two_headsets_work_side_by_side(headsets: Headsets, bus: PlayedBus) -> None:
    one, two = plug(bus, DELL, DELL_SP325), plug(bus, JABRA, JABRA_LAYOUT)
    headsets.show(RING)
    one.wait_written(b"\x05\x04")
    two.wait_written(b"\x02\x04\x00")
    two.send(b"\x02\x01\x00")
    assert next_press(headsets) is HeadsetButton.OFF_HOOK


def test_one_that_vanishes_does_no_harm_and_may_come_back(
    headsets: Headsets, bus: PlayedBus, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    gone, other = plug(bus, DELL, DELL_SP325), plug(bus, JABRA, JABRA_LAYOUT)
    headsets.show(RING)
    gone.wait_written(b"\x05\x04")
    other.wait_written(b"\x02\x04\x00")
    del bus.plugged[DELL]
    gone.unplug()
    until(lambda: gone.closed)
    headsets.show(Lights(off_hook=True))
    other.wait_written(b"\x02\x01\x00")
    other.send(b"\x02\x00\x00")
    assert next_press(headsets) is HeadsetButton.ON_HOOK
    back = plug(bus, DELL, DELL_SP325)
    back.wait_written(b"\x05\x21")
    told = [record.message for record in caplog.records if "Dell" in record.message]
    assert [("here" in line, "gone" in line) for line in told] == [
        (True, False), (False, True), (True, False),
    ]  # fmt: skip


def test_a_forbidden_one_is_told_once_and_used_as_soon_as_it_may_be(
    headsets: Headsets, bus: PlayedBus, caplog: pytest.LogCaptureFixture
) -> None:
    bus.forbidden.add(DELL)
    headset = plug(bus, DELL, DELL_SP325)
    looks = bus.looks
    until(lambda: bus.looks > looks + 3)
    (line,) = [record.message for record in caplog.records]
    assert "Dell SP325 (413c:8223)" in line and "doctor" in line
    bus.forbidden.clear()
    headset.wait_written(b"\x05\x00")


def test_a_garbled_descriptor_is_told_and_the_device_given_back(
    headsets: Headsets, bus: PlayedBus, caplog: pytest.LogCaptureFixture
) -> None:
    bad = plug(bus, JABRA, b"\xb4")
    plug(bus, DELL, DELL_SP325).wait_written(b"\x05\x00")
    until(lambda: bad.closed)
    assert [line.message for line in caplog.records] == [
        "Jabra EVOLVE LINK (0b0e:0307) cannot be used: a pop without a push"
    ]


def test_no_hid_at_all_is_told_once(
    headsets: Headsets, bus: PlayedBus, caplog: pytest.LogCaptureFixture
) -> None:
    bus.broken = OSError("hidapi cannot be used")
    looks = bus.looks
    until(lambda: bus.looks > looks + 3)
    assert [line.message for line in caplog.records] == [
        "headsets cannot be looked for: hidapi cannot be used"
    ]


def test_switched_off_it_is_dark_and_let_go(headsets: Headsets, bus: PlayedBus) -> None:
    headset = plug(bus, DELL, DELL_SP325)
    headsets.show(RING)
    headset.wait_written(b"\x05\x04")
    headsets.allow(False)
    until(lambda: headset.closed)
    assert headset.written[-1] == b"\x05\x00"
    looks = bus.looks
    headsets.show(Lights())
    bus.plugged.clear()
    headset = plug(bus, DELL, DELL_SP325)
    headsets.allow(True)
    headset.wait_written(b"\x05\x00")
    assert bus.looks > looks


def test_stopped_it_is_dark_and_let_go(headsets: Headsets, bus: PlayedBus) -> None:
    headset = plug(bus, DELL, DELL_SP325)
    headsets.show(RING)
    headset.wait_written(b"\x05\x04")
    headsets.stop()
    assert headset.closed and headset.written[-1] == b"\x05\x00"


def test_never_allowed_nothing_is_looked_for(make: Callable[..., Headsets], bus: PlayedBus) -> None:
    headsets = make()
    headsets.allow(False)
    headsets.show(RING)
    assert headsets.pressed() == ()
    headsets.stop()
    assert bus.looks == 0


def test_a_bad_data_file_is_told_and_headsets_work(
    make: Callable[..., Headsets], bus: PlayedBus, caplog: pytest.LogCaptureFixture
) -> None:
    def bad() -> Quirks:
        raise BadQuirks("quirks.toml: no such light")

    headset = plug(bus, DELL, DELL_SP325)
    make(bad).allow(True)
    headset.wait_written(b"\x05\x00")
    assert "no such light" in caplog.text


def test_what_is_known_of_a_device_is_used(make: Callable[..., Headsets], bus: PlayedBus) -> None:
    known = Quirks((Quirk(0x413C, "Dell", "a test", products=(0x8223,), hook=Way.INVERTED),))
    headset = plug(bus, DELL, DELL_SP325)
    headsets = make(lambda: known)
    headsets.show(Lights(off_hook=True))
    headsets.allow(True)
    headset.wait_written(b"\x05\x21")
    headset.send(b"\x05\x01")
    assert next_press(headsets) is HeadsetButton.ON_HOOK
