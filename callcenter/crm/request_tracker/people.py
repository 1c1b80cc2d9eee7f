"""Customers in Request Tracker: read, looked for by words, made and changed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from callcenter.crm.comparing import differing, refuse_conflict
from callcenter.crm.crm import CrmAnswerWrong, CrmRefused, CrmUnavailable
from callcenter.crm.exchange import parsed
from callcenter.crm.request_tracker.line import CHANGED_MEANWHILE, Line, numbered
from callcenter.crm.request_tracker.users import (
    FIELDS,
    PHONES,
    Reading,
    id_of,
    tells_numbers,
)
from callcenter.crm.wire import Reply
from callcenter.domain.caller import printable
from callcenter.domain.customer import Customer

MOST = 50
TRIES = 3
"""So often a change is made anew when somebody else was quicker."""
_BY_WORDS = ("RealName", "EmailAddress", "Organization")
_REFUSED = 400


class People:
    """Reads and writes users."""

    def __init__(self, line: Line, reading: Reading) -> None:
        self._line = line
        self._reading = reading

    async def get(self, crm_id: str) -> Customer:
        """That user, without their story."""
        return self._reading.customer(await self._line.get(f"/user/{numbered(crm_id)}"))

    async def search(self, text: str) -> tuple[Customer, ...]:
        """Users with that text in a name, an address, a company; compared by us as well."""
        # SQLite, one of its databases, takes Ż and ż for different letters.
        spellings = {text} if text.isascii() else {text, text.title()}
        asked = (self._by(field, each) for field in _BY_WORDS for each in sorted(spellings))
        found = await asyncio.gather(*asked)
        users = {id_of(user): user for one in found for user in one}
        return tuple(self._reading.customer(user) for user in users.values())[:MOST]

    async def create(self, customer: Mapping[str, Any], key: str) -> str:
        """Make a user; their id. Twice with the same *key* makes one."""
        name = str(customer.get("email") or f"caller-{key}")
        fields = self._reading.changed({}, _entered(customer))
        body = {
            **{field: value for field, value in fields.items() if value},
            "Name": name,
            "Privileged": 0,
            "Comments": _mark(key),
        }
        try:
            await self._line.reply("POST", "/user", body)
        except CrmRefused as refusal:
            # Its names are unique: the one of that name may be what an earlier try made.
            user = await self._named(name) if refusal.status == _REFUSED else None
            if user is None or _mark(key) not in str(user.get("Comments") or ""):
                raise
            return id_of(user)
        made = await self._named(name)
        if made is None:
            raise CrmAnswerWrong("the user that was made is not there")
        return id_of(made)

    async def change(self, crm_id: str, change: Mapping[str, Any]) -> str:
        """Change fields of a user, if they are as they were; their new version."""
        for _ in range(TRIES):
            reply = await self._line.reply("GET", f"/user/{numbered(crm_id)}")
            user = _record(reply)
            theirs = self._reading.customer(user)
            _check(user, theirs, change)
            wanted = self._reading.changed(user, change["now"])
            fields = {name: value for name, value in wanted.items() if value != _now(user, name)}
            if not fields:
                return theirs.version
            said = await self._put(theirs.crm_id, fields, reply.headers.get("etag", ""))
            if said is not None:
                return await self._checked(theirs.crm_id, change, said)
        raise CrmUnavailable("this record is being changed all the time")

    async def _by(self, field: str, text: str) -> list[dict[str, Any]]:
        asked = [{"field": field, "operator": "LIKE", "value": text}]
        users = await self._line.search("/users", asked, fields=FIELDS, per_page=MOST)
        # For what it does not search by, it answers with everybody.
        return [user for user in users if text.casefold() in str(user.get(field, "")).casefold()]

    async def _named(self, name: str) -> Mapping[str, Any] | None:
        asked = [{"field": "Name", "operator": "=", "value": name}]
        users = await self._line.search(
            "/users", asked, fields="id,Name,Comments", find_disabled_rows=1, per_page=MOST
        )
        same_name = (user for user in users if str(user.get("Name")).casefold() == name.casefold())
        return next(same_name, None)

    async def _put(self, crm_id: str, fields: Mapping[str, str], etag: str) -> list[str] | None:
        """What it says to the change; None when somebody else was quicker."""
        headers = {"If-Match": etag} if etag else {}
        try:
            reply = await self._line.reply("PUT", f"/user/{crm_id}", fields, headers=headers)
        except CrmRefused as refusal:
            if refusal.status != CHANGED_MEANWHILE:
                raise
            return None
        content = parsed(reply.content)
        return [str(each) for each in content] if isinstance(content, list) else []

    async def _checked(self, crm_id: str, change: Mapping[str, Any], said: list[str]) -> str:
        """The new version; it answers 200 also to a change that it did not make."""
        theirs = await self.get(crm_id)
        for name in differing(theirs, change["now"]):
            ours = f"{name} was not changed"
            raise CrmRefused(0, printable("; ".join(said), 300) or ours, for_log=ours)
        return theirs.version


def _entered(customer: Mapping[str, Any]) -> dict[str, Any]:
    names = ("name", "company", "email", "language", "numbers")
    return {name: customer[name] for name in names if name in customer}


def _mark(key: str) -> str:
    return f"callcenter: {key}"


def _record(reply: Reply) -> Mapping[str, Any]:
    content = parsed(reply.content)
    if not isinstance(content, dict):
        raise CrmAnswerWrong("there is no user in the answer")
    return content


def _check(user: Mapping[str, Any], theirs: Customer, change: Mapping[str, Any]) -> None:
    """Raises CrmConflict when a field is neither as it was nor as it shall be."""
    if "numbers" in change["now"] and not tells_numbers(user):
        raise CrmRefused(403, f"This account may not see {', '.join(PHONES)}: it needs AdminUsers")
    refuse_conflict(theirs, change)


def _now(user: Mapping[str, Any], field: str) -> str:
    return str(user.get(field) or "")
