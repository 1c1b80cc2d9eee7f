"""When the data is tidied up: every night, and at each sign-out from a shared computer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from callcenter.courier import Courier
from callcenter.directory_names import DirectoryNames
from callcenter.domain.agent import Agent, Intent
from callcenter.staff import Staff

if TYPE_CHECKING:
    from callcenter.store.store import Store
    from callcenter.upkeep import Upkeep

T = TypeVar("T")


class Tidying:
    """Has *make* make the upkeep when the store is open: it needs the same libraries.

    While nobody is signed in on a shared computer, *courier* and *names* rest.
    """

    def __init__(
        self,
        make: Callable[[], Upkeep] | None,
        *,
        staff: Staff,
        courier: Courier,
        names: DirectoryNames,
        report: Callable[[object], None],
        now: Callable[[], datetime],
        log: logging.Logger,
    ) -> None:
        self.make = make
        self._staff = staff
        self._courier = courier
        self._names = names
        self._report = report
        self._now = now
        self._log = log
        self._upkeep: Upkeep | None = None
        # The one that is on disk; written on the writing thread.
        self._intent: Intent | None = None

    def begin(self, store: Store, agent: Agent | None) -> None:
        """The store is open, with the state in which *agent* was; on the writing thread."""
        if self.make is not None:
            self._upkeep = self.make()
        if agent is not None:
            self._intent = agent.choice.intent

    async def every_night(self, store: Store) -> None:
        """Tidy up now and every night, on a thread of its own."""
        from callcenter.upkeep import until_next

        while self._upkeep is not None:
            await self._in_order(self._upkeep.tidy, store, self._now(), lambda: self._staff.leaving)
            await asyncio.sleep(until_next(self._now()))

    def renew(self) -> None:
        """Go by what `make` gives now; on the writing thread."""
        if self.make is not None:
            self._upkeep = self.make()

    def close(self, store: Store) -> None:
        """Close *store*, and leave on a shared computer what may be left; on the writing thread."""
        if self._upkeep is not None:
            self._upkeep.close(store)
        else:
            store.close()

    @property
    def rests(self) -> bool:
        """Whether nobody is signed in on a shared computer."""
        purges = self._upkeep is not None and self._upkeep.purges
        return purges and self._intent is Intent.SIGNED_OUT

    def chosen(self, store: Store, agent: Agent) -> None:
        """It is on disk what *agent* has chosen to be; on the writing thread."""
        self._intent = agent.choice.intent
        if self._upkeep is not None and self._upkeep.purges:
            if not self.rests:
                self._upkeep.signed_in(store)
            self._staff.soon(self._signed, store)

    async def catch_up(self, store: Store) -> None:
        """What an earlier sign-out left behind goes before anything is fetched again."""
        if self._upkeep is not None:
            await self._in_order(self._upkeep.catch_up, store)

    async def settle(self, store: Store) -> None:
        """Empty the store if somebody signed out before, or while, the courier began."""
        if self.rests:
            await self._signed_out(store)

    async def _in_order(self, work: Callable[..., T], *arguments: Any) -> T | None:
        try:
            return await asyncio.to_thread(work, *arguments)
        except Exception:
            self._log.exception("the upkeep of the local store failed; it is tried again at night")
            return None

    def _signed(self, store: Store) -> None:
        if self.rests:
            self._staff.do(self._signed_out(store))
        else:
            self._courier.go_on()
            self._names.go_on()

    async def _signed_out(self, store: Store) -> None:
        """Empty the store of a shared computer; the courier, who would fill it again, rests."""
        await self._names.forget()
        if self.rests and not await asyncio.to_thread(_would_stay, store):
            await self._courier.rest()
        # After what the courier may still be writing.
        if await self._staff.loop.run_in_executor(self._staff.writer, self._stays, store):
            self._courier.go_on()

    def _stays(self, store: Store) -> bool:
        """Whether what is there stays, and goes on to be kept in step."""
        # Somebody may have signed in meanwhile, and wants what is there.
        if not self.rests or self._upkeep is None:
            return True
        stays = self._upkeep.signed_out(store)
        if stays is not None:
            self._report(stays)
        return stays is not None and not stays.problem


def _would_stay(store: Store) -> bool:
    from callcenter.store.errors import StoreError

    try:
        return bool(store.left())
    except StoreError:
        # Emptying it will fail as well, and say so.
        return True
