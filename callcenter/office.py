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
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from callcenter.answers import AgentKept, Asked, AskFailed, RecordingKept, Rescued
from callcenter.directory_names import DirectoryNames
from callcenter.domain.agent import Intent
from callcenter.domain.alarm import Alarm
from callcenter.domain.customer import Customer
from callcenter.domain.dial_policy import HOUR
from callcenter.domain.effects import (
    ChangeCustomer,
    Correct,
    Finish,
    Keep,
    KeepAgent,
    KeepRecording,
    KeepSoundTest,
    LookUp,
    RaiseAlarm,
    Share,
    TellStory,
)
from callcenter.domain.interaction import Interaction
from callcenter.domain.number import load_numbering_plans
from callcenter.domain.recording import Recording
from callcenter.domain.sound_test import SoundTestKept
from callcenter.domain.wishes import (
    Corrected,
    CustomerChanged,
    CustomerChosen,
    DialsRemembered,
    Restored,
    StoreProblem,
    StoryFound,
)
from callcenter.journal import RETRY_S, Journal
from callcenter.screen_pop import CRM_LIMIT_S, ScreenPop

if TYPE_CHECKING:
    from callcenter.crm.crm import Crm
    from callcenter.directory.directory import Directory
    from callcenter.store.store import Store
    from callcenter.sync.sync import Sync
    from callcenter.upkeep import Upkeep

T = TypeVar("T")
Looked = TypeVar("Looked", LookUp, TellStory)
Report = Callable[[object], None]
OpenSync = Callable[["Office", "Store"], "Sync | None"]
REOPEN_S = 5.0
"""So often a store that cannot be opened, or an agent's state that cannot be kept, is tried."""
ENDING_S = 15.0
"""So long the CRM has to answer what it was sent, before another one takes its place."""
CLOSE_S = 60.0
"""So long the end waits for what is unwritten: longer than a write waits for a held database."""


class StoreClosed(Exception):
    """The local store cannot be used (yet); the text says why."""


