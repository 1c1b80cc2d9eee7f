"""The HID devices of this computer, by the library hidapi.

Windows and Linux let several programs use a headset at once. On macOS hidapi would take it for
itself alone unless told otherwise. On Linux the wheel's module `hid` would take the device from
the kernel, with its volume keys; `hidraw` shares it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from callcenter.engine.headset.usages import TELEPHONY

MOST_BYTES = 256


class Found(msgspec.Struct, frozen=True):
    """A plugged device that has telephony buttons; *path* is the system's name for it."""

    path: bytes
    vendor: int
    product: int
    name: str

    def __str__(self) -> str:
        return f"{self.name or 'a headset'} ({self.vendor:04x}:{self.product:04x})"


class Forbidden(OSError):
    """The system does not let this user have the device."""


class Device(Protocol):
    """An open device; only `write` may be called beside a `read` of another thread."""

    def descriptor(self) -> bytes:
        """Its report descriptor; raises OSError."""

    def read(self, wait_ms: int) -> bytes:
        """The next report, or nothing after *wait_ms*; raises OSError when it is gone."""

    def write(self, report: bytes) -> None:
        """Send a report, its number (0: none) in front; raises OSError."""

    def close(self) -> None:
        """Let it go."""


class Bus(Protocol):
    """Where devices are found."""

    def look(self) -> tuple[Found, ...]:
        """What is plugged now."""

    def open(self, found: Found) -> Device:
        """Use it; raises Forbidden or OSError."""


class HidBus:
    """The real one; *load* gives hidapi's module, not before the first look."""

    def __init__(self, load: Callable[[], Any] | None = None) -> None:
        self._load = load or _library
        self._library: Any = None

    def look(self) -> tuple[Found, ...]:
        """What is plugged now; raises OSError where the system has no HID at all."""
        plugged: dict[bytes, Found] = {}
        for each in self._hid().enumerate():
            if each["usage_page"] == TELEPHONY:
                path = each["path"]
                name = " ".join((each["product_string"] or "").split())
                plugged[path] = Found(path, each["vendor_id"], each["product_id"], name)
        return tuple(plugged.values())

    def open(self, found: Found) -> HidDevice:
        """Use it; raises Forbidden or OSError."""
        if sys.platform == "linux" and not os.access(found.path, os.R_OK | os.W_OK):
            raise Forbidden(f"this user may not use {found}")
        device = self._hid().device()
        device.open_path(found.path)
        return HidDevice(device)

    def _hid(self) -> Any:
        if self._library is None:
            try:
                self._library = self._load()
            except (ImportError, AttributeError) as error:
                raise OSError(f"hidapi cannot be used: {error}") from error
        return self._library


class HidDevice:
    """One of hidapi's devices."""

    def __init__(self, device: Any) -> None:
        self._device = device

    def descriptor(self) -> bytes:
        """Its report descriptor; raises OSError."""
        return bytes(self._device.get_report_descriptor())

    def read(self, wait_ms: int) -> bytes:
        """The next report, or nothing after *wait_ms*; raises OSError when it is gone."""
        return bytes(self._device.read(MOST_BYTES, wait_ms))

    def write(self, report: bytes) -> None:
        """Send a report, its number (0: none) in front; raises OSError."""
        if self._device.write(report) < 0:
            raise OSError(self._device.error() or "the headset took no report")

    def close(self) -> None:
        """Let it go."""
        self._device.close()


def _library() -> Any:
    if sys.platform == "linux":
        import hidraw

        return hidraw
    import hid

    if sys.platform == "darwin":
        import ctypes

        # WORKAROUND trezor/cython-hidapi #178: the module does not offer its library's own
        # switch, without which the volume keys would be dead while the device is open.
        ctypes.CDLL(hid.__file__).hid_darwin_set_open_exclusive(0)
    return hid
