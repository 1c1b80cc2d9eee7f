"""What a CRM must be able to do for an agent, and the ways in which it can fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from callcenter.domain.customer import Customer
from callcenter.domain.number import PhoneNumber


class CrmError(Exception):
    """The CRM did not do as asked; the text is for a person.

    With a *status* the text has the CRM's own words, which may quote a note or a number:
    *for_log* is what may stand in a log instead.
    """

    def __init__(self, words: str, *, status: int = 0, for_log: str = "") -> None:
        super().__init__(words)
        self.status = status
        self.for_log = for_log or (f"it answers with status {status}" if status else words)


class CrmUnavailable(CrmError):
    """The CRM cannot be asked now; the same question later may succeed.

    *retry_after* is the CRM's own wish in seconds, where it gave one.
    """

    def __init__(
        self,
        reason: str,
        *,
        retry_after: float | None = None,
        status: int = 0,
        for_log: str = "",
    ) -> None:
        super().__init__(reason, status=status, for_log=for_log)
        self.reason = reason
        self.retry_after = retry_after


class CrmAnswerWrong(CrmUnavailable):
    """Something answered, but not as this CRM does (a sign-in page, a proxy, a wrong mapping)."""


class CrmNotAuthorised(CrmError):
    """The token is missing, wrong or may not do this."""


class CrmConflict(CrmError):
    """The record was changed in the CRM as well; *theirs* is how it is there now."""

    def __init__(self, theirs: Customer) -> None:
        super().__init__("the customer was changed in the CRM too")
        self.theirs = theirs


class CrmRefused(CrmError):
    """The CRM will never take this; *reason* is in its own words, ours where *status* is 0."""

    def __init__(self, status: int, reason: str, *, for_log: str = "") -> None:
        ours = "" if status else reason
        super().__init__(f"{reason} ({status})", status=status, for_log=for_log or ours)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed after a cursor; *deleted* are ids of the CRM.

    *whole* records bring their story: contacts, matters, promises. *merged* are pairs of the
    CRM's ids: the record that is gone, and the one it went into. *everything* tells that this is
    a part of a list in pages, which may skip somebody: what is in none of its parts may be gone
    (ask for it). One of all records, because the CRM does not tell changes, *begins* with a part.
    """

    customers: tuple[Customer, ...]
    deleted: tuple[str, ...]
    cursor: str
    more: bool
    whole: bool = True
    merged: tuple[tuple[str, str], ...] = ()
    everything: bool = False
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier try of the same record may have left in the CRM.

    *made* is the CRM's id of what an earlier revision made, empty where there is none; *open*
    tells that a try was begun whose end is not known.
    """

    made: str = ""
    open: bool = False


NOTHING_YET = Earlier()


@dataclass(frozen=True, slots=True)
class Telling:
    """One interaction to be kept by the CRM: its *payload*, its *key*, what was tried earlier."""

    payload: dict[str, Any]
    key: str
    earlier: Earlier = NOTHING_YET


class Crm(Protocol):
    """A CRM. Customers it gives have its id in `crm_id`, and `id` made from that.

    Every method raises CrmUnavailable, CrmNotAuthorised or CrmRefused. *repeatable* tells whether
    the same record may be sent twice without a look: the CRM knows our keys. *batch* is how many
    interactions `log_many` may be given; 1 where the CRM takes them one by one.
    """

    repeatable: bool
    batch: int

    async def find(self, number: PhoneNumber) -> tuple[Customer, ...]:
        """Everybody who really has that number."""

    async def search(self, text: str) -> tuple[Customer, ...]:
        """Customers for words of a name, a company, a number."""

    async def get(self, crm_id: str) -> Customer:
        """The whole record, with past contacts, open matters and promises."""

    async def create(
        self, customer: dict[str, Any], key: str, *, earlier: Earlier = NOTHING_YET
    ) -> str:
        """Make a record of what `store.payload.of_customer` says; its id in the CRM.

        Twice with the same *key* makes one record.
        """

    async def change(self, crm_id: str, change: dict[str, Any], key: str) -> str:
        """Change fields of a record, as `store.payload.of_change` says; its new version.

        Raises CrmConflict when one of them was changed in the CRM meanwhile.
        """

    async def log(
        self, interaction: dict[str, Any], key: str, *, earlier: Earlier = NOTHING_YET
    ) -> str:
        """Keep what `store.payload.of_interaction` says; the CRM's id of it, if it tells one.

        Twice with the same *key* makes one record; a later revision of it changes that record.
        """

    async def log_many(self, tellings: Sequence[Telling]) -> tuple[str | CrmError, ...]:
        """Keep several interactions at once: for each the CRM's id of it, or what is wrong."""

    async def changes(self, cursor: str, limit: int) -> Changes:
        """Records changed or deleted since *cursor* (empty: all), at most about *limit*."""

    async def ping(self) -> None:
        """Ask something small, to know whether it can be asked at all."""

    async def close(self) -> None:
        """Let go of its connections."""
