"""The back office: one thread with an event loop that keeps, looks up and syncs, off the screen.

What the desk wants done with data comes in as effects; what came of it goes out through one
callable as the wishes and answers of `callcenter.domain.wishes`, on a thread of the office's own.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from callcenter.answers import AgentKept, RecordingKept
from callcenter.courier import Courier
from callcenter.directory_names import DirectoryNames
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
    StoryFound,
)
from callcenter.journal import RETRY_S, Journal
from callcenter.screen_pop import CRM_LIMIT_S, ScreenPop
from callcenter.staff import Staff, end_others
from callcenter.storekeeper import Storekeeper
from callcenter.sync.calm import Calm
from callcenter.tidying import Tidying

if TYPE_CHECKING:
    from callcenter.directory.directory import Directory
    from callcenter.store.store import Store
    from callcenter.sync.sync import Sync
    from callcenter.upkeep import Upkeep

T = TypeVar("T")
Report = Callable[[object], None]
OpenSync = Callable[["Office", "Store"], "Sync | None"]
REOPEN_S = 5.0
"""So often a store that cannot be opened, or an agent's state that cannot be kept, is tried."""
CLOSE_S = 60.0
"""So long the end waits for what is unwritten: longer than a write waits for a held database."""


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
        settle_s: float = 0.0,
        upkeep: Callable[[], Upkeep] | None = None,
        open_directory: Callable[[], Directory | None] = lambda: None,
    ) -> None:
        self._open_sync = open_sync
        self._keep_alarm = keep_alarm
        self._now = now
        self._log = logging.getLogger("callcenter.office")
        self._report: Report = lambda answer: None
        self._settle_s = settle_s
        self._calm = Calm(clock=time.monotonic)
        self._choices = count(1)
        self._choice_kept = 0
        self._staff = Staff(self._log)
        self._keeper = Storekeeper(
            open_store,
            staff=self._staff,
            report=self._tell,
            arrived=self._arrived,
            tried=lambda: self._settled(self._begin_names),
            reopen_s=reopen_s,
            log=self._log,
        )
        self._pop = ScreenPop(
            store=self._keeper.ready, report=self._tell, now=now, crm_limit_s=crm_limit_s
        )
        self._courier = Courier(lambda store: self._open_sync(self, store), staff=self._staff)
        self._names = DirectoryNames(
            opened=open_directory,
            report=self._tell,
            limit_s=crm_limit_s,
            rests=lambda: self._tidying.rests,
        )
        self._names_begun = False
        self._tidying = Tidying(
            upkeep,
            staff=self._staff,
            courier=self._courier,
            names=self._names,
            report=self._tell,
            now=now,
            log=self._log,
        )
        self._journal = Journal(
            save=lambda interaction: self._keeper.ready().interactions.save(interaction),
            finish=self._finished,
            share=self._shared,
            report=self._tell,
            now=now,
            retry_s=retry_s,
        )

    # -- life -------------------------------------------------------------------------------

    def start(self, report: Report) -> None:
        """Open for business, before anything is asked; *report* gets every answer."""
        self._report = report
        self._staff.writer.submit(self._keeper.open)
        self._journal.start()
        self._staff.start()

    def close(self, *, limit_s: float = CLOSE_S) -> None:
        """Write what is unwritten, stop what is under way, and close.

        Takes *limit_s* seconds at most for each of the two if the disk does not answer.
        """
        self._staff.never_start()
        if not self._staff.works:
            return
        self._staff.leaving = True
        self._journal.close(limit_s=limit_s)
        # Before the loop ends, for what is found goes on there.
        self._staff.finder.shutdown(cancel_futures=True)
        try:
            self._staff.later(self._end_work()).result(limit_s)
        except TimeoutError:
            self._log.error("the end of the sync was not waited for after %g s", limit_s)
        self._staff.stop(limit_s)
        if self._keeper.store is not None:
            self._staff.submit(self._staff.writer, self._tidying.close, self._keeper.store)
        self._staff.writer.shutdown()

    async def _end_work(self) -> None:
        await self._staff.loop.run_in_executor(self._staff.writer, lambda: None)
        await self._names.close()
        await end_others()
        await self._courier.leave()
        await self._staff.loop.shutdown_default_executor()

    def _settled(self, work: Callable[..., object], *arguments: Any) -> None:
        """Do *work* on the loop once the start is over: its libraries would hold up a call."""
        self._staff.soon(self._staff.loop.call_later, self._settle_s, work, *arguments)

    def _tell(self, answer: object) -> None:
        self._report(answer)

    # -- what the desk wants ----------------------------------------------------------------

    def look_up(self, wanted: LookUp) -> None:
        """Find out whom a number belongs to: the store's answer at once, then the CRM's.

        If the store knows nobody, the company directory is asked at the same time as the CRM.
        """
        self._calm.disturb()
        self._courier.let_calls_go_first()
        found = self._staff.finder.submit(self._pop.local, wanted)
        found.add_done_callback(
            lambda done: self._staff.after(
                done, lambda: self._courier.ask(self._pop.ask_crm, wanted)
            )
        )
        found.add_done_callback(lambda done: self._find_name(done, wanted))

    def tell_story(self, wanted: TellStory) -> None:
        """Load one customer with all that is known, then refresh it from the CRM."""
        told = self._staff.finder.submit(self._pop.story, wanted)
        told.add_done_callback(
            lambda done: self._staff.after(
                done, lambda: self._courier.ask(self._pop.refresh, wanted)
            )
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
                self._tidying.chosen(store, wanted.agent)
            self._report(AgentKept(wanted.agent))

        self._keeper.write(keep, "the agent's state", until_kept=True)

    def keep_sound_test(self, wanted: KeepSoundTest) -> None:
        """Put on disk how the check of the sound came out."""
        self._keeper.write(
            lambda store: store.sound_tests.save(wanted.test), "the check of the sound"
        )

    def raise_alarm(self, wanted: RaiseAlarm) -> None:
        """Put on disk, beside the store, what somebody should look into."""
        self._staff.submit(self._staff.writer, self._keep_alarm, wanted.alarm)

    def keep_recording(self, wanted: KeepRecording) -> None:
        """Put on disk what is known of a recording; RecordingKept tells when it is there."""
        kept = wanted.recording

        def keep(store: Store) -> None:
            if isinstance(kept, Recording):
                store.recordings.save(kept)
            else:
                store.recordings.filed(kept)
            self._report(RecordingKept())

        self._keeper.write(keep, "what is known of a recording", until_kept=True)

    def search_names(self, text: str) -> None:
        """Ask the company directory whom *text* may mean; told as NamesFound."""
        self._staff.soon(self._names.search, text)

    def renew_directory(self, open_directory: Callable[[], Directory | None]) -> None:
        """Ask another company directory from now on, or none."""
        self._staff.later(self._names.renew(open_directory))

    def work_on(self, work: Callable[[Store], object], what: str) -> None:
        """Do *work* with the store on its writing thread; *what* it is, in words, for the log."""
        self._keeper.write(work, what)

    def create_customer(self, call: str, customer: Customer) -> None:
        """Make a customer here and now; the CRM gets it with the outbox."""

        def create(store: Store) -> None:
            store.customers.create(customer)
            self._report(StoryFound(call, customer))
            self._report(CustomerChosen(call, customer.id))
            self._courier.kick()

        self._keeper.write(create, "the new customer")

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
        self._staff.check_started()

        def decided() -> None:
            self._keeper.answer(to, work)
            self._courier.kick()

        self._staff.writer.submit(decided)

    def apart(self, to: str, work: Callable[[Store], object]) -> None:
        """Do long *work* with the store on a thread of its own, and send what waits then.

        Its transactions have to be short: those of others go between. Answered as `decide`.
        """

        async def done() -> None:
            await asyncio.to_thread(self._keeper.answer, to, work)
            self._courier.kick()

        self._staff.soon(lambda: self._staff.do(done()))

    def switch_crm(self, to: str, work: Callable[[Store, Callable[[], bool]], object]) -> None:
        """Do long *work* with the store while no CRM is told or asked anything; then begin anew.

        Its transactions have to be short, and it looks before each whether it goes on. Answered as
        `decide`.
        """

        def switch(store: Store) -> object:
            return work(store, lambda: not self._staff.leaving)

        async def done() -> None:
            async with self._courier.idle():
                await asyncio.to_thread(self._keeper.answer, to, switch)
            if self._keeper.store is not None and not self._staff.leaving:
                await self._synced(self._keeper.store)

        self._staff.soon(lambda: self._staff.do(done()))

    def ask(self, to: str, question: Callable[[Store], object]) -> None:
        """Put *question* to the store on a thread for reading; answered by Asked or AskFailed."""
        self._staff.reader.submit(self._keeper.answer, to, question)

    def renew(self, open_sync: OpenSync, upkeep: Callable[[], Upkeep]) -> None:
        """Go by other settings: what is on its way to the CRM ends first, nothing is lost."""
        self._open_sync, self._tidying.make = open_sync, upkeep
        self._staff.submit(self._staff.writer, self._renew)

    def _renew(self) -> None:
        # Without a store both are made when it opens.
        if self._keeper.store is not None:
            self._tidying.renew()
            self._staff.soon(self._begin_sync, self._keeper.store)

    # -- for long work on another thread ------------------------------------------------------

    def borrow(self) -> Store:
        """The store, to be read on the caller's own thread; raises StoreClosed."""
        return self._keeper.ready()

    def turn(self, work: Callable[[], T]) -> T:
        """Do *work* on the thread that writes, and wait for it; raises what it raises."""
        return self._staff.writer.submit(work).result()

    def wait_for_calls(self) -> None:
        """Return when no call has just rung."""
        self._calm.wait()

    def send(self) -> None:
        """Send what waits for the CRM."""
        self._courier.kick()

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do *work* (a method of the store) on the writing thread; for the sync."""
        loop, writer = self._staff.loop, self._staff.writer
        return await loop.run_in_executor(writer, lambda: work(*arguments))

    # -- the store --------------------------------------------------------------------------

    def _arrived(self, store: Store, left: Restored) -> None:
        self._tell_sound_test(store)
        self._staff.submit(self._staff.finder, self._pop.warm_up)
        self._staff.submit(self._staff.reader, self._tell_dials, store)
        self._tidying.begin(store, left.agent)
        self._settled(self._begin_nights, store)
        self._settled(self._begin_sync, store)

    def _begin_nights(self, store: Store) -> None:
        self._staff.do(self._tidying.every_night(store))

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

    def _finished(self, interaction: Interaction) -> None:
        self._keeper.ready().interactions.finish(interaction)
        self._courier.kick()

    def _shared(self, interaction: Interaction) -> None:
        self._keeper.ready().interactions.share(interaction)
        self._courier.kick()

    # -- CRM and directory ------------------------------------------------------------------

    def _begin_sync(self, store: Store) -> None:
        self._staff.do(self._synced(store))

    async def _synced(self, store: Store) -> None:
        await self._courier.begin(store, first=self._tidying.catch_up)
        await self._tidying.settle(store)

    def _begin_names(self) -> None:
        # After the store, which the agent waits for; and also where that cannot be opened.
        if not self._names_begun:
            self._names_begun = True
            self._staff.do(self._names.begin())

    def _find_name(self, done: Future[bool], wanted: LookUp) -> None:
        failed = done.cancelled() or done.exception() is not None
        if (failed or not done.result()) and not self._staff.leaving:
            self._staff.later(self._names.find(wanted))
