"""Following what changes in a CRM: by its own cursor, by the times of changes, or by reading all.

What a desk keeps as its cursor is, but for a CRM's own, a JSON text of ours.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from callcenter.crm import expression
from callcenter.crm.crm import Changes, CrmAnswerWrong
from callcenter.crm.exchange import Exchange
from callcenter.crm.paging import Page, page
from callcenter.crm.questions import Feed, FeedBy
from callcenter.crm.reading import moment
from callcenter.domain.customer import Customer

Read = Callable[[list[Any], str], tuple[Customer, ...]]
"""The customers of records; the text is the key of the mapping they came by."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class _Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far we are: changes since *since* up to *newest*, of which *page* comes next."""

    page: str = ""
    since: datetime = _BEGINNING
    newest: datetime = _BEGINNING
    done: datetime | None = None


class ChangeFeed:
    """The changes that one question tells; *read* makes customers of records."""

    def __init__(
        self, asked: Feed, exchange: Exchange, *, read: Read, now: Callable[[], datetime]
    ) -> None:
        self._asked = asked
        self._exchange = exchange
        self._read = read
        self._now = now
        self._ahead: tuple[str, int, asyncio.Task[Page]] | None = None

    async def after(self, cursor: str, limit: int) -> Changes:
        """What comes after *cursor*, as far as one answer tells it."""
        if self._asked.by is FeedBy.CURSOR:
            return await self._by_cursor(cursor, limit)
        place = _place(cursor)
        if self._asked.by is FeedBy.TIME:
            return await self._by_time(place, limit)
        return await self._everything(place, cursor, limit)

    async def _by_cursor(self, cursor: str, limit: int) -> Changes:
        read = await self._coming(cursor, limit)
        following = read.answer.at(self._asked.cursor)
        if following is None:
            raise CrmAnswerWrong("the answer has no cursor: check crm.changes.cursor")
        # Without progress there is no more, whatever it says: we would ask for ever.
        more = bool(read.answer.at(self._asked.more)) and str(following) != cursor
        if more:
            # The CRM answers while these records are read, which is half the time of a first pull.
            self._ahead = (str(following), limit, self._asking(str(following), limit))
        return await self._changes(read, str(following), more=more)

    async def _coming(self, cursor: str, limit: int) -> Page:
        """The page after *cursor*, which may have been asked for before."""
        ahead, self._ahead = self._ahead, None
        if ahead is None:
            return await self._asking(cursor, limit)
        known, size, asking = ahead
        if (known, size) == (cursor, limit):
            return await asking
        await _given_up(asking)
        return await self._asking(cursor, limit)

    def _asking(self, cursor: str, limit: int) -> asyncio.Task[Page]:
        values = {"cursor": cursor, "limit": limit, "since": ""}
        return asyncio.create_task(self._page("", values))

    async def rest(self) -> None:
        """Nothing more is asked for now."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            await _given_up(ahead[2])

    async def _by_time(self, place: _Place, limit: int) -> Changes:
        asked = self._asked
        back = timedelta(seconds=asked.overlap_s)
        since = place.since if place.since == _BEGINNING else place.since - back
        values = {"cursor": "", "limit": limit, "since": self._written(since)}
        read = await self._page(place.page, values)
        newest = max((place.newest, place.since, *self._times(read.records)))
        if read.next:
            following = _Place(read.next, place.since, newest)
        else:
            following = _Place("", newest, newest)
        told = await self._changes(read, _text(following), more=bool(read.next))
        # Who is changed meanwhile moves all others by one: a page may skip somebody.
        return replace(told, everything=asked.pages is not None)

    async def _everything(self, place: _Place, cursor: str, limit: int) -> Changes:
        every = timedelta(seconds=self._asked.every_s)
        if place.done is not None and self._now() < place.done + every:
            # Whoever is still to be let go since then is asked for first, as right after the list.
            whole = self._asked.whole
            return Changes((), (), cursor, more=False, whole=whole, everything=True)
        read = await self._page(place.page, {"cursor": "", "limit": limit, "since": ""})
        following = _Place(read.next) if read.next else _Place(done=self._now())
        told = await self._changes(read, _text(following), more=bool(read.next))
        return replace(told, everything=True, begins=not place.page)

    async def _page(self, at: str, values: dict[str, Any]) -> Page:
        return await page(self._exchange, self._asked, values, at, key="changes")

    async def _changes(self, read: Page, cursor: str, *, more: bool) -> Changes:
        asked = self._asked
        # Hundreds of records are a tenth of a second's work, which no caller's answer waits for.
        customers = await asyncio.to_thread(self._read, read.records, "changes.list")
        return Changes(
            customers,
            tuple(_ids(read.answer.at(asked.deleted))),
            cursor,
            more=more,
            whole=asked.whole,
            merged=tuple(_pairs(read.answer.at(asked.merged))),
        )

    def _times(self, records: list[Any]) -> list[datetime]:
        found = [moment(expression.at(record, self._asked.changed)) for record in records]
        times = [time for time in found if time is not None]
        if records and not times:
            raise CrmAnswerWrong("no record has a time of its change: check crm.changes.changed")
        return times

    def _written(self, at: datetime) -> str:
        form = self._asked.time
        if form == "iso":
            return at.isoformat(timespec="seconds").replace("+00:00", "Z")
        if form in ("seconds", "milliseconds"):
            return str(int(at.timestamp()) * (1 if form == "seconds" else 1000))
        return at.strftime(form)


async def _given_up(asking: asyncio.Task[Page]) -> None:
    """Cancel it; what it would have said is asked again when it is wanted."""
    asking.cancel()
    await asyncio.wait({asking})
    if not asking.cancelled():
        asking.exception()


def _ids(found: Any) -> Iterable[str]:
    """The ids of what was deleted: a text read as a list would remove others."""
    listed = [] if found is None else found
    if not (isinstance(listed, list) and all(isinstance(one, str | int | float) for one in listed)):
        raise CrmAnswerWrong("what was deleted is no list of ids: check crm.changes.deleted")
    return map(str, listed)


def _pairs(found: Any) -> Iterable[tuple[str, str]]:
    for pair in found if isinstance(found, list) else [found] if found else ():
        if not (isinstance(pair, list) and len(pair) == 2 and all(pair)):
            raise CrmAnswerWrong("a merge is no pair of ids: check crm.changes.merged")
        yield str(pair[0]), str(pair[1])


def _place(cursor: str) -> _Place:
    """Where *cursor* stands; one that a former mapping left begins anew."""
    try:
        return msgspec.json.decode(cursor, type=_Place) if cursor else _Place()
    except msgspec.DecodeError:
        return _Place()


def _text(place: _Place) -> str:
    return json.dumps(msgspec.to_builtins(place))
