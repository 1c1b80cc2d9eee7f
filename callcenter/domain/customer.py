"""A customer as the CRM knows one: who, since when, what happened, what was promised."""

from __future__ import annotations

from datetime import datetime

import msgspec


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


class Customer(msgspec.Struct, frozen=True):
    """A customer record; *id* is ours, *crm_id* the CRM's (empty until it was created there)."""

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


class NumberHistory(msgspec.Struct, frozen=True):
    """What this desk's own log knows of a number: contacts in the last seven days, and the last."""

    calls_this_week: int = 0
    unresolved: bool = False
    last: datetime | None = None
    last_agent: str = ""
    last_note: str = ""
