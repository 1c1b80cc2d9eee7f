"""A headset the kernel itself plays (uhid), through hidraw and hidapi; where the kernel allows."""

from __future__ import annotations

import logging
import os
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.domain.headset import HeadsetButton
from callcenter.engine.headset.bus import HidBus
from callcenter.engine.headset.headsets import Headsets
from callcenter.engine.headset.lights import Lights
from callcenter.engine.headset.quirks import Quirks
from tests.contract.desk import until
from tests.engine.headset.devices import DELL_SP325

UHID = Path("/dev/uhid")
# include/uapi/linux/uhid.h
DESTROY, OUTPUT, CREATE2, INPUT2 = 1, 6, 11, 12
BUS_USB = 3
DATA_MAX = 4096

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="uhid is Linux's"),
    pytest.mark.skipif(
        not os.access(UHID, os.R_OK | os.W_OK),
        reason="this kernel plays no HID devices: /dev/uhid is missing, or not for this user",
    ),
]


class VirtualHeadset:
    """A device of the kernel's."""

    def __init__(self, descriptor: bytes) -> None:
        self._file = os.open(UHID, os.O_RDWR | os.O_NONBLOCK)
        create = struct.pack(
            f"<I128s64s64sHHIIII{DATA_MAX}s",
            CREATE2,
            b"Callcenter test headset",
            b"callcenter/test",
            b"",
            len(descriptor),
            BUS_USB,
            0x413C,
            0x8223,
            0,
            0,
            descriptor,
        )
        os.write(self._file, create)

    def send(self, report: bytes) -> None:
        os.write(self._file, struct.pack(f"<IH{DATA_MAX}s", INPUT2, len(report), report))

    def told(self) -> list[bytes]:
        """The output reports that came since the last time."""
        reports = []
        while True:
            try:
                event = os.read(self._file, 8192)
            except BlockingIOError:
                return reports
            (kind,) = struct.unpack_from("<I", event)
            if kind == OUTPUT:
                data, size = struct.unpack_from(f"<{DATA_MAX}sH", event, 4)
                reports.append(data[:size])

    def unplug(self) -> None:
        os.write(self._file, struct.pack("<I", DESTROY))
        os.close(self._file)


@pytest.fixture
def headsets() -> Iterator[Headsets]:
    log = logging.getLogger("test.virtual")
    headsets = Headsets(
        HidBus(), quirks=Quirks, clock=time.monotonic, log=log, look_s=0.1, warm_up_s=0.0
    )
    yield headsets
    headsets.stop()


def test_a_device_of_the_kernels_is_pressed_lit_and_unplugged(headsets: Headsets) -> None:
    device = VirtualHeadset(DELL_SP325)
    headsets.show(Lights(ringing=True))
    headsets.allow(True)
    told: list[bytes] = []

    def lit(report: bytes) -> bool:
        told.extend(device.told())
        return report in told

    until(lambda: lit(b"\x05\x04"))
    device.send(b"\x05\x01")
    pressed: list[HeadsetButton] = []

    def came() -> bool:
        pressed.extend(headsets.pressed())
        return bool(pressed)

    until(came)
    assert pressed == [HeadsetButton.OFF_HOOK]
    device.unplug()
    until(lambda: not [each for each in HidBus().look() if each.vendor == 0x413C])
