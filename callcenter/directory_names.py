"""Asks the company directory who calls and whom a name means, beside store and CRM."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from callcenter.answers import NamesFound
from callcenter.domain.effects import LookUp
from callcenter.domain.wishes import ListedFound
from callcenter.screen_pop import HEAD_START_S

if TYPE_CHECKING:
    from callcenter.directory.directory import Directory

REST_S = 3.0
"""So long the start of the program goes before the libraries of the directory, which take 0.3 s."""
RETRY_S = 60.0
"""So often a copy of the directory that cannot be read is tried again."""
_log = logging.getLogger("callcenter.directory")


class DirectoryNames:
    """Gets names from what *opened* gives, once `begin` was called; *report* gets the answers.

    While it *rests*, for nobody is signed in on a shared computer, nobody is read in advance.

    What is wrong with the directory is said in the log once, and once when it is well again; the
    desk is not told, for a name that does not come is no fault of the agent's. All but the
    constructor belongs on the event loop.
    """

    def __init__(
        self,
        *,
        opened: Callable[[], Directory | None],
        report: Callable[[object], None],
        limit_s: float,
        retry_s: float = RETRY_S,
        rest_s: float = REST_S,
        rests: Callable[[], bool] = lambda: False,
    ) -> None:
        self._opened = opened
        self._report = report
        self._limit_s = limit_s
        self._retry_s = retry_s
        self._rest_s = rest_s
        self._rests = rests
        self._directory: Directory | None = None
        self._made = asyncio.Event()
        self._needed = asyncio.Event()
        self._turning = asyncio.Lock()
        self._failing = False
        self._following: asyncio.Task[None] | None = None
        self._searching: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Make the directory ready once somebody is asked for, or the program has begun."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._rest_s):
                await self._needed.wait()
        async with self._turning:
            # Other settings may have come meanwhile, and theirs is ready.
            if not self._made.is_set():
                await self._make()

    async def _make(self) -> None:
        try:
            # On a thread: it reads the libraries, and the keyring may ask a person.
            self._directory = await asyncio.to_thread(self._opened)
        except Exception as error:
            # Settings that cannot be, or a keyring, which fails in ways of its own.
            _log.error("the company directory is not set up: %s", error)
        finally:
            self._made.set()
        self.go_on()

    async def renew(self, opened: Callable[[], Directory | None]) -> None:
        """Go by other settings from now on."""
        async with self._turning:
            self._made.clear()
            await self.close()
            self._opened, self._directory, self._failing = opened, None, False
            await self._make()

    def go_on(self) -> None:
        """Follow what changes, unless that is done already."""
        done = self._following is None or self._following.done()
        if self._directory is not None and done and not self._rests():
            self._following = asyncio.create_task(self._follow(self._directory))

    async def find(self, wanted: LookUp) -> None:
        """Report whom the directory has for a number, within the limit of a pop."""
        # Who calls while the program begins is looked up as well, a moment later.
        self._needed.set()
        await self._made.wait()
        if self._directory is None or not wanted.number.key:
            return
        try:
            # Asking takes Python's time, which painting the pop needs first.
            await asyncio.sleep(HEAD_START_S)
            async with asyncio.timeout(self._limit_s):
                found = await self._directory.find(wanted.number)
        except Exception as error:
            self._failed(error)
            return
        self._well()
        if found:
            self._report(ListedFound(wanted.call, wanted.number.key, found))

    def search(self, text: str) -> None:
        """Report whom *text* may mean; an older search that still goes on is given up."""
        if self._searching is not None:
            self._searching.cancel()
        self._searching = asyncio.create_task(self._search(text))

    async def forget(self) -> None:
        """Let go of everybody that was read, and read nobody until `go_on`."""
        await self._stop(self._following)
        if self._directory is not None:
            await self._directory.forget()

    async def close(self) -> None:
        """Let go of all of it."""
        await self._stop(self._searching)
        await self._stop(self._following)
        if self._directory is not None:
            await self._directory.close()

    async def _search(self, text: str) -> None:
        self._needed.set()
        await self._made.wait()
        if self._directory is None:
            return
        try:
            async with asyncio.timeout(self._limit_s):
                found = await self._directory.search(text)
        except Exception as error:
            self._failed(error)
            return
        self._well()
        self._report(NamesFound(text, found))

    async def _follow(self, directory: Directory) -> None:
        while True:
            try:
                wait = await directory.refresh()
            except Exception as error:
                self._failed(error)
                wait = self._retry_s
            else:
                if wait is None:
                    return
                self._well()
            await asyncio.sleep(wait)

    async def _stop(self, task: asyncio.Task[None] | None) -> None:
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def _failed(self, error: Exception) -> None:
        if not self._failing:
            self._failing = True
            _log.warning("the company directory gives no names: %s", self._reason(error))

    def _reason(self, error: Exception) -> str:
        from callcenter.directory.directory import DirectoryError

        if isinstance(error, DirectoryError):
            return f"{error.for_log}; {error.mend}" if error.mend else error.for_log
        if isinstance(error, TimeoutError):
            return f"no answer within {self._limit_s:g} s"
        return type(error).__name__

    def _well(self) -> None:
        if self._failing:
            self._failing = False
            _log.warning("the company directory gives names again")
