"""Who has a telephone number: asked in the ways that it really searches, and compared by us.

It searches users by telephone only for accounts that may not administer them, and only by the
fields that UserSummaryExtraInfo names; for any other field it answers with everybody. It always
searches tickets by the telephones of who asked. Many spellings in one question stop its database
for minutes: one question has four conditions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from callcenter.crm.crm import CrmRefused
from callcenter.crm.forms import forms
from callcenter.crm.request_tracker.line import NOT_FOUND, Line, quoted
from callcenter.crm.request_tracker.users import (
    PHONES,
    Reading,
    id_of,
    tells_numbers,
    with_number,
)
from callcenter.domain.customer import Customer
from callcenter.domain.number import PhoneNumber

MOST = 20
"""So many users are read for one number."""
TICKETS = 50
AT_ONCE = 4
_NOBODYS = "no such number"
_SURE = 7
"""So many digits tell people apart, whatever stands between them."""
_SPELLINGS = (
    "number",
    "digits",
    "national",
    "international_00",
    "national_dialled",
    "national_spaced",
    "international_spaced",
)


class Numbers:
    """Finds customers by number."""

    def __init__(self, line: Line, reading: Reading) -> None:
        self._line = line
        self._reading = reading
        self._searched: tuple[str, ...] | None = None
        self._places = asyncio.Semaphore(AT_ONCE)

    async def find(self, number: PhoneNumber) -> tuple[Customer, ...]:
        """Everybody who really has that number."""
        if not number.key:
            return ()
        ids = await self._candidates(number)
        users = await asyncio.gather(*(self._user(one) for one in ids[:MOST]))
        there = [user for user in users if user and not disabled(user)]
        found = {id_of(user): self._reading.customer(user) for user in there}
        sure = [one for one in found.values() if number.key in one.numbers]
        if all(tells_numbers(user) for user in there):
            return tuple(sure)
        theirs = await self._compared_there(number)
        return tuple(with_number(found[one], number.key) for one in theirs if one in found)

    async def _candidates(self, number: PhoneNumber) -> list[str]:
        """Users who may have it, whatever is written between its digits."""
        digits = forms(number)["national"]
        if len(digits) < _SURE:
            return await self._asked(_exactly(number))
        pattern = "%".join(digits)
        return await self._asked([[(phone, "LIKE", pattern) for phone in PHONES]])

    async def _compared_there(self, number: PhoneNumber) -> list[str]:
        """Users whose number it compared itself; it does not tell us their numbers."""
        return await self._asked(_exactly(number), alone=True)

    async def _asked(
        self, questions: Sequence[Sequence[tuple[str, str, str]]], *, alone: bool = False
    ) -> list[str]:
        tickets = (self._requestors(one, alone=alone) for one in questions)
        answers = await asyncio.gather(*tickets, self._by_fields(questions))
        return list(dict.fromkeys(one for answer in answers for one in answer))

    async def _by_fields(self, questions: Sequence[Sequence[tuple[str, str, str]]]) -> list[str]:
        """Users by the telephones that it really searches, also those who never asked."""
        searched = await self._searched_fields()
        conditions = (one for question in questions for one in question if one[0] in searched)
        answers = await asyncio.gather(*(self._users(*one) for one in conditions))
        return [one for answer in answers for one in answer]

    async def _requestors(
        self, conditions: Sequence[tuple[str, str, str]], *, alone: bool
    ) -> list[str]:
        """Who asked in the tickets that it finds; only who *alone* did, where that is the proof."""
        query = " OR ".join(
            f"Requestor.{phone} {operator} {quoted(value)}" for phone, operator, value in conditions
        )
        values: dict[str, str | int] = {
            "query": query,
            "fields": "Requestor",
            "fields[Requestor]": "id",
            "orderby": "LastUpdated",
            "order": "DESC",
            "per_page": TICKETS,
        }
        async with self._places:
            tickets = await self._line.items("/tickets", **values)
        asking = [ticket.get("Requestor") or [] for ticket in tickets]
        return [id_of(user) for users in asking if not alone or len(users) == 1 for user in users]

    async def _users(self, phone: str, operator: str, value: str) -> list[str]:
        asked = [{"field": phone, "operator": operator, "value": value}]
        async with self._places:
            users = await self._line.search("/users", asked, fields="id", per_page=TICKETS)
        return [id_of(user) for user in users]

    async def _searched_fields(self) -> tuple[str, ...]:
        """The telephones by which it really searches users: nobody has the number asked for."""
        if self._searched is None:
            everybody = await asyncio.gather(
                *(self._users(phone, "=", _NOBODYS) for phone in PHONES)
            )
            fields = zip(PHONES, everybody, strict=True)
            self._searched = tuple(phone for phone, users in fields if not users)
        return self._searched

    async def _user(self, crm_id: str) -> Mapping[str, Any] | None:
        """That user; None where there is none any more, or none for us."""
        try:
            async with self._places:
                user: Mapping[str, Any] = await self._line.get(f"/user/{crm_id}")
        except CrmRefused as error:
            if error.status != NOT_FOUND:
                raise
            return None
        return user


def disabled(user: Mapping[str, Any]) -> bool:
    """Whether it has taken that user out of service."""
    return str(user.get("Disabled") or "0") != "0"


def _exactly(number: PhoneNumber) -> list[list[tuple[str, str, str]]]:
    """Questions for the usual spellings, one telephone each four."""
    written = forms(number)
    spellings = list(dict.fromkeys(written[name] for name in _SPELLINGS))
    parts = [spellings[at : at + 4] for at in range(0, len(spellings), 4)]
    return [[(phone, "=", one) for one in part] for phone in PHONES for part in parts]
