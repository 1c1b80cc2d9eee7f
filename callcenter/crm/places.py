"""The names that a mapping may write in {braces}, by what is asked or told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NUMBER_PLACES = (
    *("number", "digits", "national", "national_dialled", "national_spaced"),
    *("international_spaced", "international_00"),
    *("last4", "last5", "last6", "last7", "last8", "last9", "last10"),
)
PAGE_PLACES = ("page", "size")
_NAMES = ("first_name", "last_name")
CUSTOMER_PLACES = (
    *("key", "revision", "id", "agent", "site", "name", "company", "numbers", "number"),
    *("email", "language", "tags", "since"),
)
INTERACTION_PLACES = (
    *("key", "revision", "id", "agent", "site", "direction", "number", "e164", "name", "queue"),
    *("waited_s", "dialled", "customer_id", "customer_name", "customer_crm_id", "started"),
    *("answered", "ended", "talk_s", "hangup_by", "sip_code", "sip_reason", "missed"),
    *("elsewhere", "mos", "disposition", "flags", "note"),
    *("passed_on_by", "passed_on_to", "passed_on_at", "matter"),
    *("corrected_at", "corrected_by", "correction_reason"),
)
CHANGE_PLACES = (
    *("key", "revision", "id", "agent", "site", "at", "version", "customer_id"),
    *("customer_crm_id", "name", "company", "numbers", "number", "email", "language"),
    *_NAMES,
)
CREATE_PLACES = (*CUSTOMER_PLACES, *_NAMES)
_ALL = frozenset((*CREATE_PLACES, *INTERACTION_PLACES, *CHANGE_PLACES))


def told(payload: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The values of all places for a *payload* that waited under *key*.

    What a record frozen by an older version lacks, is None. The last word of a name is the last
    name; a single word is the first name.
    """
    values = dict.fromkeys(_ALL) | {"revision": 1} | dict(payload) | {"key": key}
    first, _, last = str(values["name"] or "").strip().rpartition(" ")
    names = (first.strip(), last) if first else (last, "")
    return values | dict(zip(_NAMES, names, strict=True))
