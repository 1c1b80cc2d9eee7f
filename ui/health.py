"""How the CRM and the outbox are, as the strip shows it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec


class CrmHealth(Enum):
    """Whether the CRM answers."""

    NOT_SET_UP = "not-set-up"
    CHECKING = "checking"
    ANSWERS = "answers"
    SLOW = "slow"
    DOWN = "down"
    REFUSED = "refused"
    ANOTHER = "another"


class Health(msgspec.Struct, frozen=True):
    """The CRM's state and how many records wait for it, have failed, and for how many seconds.

    *conflicts* are fields of customers that were changed on both sides. The CRM stands so *since*
    then, and is asked again at *next_try* while it is away.
    *former* is the CRM whose data is here, where another one is set up.
    """

    crm: CrmHealth = CrmHealth.CHECKING
    waiting: int = 0
    failed: int = 0
    oldest_s: float = 0.0
    reason: str = ""
    conflicts: int = 0
    since: datetime | None = None
    next_try: datetime | None = None
    former: str = ""
