"""What goes between store and CRM: begun, renewed with other settings, rested and ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from callcenter.domain.effects import LookUp, TellStory
from callcenter.screen_pop import CRM_LIMIT_S
from callcenter.staff import Staff

if TYPE_CHECKING:
    from callcenter.crm.crm import Crm
    from callcenter.store.store import Store
    from callcenter.sync.sync import Sync

Looked = TypeVar("Looked", LookUp, TellStory)
ENDING_S = 15.0
"""So long the CRM has to answer what it was sent, before another one takes its place."""


class Courier:
    """All but `let_calls_go_first` and `kick` belongs on the event loop."""

    def __init__(self, open_sync: Callable[[Store], Sync | None], *, staff: Staff) -> None:
        self._open_sync = open_sync
        self._staff = staff
        self._sync: Sync | None = None
        self._may_work = False
        self._made = asyncio.Event()
        self._turning = asyncio.Lock()
        self._asking: set[asyncio.Task[Any]] = set()
        self._working: list[asyncio.Task[Any]] = []

    async def begin(
        self, store: Store, *, first: Callable[[Store], Coroutine[Any, Any, None]]
    ) -> None:
        """Begin, or begin anew with another CRM; *first* is done before anything is fetched."""
        async with self._turning:
            await self._end()
            # On a thread beside: its libraries take their time, and let calls go first. Whoever
            # searches meanwhile shall not wait for that.
            opening = asyncio.to_thread(self._open_sync, store)
            try:
                self._sync = await opening
            finally:
                self._made.set()
            await first(store)
            self._may_work = True
            self.go_on()

    @asynccontextmanager
    async def idle(self) -> AsyncIterator[None]:
        """While this lasts no CRM is told or asked anything; who calls is looked up here only."""
        async with self._turning:
            await self._end()
            self._made.set()
            yield

    def go_on(self) -> None:
        """Go on after a rest; harmless without one, or before it may begin."""
        if self._sync is None or not self._may_work:
            return
        if all(task.done() for task in self._working):
            self._working = [self._staff.do(work) for work in self._sync.work()]

    async def rest(self) -> None:
        """Bring and fetch nothing."""
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)

    async def leave(self) -> None:
        """Let go of the CRM."""
        if self._sync is not None:
            await self._sync.crm.close()

    async def ask(
        self, ask: Callable[[Looked, Crm | None], Coroutine[Any, Any, None]], wanted: Looked
    ) -> None:
        """Ask the CRM about somebody."""
        # Who calls while the program begins is looked up as well, a moment later.
        await self._made.wait()
        crm = self._sync.crm if self._sync else None
        asking = self._staff.loop.create_task(ask(wanted, crm))
        self._asking.add(asking)
        asking.add_done_callback(self._asking.discard)
        await asking

    def let_calls_go_first(self) -> None:
        """Somebody calls: fetch more slowly for a while."""
        if self._sync is not None:
            self._sync.let_calls_go_first()

    def kick(self) -> None:
        """Something waits to be brought."""
        self._staff.soon(self._wake)

    def _wake(self) -> None:
        if self._sync is None:
            return
        self._sync.wake()
        self._staff.do(self._sync.tell())

    async def _end(self) -> None:
        """Bring what goes to and fro to its end; who calls meanwhile is looked up afterwards."""
        sync, self._may_work = self._sync, False
        if sync is None:
            return
        await sync.end(ENDING_S)
        self._made.clear()
        self._sync = None
        await self.rest()
        if self._asking:
            await asyncio.wait(self._asking, timeout=CRM_LIMIT_S)
        await sync.crm.close()
