"""What goes between this desk and the CRM, as an agent sees it: what waits, failed, conflicts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

import msgspec

from callcenter.domain.call import Direction
from callcenter.domain.customer import Conflict, FieldValue
from callcenter.domain.interaction import NOBODY, Interaction
from callcenter.domain.number import PhoneNumber


class SyncKind(Enum):
    """What a record is about."""

    CALL = "call"
    CUSTOMER = "customer"
    CHANGE = "change"
    CONFLICT = "conflict"


class Standing(Enum):
    """Where a record stands on its way to the CRM."""

    WAITING = "waiting"
    REFUSED = "refused"
    CONFLICT = "conflict"
    DISCARDED = "discarded"


class SyncRow(msgspec.Struct, frozen=True):
    """One record that the CRM does not have, in short.

    *at* is when the call began, or when the record was made; *fields* are those that a change of
    a customer is about. *next_try* and *attempts* are of what waits, *reason* is the CRM's own.
    """

    key: str
    kind: SyncKind
    standing: Standing
    at: datetime
    queued: datetime
    name: str = ""
    number: PhoneNumber = NOBODY
    direction: Direction = Direction.INBOUND
    missed: bool = False
    fields: tuple[str, ...] = ()
    reason: str = ""
    attempts: int = 0
    next_try: datetime | None = None
    discarded: datetime | None = None
    discarded_by: str = ""
    discard_reason: str = ""
    conflict: Conflict | None = None


def by_standing(rows: Iterable[SyncRow]) -> dict[Standing, tuple[SyncRow, ...]]:
    """The rows of each standing, in their order."""
    found: dict[Standing, list[SyncRow]] = {standing: [] for standing in Standing}
    for row in rows:
        found[row.standing].append(row)
    return {standing: tuple(those) for standing, those in found.items()}


class SyncRecord(msgspec.Struct, frozen=True):
    """One record in full: what it says, and which of its fields a person may put right.

    *call* is the contact it is about, as it is kept here; None for a customer, or once it went.
    """

    key: str
    values: dict[str, FieldValue]
    editable: tuple[str, ...] = ()
    call: Interaction | None = None


class PullProgress(msgspec.Struct, frozen=True):
    """How far the customers of the CRM are here: how many, and when the last of them came.

    *whole* tells whether all of them came at least once, at *whole_at* where that is known.
    """

    customers: int = 0
    at: datetime | None = None
    whole: bool = False
    whole_at: datetime | None = None
