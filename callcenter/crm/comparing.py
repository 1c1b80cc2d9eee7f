"""Whether a change of a customer can be made: what it was made of is compared with the CRM's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callcenter.crm.crm import CrmConflict
from callcenter.domain.customer import Customer, FieldValue, same


def refuse_conflict(theirs: Customer, change: Mapping[str, Any]) -> None:
    """Raise CrmConflict when a field is neither as it *was* nor as it shall be *now*."""
    for name, value in change["now"].items():
        there = getattr(theirs, name)
        if not same(there, value_of(change["was"][name])) and not same(there, value_of(value)):
            raise CrmConflict(theirs)


def differing(theirs: Customer, now: Mapping[str, Any]) -> list[str]:
    """The fields that do not read as *now*."""
    return [name for name, value in now.items() if not same(getattr(theirs, name), value_of(value))]


def value_of(plain: Any) -> FieldValue:
    """A field's value as customers have it, out of JSON."""
    return tuple(plain) if isinstance(plain, list | tuple) else str(plain)
