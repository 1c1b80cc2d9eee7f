"""Customers whom a pull of all did not find any more: looked at twice, and then let go."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from callcenter.crm.crm import Crm, CrmRefused
from callcenter.store.customers import Customers
from callcenter.sync.calm import Calm
from callcenter.sync.push import Run

AT_ONCE = 200
_ABSENT = frozenset({404, 410})
_log = logging.getLogger(__name__)


class TooManyGone(Exception):
    """More than half of the customers are gone from the CRM: a person has to say that it is so."""

    def __init__(self, gone: int, of: int) -> None:
        super().__init__(
            f"{gone} of {of} customers are not in the CRM any more. If that is right, close "
            "Callcenter and run: callcenter sync --once --accept-deletions"
        )
        self.gone = gone
        self.of = of


class Unfound:
    """Ends a pull of all: removes what it did not find, in small steps and only if it is likely.

    With *accepted* deletions as many may be gone as there are.
    """

    def __init__(
        self,
        customers: Customers,
        crm: Crm,
        *,
        run: Run,
        calm: Calm,
        now: Callable[[], datetime],
        accepted: bool = False,
    ) -> None:
        self._customers = customers
        self._pulling = customers.pulling
        self._crm = crm
        self._run = run
        self._calm = calm
        self._now = now
        self._accepted = accepted

    async def let_go(self, *, ask: bool) -> int:
        """How many went; to *ask* the CRM for each goes before. Raises TooManyGone, CrmError."""
        unseen = await self._run(self._pulling.unseen)
        if unseen.doubtful and not self._accepted:
            raise TooManyGone(unseen.gone, unseen.of)
        gone = await self._remove(ask=ask) if unseen.gone else 0
        await self._run(self._pulling.whole_done, self._now())
        if gone:
            _log.info("%d customers are not in the CRM any more", gone)
        return gone

    async def _remove(self, *, ask: bool) -> int:
        gone = after = 0
        while part := await self._run(self._pulling.next_unseen, after, AT_ONCE):
            after = part[-1][0]
            absent = [seq for seq, crm_id in part if not ask or await self._absent(crm_id)]
            await self._calm.come()
            gone += await self._run(self._pulling.remove_unseen, absent)
        return gone

    async def _absent(self, crm_id: str) -> bool:
        """Whether the CRM says so itself: a list in pages may have skipped one that is there."""
        await self._calm.come()
        try:
            found = await self._crm.get(crm_id)
        except CrmRefused as refusal:
            # Without a way to ask for one record, the list is all there is.
            return refusal.status in _ABSENT or not refusal.status
        await self._run(self._customers.upsert_many, (found,))
        return False
