"""Which users changed: read from the one changed last to the one changed when last looked.

It cannot be asked for changes since a moment, but it puts users in order. Whoever changes while
we read comes to the front, so that nobody is missed, and is read again with the next round.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from callcenter.crm.crm import Changes, CrmRefused
from callcenter.crm.figures import whole
from callcenter.crm.request_tracker.line import NOT_FOUND, Line, items_of
from callcenter.crm.request_tracker.numbers import AT_ONCE, disabled
from callcenter.crm.request_tracker.users import FIELDS, Reading, id_of, said_to_be_merged

PAGE = 100
_ITS_OWN = frozenset({"RT_System", "Nobody"})
_UNTOLD = "1970"
_log = logging.getLogger(__name__)


class Place(msgspec.Struct, frozen=True):
    """How far was read: *page* of those changed after *since*, of which *newest* was the first.

    *total* is how many users there were; *seen* and *told* are what was read of the moments
    *newest* and *since*, which may not have been over.
    """

    since: str = ""
    newest: str = ""
    page: int = 1
    total: int = 0
    seen: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


class Feed:
    """Tells changes of users, one *page* of so many at a time."""

    def __init__(self, line: Line, reading: Reading, *, page: int = PAGE) -> None:
        self._size = page
        self._line = line
        self._reading = reading
        self._warned = False
        self._places = asyncio.Semaphore(AT_ONCE)

    async def after(self, cursor: str) -> Changes:
        """What changed after *cursor*, which is empty or one that it gave."""
        place = msgspec.json.decode(cursor, type=Place) if cursor else Place()
        users, total = await self._page(place)
        if _untold(users):
            return self._untold(cursor)
        if place.page > 1 and total < place.total:
            # Somebody is gone, and all others moved up: the page before has one we do not know.
            back = replace(place, page=place.page - 1, total=total)
            return Changes((), (), _cursor(back), more=True, whole=False)
        place = _begun(place, users, total)
        new = [user for user in users if str(user["LastUpdated"]) >= place.since]
        over = self._over(place, users)
        told = [user for user in new if _print(user) not in place.told]
        people = [user for user in told if user.get("Name") not in _ITS_OWN]
        whole = people if not place.since else await asyncio.gather(*map(self._read, people))
        return Changes(
            tuple(self._reading.customer(user) for user in whole if not disabled(user)),
            tuple(id_of(user) for user in whole if disabled(user)),
            _cursor(_ended(place) if over else replace(place, page=place.page + 1)),
            more=not over,
            whole=False,
            merged=await self._merged(people),
        )

    async def tells(self) -> bool:
        """Whether it tells our account when people changed."""
        users, _ = await self._page(Place())
        return not _untold(users)

    def _over(self, place: Place, users: list[dict[str, Any]]) -> bool:
        """Whether nobody who changed comes after this page.

        A page may be short, and one of its users in the wrong place: where two were merged, the
        one who is left stands for both.
        """
        if place.since and users and str(users[-1]["LastUpdated"]) < place.since:
            return True
        told = place.page * self._size >= place.total
        return told if place.total else len(users) < self._size

    async def _merged(self, users: list[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
        """Who went into one of *users*: the record that it answers with for them is that one."""
        pairs = [(gone, id_of(user)) for user in users for gone in said_to_be_merged(user)]
        now = await asyncio.gather(*(self._stands_for(gone) for gone, _ in pairs))
        return tuple(pair for pair, into in zip(pairs, now, strict=True) if into == pair[1])

    async def _stands_for(self, crm_id: str) -> str:
        """The id of the user that it answers with for this one; empty for nobody."""
        try:
            return id_of(await self._read({"id": crm_id}))
        except CrmRefused as refusal:
            if refusal.status != NOT_FOUND:
                raise
            return ""

    async def _page(self, place: Place) -> tuple[list[dict[str, Any]], int]:
        """The users of a page, the one that changed last first, and how many there are."""
        values: dict[str, str | int] = {
            "orderby": "LastUpdated",
            "order": "DESC",
            "page": place.page,
            "per_page": self._size,
            "fields": FIELDS,
        }
        if place.since:
            # Whoever was taken out of service since then is one of them.
            values["find_disabled_rows"] = 1
        # With an "id": those of the same second come in the same order each time.
        answer = await self._line.get("/users", **values)
        return items_of(answer), whole(answer.get("total")) or 0

    async def _read(self, user: Mapping[str, Any]) -> Mapping[str, Any]:
        """All of that user: a list does not tell who is out of service."""
        async with self._places:
            found: Mapping[str, Any] = await self._line.get(f"/user/{id_of(user)}")
        return found

    def _untold(self, cursor: str) -> Changes:
        if not self._warned:
            self._warned = True
            _log.warning(
                "Request Tracker does not tell this account when people changed: it needs the "
                "right AdminUsers for a local copy"
            )
        return Changes((), (), cursor, more=False, whole=False)


def _untold(users: list[dict[str, Any]]) -> bool:
    return any(str(user.get("LastUpdated", _UNTOLD)).startswith(_UNTOLD) for user in users)


def _begun(place: Place, users: list[dict[str, Any]], total: int) -> Place:
    if place.page > 1 or not users:
        return replace(place, total=total)
    newest = str(users[0]["LastUpdated"])
    seen = tuple(_print(user) for user in users if user["LastUpdated"] == newest)
    return replace(place, newest=newest, seen=seen, total=total)


def _ended(place: Place) -> Place:
    return Place(since=place.newest or place.since, told=place.seen or place.told)


def _print(user: Mapping[str, Any]) -> str:
    text = json.dumps(user, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _cursor(place: Place) -> str:
    return msgspec.json.encode(place).decode()
