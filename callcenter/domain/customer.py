"""A customer as the CRM knows one: who, since when, what happened, what was promised."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec
from msgspec.structs import replace


class Contact(msgspec.Struct, frozen=True):
    """One past contact with a customer, by any channel; *resolved* is unknown when None.

    *passed_on_to* is whom the customer was passed on to in it, and *passed_on_at* when.
    """

    id: str
    at: datetime
    channel: str
    agent: str
    summary: str
    outcome: str = ""
    resolved: bool | None = None
    direction: str = ""
    matter: str = ""
    passed_on_to: str = ""
    passed_on_at: datetime | None = None


class Matter(msgspec.Struct, frozen=True):
    """Something open: a claim, an order, a ticket."""

    id: str
    title: str
    state: str = "open"
    opened: datetime | None = None


class Promise(msgspec.Struct, frozen=True):
    """What somebody of ours promised, until when."""

    text: str
    by: str = ""
    due: datetime | None = None
    matter: str = ""
    kept: bool = False


class CustomerSource(Enum):
    """Where a customer record came from first."""

    CRM = "crm"
    DESK = "desk"
    IMPORT = "import"
    DIRECTORY = "directory"


class Customer(msgspec.Struct, frozen=True):
    """A customer record; *id* is ours, *crm_id* the CRM's (empty until it was created there).

    *queue* is the queue that looks after the customer, where the CRM tells one.
    """

    id: str
    name: str
    crm_id: str = ""
    company: str = ""
    numbers: tuple[str, ...] = ()
    email: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    since: datetime | None = None
    url: str = ""
    version: str = ""
    matters: tuple[Matter, ...] = ()
    promises: tuple[Promise, ...] = ()
    contacts: tuple[Contact, ...] = ()
    queue: str = ""
    source: CustomerSource = CustomerSource.CRM


CHANGEABLE = ("name", "company", "numbers", "email", "language")
"""What an agent may change of a customer's record."""
FieldValue = str | tuple[str, ...]


class CustomerChange(msgspec.Struct, frozen=True):
    """What an agent changed of one customer: the fields as they *were*, and as they are *now*.

    *version* is the CRM's of the record that was changed, *id* a UUID of the change itself.
    """

    id: str
    customer_id: str
    at: datetime
    agent: str
    was: dict[str, FieldValue]
    now: dict[str, FieldValue]
    version: str = ""

    def on_top_of(self, theirs: Customer) -> tuple[CustomerChange, tuple[str, ...]]:
        """What is left of it when the record reads as *theirs*, and the fields both sides changed.

        A field that only one side changed, or both alike, is no conflict.
        """
        left = {
            name: value
            for name, value in self.now.items()
            if same(getattr(theirs, name), self.was[name])
        }
        both = tuple(
            name
            for name, value in self.now.items()
            if name not in left and not same(getattr(theirs, name), value)
        )
        was = {name: self.was[name] for name in left}
        return replace(self, was=was, now=left, version=theirs.version), both


def same(one: FieldValue, other: FieldValue) -> bool:
    """Whether two values of a field say the same; numbers in any order."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return set(one) == set(other)
    return one == other


class Conflict(msgspec.Struct, frozen=True):
    """One field of a customer that was changed here and in the CRM; both texts are kept.

    It is *settled* when a person chose one of them, or another.
    """

    change: str
    customer_id: str
    field: str
    was: FieldValue
    ours: FieldValue
    theirs: FieldValue
    at: datetime
    settled: datetime | None = None
    chosen: FieldValue = ""


class NumberHistory(msgspec.Struct, frozen=True):
    """What this desk's own log knows of a number: contacts in the last seven days, and the last."""

    calls_this_week: int = 0
    unresolved: bool = False
    last: datetime | None = None
    last_agent: str = ""
    last_note: str = ""
