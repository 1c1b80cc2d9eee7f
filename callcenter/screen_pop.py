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
    ) -> None:
        self._store = store
        self._report = report
        self._now = now
        self._crm_limit_s = crm_limit_s
        self._log = logging.getLogger("callcenter.pop")

    def local(self, wanted: LookUp) -> None:
        """Report what the store knows of a number."""
        try:
            store = self._store()
            matches = _matches(store, wanted)
            history = store.interactions.number_history(wanted.number.key, self._now())
        except Exception:
            # Nothing is known then, and the screen must not look as if something were to come.
            self._report(CustomersFound(wanted.call, (), Source.CRM_FAILED))
            raise
        self._report(CustomersFound(wanted.call, matches, Source.LOCAL, history))

    def story(self, wanted: TellStory) -> None:
        """Report all the store knows of one customer."""
        story = self._store().customers.with_story(wanted.customer)
        if story is not None:
            self._report(StoryFound(wanted.call, story))

    async def ask_crm(self, wanted: LookUp, crm: Crm | None) -> None:
        """Take over what the CRM knows of a number, and report the store's answer anew."""
        if crm is not None and wanted.number.kind is not NumberKind.ANONYMOUS:
            try:
                async with asyncio.timeout(self._crm_limit_s):
                    found, whole = await _found(crm, wanted)
            except Exception as error:
                self._log.warning("the CRM did not tell who is calling: %s", error)
                self._report(CustomersFound(wanted.call, (), Source.CRM_FAILED))
                return
            if found:
                # A list of matches may come without their stories; those we have must stay.
                await asyncio.to_thread(
                    partial(self._store().customers.upsert_many, found, whole=whole)
                )
        matches = await asyncio.to_thread(_matches, self._store(), wanted)
        self._report(CustomersFound(wanted.call, matches, Source.CRM))

    async def refresh(self, wanted: TellStory, crm: Crm | None) -> None:
        """Take over what the CRM knows of one customer, and report it."""
        customers = self._store().customers
        known = await asyncio.to_thread(customers.get, wanted.customer)
        if crm is None or known is None or not known.crm_id:
            return
        try:
            async with asyncio.timeout(self._crm_limit_s):
                fresh = await crm.get(known.crm_id)
        except Exception as error:
            self._log.warning("the CRM did not tell about a customer: %s", error)
            return
        await asyncio.to_thread(customers.upsert_many, (replace(fresh, id=known.id),))
        story = await asyncio.to_thread(customers.with_story, wanted.customer)
        if story is not None:
            self._report(StoryFound(wanted.call, story, Source.CRM))


async def _found(crm: Crm, wanted: LookUp) -> tuple[tuple[Customer, ...], bool]:
    """Whom the CRM finds, and whether with their whole story."""
    from callcenter.crm.crm import CrmRefused

    found = await crm.find(wanted.number)
    if len(found) != 1 or not found[0].crm_id:
        return found, False
    try:
        return (await crm.get(found[0].crm_id),), True
    except CrmRefused:
        # A CRM that cannot be asked for one record has told all it has.
        return found, False


def _matches(store: Store, wanted: LookUp) -> tuple[Customer, ...]:
    """Whom the store knows by the number, or by the exchange's own hint; a single one whole."""
    hinted = store.customers.by_crm_id(wanted.customer) if wanted.customer else None
    matches = (hinted,) if hinted else store.customers.find_by_number(wanted.number.key)
    if len(matches) != 1:
        return matches
    story = store.customers.with_story(matches[0].id)
    return (story,) if story else ()