class Office:
    """Everything that may take its time: the local store, the CRM, and what goes between them."""

    def __init__(
        self,
        *,
        open_store: Callable[[], Store],
        open_sync: OpenSync,
        now: Callable[[], datetime],
        keep_alarm: Callable[[Alarm], object] = lambda alarm: None,
        reopen_s: float = REOPEN_S,
        retry_s: float = RETRY_S,
        crm_limit_s: float = CRM_LIMIT_S,
        upkeep: Callable[[], Upkeep] | None = None,
        open_directory: Callable[[], Directory | None] = lambda: None,
    ) -> None:
        self._open_store = open_store
        self._open_sync = open_sync
        self._keep_alarm = keep_alarm
        self._now = now
        self._reopen_s = reopen_s
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
        self._unkept: set[str] = set()
        self._closing = False
        self._choices = count(1)
        self._choice_kept = 0
        # The one that is on disk; written on the writing thread.
        self._intent: Intent | None = None
        self._sync: Sync | None = None
        self._sync_made = asyncio.Event()
        self._turning = asyncio.Lock()
        self._asking: set[asyncio.Task[Any]] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._syncing: list[asyncio.Task[Any]] = []
        # Made when the store is open, on the store's own thread: it needs the same libraries.
        self._make_upkeep = upkeep
        self._upkeep: Upkeep | None = None
        self._report: Report = lambda answer: None
        self._pop = ScreenPop(
            store=self._ready,
            report=lambda answer: self._report(answer),
            now=now,
            crm_limit_s=crm_limit_s,
        )
        self._names = DirectoryNames(
            opened=open_directory,
            report=lambda answer: self._report(answer),
            limit_s=crm_limit_s,
            rests=lambda: self._rests,
        )
        self._names_begun = False
        self._journal = Journal(
            save=lambda interaction: self._ready().interactions.save(interaction),
            finish=self._finished,
            share=self._shared,
            report=lambda answer: self._report(answer),
            now=now,
            retry_s=retry_s,
        )

    # -- life -------------------------------------------------------------------------------

    def start(self, report: Report) -> None:
        """Open for business, before anything is asked; *report* gets every answer."""
        self._report = report
        self._writer.submit(self._open)
        self._journal.start()
        self._thread.start()

    def close(self, *, limit_s: float = CLOSE_S) -> None:
        """Write what is unwritten, stop what is under way, and close.

        Takes *limit_s* seconds at most for each of the two if the disk does not answer.
        """
        if self._thread.ident is None:
            self._loop.close()
        if not self._thread.is_alive():
            return
        self._closing = True
        self._journal.close(limit_s=limit_s)
        # Before the loop ends, for what is found goes on there.
        self._finder.shutdown(cancel_futures=True)
        try:
            self._later(self._end_work()).result(limit_s)
        except TimeoutError:
            self._log.error("the end of the sync was not waited for after %g s", limit_s)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(limit_s)
        self._reader.shutdown(cancel_futures=True)
        if self._store is not None:
            leave = self._upkeep.close if self._upkeep else type(self._store).close
            self._writer.submit(leave, self._store).add_done_callback(self._failed)
        self._writer.shutdown()

    # -- what the desk wants ----------------------------------------------------------------

    def look_up(self, wanted: LookUp) -> None:
        """Find out whom a number belongs to: the store's answer at once, then the CRM's.

        If the store knows nobody, the company directory is asked at the same time as the CRM.
        """
        if self._sync is not None:
            self._sync.let_calls_go_first()
        found = self._finder.submit(self._pop.local, wanted)
        found.add_done_callback(
            lambda done: self._told(done, lambda: self._ask_crm(self._pop.ask_crm, wanted))
        )
        found.add_done_callback(lambda done: self._find_name(done, wanted))

    def tell_story(self, wanted: TellStory) -> None:
        """Load one customer with all that is known, then refresh it from the CRM."""
        told = self._finder.submit(self._pop.story, wanted)
        told.add_done_callback(
            lambda done: self._told(done, lambda: self._ask_crm(self._pop.refresh, wanted))
        )

    def keep(self, wanted: Keep) -> None:
        """Put an interaction on disk; letters of a note are gathered for a moment first."""
        self._journal.keep(wanted.interaction, urgent=wanted.urgent)

    def finish(self, wanted: Finish) -> None:
        """Put an interaction on disk together with its outbox row, and send it."""
        self._journal.finish(wanted.interaction)

    def share(self, wanted: Share) -> None:
        """Let the CRM have an interaction as it is now, while its call is passed on."""
        self._journal.share(wanted.interaction)

    def keep_agent(self, wanted: KeepAgent) -> None:
        """Put the agent's state on disk; AgentKept tells when it is there."""
        choice = next(self._choices)

        def keep(store: Store) -> None:
            # A later choice may have been kept while this one had to be tried again.
            if choice > self._choice_kept:
                store.agent.save(wanted.agent)
                self._choice_kept = choice
                self._intent = wanted.agent.choice.intent
                if self._upkeep is not None and self._upkeep.purges:
                    if not self._rests:
                        self._upkeep.signed_in(store)
                    self._soon(self._signed, store)
            self._report(AgentKept(wanted.agent))

        self._write(keep, "the agent's state", until_kept=True)

    def keep_sound_test(self, wanted: KeepSoundTest) -> None:
        """Put on disk how the check of the sound came out."""
        self._write(lambda store: store.sound_tests.save(wanted.test), "the check of the sound")

    def raise_alarm(self, wanted: RaiseAlarm) -> None:
        """Put on disk, beside the store, what somebody should look into."""
        self._writer.submit(self._keep_alarm, wanted.alarm).add_done_callback(self._failed)

    def keep_recording(self, wanted: KeepRecording) -> None:
        """Put on disk what is known of a recording; RecordingKept tells when it is there."""
        kept = wanted.recording

        def keep(store: Store) -> None:
            if isinstance(kept, Recording):
                store.recordings.save(kept)
            else:
                store.recordings.filed(kept)
            self._report(RecordingKept())

        self._write(keep, "what is known of a recording", until_kept=True)

    def search_names(self, text: str) -> None:
        """Ask the company directory whom *text* may mean; told as NamesFound."""
        self._soon(self._names.search, text)

    def renew_directory(self, open_directory: Callable[[], Directory | None]) -> None:
        """Ask another company directory from now on, or none."""
        self._later(self._names.renew(open_directory))

    def work_on(self, work: Callable[[Store], object], what: str) -> None:
        """Do *work* with the store on its writing thread; *what* it is, in words, for the log."""
        self._write(work, what)

    def create_customer(self, call: str, customer: Customer) -> None:
        """Make a customer here and now; the CRM gets it with the outbox."""

        def create(store: Store) -> None:
            store.customers.create(customer)
            self._report(StoryFound(call, customer))
            self._report(CustomerChosen(call, customer.id))
            self._kick()

        self._write(create, "the new customer")

    def correct(self, wanted: Correct) -> None:
        """Keep what a finished interaction shall read, and send it; told as Corrected."""

        def correct(store: Store) -> None:
            kept = store.interactions.correct(
                wanted.interaction,
                note=wanted.note,
                disposition=wanted.disposition,
                flags=wanted.flags,
                reason=wanted.reason,
                by=wanted.by,
            )
            self._report(Corrected(kept))

        self.decide("correction", correct)

    def change_customer(self, wanted: ChangeCustomer) -> None:
        """Keep what was changed of a customer's record, and send it; told as CustomerChanged."""

        def change(store: Store) -> None:
            self._report(CustomerChanged(store.customers.change(wanted.change)))

        self.decide("customer change", change)

    def resend(self, key: str) -> None:
        """Try a record again that the CRM refused."""
        self.decide("resend", lambda store: store.outbox.resend(key))

    def decide(self, to: str, work: Callable[[Store], object]) -> None:
        """Do *work* with the store on its writing thread, and send what waits then.

        Answered by Asked, or by AskFailed when it cannot be done or kept.
        """
        if self._thread.ident is None:
            raise RuntimeError("the back office was not started")

        def decided() -> None:
            self._answer(to, work)
            self._kick()

        self._writer.submit(decided)

    def apart(self, to: str, work: Callable[[Store], object]) -> None:
        """Do long *work* with the store on a thread of its own, and send what waits then.

        Its transactions have to be short: those of others go between. Answered as `decide`.
        """

        async def done() -> None:
            await asyncio.to_thread(self._answer, to, work)
            self._wake_sync()

        self._soon(lambda: self._do(done()))

    def ask(self, to: str, question: Callable[[Store], object]) -> None:
        """Put *question* to the store on a thread for reading; answered by Asked or AskFailed."""
        self._reader.submit(self._answer, to, question)

    def _answer(self, to: str, question: Callable[[Store], object]) -> None:
        from callcenter.store.errors import NotPossible

        try:
            self._report(Asked(to, question(self._ready())))
        except (StoreClosed, NotPossible) as reason:
            # The first has been logged and is on the screen, the second is no failure.
            self._report(AskFailed(to, str(reason)))
        except Exception as error:
            self._log.exception("a question (%s) could not be answered", to)
            self._report(AskFailed(to, str(error)))

    def renew(self, open_sync: OpenSync, upkeep: Callable[[], Upkeep]) -> None:
        """Go by other settings: what is on its way to the CRM ends first, nothing is lost."""
        self._open_sync, self._make_upkeep = open_sync, upkeep
        self._writer.submit(self._renew).add_done_callback(self._failed)

    def _renew(self) -> None:
        # Without a store both are made when it opens.
        if self._store is not None:
            if self._make_upkeep is not None:
                self._upkeep = self._make_upkeep()
            self._soon(self._begin_sync, self._store)

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do *work* (a method of the store) on the writing thread; for the sync."""
        return await self._loop.run_in_executor(self._writer, lambda: work(*arguments))

    # -- the store --------------------------------------------------------------------------

    def _open(self, *, again: bool = False) -> None:
        try:
            store, left = self._opened_store()
        except Exception as error:
            if not again:
                self._log.exception("the local store cannot be opened")
                self._report(Restored(None))
            self._store_reason = str(error)
            self._report(StoreProblem(str(error)))
            self._soon(self._open_later)
        else:
            # What was left open is told before anything is saved over it. The agent of a desk
            # that had to begin without its store is what they have chosen to be since.
            self._report(replace(left, agent=None) if again else left)
            self._store = store
            self._tell_sound_test(store)
            if store.repair is not None:
                self._log.warning("%s", store.repair.words)
                self._report(Rescued(store.repair.words))
            if again:
                self._log.warning("the local store is open now")
                self._report(StoreProblem(""))
            self._finder.submit(self._pop.warm_up).add_done_callback(self._failed)
            self._reader.submit(self._tell_dials, store).add_done_callback(self._failed)
            if self._make_upkeep is not None:
                self._upkeep = self._make_upkeep()
                self._soon(self._begin_upkeep, store, self._upkeep)
            if left.agent is not None and not again:
                self._intent = left.agent.choice.intent
            self._soon(self._begin_sync, store)
        finally:
            self._opened.set()
            self._soon(self._begin_names)

    def _begin_names(self) -> None:
        # After the store, which the agent waits for; and also where that cannot be opened.
        if not self._names_begun:
            self._names_begun = True
            self._do(self._names.begin())

    def _tell_dials(self, store: Store) -> None:
        earlier = store.interactions.since(self._now() - HOUR)
        if earlier:
            # The desk asks what each of them cost, and must not wait for the plans.
            load_numbering_plans()
            self._report(DialsRemembered(earlier))

    def _tell_sound_test(self, store: Store) -> None:
        test = store.sound_tests.load()
        if test is not None:
            self._report(SoundTestKept(test))

    def _opened_store(self) -> tuple[Store, Restored]:
        store = self._open_store()
        try:
            left = Restored(store.agent.load(), store.interactions.open(), store.recordings.open())
            return store, left
        except BaseException:
            # Held on to, it would refuse itself at the next try.
            store.close()
            raise

    def _open_later(self) -> None:
        self._loop.call_later(self._reopen_s, self._write_later, lambda: self._open(again=True))

    def _write_later(self, work: Callable[[], object]) -> None:
        self._writer.submit(work)

    def _ready(self) -> Store:
        self._opened.wait()
        if self._store is None:
            raise StoreClosed(self._store_reason)
        return self._store

    def _write(
        self, work: Callable[[Store], object], what: str, *, until_kept: bool = False
    ) -> None:
        if self._thread.ident is None:
            raise RuntimeError("the back office was not started")

        def write() -> None:
            try:
                work(self._ready())
            except Exception as error:
                self._not_kept(what, error)
                if until_kept:
                    self._soon(self._loop.call_later, self._reopen_s, self._write_later, write)
            else:
                self._kept_again(what)

        self._writer.submit(write)

    def _not_kept(self, what: str, error: Exception) -> None:
        if what not in self._unkept:
            self._unkept.add(what)
            self._log.error("%s could not be kept", what, exc_info=error)
        self._report(StoreProblem(str(error)))

    def _kept_again(self, what: str) -> None:
        if what in self._unkept:
            self._unkept.discard(what)
            self._log.warning("%s is kept again", what)
            self._report(StoreProblem(""))

    def _finished(self, interaction: Interaction) -> None:
        self._ready().interactions.finish(interaction)
        self._kick()

    def _shared(self, interaction: Interaction) -> None:
        self._ready().interactions.share(interaction)
        self._kick()

    async def _end_work(self) -> None:
        await self._loop.run_in_executor(self._writer, lambda: None)
        await self._names.close()
        await _end_others()
        if self._sync is not None:
            await self._sync.crm.close()
        await self._loop.shutdown_default_executor()

    # -- the CRM ----------------------------------------------------------------------------

    async def _ask_crm(
        self, ask: Callable[[Looked, Crm | None], Coroutine[Any, Any, None]], wanted: Looked
    ) -> None:
        # Who calls while the program begins is looked up as well, a moment later.
        await self._sync_made.wait()
        asking = self._loop.create_task(ask(wanted, self._sync.crm if self._sync else None))
        self._asking.add(asking)
        asking.add_done_callback(self._asking.discard)
        await asking

    def _find_name(self, done: Future[bool], wanted: LookUp) -> None:
        failed = done.cancelled() or done.exception() is not None
        if (failed or not done.result()) and not self._closing:
            self._later(self._names.find(wanted))

    def _begin_sync(self, store: Store) -> None:
        self._do(self._synced(store))

    async def _synced(self, store: Store) -> None:
        async with self._turning:
            await self._end_sync()
            # Read by its own thread: the first import of the HTTP library takes its time.
            opening = self._loop.run_in_executor(self._reader, self._open_sync, self, store)
            try:
                self._sync = await opening
            finally:
                self._sync_made.set()
            if self._upkeep is not None:
                # What an earlier sign-out left behind goes before the sync fills it again.
                await self._in_order(self._upkeep.catch_up, store)
            self._go_on_syncing()
        if self._rests:
            # Signed out before, or while it was being made.
            await self._signed_out(store)

    async def _end_sync(self) -> None:
        """Bring what goes to and fro to its end; who calls meanwhile is looked up afterwards."""
        sync = self._sync
        if sync is None:
            return
        await sync.end(ENDING_S)
        self._sync_made.clear()
        self._sync = None
        await self._stop_syncing()
        if self._asking:
            await asyncio.wait(self._asking, timeout=CRM_LIMIT_S)
        await sync.crm.close()

    async def _stop_syncing(self) -> None:
        for task in self._syncing:
            task.cancel()
        await asyncio.gather(*self._syncing, return_exceptions=True)

    def _go_on_syncing(self) -> None:
        if self._sync is not None and all(task.done() for task in self._syncing):
            self._syncing = [self._do(work) for work in self._sync.work()]

    # -- upkeep -----------------------------------------------------------------------------

    def _begin_upkeep(self, store: Store, upkeep: Upkeep) -> None:
        self._do(self._kept_up(store, upkeep))

    async def _kept_up(self, store: Store, upkeep: Upkeep) -> None:
        """Tidy up now and every night, on a thread of its own."""
        from callcenter.upkeep import until_next

        while True:
            upkeep = self._upkeep or upkeep
            await self._in_order(upkeep.tidy, store, self._now(), lambda: self._closing)
            await asyncio.sleep(until_next(self._now()))

    async def _in_order(self, work: Callable[..., T], *arguments: Any) -> T | None:
        try:
            return await asyncio.to_thread(work, *arguments)
        except Exception:
            self._log.exception("the upkeep of the local store failed; it is tried again at night")
            return None

    @property
    def _rests(self) -> bool:
        """Whether nobody is signed in on a shared computer."""
        purges = self._upkeep is not None and self._upkeep.purges
        return purges and self._intent is Intent.SIGNED_OUT

    def _signed(self, store: Store) -> None:
        if self._rests:
            self._do(self._signed_out(store))
        else:
            self._go_on_syncing()
            self._names.go_on()

    async def _signed_out(self, store: Store) -> None:
        """Empty the store of a shared computer; the sync, which would fill it again, rests."""
        await self._names.forget()
        if self._rests and not await asyncio.to_thread(self._would_stay, store):
            await self._stop_syncing()
        # After what the sync may still be writing.
        if await self._loop.run_in_executor(self._writer, self._stays, store):
            self._go_on_syncing()

    def _would_stay(self, store: Store) -> bool:
        from callcenter.store.errors import StoreError

        try:
            return bool(store.left())
        except StoreError:
            # Emptying it will fail as well, and say so.
            return True

    def _stays(self, store: Store) -> bool:
        """Whether what is there stays, and goes on to be kept in step."""
        # Somebody may have signed in meanwhile, and wants what is there.
        if not self._rests or self._upkeep is None:
            return True
        stays = self._upkeep.signed_out(store)
        if stays is not None:
            self._report(stays)
        return stays is not None and not stays.problem

    def _kick(self) -> None:
        self._soon(self._wake_sync)

    def _wake_sync(self) -> None:
        if self._sync is None:
            return
        self._sync.wake()
        self._do(self._sync.tell())

    def _do(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    # -- the thread -------------------------------------------------------------------------

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        # What was not waited for is given up, and not left pending in a closed loop.
        self._loop.run_until_complete(_end_others())
        self._loop.close()

    def _soon(self, work: Callable[..., object], *arguments: Any) -> None:
        """Do *work* on the loop, unless everything ends: a disk may answer long after that."""
        if not self._closing:
            self._loop.call_soon_threadsafe(work, *arguments)

    def _later(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        future.add_done_callback(self._failed)
        return future

    def _told(self, done: Future[Any], then: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._failed(done)
        if not done.cancelled() and done.exception() is None:
            self._later(then())

    def _failed(self, done: Future[Any]) -> None:
        if not done.cancelled() and (error := done.exception()):
            self._log.error("the back office failed", exc_info=error)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._log.error("the sync failed", exc_info=error)


async def _end_others() -> None:
    """Cancel every task of this loop but the one that asks, and wait until they have ended."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
