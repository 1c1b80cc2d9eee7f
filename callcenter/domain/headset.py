"""The buttons of a headset, as what the agent means by them."""

from __future__ import annotations

from enum import Enum


class HeadsetButton(Enum):
    """What was pressed: the hook lifted or put down, the microphone closed or opened."""

    OFF_HOOK = "off-hook"
    ON_HOOK = "on-hook"
    MUTE = "mute"
    UNMUTE = "unmute"
    FLASH = "flash"
    REDIAL = "redial"
    REJECT = "reject"
