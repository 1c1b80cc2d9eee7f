"""A CRM that knows no keys: told twice it makes two, unless it is asked to look first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from callcenter.crm.crm import (
    NOTHING_YET,
    Changes,
    CrmError,
    CrmRefused,
    CrmUnavailable,
    Earlier,
    Telling,
)
from callcenter.domain.customer import Customer
from callcenter.domain.number import PhoneNumber


@dataclass
class Made:
    """A record the CRM keeps: whose it is by the text in it, and what it says."""

    id: str
    key: str
    said: dict[str, Any]


@dataclass
class Forgetful:
    """Answers as a CRM over a network does; *trouble* is raised for what is told next.

    A trouble that is *late* comes when the work is done already: the answer is lost. A *silent*
    CRM does the work and never answers. *looked* counts the looks for what a try may have left.
    """

    repeatable: bool = False
    batch: int = 1
    made: list[Made] = field(default_factory=list)
    trouble: list[tuple[CrmError | Exception, bool]] = field(default_factory=list)
    bad: dict[str, Exception] = field(default_factory=dict)
    batches: list[int] = field(default_factory=list)
    at_once: list[int] = field(default_factory=list)
    looked: int = 0
    away: bool = False
    silent: bool = False
    _under_way: int = 0

    async def log(
        self, interaction: dict[str, Any], key: str, *, earlier: Earlier = NOTHING_YET
    ) -> str:
        return await self._exchange([Telling(interaction, key, earlier)], self._keep)

    async def create(
        self, customer: dict[str, Any], key: str, *, earlier: Earlier = NOTHING_YET
    ) -> str:
        return await self._exchange([Telling(customer, key, earlier)], self._keep)

    async def log_many(self, tellings: Sequence[Telling]) -> tuple[str | CrmError, ...]:
        self.batches.append(len(tellings))
        return tuple([await self._one(telling) for telling in tellings])

    async def change(self, crm_id: str, change: dict[str, Any], key: str) -> str:
        raise CrmRefused(405, "customers cannot be changed")

    async def ping(self) -> None:
        if self.away:
            raise CrmUnavailable("closed")

    async def find(self, number: PhoneNumber) -> tuple[Customer, ...]:
        return ()

    async def search(self, text: str) -> tuple[Customer, ...]:
        return ()

    async def get(self, crm_id: str) -> Customer:
        raise CrmRefused(404, "there is none")

    async def changes(self, cursor: str, limit: int) -> Changes:
        return Changes((), (), cursor, more=False)

    async def close(self) -> None:
        return

    async def _one(self, telling: Telling) -> str | CrmError:
        try:
            return self._keep(telling)
        except CrmError as error:
            return error

    async def _exchange(self, tellings: list[Telling], work: Any) -> str:
        self._under_way += 1
        self.at_once.append(self._under_way)
        try:
            await asyncio.sleep(0.001)
            error, late = self.trouble.pop(0) if self.trouble else (None, False)
            if self.away:
                raise CrmUnavailable("closed")
            if error is not None and not late:
                raise error
            told: str = work(tellings[0])
            if error is not None:
                raise error
            while self.silent:
                await asyncio.sleep(0.01)
            return told
        finally:
            self._under_way -= 1

    def _keep(self, telling: Telling) -> str:
        if telling.key in self.bad:
            raise self.bad[telling.key]
        known = self._known(telling)
        if known is not None:
            known.said = telling.payload
            return known.id
        self.made.append(Made(f"M{len(self.made) + 1}", telling.key, telling.payload))
        return self.made[-1].id

    def _known(self, telling: Telling) -> Made | None:
        if telling.earlier.made:
            return next((one for one in self.made if one.id == telling.earlier.made), None)
        if not telling.earlier.open:
            return None
        self.looked += 1
        return next((one for one in self.made if one.key == telling.key), None)
