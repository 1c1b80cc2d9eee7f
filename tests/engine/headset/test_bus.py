"""The way to hidapi: what is asked of it and what is made of its answers."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from callcenter.engine.headset.bus import Forbidden, Found, HidBus

HEADSET = {
    "path": b"/dev/hidraw3",
    "vendor_id": 0x0B0E,
    "product_id": 0x0307,
    "product_string": " Jabra  EVOLVE\nLINK",
    "usage_page": 0x0B,
}


def library(*devices: dict[str, Any], device: object = None) -> SimpleNamespace:
    """A module like hidapi's."""
    return SimpleNamespace(enumerate=lambda: list(devices), device=lambda: device)


class Native:
    """A device of hidapi's, scripted."""

    def __init__(self, *, result: int = 3) -> None:
        self.result = result
        self.opened = b""
        self.sent: list[bytes] = []
        self.asked: tuple[int, int] = (0, 0)

    def open_path(self, path: bytes) -> None:
        self.opened = path

    def get_report_descriptor(self) -> list[int]:
        return [5, 11]

    def read(self, most: int, wait_ms: int) -> list[int]:
        self.asked = most, wait_ms
        return [2, 1]

    def write(self, report: bytes) -> int:
        self.sent.append(report)
        return self.result

    def error(self) -> str:
        return "No such device"

    def close(self) -> None:
        self.opened = b""


def test_the_real_library_can_be_asked() -> None:
    assert all(isinstance(each, Found) for each in HidBus().look())


def test_only_telephony_is_found_and_each_device_once() -> None:
    keys = HEADSET | {"usage_page": 0x0C}
    other = HEADSET | {"path": b"x", "usage_page": 1}
    bus = HidBus(lambda: library(keys, HEADSET, HEADSET, other))
    (found,) = bus.look()
    assert found == Found(b"/dev/hidraw3", 0x0B0E, 0x0307, "Jabra EVOLVE LINK")
    assert str(found) == "Jabra EVOLVE LINK (0b0e:0307)"


def test_a_device_without_a_name_is_found_too() -> None:
    bus = HidBus(lambda: library(HEADSET | {"product_string": None}))
    assert str(bus.look()[0]) == "a headset (0b0e:0307)"


def test_an_open_device_is_read_and_written(tmp_path: Path) -> None:
    native = Native()
    path = tmp_path / "hidraw0"
    path.touch()
    found = Found(str(path).encode(), 1, 2, "")
    device = HidBus(lambda: library(device=native)).open(found)
    assert native.opened == found.path
    assert device.descriptor() == b"\x05\x0b"
    assert device.read(250) == b"\x02\x01" and native.asked == (256, 250)
    device.write(b"\x02\x05")
    assert native.sent == [b"\x02\x05"]
    native.result = -1
    with pytest.raises(OSError, match="No such device"):
        device.write(b"\x02\x05")
    device.close()
    assert native.opened == b""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems forbid nothing here")
def test_what_this_user_may_not_use_is_told_apart(tmp_path: Path) -> None:
    # root may use whatever there is, so it is one that is not there.
    found = Found(str(tmp_path / "none").encode(), 0x0B0E, 0x0307, "Jabra")
    with pytest.raises(Forbidden, match=r"Jabra \(0b0e:0307\)"):
        HidBus(lambda: library(device=Native())).open(found)


def test_without_the_library_it_is_told() -> None:
    def missing() -> object:
        raise ImportError("libudev.so.1: cannot open")

    with pytest.raises(OSError, match="libudev"):
        HidBus(missing).look()
