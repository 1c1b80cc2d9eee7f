"""Colleagues whose telephones the exchange lets us watch (BLF), and the voicemail box (MWI)."""

from __future__ import annotations

from enum import Enum

import msgspec

MOST_COLLEAGUES = 50
"""So many are watched; a whole company would be a flood of messages at its exchange."""


class ColleagueState(Enum):
    """What a colleague's telephone does (RFC 4235), or that the exchange does not say."""

    UNKNOWN = "unknown"
    IDLE = "idle"
    RINGING = "ringing"
    TALKING = "talking"
    HELD = "held"
    GONE = "gone"


class Colleague(msgspec.Struct, frozen=True):
    """Somebody a call can be passed on to; *user* is the extension to dial."""

    user: str
    name: str = ""
    queue: str = ""
    favourite: bool = False
    state: ColleagueState = ColleagueState.UNKNOWN
    talks_to: str = ""


class Voicemail(msgspec.Struct, frozen=True):
    """What lies in the voicemail box (RFC 3842); *account* is the number to call to hear it."""

    waiting: bool = False
    new: int = 0
    old: int = 0
    urgent: int = 0
    account: str = ""
