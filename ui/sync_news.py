"""What the back office tells of the CRM and the outbox, and how the strip shows it."""

from __future__ import annotations

import msgspec

from callcenter.status import SyncStatus
from ui.health import CrmHealth, Health

_HEALTH = {
    "online": CrmHealth.ANSWERS,
    "offline": CrmHealth.DOWN,
    "refused": CrmHealth.REFUSED,
    "another": CrmHealth.ANOTHER,
    "not-configured": CrmHealth.NOT_SET_UP,
}


class SyncNews(msgspec.Struct, frozen=True):
    """How CRM and outbox stand."""

    status: SyncStatus

    @property
    def health(self) -> Health:
        """The same as the strip shows it."""
        return Health(
            _HEALTH[self.status.crm],
            waiting=self.status.pending,
            failed=self.status.failed,
            oldest_s=self.status.oldest_s,
            reason=self.status.reason,
            conflicts=self.status.conflicts,
            since=self.status.since,
            next_try=self.status.next_try,
            former=self.status.former,
        )
