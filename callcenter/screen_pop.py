"""Finds out who calls: in the local store at once, then in the CRM within a hard limit of time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.domain.customer import Customer
from callcenter.domain.effects import LookUp, TellStory
from callcenter.domain.number import NumberKind
from callcenter.domain.wishes import CustomersFound, Source, StoryFound

if TYPE_CHECKING:
    from callcenter.crm.crm import Crm
    from callcenter.store.store import Store

CRM_LIMIT_S = 3.0
NOBODYS = "-"
HEAD_START_S = 0.05
"""So long the window has for painting what the store knew."""
_log = logging.getLogger("callcenter.pop")


class ScreenPop:
    """Answers who a caller is; *store* gives the open store or raises, *report* gets the answers.

    `local` and `story` run on a thread that only looks up; the rest on the event loop.
    """

    def __init__(
        self,
        *,
        store: Callable[[], Store],
        report: Callable[[object], None],
        now: Callable[[], datetime],
        crm_limit_s: float = CRM_LIMIT_S,
        head_start_s: float = HEAD_START_S,
    ) -> None:
        self._store = store
        self._report = report
        self._now = now
        self._crm_limit_s = crm_limit_s
        self._head_start_s = head_start_s
        self._failing = False

    def local(self, wanted: LookUp) -> bool:
        """Report what the store knows of a number; whether it knows anybody."""
        try:
            store = self._store()
            matches = _matches(store, wanted)
            history = store.interactions.number_history(wanted.number.key, self._now())
        except Exception:
            # Nothing is known then, and the screen must not look as if something were to come.
            self._report(CustomersFound(wanted.call, (), Source.CRM_FAILED))
            raise
        self._report(CustomersFound(wanted.call, matches, Source.LOCAL, history))
        return bool(matches)

    def warm_up(self) -> None:
        """Look up what nobody has: the first caller must not wait for a library to get ready."""
        store = self._store()
        store.customers.callers(NOBODYS)
        store.customers.with_story(NOBODYS)
        store.interactions.number_history(NOBODYS, self._now())

    def story(self, wanted: TellStory) -> None:
        """Report all the store knows of one customer."""
        story = self._store().customers.with_story(wanted.customer)
        if story is not None:
            self._report(StoryFound(wanted.call, story))

    async def ask_crm(self, wanted: LookUp, crm: Crm | None) -> None:
        """Take over what the CRM knows of a number, and report the store's answer anew."""
        try:
            if crm is not None:
                # Talking to the CRM takes Python's time, which painting the pop needs first.
                await asyncio.sleep(self._head_start_s)
                await self._take_over(wanted, crm)
            matches = await asyncio.to_thread(_matches, self._store(), wanted)
        except Exception as error:
            self._failed(error)
            self._report(CustomersFound(wanted.call, (), Source.CRM_FAILED))
            return
        self._report(CustomersFound(wanted.call, matches, Source.CRM))
        await asyncio.to_thread(self._store().customers.looked_up, [one.id for one in matches])

    async def refresh(self, wanted: TellStory, crm: Crm | None) -> None:
        """Take over what the CRM knows of one customer, and report it."""
        customers = self._store().customers
        known = await asyncio.to_thread(customers.get, wanted.customer)
        if crm is None or known is None or not known.crm_id:
            return
        source = await self._refreshed(known, crm)
        story = await asyncio.to_thread(customers.with_story, wanted.customer)
        if story is not None:
            self._report(StoryFound(wanted.call, story, source))

    async def _refreshed(self, known: Customer, crm: Crm) -> Source:
        """Where the newest there is of *known* comes from, once the store has it."""
        from callcenter.crm.crm import CrmRefused

        try:
            async with asyncio.timeout(self._crm_limit_s):
                fresh = await crm.get(known.crm_id)
            await self._keep((replace(fresh, id=known.id),), whole=True)
        except CrmRefused as refusal:
            # A CRM that cannot be asked for one record has told all it has.
            _log.info("the CRM does not tell about one customer: %s", refusal.for_log)
        except Exception as error:
            self._failed(error)
            return Source.CRM_FAILED
        return Source.CRM

    async def _take_over(self, wanted: LookUp, crm: Crm) -> None:
        until = asyncio.get_running_loop().time() + self._crm_limit_s
        found, whole = await _found(crm, wanted, until=until)
        if found:
            # A list of matches may come without their stories; those we have must stay.
            await self._keep(found, whole=whole)
        if self._failing:
            self._failing = False
            _log.warning("the CRM tells again who is calling")

    async def _keep(self, customers: tuple[Customer, ...], *, whole: bool) -> None:
        upsert = self._store().customers.upsert_many
        await asyncio.to_thread(partial(upsert, customers, whole=whole))

    def _failed(self, error: Exception) -> None:
        if not self._failing:
            self._failing = True
            late = isinstance(error, TimeoutError)
            reason = f"no answer within {self._crm_limit_s:g} s" if late else _for_log(error)
            _log.warning("the CRM does not tell who is calling: %s", reason)


async def _found(crm: Crm, wanted: LookUp, *, until: float) -> tuple[tuple[Customer, ...], bool]:
    """Whom the CRM finds before *until* (of the loop's clock), and whether with the whole story.

    Raises TimeoutError and CrmError.
    """
    from callcenter.crm.crm import CrmError

    hinted = await _hinted(crm, wanted, until=until)
    if hinted is not None or wanted.number.kind is NumberKind.ANONYMOUS:
        return (hinted,) if hinted else (), True
    async with asyncio.timeout_at(until):
        found = await crm.find(wanted.number)
    if len(found) != 1 or not found[0].crm_id:
        return found, False
    try:
        async with asyncio.timeout_at(until):
            return (await crm.get(found[0].crm_id),), True
    except (CrmError, TimeoutError) as error:
        # It cannot be asked for one record, or not in time: a name is better than nothing.
        _log.info("the CRM did not tell the story of a caller: %s", _for_log(error))
        return found, False


async def _hinted(crm: Crm, wanted: LookUp, *, until: float) -> Customer | None:
    """Whom the exchange says it is, if the CRM knows such a customer."""
    from callcenter.crm.crm import CrmRefused

    if not wanted.customer:
        return None
    try:
        async with asyncio.timeout_at(until):
            return await crm.get(wanted.customer)
    except CrmRefused as refusal:
        _log.info("the CRM has no customer as the exchange named: %s", refusal.for_log)
        return None


def _matches(store: Store, wanted: LookUp) -> tuple[Customer, ...]:
    """Whom the store knows by the number, or by the exchange's own hint; a single one whole."""
    hinted = store.customers.by_crm_id(wanted.customer) if wanted.customer else None
    if hinted is None:
        return store.customers.callers(wanted.number.key)
    story = store.customers.with_story(hinted.id)
    return (story,) if story else ()


def _for_log(error: Exception) -> str:
    """Why it failed, without the CRM's own words: they may have a number or a name in them."""
    from callcenter.crm.crm import CrmError

    return error.for_log if isinstance(error, CrmError) else str(error) or type(error).__name__
