"""What the HID tables call a headset's buttons and lights (HID Usage Tables 1.5, §8, §12, §14)."""

from __future__ import annotations

from enum import Enum

LED = 0x08
BUTTON = 0x09
TELEPHONY = 0x0B
CONSUMER = 0x0C


def usage(page: int, number: int) -> int:
    """A usage with its page, as one number."""
    return page << 16 | number


class Control(Enum):
    """A button, in the order in which one report is searched: a person presses one at a time."""

    HOOK = "hook"
    DROP = "drop"
    REJECT = "reject"
    MUTE = "mute"
    FLASH = "flash"
    REDIAL = "redial"


CONTROLS = {
    usage(TELEPHONY, 0x20): Control.HOOK,
    usage(TELEPHONY, 0x26): Control.DROP,
    # "Programmable button", which most makers number 7 on the page of buttons.
    usage(TELEPHONY, 0x07): Control.REJECT,
    usage(BUTTON, 0x07): Control.REJECT,
    usage(TELEPHONY, 0x2F): Control.MUTE,
    usage(TELEPHONY, 0x21): Control.FLASH,
    usage(TELEPHONY, 0x23): Control.FLASH,
    usage(TELEPHONY, 0x24): Control.REDIAL,
}
CONSUMER_MUTE = usage(CONSUMER, 0xE2)
"""The computer's own mute key; on a few headsets it is the microphone's."""


class Light(Enum):
    """What a headset can be told of the calls."""

    MUTE = usage(LED, 0x09)
    OFF_HOOK = usage(LED, 0x17)
    RING = usage(LED, 0x18)
    HOLD = usage(LED, 0x20)
    MICROPHONE = usage(LED, 0x21)
    ON_LINE = usage(LED, 0x2A)
    RINGER = usage(TELEPHONY, 0x9E)
