"""The configured CRM beside the one whose data is here: the same one moved, or another."""

from __future__ import annotations

from enum import Enum

import msgspec

OPEN_CALL = (
    "a call with a customer of the former CRM is not finished: finish it on the desk, then do "
    "this again. What is done already stays done, and nothing is sent meanwhile."
)
CHANGED = (
    "the settings or the data name another CRM than when it was asked: nothing was done. Look "
    "again which CRM it is."
)
ENDING = "Callcenter ends: the rest is done when it is asked for again. Nothing is sent meanwhile."


class To(Enum):
    """What the configured CRM is, beside the one whose data is here."""

    MOVED = "moved"
    ANOTHER = "another"


class Switch(msgspec.Struct, frozen=True):
    """From the *former* CRM *to* the *configured* one, and what it concerns.

    So many *customers* have the former one's ids, so many records it was not sent are *unsent*,
    and so many *conflicts* with it are undecided. An *open_call* stands in the way of another one.
    """

    to: To
    former: str
    configured: str
    customers: int = 0
    unsent: int = 0
    conflicts: int = 0
    open_call: bool = False
