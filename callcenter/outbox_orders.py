"""What a person decides about records of the outbox: one order for the app and the command line."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any

import msgspec

from callcenter.domain.customer import Conflict, FieldValue
from callcenter.domain.number import PhoneNumber

if TYPE_CHECKING:
    from callcenter.store.store import Store

ParseNumber = Callable[[str], PhoneNumber]


class Action(Enum):
    """What is to be done."""

    RESEND = "resend"
    RESEND_ALL = "resend-all"
    EDIT = "edit"
    DISCARD = "discard"
    SETTLE = "settle"


class Side(Enum):
    """Which text of a conflict holds."""

    OURS = "ours"
    THEIRS = "theirs"
    OWN = "own"


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One decision *by* somebody about the record *key*, with the *reason* they give.

    *fields* are what is put right; of a conflict (*key* is the change's) *field* is settled for
    a *side*, or as *text* says. Resending all, a *reason* means those that were refused for it.
    """

    action: Action
    by: str
    key: str = ""
    reason: str = ""
    fields: dict[str, str] = {}
    field: str = ""
    side: Side = Side.OWN
    text: str = ""


class CannotDecide(Exception):
    """The order fits no record; the text says why."""


def carry_out(
    store: Store, order: Order, *, number: ParseNumber, new_id: Callable[[], str]
) -> dict[str, Any]:
    """Do as ordered; what there is to tell, as plain values.

    *number* reads a number as it is typed here, *new_id* makes a UUID. Raises CannotDecide or
    StoreError.
    """
    match order.action:
        case Action.RESEND_ALL:
            return {"resent": store.outbox.resend_all(order.reason or None)}
        case Action.RESEND:
            if not store.outbox.resend(order.key):
                raise CannotDecide(
                    f"there is no record {order.key}; `callcenter outbox` lists them"
                )
            return {"resent": 1}
        case Action.EDIT:
            fields = {name: _value(name, text, number) for name, text in order.fields.items()}
            store.dead_letters.edit(order.key, fields, by=order.by, reason=order.reason)
            return {"edited": order.key}
        case Action.DISCARD:
            store.dead_letters.discard(order.key, reason=order.reason, by=order.by)
            return {"discarded": order.key}
        case Action.SETTLE:
            chosen = _chosen(_conflict(store, order), order, number)
            store.conflicts.settle(order.key, order.field, chosen, id=new_id(), by=order.by)
            return {"settled": order.field}


def _conflict(store: Store, order: Order) -> Conflict:
    for conflict in store.conflicts.open():
        if (conflict.change, conflict.field) == (order.key, order.field):
            return conflict
    raise CannotDecide(f"there is no open conflict about {order.field!r} in {order.key}")


def _chosen(conflict: Conflict, order: Order, number: ParseNumber) -> FieldValue:
    if order.side is Side.OURS:
        return conflict.ours
    if order.side is Side.THEIRS:
        return conflict.theirs
    value = _value(conflict.field, order.text, number)
    return value.key if isinstance(value, PhoneNumber) else value


def _value(name: str, text: str, number: ParseNumber) -> FieldValue | PhoneNumber:
    if name == "number":
        return number(text)
    if name == "numbers":
        return tuple(number(part).key for part in text.split(",") if part.strip())
    return text
