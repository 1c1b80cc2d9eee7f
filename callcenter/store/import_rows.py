"""A customer's record as an import found it and as it left it, to be able to put it back."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from callcenter.domain.customer import CHANGEABLE, Customer
from callcenter.store.payload import iso

TOLD = (*CHANGEABLE, "tags", "since", "queue", "url")
"""What an import may change of a record."""


def kept_before(kept: Customer) -> str:
    """What an import may change of a record, as text."""
    return json.dumps(_told(kept), separators=(",", ":"))


def put_back(text: str, kept: Customer) -> Customer:
    """The record as `kept_before` found it, but for what no import changes."""
    before = json.loads(text)
    before["numbers"] = tuple(before["numbers"])
    before["tags"] = tuple(before["tags"])
    before["since"] = datetime.fromisoformat(before["since"]) if before["since"] else None
    return replace(kept, **before)


def digest(kept: Customer) -> str:
    """By which is seen whether a record still reads as an import left it; tells nothing of it."""
    told = f"{kept.crm_id!r} {kept_before(kept)}".encode("ascii", "backslashreplace")
    return hashlib.blake2b(told, digest_size=16).hexdigest()


def _told(kept: Customer) -> dict[str, Any]:
    told = {name: getattr(kept, name) for name in TOLD}
    return told | {"since": iso(kept.since)}
