"""How often somebody has called in the last days and whether it was solved: why they call again."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from callcenter.domain.customer import Contact, Customer, NumberHistory

WEEK = timedelta(days=7)
CALL = "call"


class PastCalls(msgspec.Struct, frozen=True):
    """The calls of the seven days before the present one; *unresolved* speaks of the latest."""

    count: int = 0
    unresolved: bool = False


def past_calls(
    customer: Customer | None, history: NumberHistory | None, begun: datetime
) -> PastCalls:
    """What came before a call that began at *begun*.

    This desk's log and the CRM know many of the same calls, so that the larger count holds and
    never the sum; contacts from *begun* on are the present call itself.
    """
    log = history or NumberHistory()
    calls = _calls(customer, begun)
    latest = max(calls, key=lambda call: call.at, default=None)
    return PastCalls(max(log.calls_this_week, len(calls)), _unresolved(log, latest))


def _calls(customer: Customer | None, begun: datetime) -> list[Contact]:
    if customer is None:
        return []
    return [
        contact
        for contact in customer.contacts
        if contact.channel.lower() == CALL and begun - WEEK <= contact.at < begun
    ]


def _unresolved(log: NumberHistory, latest: Contact | None) -> bool:
    if latest is None or (log.last is not None and log.last > latest.at):
        return log.unresolved
    return latest.resolved is False
