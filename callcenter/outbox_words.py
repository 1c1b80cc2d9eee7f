"""Records of the outbox and conflicts as plain values for programs, with words for people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from callcenter.domain.customer import Conflict
from callcenter.listing import iso
from callcenter.store.outbox import Record
from callcenter.store.tables import Delivery, RecordKind


def of_record(record: Record, now: datetime) -> dict[str, Any]:
    """A record of the outbox in the stable form of `callcenter outbox --json`."""
    return {
        "key": record.key,
        "kind": record.kind.value,
        "state": record.state.value,
        "attempts": record.attempts,
        "created": iso(record.created),
        "next_try": iso(record.next_try),
        "reason": record.reason,
        "age_s": round(max(0.0, (now - record.created).total_seconds()), 1),
        "about": _about(record),
        "why": in_words(record),
        "agent": record.agent,
        "customer_crm_id": record.customer_crm_id or None,
        "discarded": iso(record.discarded),
        "discarded_by": record.discarded_by,
        "discard_reason": record.discard_reason,
    }


def in_words(record: Record) -> str:
    """Why the record is as it is, for a person."""
    match record.state:
        case Delivery.SENT:
            return "the CRM has it"
        case Delivery.DISCARDED:
            return f"discarded by {record.discarded_by}: {record.discard_reason}"
        case Delivery.FAILED:
            return f"refused by the CRM: {record.reason}"
    if record.kind is RecordKind.CHANGE and record.known and not record.customer_crm_id:
        return "waits until the CRM has its customer"
    return f"tried, and will be again: {record.reason}" if record.reason else "waits for the CRM"


def _about(record: Record) -> str:
    payload = record.payload
    if record.kind is RecordKind.CHANGE:
        return ", ".join(payload["now"])
    name = payload.get("customer_name") or payload.get("name") or ""
    return str(name or payload.get("number") or "")


def of_conflict(conflict: Conflict) -> dict[str, Any]:
    """A field changed on both sides, in the stable form of `outbox conflicts --json`."""
    return {
        "key": conflict.change,
        "customer_id": conflict.customer_id,
        "field": conflict.field,
        "was": conflict.was,
        "ours": conflict.ours,
        "theirs": conflict.theirs,
        "at": iso(conflict.at),
    }
