"""The threads of the back office: one writes, one finds, one reads, and a loop waits for others."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class Staff:
    """Begins nothing new on its loop once it is *leaving*; what failed unseen is in *log*."""

    def __init__(self, log: logging.Logger) -> None:
        self.loop = asyncio.new_event_loop()
        self.writer = ThreadPoolExecutor(1, "store-writer")
        # A pop must never wait behind somebody's search.
        self.finder = ThreadPoolExecutor(1, "store-finder")
        self.reader = ThreadPoolExecutor(1, "store-reader")
        self.leaving = False
        self._log = log
        self._thread = threading.Thread(target=self._run, name="back-office", daemon=True)
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    @property
    def works(self) -> bool:
        """Whether the loop runs."""
        return self._thread.is_alive()

    def check_started(self) -> None:
        """Raise RuntimeError before `start`: whatever is asked then would never be done."""
        if self._thread.ident is None:
            raise RuntimeError("the back office was not started")

    def never_start(self) -> None:
        """Let go of the loop; harmless once it has been started."""
        if self._thread.ident is None:
            self.loop.close()

    def stop(self, limit_s: float) -> None:
        """End the loop, and answer no question any more."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(limit_s)
        self.reader.shutdown(cancel_futures=True)

    # What is to be done.

    def soon(self, work: Callable[..., object], *arguments: Any) -> None:
        """Do *work* on the loop, unless everything ends: a disk may answer long after that."""
        if not self.leaving:
            self.loop.call_soon_threadsafe(work, *arguments)

    def later(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Do *work* on the loop; for any other thread."""
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        future.add_done_callback(self.look_at)
        return future

    def after(self, done: Future[Any], then: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do what *then* gives on the loop if what is *done* came off."""
        self.look_at(done)
        if not done.cancelled() and done.exception() is None:
            self.later(then())

    def do(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do *work* beside what the loop does already; on the loop itself."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def submit(self, where: ThreadPoolExecutor, work: Callable[..., T], *arguments: Any) -> None:
        """Do *work* on the thread *where*."""
        where.submit(work, *arguments).add_done_callback(self.look_at)

    def look_at(self, done: Future[Any]) -> None:
        """Say in the log when it failed."""
        if not done.cancelled() and (error := done.exception()):
            self._log.error("the back office failed", exc_info=error)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        # What was not waited for is given up, and not left pending in a closed loop.
        self.loop.run_until_complete(end_others())
        self.loop.close()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._log.error("the sync failed", exc_info=error)


async def end_others() -> None:
    """Cancel every task of this loop but the one that asks, and wait until they have ended."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
