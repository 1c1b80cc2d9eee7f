"""What is between this desk and the CRM, in words: what a record is, and why it is still here."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from callcenter.domain.call import Direction
from callcenter.domain.sync_report import PullProgress, Standing, SyncKind, SyncRow
from ui import caller_words
from ui.field_words import fields_words
from ui.health import CrmHealth, Health
from ui.signs import crm_reason
from ui.times import amid, clock_seconds, since, tr, wait

translate = QCoreApplication.translate


def tab(standing: Standing) -> str:
    """The word on the tab of what stands so."""
    return {
        Standing.WAITING: translate("Sync", "Waiting"),
        Standing.REFUSED: translate("Sync", "Not accepted"),
        Standing.CONFLICT: translate("Sync", "To decide"),
        Standing.DISCARDED: translate("Sync", "Discarded"),
    }[standing]


def title(row: SyncRow, region: str) -> str:
    """What a record is, in a line."""
    if row.kind is SyncKind.CALL:
        return _call(row).format(who=row.name or caller_words.number(row.number, region))
    who = row.name or translate("Sync", "a customer")
    if row.kind is SyncKind.CUSTOMER:
        return translate("Sync", "New customer {who}").format(who=who)
    return translate("Sync", "{who}: {fields}").format(who=who, fields=fields_words(row.fields))


def _call(row: SyncRow) -> str:
    if row.missed:
        return translate("Sync", "Missed call from {who}")
    if row.direction is Direction.OUTBOUND:
        return translate("Sync", "Call to {who}")
    return translate("Sync", "Call with {who}")


def why(row: SyncRow, now: datetime) -> str:
    """Why a record is still here, in a line."""
    return {
        Standing.WAITING: lambda: _waiting(row, now),
        Standing.REFUSED: lambda: row.reason,
        Standing.CONFLICT: lambda: translate("Sync", "changed here and in the CRM"),
        Standing.DISCARDED: lambda: translate("Sync", "by {who}: {reason}").format(
            who=row.discarded_by, reason=row.discard_reason
        ),
    }[row.standing]()


def _waiting(row: SyncRow, now: datetime) -> str:
    if not row.reason:
        return translate("Sync", "has its turn soon")
    if row.next_try is None or row.next_try <= now:
        return row.reason
    told = translate("Sync", "{reason}; next try {time}")
    return told.format(reason=row.reason.rstrip("."), time=clock_seconds(row.next_try))


def refused(row: SyncRow) -> str:
    """What the CRM says against a record."""
    if not row.reason:
        return ""
    return translate("Sync", "The CRM says: {reason}").format(reason=row.reason)


def standing_words(row: SyncRow, now: datetime) -> str:
    """How a record stands, in full: since when, how often it was tried, what is wrong."""
    if row.standing is Standing.DISCARDED and row.discarded is not None:
        told = translate("Sync", "Discarded by {who}, {when}: {reason}")
        return told.format(
            when=amid(row.discarded, now), who=row.discarded_by, reason=row.discard_reason
        )
    waits = row.standing is Standing.WAITING
    parts = [f"{refused(row).rstrip('.')}."] if row.reason and not waits else []
    here = translate("Sync", "Waiting since {when}.")
    parts.append(here.format(when=amid(row.queued, now)))
    if row.attempts:
        parts.append(tr("Tried %n time(s).", "sending a record", row.attempts))
    if row.reason and waits:
        parts.append(f"{row.reason.rstrip('.')}.")
    if waits and row.next_try is not None and row.next_try > now:
        next_try = translate("Sync", "Next try at {time}.")
        parts.append(next_try.format(time=clock_seconds(row.next_try)))
    return " ".join(parts)


def crm(health: Health, now: datetime) -> str:
    """How the CRM is, since when, and what happens next."""
    told = {
        CrmHealth.NOT_SET_UP: translate("Sync", "No CRM is set up: all is kept here only."),
        CrmHealth.CHECKING: translate("Sync", "Asking the CRM…"),
        CrmHealth.ANSWERS: translate("Sync", "The CRM answers"),
        CrmHealth.SLOW: translate("Sync", "The CRM answers slowly"),
        CrmHealth.DOWN: translate("Sync", "The CRM does not answer"),
        CrmHealth.REFUSED: translate("Sync", "The CRM refused the password or token"),
        CrmHealth.ANOTHER: translate(
            "Sync", "The data here is of another CRM: nothing is sent or fetched"
        ),
    }[health.crm]
    if health.since is None or health.crm is CrmHealth.NOT_SET_UP:
        return told
    since_then = translate("Sync", "{state} · since {when}")
    return since_then.format(state=told, when=amid(health.since, now))


def switching() -> str:
    """That the data is being made over to the CRM of the settings."""
    return translate("Sync", "Taking over the new CRM…")


def meanwhile() -> str:
    """What that means for the agent."""
    return translate(
        "Sync",
        "Nothing is sent or fetched meanwhile. Work on: calls and notes are kept here.",
    )


def another(health: Health) -> str:
    """Whose the data is where another CRM is set up, and what can be done about it."""
    told = translate(
        "Sync",
        "It is of {former}. What is the CRM in the settings? Say so here, or put the former "
        "address back.",
    )
    return told.format(former=breakable(health.former))


def breakable(address: str) -> str:
    """The *address* so that a line may end after each of its slashes."""
    return address.replace("/", "/\u200b")


def crm_detail(health: Health, now: datetime) -> str:
    """What stands small below: the reason, and when it is asked again."""
    reason = crm_reason(health)
    parts = [reason.rstrip(".")] if reason else []
    if health.next_try is not None and health.next_try > now:
        left = wait(since(now, health.next_try))
        parts.append(translate("Sync", "asked again in {time}").format(time=left))
    return " · ".join(parts)


def waiting(health: Health) -> str:
    """How much waits and for how long, how much was not accepted."""
    parts = []
    if health.waiting:
        count = tr("%n record(s) wait", "for the CRM", health.waiting)
        oldest = translate("Sync", "the oldest for {time}").format(time=wait(health.oldest_s))
        parts.append(f"{count}, {oldest}")
    if health.failed:
        parts.append(tr("%n not accepted", "records, by the CRM", health.failed))
    if health.conflicts:
        parts.append(tr("%n to decide", "fields changed on both sides", health.conflicts))
    return " · ".join(parts) or translate("Sync", "Everything is sent.")


def pulled(progress: PullProgress, now: datetime) -> str:
    """How far the CRM's customers are here."""
    if progress.at is None:
        return translate("Sync", "No customers came from the CRM yet.")
    count = tr("%n customer(s) of the CRM are here", "pulled so far", progress.customers)
    last = translate("Sync", "last change: {when}").format(when=amid(progress.at, now))
    under_way = "" if progress.whole else translate("Sync", "all are being fetched")
    return " · ".join(part for part in (count, under_way, last) if part)
