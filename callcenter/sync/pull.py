"""Pulling what changed in the CRM into the desk's own customers, in small steps."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from callcenter.crm.crm import Changes, Crm, CrmError, CrmRefused
from callcenter.store.customers import Customers
from callcenter.store.errors import NotSaved
from callcenter.sync.push import Run
from callcenter.sync.reach import Reach

ASKED = 500
KEPT_AT_ONCE = 100
"""So few in one transaction that an agent's own save never waits long behind it."""
_log = logging.getLogger(__name__)


class Puller:
    """Follows a CRM's changes by its cursor; stopped anywhere, it goes on from there.

    *pulled* is told how many records came, after each answer.
    """

    def __init__(
        self,
        customers: Customers,
        crm: Crm,
        reach: Reach,
        *,
        run: Run,
        pulled: Callable[[int], None],
        every_s: float = 30.0,
    ) -> None:
        self._customers = customers
        self._crm = crm
        self._reach = reach
        self._run = run
        self._pulled = pulled
        self._every_s = every_s
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Look for changes now. Call it on the event loop."""
        self._wake.set()

    async def run(self) -> None:
        """Pull for ever, while the CRM can be asked."""
        while True:
            await self._reach.open()
            self._wake.clear()
            try:
                await self.catch_up()
            except CrmRefused as error:
                _log.warning("The CRM refuses to tell its changes: %s", error)
            except CrmError as error:
                self._reach.failed(error)
                continue
            except NotSaved as error:
                _log.warning("The CRM's changes cannot be kept: %s", error)
            await self._sleep()

    async def catch_up(self) -> int:
        """Pull all changes there are; how many records came. Raises CrmError, NotSaved."""
        count = 0
        while True:
            cursor = await self._run(self._customers.cursor)
            changes = await self._crm.changes(cursor, ASKED)
            came = len(changes.customers) + len(changes.deleted)
            if came or changes.cursor != cursor:
                await self._keep(changes)
                self._pulled(came)
            count += came
            if not changes.more:
                return count

    async def _keep(self, changes: Changes) -> None:
        """Keep the records in parts; the cursor moves with the last of them."""
        parts = [
            changes.customers[start : start + KEPT_AT_ONCE]
            for start in range(0, len(changes.customers), KEPT_AT_ONCE)
        ] or [()]
        upsert = partial(self._customers.upsert_many, whole=changes.whole)
        for part in parts[:-1]:
            await self._run(upsert, part)
        last = partial(upsert, cursor=changes.cursor, deleted=changes.deleted)
        await self._run(last, parts[-1])

    async def _sleep(self) -> None:
        try:
            async with asyncio.timeout(self._every_s):
                await self._wake.wait()
        except TimeoutError:
            return
