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
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from callcenter.domain.agent import Agent
from callcenter.domain.customer import Customer
from callcenter.domain.effects import Finish, Keep, KeepAgent, LookUp, TellStory
from callcenter.domain.interaction import Interaction
from callcenter.domain.number import NumberKind
from callcenter.domain.wishes import (
    CustomersFound,
    Kept,
    NotKept,
    Restored,
    Source,
    StoreProblem,
    StoryFound,
)

if TYPE_CHECKING:
    from callcenter.store.store import Store
    from callcenter.sync.sync import Sync

T = TypeVar("T")
Report = Callable[[object], None]
NOTE_DELAY_S = 0.2
RETRY_S = 3.0
REOPEN_S = 5.0


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer to a question the window asked; *to* is the question's own name for itself."""

    to: str
    answer: object


@dataclass(frozen=True, slots=True)
class AskFailed:
    """A question could not be answered; *reason* is for a person."""

    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class AgentKept:
    """The agent's state is on disk as *agent* has it."""

    agent: Agent


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
        crm_limit_s: float = 3.0,
    ) -> None:
        self._open_store = open_store
        self._open_sync = open_sync
        self._now = now
        self._crm_limit_s = crm_limit_s
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
        self._losing = False
        self._sync: Sync | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._unwritten: dict[str, Interaction] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._report: Report = lambda answer: None

    # -- life -------------------------------------------------------------------------------

    def start(self, report: Report) -> None:
        """Open for business; *report* gets every answer."""
        self._report = report
        self._writer.submit(self._open)
        self._thread.start()

    def close(self, *, limit_s: float = 5.0) -> None:
        """Write what is unwritten, stop what is under way, and close."""
        if not self._thread.is_alive():
            return
        self._later(self._last_writes()).result(limit_s)
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
        found = self._finder.submit(self._find_local, wanted)
        found.add_done_callback(lambda done: self._told(done, lambda: self._ask_crm(wanted)))

    def tell_story(self, wanted: TellStory) -> None:
        """Load one customer with all that is known, then refresh it from the CRM."""
        told = self._finder.submit(self._story, wanted)
        told.add_done_callback(lambda done: self._told(done, lambda: self._refresh(wanted)))

    def keep(self, wanted: Keep) -> None:
        """Put an interaction on disk; letters of a note are gathered for a moment first."""
        self._loop.call_soon_threadsafe(self._keep, wanted.interaction, wanted.urgent)

    def finish(self, wanted: Finish) -> None:
        """Put an interaction on disk together with its outbox row, and send it."""
        self._loop.call_soon_threadsafe(self._finish, wanted.interaction)

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

    def _keep(self, interaction: Interaction, urgent: bool) -> None:
        self._unwritten[interaction.id] = interaction
        if urgent:
            self._flush(interaction.id)
        elif interaction.id not in self._timers:
            self._flush_in(interaction.id, NOTE_DELAY_S)

    def _flush_in(self, call: str, delay_s: float) -> None:
        self._timers[call] = self._loop.call_later(delay_s, self._flush, call)

    def _flush(self, call: str) -> None:
        timer = self._timers.pop(call, None)
        if timer is not None:
            timer.cancel()
        interaction = self._unwritten.pop(call, None)
        if interaction is not None:
            self._writer.submit(self._save, interaction, False)

    def _finish(self, interaction: Interaction) -> None:
        self._unwritten.pop(interaction.id, None)
        timer = self._timers.pop(interaction.id, None)
        if timer is not None:
            timer.cancel()
        self._writer.submit(self._save, interaction, True)

    def _save(self, interaction: Interaction, finished: bool) -> None:
        try:
            store = self._ready()
            if finished:
                store.interactions.finish(interaction)
            else:
                store.interactions.save(interaction)
        except Exception as error:
            if not self._losing:
                self._losing = True
                self._log.exception("interaction %s could not be kept", interaction.id)
            self._report(NotKept(interaction.id, str(error)))
            if not finished:
                self._loop.call_soon_threadsafe(self._try_again, interaction)
            return
        if self._losing:
            self._losing = False
            self._log.warning("interactions are kept again")
        self._report(Kept(interaction, self._now()))
        if finished:
            self._kick()

    def _try_again(self, interaction: Interaction) -> None:
        # Newer text of the same note, if any came meanwhile, wins.
        self._unwritten.setdefault(interaction.id, interaction)
        if interaction.id not in self._timers:
            self._flush_in(interaction.id, RETRY_S)

    async def _last_writes(self) -> None:
        for call in tuple(self._unwritten):
            self._flush(call)
        await self._loop.run_in_executor(self._writer, lambda: None)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._sync is not None:
            await self._sync.crm.close()

    # -- looking up -------------------------------------------------------------------------

    def _find_local(self, wanted: LookUp) -> None:
        try:
            store = self._ready()
            matches = _matches(store, wanted)
        except Exception:
            # Nothing is known then, and the screen must not look as if something were to come.
            self._report(CustomersFound(wanted.call, (), Source.CRM_FAILED))
            raise
        history = store.interactions.number_history(wanted.number.key, self._now())
        self._report(CustomersFound(wanted.call, matches, Source.LOCAL, history))

    def _story(self, wanted: TellStory) -> None:
        story = self._ready().customers.with_story(wanted.customer)
        if story is not None:
            self._report(StoryFound(wanted.call, story))

    async def _ask_crm(self, wanted: LookUp) -> None:
        if self._sync is None or wanted.number.kind is NumberKind.ANONYMOUS:
            # Nobody else to ask: what the store knows is all there is.
            await self._loop.run_in_executor(self._finder, self._find_again, wanted)
            return
        store = self._ready()
        try:
            async with asyncio.timeout(self._crm_limit_s):
                found = await self._sync.crm.find(wanted.number)
                if len(found) == 1 and found[0].crm_id:
                    found = (await self._sync.crm.get(found[0].crm_id),)
        except Exception as error:
            self._log.warning("the CRM did not tell who is calling: %s", error)
            self._report(CustomersFound(wanted.call, (), Source.CRM_FAILED))
            return
        if found:
            await self.run(store.customers.upsert_many, found)
        await self._loop.run_in_executor(self._finder, self._find_again, wanted)

    def _find_again(self, wanted: LookUp) -> None:
        self._report(CustomersFound(wanted.call, _matches(self._ready(), wanted), Source.CRM))

    async def _refresh(self, wanted: TellStory) -> None:
        store = self._ready()
        known = await self._loop.run_in_executor(self._finder, store.customers.get, wanted.customer)
        if self._sync is None or known is None or not known.crm_id:
            return
        try:
            async with asyncio.timeout(self._crm_limit_s):
                fresh = await self._sync.crm.get(known.crm_id)
        except Exception as error:
            self._log.warning("the CRM did not tell about a customer: %s", error)
            return
        await self.run(store.customers.upsert_many, (replace(fresh, id=known.id),))
        story = await self._loop.run_in_executor(
            self._finder, store.customers.with_story, wanted.customer
        )
        if story is not None:
            self._report(StoryFound(wanted.call, story, Source.CRM))

    # -- the CRM ----------------------------------------------------------------------------

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


def _matches(store: Store, wanted: LookUp) -> tuple[Customer, ...]:
    """Whom the store knows by the number, or by the exchange's own hint; a single one whole."""
    hinted = store.customers.by_crm_id(wanted.customer) if wanted.customer else None
    matches = (hinted,) if hinted else store.customers.find_by_number(wanted.number.key)
    if len(matches) != 1:
        return matches
    story = store.customers.with_story(matches[0].id)
    return (story,) if story else ()
