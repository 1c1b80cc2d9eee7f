"""What the CRM is told of a call or a new customer, frozen when it is committed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from callcenter.domain.customer import Customer, CustomerChange, FieldValue
from callcenter.domain.interaction import Correction, Interaction

Payload = dict[str, Any]
"""JSON values by names that stay; a CRM's mapping refers to them as {name}."""


def of_interaction(kept: Interaction, correction: Correction | None = None) -> Payload:
    """A call's facts, note and disposition; times are ISO 8601 UTC.

    *correction* is the last one that made it read as it does.
    """
    return {
        "key": kept.id,
        "id": kept.id,
        "agent": kept.agent,
        "site": kept.site,
        "direction": kept.direction.value,
        "number": kept.number.raw,
        "e164": kept.number.e164,
        "name": kept.name,
        "queue": kept.queue,
        "waited_s": kept.waited_s,
        "dialled": kept.dialled,
        "customer_id": kept.customer_id,
        "customer_name": kept.customer_name,
        "started": iso(kept.started),
        "answered": iso(kept.answered),
        "ended": iso(kept.ended),
        "talk_s": round(kept.talk_s, 3),
        "hangup_by": kept.ended_by.value if kept.ended_by else None,
        "sip_code": kept.code,
        "sip_reason": kept.reason,
        "missed": kept.missed,
        "elsewhere": kept.elsewhere,
        "mos": kept.mos,
        "disposition": kept.disposition,
        "flags": sorted(flag.value for flag in kept.flags),
        "note": kept.note,
        "passed_on_by": kept.passed_on_by,
        "passed_on_to": kept.passed_on_to,
        "passed_on_at": iso(kept.passed_on_at),
        "matter": kept.matter,
        "corrected_at": iso(correction.at) if correction else None,
        "corrected_by": correction.agent if correction else "",
        "correction_reason": correction.reason if correction else "",
    }


def of_customer(kept: Customer, *, agent: str, site: str) -> Payload:
    """A customer that was first entered here."""
    return {
        "key": kept.id,
        "id": kept.id,
        "agent": agent,
        "site": site,
        "name": kept.name,
        "company": kept.company,
        "numbers": list(kept.numbers),
        "number": kept.numbers[0] if kept.numbers else "",
        "email": kept.email,
        "language": kept.language,
        "tags": list(kept.tags),
        "since": iso(kept.since),
    }


def of_change(kept: CustomerChange, *, site: str) -> Payload:
    """What an agent changed of a customer's record: the fields before and now."""
    return {
        "key": kept.id,
        "id": kept.id,
        "customer_id": kept.customer_id,
        "at": iso(kept.at),
        "agent": kept.agent,
        "site": site,
        "version": kept.version,
        "was": kept.was,
        "now": kept.now,
    }


def change_in(payload: Payload) -> CustomerChange:
    """The change that `of_change` put into *payload*."""
    return CustomerChange(
        id=payload["id"],
        customer_id=payload["customer_id"],
        at=datetime.fromisoformat(payload["at"]),
        agent=payload["agent"],
        was=_fields(payload["was"]),
        now=_fields(payload["now"]),
        version=payload["version"],
    )


def _fields(plain: dict[str, Any]) -> dict[str, FieldValue]:
    return {
        name: tuple(value) if isinstance(value, list) else str(value)
        for name, value in plain.items()
    }


def frozen(payload: Payload) -> str:
    """The payload as JSON text, exact for any text there is."""
    return json.dumps(payload, separators=(",", ":"))


def iso(at: datetime | None) -> str | None:
    """A moment as ISO 8601 in UTC."""
    return None if at is None else at.astimezone(UTC).isoformat()
