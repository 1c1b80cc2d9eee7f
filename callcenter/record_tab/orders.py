"""Which record the browser's window is to show next, and when it is clear that it will not."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import NamedTuple

from callcenter.record_tab.losses import Limits, Lost


class _Order(NamedTuple):
    id: str
    address: str


class Orders:
    """The orders of one desk, on one event loop; *lost* hears of an address that was not shown.

    Only the newest order counts: there is one window. *new_secret* gives what nobody can guess.
    """

    def __init__(
        self,
        *,
        lost: Callable[[str, Lost], object],
        limits: Limits,
        new_secret: Callable[[], str] = lambda: secrets.token_urlsafe(32),
    ) -> None:
        self._lost = lost
        self._limits = limits
        self._new_secret = new_secret
        self._order: _Order | None = None
        self._given_up = False
        self._brought_page = ""
        self._ticket = ""
        self._key = ""
        self._waiting = 0
        self._news = asyncio.Event()
        self._deadline: asyncio.TimerHandle | None = None
        self._linger: asyncio.TimerHandle | None = None
        self._closed = False

    def ask(self, address: str) -> str:
        """Show *address*; the ticket for a page that has to be opened first, else nothing."""
        self._order, self._given_up = _Order(self._new_secret(), address), False
        self._wake()
        if self._waiting or self._linger is not None:
            self._limit(self._limits.shown_s, Lost.NOT_SHOWN)
            return ""
        self._limit(self._limits.page_s, Lost.NO_PAGE)
        if self._ticket:
            return ""
        self._ticket = self._new_secret()
        return self._ticket

    def enter(self, ticket: str) -> str:
        """The key for the page that shows *ticket*, once; nothing for a wrong one."""
        if not self._ticket or not _same(ticket, self._ticket):
            return ""
        self._ticket, self._key = "", self._new_secret()
        # A page that was there before asks with an old key, and is let go.
        self._wake()
        if self._order is not None and not self._given_up:
            self._brought_page = self._order.id
            self._limit(self._limits.shown_s, Lost.NOT_SHOWN)
        return self._key

    def knows(self, key: str) -> bool:
        """Whether *key* is that of our page."""
        return bool(self._key) and _same(key, self._key)

    async def next(self, known: str) -> str:
        """The id of the order after *known*, as soon as there is one; empty after a while."""
        self._waiting += 1
        self._stop_lingering()
        try:
            async with asyncio.timeout(self._limits.wait_s):
                found = await self._after(known)
        except TimeoutError:
            found = ""
        finally:
            self._waiting -= 1
        # Whoever has an answer comes again at once, and until then counts as there.
        loop = asyncio.get_running_loop()
        self._linger = loop.call_later(self._limits.shown_s, self._stop_lingering)
        return found

    def blocked(self, order: str) -> None:
        """The browser wants a click first; the agent sees that in a page opened just now."""
        if self._order is None or not _same(order, self._order.id):
            return
        self._stop_limit()
        if order != self._brought_page:
            self._give_up(Lost.BLOCKED)

    def fetched(self, order: str) -> str:
        """The address of the order for which the window asks; empty for any other."""
        if self._order is None or not _same(order, self._order.id):
            return ""
        self._stop_limit()
        address, self._order = self._order.address, None
        return address

    def close(self) -> None:
        """Nobody waits any more."""
        self._closed = True
        self._stop_limit()
        self._stop_lingering()
        self._wake()

    @property
    def closed(self) -> bool:
        """Whether nothing is shown any more."""
        return self._closed

    async def _after(self, known: str) -> str:
        key = self._key
        while not self._closed and key == self._key:
            if self._order is not None and not self._given_up and self._order.id != known:
                return self._order.id
            self._news.clear()
            await self._news.wait()
        return ""

    def _wake(self) -> None:
        self._news.set()

    def _limit(self, seconds: float, why: Lost) -> None:
        self._stop_limit()
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(seconds, self._give_up, why)

    def _stop_limit(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _stop_lingering(self) -> None:
        if self._linger is not None:
            self._linger.cancel()
            self._linger = None

    def _give_up(self, why: Lost) -> None:
        """It is shown otherwise; a click in our page may still fetch it into the window."""
        if why is Lost.NO_PAGE:
            self._ticket = ""
        if self._order is not None and not self._given_up:
            self._given_up = True
            self._lost(self._order.address, why)


def _same(told: str, ours: str) -> bool:
    return secrets.compare_digest(told.encode(), ours.encode())
