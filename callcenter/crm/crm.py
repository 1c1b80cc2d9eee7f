"""What a CRM must be able to do for an agent, and the ways in which it can fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from callcenter.domain.customer import Customer
from callcenter.domain.number import PhoneNumber


class CrmError(Exception):
    """The CRM did not do as asked; the text is for a person."""


class CrmUnavailable(CrmError):
    """The CRM cannot be asked now; the same question later may succeed.

    *retry_after* is the CRM's own wish in seconds, where it gave one.
    """

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class CrmAnswerWrong(CrmUnavailable):
    """Something answered, but not as this CRM does (a sign-in page, a proxy, a wrong mapping)."""


class CrmNotAuthorised(CrmError):
    """The token is missing, wrong or may not do this."""


class CrmRefused(CrmError):
    """The CRM will never take this; *reason* is in its own words."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{reason} ({status})")
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed after a cursor; *deleted* are ids of the CRM.

    *whole* records bring their story: contacts, matters, promises.
    """

    customers: tuple[Customer, ...]
    deleted: tuple[str, ...]
    cursor: str
    more: bool
    whole: bool = True


class Crm(Protocol):
    """A CRM. Customers it gives have its id in `crm_id`, and `id` made from that.

    Every method raises CrmUnavailable, CrmNotAuthorised or CrmRefused.
    """

    async def find(self, number: PhoneNumber) -> tuple[Customer, ...]:
        """Everybody who really has that number."""

    async def search(self, text: str) -> tuple[Customer, ...]:
        """Customers for words of a name, a company, a number."""

    async def get(self, crm_id: str) -> Customer:
        """The whole record, with past contacts, open matters and promises."""

    async def create(self, customer: dict[str, Any], key: str) -> str:
        """Make a record of what `store.payload.of_customer` says; its id in the CRM.

        Twice with the same *key* makes one record.
        """

    async def log(self, interaction: dict[str, Any], key: str) -> str:
        """Keep what `store.payload.of_interaction` says; the CRM's id of it, if it tells one.

        Twice with the same *key* makes one record.
        """

    async def changes(self, cursor: str, limit: int) -> Changes:
        """Records changed or deleted since *cursor* (empty: all), at most about *limit*."""

    async def ping(self) -> None:
        """Ask something small, to know whether it can be asked at all."""

    async def close(self) -> None:
        """Let go of its connections."""
