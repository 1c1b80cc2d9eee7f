"""Which of the CRM's customers may be kept on an agent's computer."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

import msgspec

from callcenter.domain.customer import Customer


class Keep(Enum):
    """Whose records are kept."""

    ALL = "all"
    QUEUE = "queue"
    RECENT = "recent"
    CALL = "call"


class KeepPolicy(msgspec.Struct, frozen=True):
    """All; those of *queues* and whoever called; whoever called in the last *days*; none.

    What waits for the CRM, is on the line or did not come from the CRM is kept in any case.
    """

    keep: Keep = Keep.ALL
    queues: tuple[str, ...] = ()
    days: int = 30

    @property
    def pulls(self) -> bool:
        """Whether the CRM's changes are followed at all: the caller of the moment is asked for."""
        return self.keep is not Keep.CALL

    @property
    def prunes(self) -> bool:
        """Whether there is something to be removed in time."""
        return self.keep is not Keep.ALL

    def takes(self, told: Customer) -> bool:
        """Whether a record that is not here yet comes with the CRM's changes."""
        if self.keep is Keep.QUEUE:
            return told.queue in self.queues
        return self.keep is Keep.ALL

    def since(self, now: datetime) -> datetime | None:
        """Who called since then stays; None: whoever called at all."""
        return now - timedelta(days=self.days) if self.keep is Keep.RECENT else None

    @property
    def text(self) -> str:
        """What tells one policy of what a pull brings from another."""
        queues = sorted(self.queues) if self.keep is Keep.QUEUE else []
        return ":".join((self.keep.value, *queues))


KEEP_ALL = KeepPolicy()
