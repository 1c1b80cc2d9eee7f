"""Something at a desk that a supervisor or IT should look into, such as too many calls at once."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec


class AlarmKind(Enum):
    """What may be wrong."""

    TOO_MANY_CALLS = "too-many-calls"


class Alarm(msgspec.Struct, frozen=True):
    """Where and when it was, without any number: *detail* names the limit, *count* what hit it."""

    kind: AlarmKind
    at: datetime
    agent: str
    site: str = ""
    detail: str = ""
    count: int = 0
