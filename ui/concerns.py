"""What a customer probably calls about: open matters and promises, the most pressing first."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from callcenter.domain.customer import Customer, Matter, Promise
from ui.times import days_late

CLOSED = frozenset({"closed", "done", "resolved", "solved", "cancelled", "rejected"})


class Concern(Struct, frozen=True):
    """An open matter with the promise made for it, or either alone."""

    matter: Matter | None = None
    promise: Promise | None = None

    def overdue(self, now: datetime) -> bool:
        """Whether something was promised and its day has passed."""
        due = self.promise.due if self.promise else None
        return due is not None and days_late(due, now) > 0


def concerns(customer: Customer, now: datetime) -> tuple[Concern, ...]:
    """The open concerns of *customer*: overdue promises, then by date due, then other matters."""
    matters = {matter.id: matter for matter in customer.matters if _is_open(matter)}
    promises = [promise for promise in customer.promises if not promise.kept]
    promised = [Concern(matters.get(promise.matter), promise) for promise in promises]
    taken = {promise.matter for promise in promises}
    others = [Concern(matter) for matter in matters.values() if matter.id not in taken]
    return tuple(sorted((*promised, *others), key=lambda concern: _urgency(concern, now)))


def _is_open(matter: Matter) -> bool:
    return matter.state.lower() not in CLOSED


def _urgency(concern: Concern, now: datetime) -> tuple[int, float]:
    due = concern.promise.due if concern.promise else None
    if due is not None:
        return (0, due.timestamp())
    opened = concern.matter.opened if concern.matter else None
    newness = (now - opened).total_seconds() if opened else 0.0
    return (1 if concern.promise else 2, newness)
