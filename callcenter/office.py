"""The back office: one thread with an event loop that keeps, looks up and syncs, off the screen.

What the desk wants done with data comes in as effects; what came of it goes out through one
callable as the wishes and answers of `callcenter.domain.wishes`, on a thread of the office's own.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from callcenter.answers import AgentKept, Asked, AskFailed
from callcenter.domain.customer import Customer
from callcenter.domain.effects import Finish, Keep, KeepAgent, LookUp, TellStory
from callcenter.domain.interaction import Interaction
from callcenter.domain.wishes import (
    CustomerChosen,
    Restored,
    StoreProblem,
    StoryFound,
)
from callcenter.journal import Journal
from callcenter.screen_pop import ScreenPop

if TYPE_CHECKING:
    from callcenter.crm.crm import Crm
    from callcenter.store.store import Store
    from callcenter.sync.sync import Sync

T = TypeVar("T")
Report = Callable[[object], None]
REOPEN_S = 5.0


class StoreClosed(Exception):
    """The local store cannot be used (yet); the text says why."""


class Office:
    """Everything that may take its time: the local store, the CRM, and what goes between them."""

    def __init__(
        self,
        *,
        open_store: Callable[[], Store],
        open_sync: Callable[[Office, Store], Sync | None],
        now: Callable[[], datetime],
    ) -> None:
        self._open_store = open_store
        self._open_sync = open_sync
        self._log = logging.getLogger("callcenter.office")
        self._loop = asyncio.new_event_loop()
        self._writer = ThreadPoolExecutor(1, "store-writer")
        # A pop must never wait behind somebody's search.
        self._finder = ThreadPoolExecutor(1, "store-finder")
        self._reader = ThreadPoolExecutor(1, "store-reader")
        self._thread = threading.Thread(target=self._run, name="back-office", daemon=True)
        self._store: Store | None = None
        self._store_reason = "the local store is still being opened"
        self._opened = threading.Event()
        self._sync: Sync | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._report: Report = lambda answer: None
        self._pop = ScreenPop(
            store=self._ready, report=lambda answer: self._report(answer), now=now
        )
        self._journal = Journal(
            save=lambda interaction: self._ready().interactions.save(interaction),
            finish=self._finished,
            report=lambda answer: self._report(answer),
            now=now,
        )

    # -- life -------------------------------------------------------------------------------

    def start(self, report: Report) -> None:
        """Open for business; *report* gets every answer."""
        self._report = report
        self._writer.submit(self._open)
        self._journal.start()
        self._thread.start()

    def close(self, *, limit_s: float = 5.0) -> None:
        """Write what is unwritten, stop what is under way, and close."""
        if not self._thread.is_alive():
            return
        self._journal.close()
        self._later(self._end_work()).result(limit_s)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(limit_s)
        for executor in (self._finder, self._reader):
            executor.shutdown(wait=True, cancel_futures=True)
        if self._store is not None:
            self._writer.submit(self._store.close)
        self._writer.shutdown(wait=True)

    # -- what the desk wants ----------------------------------------------------------------

    def look_up(self, wanted: LookUp) -> None:
        """Find out whom a number belongs to: the store's answer at once, then the CRM's."""
        found = self._finder.submit(self._pop.local, wanted)
        found.add_done_callback(
            lambda done: self._told(done, lambda: self._pop.ask_crm(wanted, self._crm()))
        )

    def tell_story(self, wanted: TellStory) -> None:
        """Load one customer with all that is known, then refresh it from the CRM."""
        told = self._finder.submit(self._pop.story, wanted)
        told.add_done_callback(
            lambda done: self._told(done, lambda: self._pop.refresh(wanted, self._crm()))
        )

    def keep(self, wanted: Keep) -> None:
        """Put an interaction on disk; letters of a note are gathered for a moment first."""
        self._journal.keep(wanted.interaction, urgent=wanted.urgent)

    def finish(self, wanted: Finish) -> None:
        """Put an interaction on disk together with its outbox row, and send it."""
        self._journal.finish(wanted.interaction)

    def keep_agent(self, wanted: KeepAgent) -> None:
        """Put the agent's state on disk; AgentKept tells when it is there."""

        def keep(store: Store) -> None:
            store.agent.save(wanted.agent)
            self._report(AgentKept(wanted.agent))

        self._write(keep, "the agent's state")

    def create_customer(self, call: str, customer: Customer) -> None:
        """Make a customer here and now; the CRM gets it with the outbox."""

        def create(store: Store) -> None:
            store.customers.create(customer)
            self._report(StoryFound(call, customer))
            self._report(CustomerChosen(call, customer.id))
            self._kick()

        self._write(create, "the new customer")

    def resend(self, key: str) -> None:
        """Try a record again that the CRM refused."""

        def resend(store: Store) -> None:
            store.outbox.resend(key)
            self._kick()

        self._write(resend, "the record to be sent again")

    def ask(self, to: str, question: Callable[[Store], object]) -> None:
        """Put *question* to the store on a thread for reading; answered by Asked or AskFailed."""

        def answer() -> None:
            try:
                self._report(Asked(to, question(self._ready())))
            except Exception as error:
                self._log.exception("a question (%s) could not be answered", to)
                self._report(AskFailed(to, str(error)))

        self._reader.submit(answer)

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do *work* (a method of the store) on the writing thread; for the sync."""
        return await self._loop.run_in_executor(self._writer, lambda: work(*arguments))

    # -- the store --------------------------------------------------------------------------

    def _open(self, *, again: bool = False) -> None:
        try:
            store = self._open_store()
            agent, left = store.agent.load(), store.interactions.open()
        except Exception as error:
            if not again:
                self._log.exception("the local store cannot be opened")
                self._report(Restored(None))
            self._store_reason = str(error)
            self._report(StoreProblem(str(error)))
            self._loop.call_soon_threadsafe(self._open_later)
            return
        finally:
            self._opened.set()
        self._store = store
        if again:
            self._log.warning("the local store is open now")
            self._report(StoreProblem(""))
        else:
            self._report(Restored(agent, left))
        self._later(self._begin_sync(store))

    def _open_later(self) -> None:
        self._loop.call_later(REOPEN_S, lambda: self._writer.submit(lambda: self._open(again=True)))

    def _ready(self) -> Store:
        self._opened.wait()
        if self._store is None:
            raise StoreClosed(self._store_reason)
        return self._store

    def _write(self, work: Callable[[Store], object], what: str) -> None:
        def write() -> None:
            try:
                work(self._ready())
            except Exception as error:
                self._log.exception("%s could not be kept", what)
                self._report(StoreProblem(f"{error}"))

        self._writer.submit(write)

    def _finished(self, interaction: Interaction) -> None:
        self._ready().interactions.finish(interaction)
        self._kick()

    async def _end_work(self) -> None:
        await self._loop.run_in_executor(self._writer, lambda: None)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        if self._sync is not None:
            await self._sync.crm.close()

    # -- the CRM ----------------------------------------------------------------------------

    def _crm(self) -> Crm | None:
        return self._sync.crm if self._sync else None

    async def _begin_sync(self, store: Store) -> None:
        # Read by its own thread: the first import of the HTTP library takes its time.
        self._sync = await self._loop.run_in_executor(self._reader, self._open_sync, self, store)
        if self._sync is None:
            return
        for work in self._sync.work():
            self._do(work)

    def _kick(self) -> None:
        self._loop.call_soon_threadsafe(self._wake_sync)

    def _wake_sync(self) -> None:
        if self._sync is None:
            return
        self._sync.wake()
        self._do(self._sync.tell())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    # -- the thread -------------------------------------------------------------------------

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    def _later(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        future.add_done_callback(self._failed)
        return future

    def _told(self, done: Future[None], then: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._failed(done)
        if not done.cancelled() and done.exception() is None:
            self._later(then())

    def _failed(self, done: Future[Any]) -> None:
        if not done.cancelled() and (error := done.exception()):
            self._log.error("the back office failed", exc_info=error)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._log.error("the sync ended", exc_info=error)
