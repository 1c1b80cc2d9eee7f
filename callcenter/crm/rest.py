"""Any CRM with a REST interface, learned from the configuration."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from callcenter.crm.authorisation import (
    Authorisation,
    Keep,
    KeptToken,
    OAuth2Tokens,
    Secret,
    Tokens,
)
from callcenter.crm.crm import (
    NOTHING_YET,
    Changes,
    CrmAnswerWrong,
    CrmError,
    CrmRefused,
    Earlier,
    Telling,
)
from callcenter.crm.exchange import Exchange
from callcenter.crm.feed import ChangeFeed
from callcenter.crm.forms import forms
from callcenter.crm.mapping import CrmMapping
from callcenter.crm.paging import all_records
from callcenter.crm.questions import Find, Get
from callcenter.crm.reader import Reader, Reading
from callcenter.crm.telling import Teller
from callcenter.crm.wire import Sent, Watch, Wire
from callcenter.domain.customer import Customer
from callcenter.domain.number import PhoneNumber

MOST_WHOLE = 20
"""So many records are read whole for one number."""
_log = logging.getLogger(__name__)


def forget(name: str, secret: str) -> None:
    """Keep a secret for as long as the program runs and no longer."""


class RestCrm:
    """A CRM behind REST and JSON; answers are limited in time and size, whatever the server does.

    *secret* gives the present secret of a name from memory and *keep* one for the next start,
    *region* is the country of numbers without prefix, *now* the aware present; *watch* is told of
    each request. *tokens* is where {token} comes from, if not from the secrets.
    """

    def __init__(
        self,
        mapping: CrmMapping,
        *,
        secret: Secret,
        region: str,
        now: Callable[[], datetime],
        extension_digits: int = 6,
        keep: Keep = forget,
        watch: Watch | None = None,
        tokens: Tokens | None = None,
        reads_beside: bool = False,
    ) -> None:
        self._mapping = mapping
        largest = round(mapping.largest_mb * 1_000_000)
        wire = Wire(
            timeout_s=mapping.timeout_s, total_s=mapping.total_s, largest=largest, watch=watch
        )
        self.tokens = tokens or (
            OAuth2Tokens(mapping.oauth2, wire, secret=secret, keep=keep, now=now)
            if mapping.oauth2
            else KeptToken(secret)
        )
        authorisation = Authorisation(mapping, secret, self.tokens)
        self._exchange = Exchange(mapping, wire, authorisation, now=now)
        self._teller = Teller(mapping, self._exchange, get=self.get)
        self._reading = Reading(mapping.customer, self._exchange.base, region, extension_digits)
        self._reader = Reader(self._reading) if reads_beside else None
        changes = mapping.changes
        self._feed = (
            ChangeFeed(changes, self._exchange, read=self._changed, now=now) if changes else None
        )
        self.looks = mapping.log.look is not None
        self.repeatable = bool(mapping.idempotency_header) and not self.looks
        self.batch = mapping.batch.most if mapping.batch else 1

    async def find(self, number: PhoneNumber) -> tuple[Customer, ...]:
        """Everybody who really has that number, whatever else the CRM answers."""
        found = await self.candidates(number)
        return tuple(one for one in found if number.key in one.numbers)

    async def candidates(self, number: PhoneNumber) -> tuple[Customer, ...]:
        """Everybody whom the CRM answers for a number, each once: to be compared."""
        if not number.key:
            return ()
        work = (self._found(asked, number) for asked in self._mapping.finds)
        answers = await asyncio.gather(*work, return_exceptions=True)
        found = [one for answer in answers if isinstance(answer, tuple) for one in answer]
        for failure in answers:
            if not isinstance(failure, BaseException):
                continue
            # With somebody found, a name is better than nothing.
            if not (found and isinstance(failure, CrmError)):
                raise failure
            _log.warning("one of several questions for a number failed: %s", failure.for_log)
        return tuple({one.crm_id: one for one in reversed(found)}.values())[::-1]

    async def search(self, text: str) -> tuple[Customer, ...]:
        """Customers for words; none where the CRM cannot be searched."""
        asked = self._mapping.search
        if asked is None or not text.strip():
            return ()
        values = {"text": text.strip()}
        records = await all_records(self._exchange, asked, values, key="search")
        return self.customers(records, "search.list")

    async def get(self, crm_id: str) -> Customer:
        """The whole record of that id."""
        asked = self._mapping.get
        if asked is None:
            raise CrmRefused(0, "crm.get is not configured")
        record, version = await self._record(asked, crm_id)
        found = self._reading.read([record])[0]
        if found is None:
            raise CrmAnswerWrong("the record has no id: check crm.get.record and crm.customer.id")
        return replace(found, version=version) if version else found

    async def create(
        self, customer: dict[str, Any], key: str, *, earlier: Earlier = NOTHING_YET
    ) -> str:
        """Make a record; its id in the CRM."""
        return await self._teller.create(customer, key, earlier)

    async def change(self, crm_id: str, change: dict[str, Any], key: str) -> str:
        """Change fields of a record; its new version, empty where the CRM tells none."""
        return await self._teller.change(crm_id, change, key)

    async def log(
        self, interaction: dict[str, Any], key: str, *, earlier: Earlier = NOTHING_YET
    ) -> str:
        """Keep a call; the CRM's id of it, empty if it tells none."""
        return await self._teller.log(interaction, key, earlier)

    async def log_many(self, tellings: Sequence[Telling]) -> tuple[str | CrmError, ...]:
        """Keep several calls, at once where the CRM takes a list."""
        return await self._teller.log_many(tellings)

    def rehearsed(self, interaction: dict[str, Any], key: str) -> Sent:
        """The request by which a call would be logged; raises CrmRefused where it would not be."""
        return self._teller.rehearsed(interaction, key)

    async def changes(self, cursor: str, limit: int) -> Changes:
        """What changed since *cursor*; nothing where the CRM has no such feed."""
        if self._feed is None:
            return Changes((), (), cursor, more=False)
        more = False
        try:
            told = await self._feed.after(cursor, limit)
            more = told.more
        finally:
            if not more:
                await self._rest()
        return told

    async def ping(self) -> None:
        """Ask something small."""
        await self._exchange.ask(self._mapping.ping, {})

    async def close(self) -> None:
        """Let go of the connections."""
        await self._rest()
        await self._exchange.close()

    async def _rest(self) -> None:
        """Nothing more of the changes is read for now."""
        if self._feed is not None:
            await self._feed.rest()
        if self._reader is not None:
            await asyncio.to_thread(self._reader.rest)

    def customers(self, records: list[Any], key: str) -> tuple[Customer, ...]:
        """The customers of *records*, which came by *key* of the mapping."""
        return _with_ids(self._reading.read(records), key)

    def _changed(self, records: list[Any], key: str) -> tuple[Customer, ...]:
        """The same for a part of the changes, of which there may be a million."""
        return _with_ids((self._reader or self._reading).read(records), key)

    async def _found(self, asked: Find, number: PhoneNumber) -> tuple[Customer, ...]:
        records = await all_records(self._exchange, asked, forms(number), key="find")
        found = self.customers(records, "find.list")
        if not asked.complete:
            return found
        ids = dict.fromkeys(one.crm_id for one in found)
        return tuple(await asyncio.gather(*map(self.get, list(ids)[:MOST_WHOLE])))

    async def _record(self, asked: Get, crm_id: str) -> tuple[Any, str]:
        """The record with all that is asked for beside it, and its version if a header has it."""
        values = {"id": crm_id}
        questions = (asked, *asked.also.values())
        # All at once: the pop waits for the slowest, not for their sum.
        answers = await asyncio.gather(*(self._exchange.ask(one, values) for one in questions))
        record = answers[0].at(asked.record)
        version = answers[0].headers.get(asked.version_header.lower(), "")
        if isinstance(record, dict):
            beside = zip(asked.also, answers[1:], strict=True)
            record = {**record, **{name: answer.content for name, answer in beside}}
        return record, version


def _with_ids(read: list[Customer | None], key: str) -> tuple[Customer, ...]:
    """Those that have an id; *key* of the mapping is where they came from."""
    found = [one for one in read if one is not None]
    if read and not found:
        raise CrmAnswerWrong(f"no record has an id: check crm.customer.id (and crm.{key})")
    if len(found) < len(read):
        _log.warning("%d records of the CRM have no id", len(read) - len(found))
    return tuple(found)
