"""The back office: what the desk wants kept, found and sent, whatever the disk and the CRM do."""

from __future__ import annotations

import gc
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from callcenter.alarms import Alarms
from callcenter.answers import AgentKept, Asked, AskFailed
from callcenter.crm.mapping import mapping_from
from callcenter.crm.rest import RestCrm
from callcenter.demo.crm import SampleCrm
from callcenter.demo.crm_trouble import Mode
from callcenter.domain.agent import Agent, Choice, Intent
from callcenter.domain.alarm import Alarm, AlarmKind
from callcenter.domain.customer import CustomerChange
from callcenter.domain.effects import (
    ChangeCustomer,
    Correct,
    Finish,
    Keep,
    KeepAgent,
    LookUp,
    RaiseAlarm,
    TellStory,
)
from callcenter.domain.interaction import Stage
from callcenter.domain.interaction import Sync as Delivered
from callcenter.domain.number import PhoneNumber
from callcenter.domain.wishes import (
    Corrected,
    CustomerChanged,
    CustomerChosen,
    CustomersFound,
    DialsRemembered,
    Kept,
    NotKept,
    Restored,
    Source,
    StoreProblem,
    StoryFound,
)
from callcenter.office import Office
from callcenter.store.errors import DatabaseBusy, DiskFull, StoreError
from callcenter.store.store import Store
from callcenter.sync.reach import CrmState
from callcenter.sync.sync import Sync, SyncChanged
from tests.crm.samples import TOKEN, mapping_table, sample_crm
from tests.store.samples import MOBILE, NOW, call, customer, full_customer, id_of, open_store

JAN = "+48601234567"
DEADLINE_S = 20.0
READY = Agent("ewa", "Ewa", "krk", Choice(Intent.READY), NOW)
LUNCH = Agent("ewa", "Ewa", "krk", Choice(Intent.PAUSED, "lunch"), NOW)


class Heard:
    """What an office reports, and a way to wait for it."""

    def __init__(self) -> None:
        self.all: list[object] = []
        self._news = threading.Condition()

    def __call__(self, answer: object) -> None:
        with self._news:
            self.all.append(answer)
            self._news.notify_all()

    def of(self, kind: type[Any]) -> list[Any]:
        return [answer for answer in self.all if isinstance(answer, kind)]

    def until(self, done: Callable[[], object]) -> None:
        with self._news:
            assert self._news.wait_for(done, DEADLINE_S), self.all

    def first(self, kind: type[Any], count: int = 1) -> Any:
        self.until(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]


class Trial:
    """An office over a real store, with or without the sample CRM."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.heard = Heard()
        self.crm: RestCrm | None = None
        self.opened: list[Store] = []
        self.office: Office | None = None
        self.alarms = Alarms(folder / "alarms.jsonl")

    def open(
        self,
        *,
        server: SampleCrm | None = None,
        failures: list[Exception] | None = None,
        open_store: Callable[[], Store] | None = None,
    ) -> Office:
        left = failures or []

        def opened() -> Store:
            if left:
                raise left.pop(0)
            store = open_store() if open_store else self.store()
            self.opened.append(store)
            return store

        def sync(office: Office, store: Store) -> Sync | None:
            return None if server is None else self._sync(office, store, server)

        self.office = Office(
            open_store=opened,
            open_sync=sync,
            now=lambda: NOW,
            keep_alarm=self.alarms.add,
            reopen_s=0.05,
            retry_s=0.05,
            crm_limit_s=1.0,
        )
        self.office.start(self.heard)
        return self.office

    def store(self) -> Store:
        return open_store(self.folder)

    def look(self) -> Store:
        """The same data, beside the office."""
        return Store.look(self.path, agent="ewa", site="krk", now=lambda: NOW)

    @property
    def path(self) -> Path:
        return self.folder / "data" / "callcenter.sqlite"

    def close(self) -> None:
        if self.office is not None:
            self.office.close()

    def _sync(self, office: Office, store: Store, server: SampleCrm) -> Sync:
        self.crm = RestCrm(
            mapping_from(mapping_table(server.url)),
            secret=lambda name: TOKEN,
            region="PL",
            now=lambda: NOW,
        )
        return Sync(
            store,
            self.crm,
            run=office.run,
            now=lambda: NOW,
            random=random.random,
            report=self.heard,
        )


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    made = Trial(tmp_path)
    yield made
    made.close()


@pytest.fixture
def server() -> Iterator[SampleCrm]:
    crm = sample_crm()
    crm.start()
    yield crm
    crm.close()


def looked_up(number: str) -> LookUp:
    return LookUp("call-1", PhoneNumber.parse(number, region="PL"))


# -- the store ------------------------------------------------------------------------------


def test_the_crm_is_opened_only_when_the_start_has_settled(tmp_path: Path) -> None:
    heard, opened = Heard(), threading.Event()
    settle_s = 0.3

    def store() -> Store:
        return Store.open(tmp_path / "store.sqlite", agent="ewa", site="krk", now=lambda: NOW)

    def sync(office: Office, store: Store) -> None:
        opened.set()

    office = Office(open_store=store, open_sync=sync, now=lambda: NOW, settle_s=settle_s)
    office.start(heard)
    try:
        heard.first(Restored)
        began = time.monotonic()
        assert opened.wait(DEADLINE_S)
        assert time.monotonic() - began > settle_s / 2
    finally:
        office.close()


def test_what_was_open_is_told_at_the_start(trial: Trial) -> None:
    before = trial.store()
    before.interactions.save(call(1, note="in the middle"))
    before.interactions.finish(call(2))
    before.agent.save(LUNCH)
    before.close()
    trial.open()
    restored = trial.heard.first(Restored)
    assert restored.agent == LUNCH
    assert [(one.id, one.note) for one in restored.interactions] == [(id_of(1), "in the middle")]
    assert trial.heard.of(StoreProblem) == []


def test_the_calls_of_the_last_hour_are_told_at_the_start(trial: Trial) -> None:
    before = trial.store()
    before.interactions.finish(call(1, started=NOW - timedelta(minutes=61)))
    before.interactions.finish(call(2, started=NOW - timedelta(minutes=59)))
    before.close()
    trial.open()
    told = trial.heard.first(DialsRemembered)
    assert [one.id for one in told.interactions] == [id_of(2)]


def test_a_call_is_kept_and_told_and_then_finished_with_its_way_to_the_crm(trial: Trial) -> None:
    office = trial.open()
    office.keep(Keep(call(1, note="half")))
    trial.heard.until(lambda: trial.heard.of(Kept))
    office.finish(Finish(call(1, note="whole")))
    trial.heard.first(Kept, 2)
    store = trial.look()
    kept = store.interactions.get(id_of(1))
    assert kept is not None and (kept.note, kept.stage) == ("whole", Stage.FINISHED)
    assert [record.key for record in store.outbox.rows()] == [id_of(1)]
    store.close()


def test_the_agents_state_is_kept_before_it_is_told(trial: Trial) -> None:
    office = trial.open()
    office.keep_agent(KeepAgent(READY))
    office.keep_agent(KeepAgent(LUNCH))
    assert trial.heard.first(AgentKept, 2) == AgentKept(LUNCH)
    store = trial.look()
    assert store.agent.load() == LUNCH
    store.close()


def test_an_alarm_is_kept_also_while_the_store_cannot_be_opened(trial: Trial) -> None:
    raised = Alarm(AlarmKind.TOO_MANY_CALLS, NOW, "ewa", "krk", "per-minute", 20)
    office = trial.open(failures=[DatabaseBusy("another program holds it")] * 1000)
    office.raise_alarm(RaiseAlarm(raised))
    trial.heard.first(StoreProblem)
    office.close()
    assert trial.alarms.read() == (raised,)


def test_a_store_that_cannot_be_opened_is_told_and_opened_later_with_nothing_lost(
    trial: Trial, caplog: pytest.LogCaptureFixture
) -> None:
    before = trial.store()
    before.interactions.save(call(1, note="of the call that goes on"))
    before.close()
    locked = [DatabaseBusy("another program holds it")] * 3
    office = trial.open(failures=list(locked))
    office.keep(Keep(call(2, note="typed meanwhile")))
    office.keep_agent(KeepAgent(LUNCH))
    trial.heard.until(lambda: StoreProblem("") in trial.heard.all)
    assert trial.heard.all[0] == Restored(None)
    assert StoreProblem("another program holds it") in trial.heard.all
    assert NotKept(id_of(2), "another program holds it") in trial.heard.all
    trial.heard.until(lambda: trial.heard.of(Kept))
    trial.heard.until(lambda: trial.heard.of(AgentKept))
    second = trial.heard.of(Restored)[1]
    assert (second.agent, [one.note for one in second.interactions]) == (
        None,
        ["of the call that goes on"],
    )
    store = trial.look()
    assert store.agent.load() == LUNCH
    kept = store.interactions.get(id_of(2))
    assert kept is not None and kept.note == "typed meanwhile"
    store.close()
    said = [record.getMessage() for record in caplog.records if record.name == "callcenter.office"]
    assert said.count("the local store cannot be opened") == 1
    assert said.count("the local store is open now") == 1


def test_what_was_left_open_is_told_before_anything_is_saved_over_it(trial: Trial) -> None:
    before = trial.store()
    before.interactions.save(call(1, note="the first half"))
    before.close()
    office = trial.open(failures=[DatabaseBusy("held")])
    office.keep(Keep(call(1, note="")))
    trial.heard.until(lambda: trial.heard.of(Kept))
    kept = trial.heard.all.index(trial.heard.of(Kept)[0])
    restored = trial.heard.all.index(trial.heard.of(Restored)[1])
    assert restored < kept


def test_a_store_that_opens_but_cannot_be_read_does_not_lock_itself_out(trial: Trial) -> None:
    unreadable = 2

    def opened() -> Store:
        nonlocal unreadable
        store = trial.store()
        unreadable -= 1
        if unreadable >= 0:
            store.agent = Unreadable()  # type: ignore[assignment]
        return store

    trial.open(open_store=opened)
    trial.heard.until(lambda: StoreProblem("") in trial.heard.all)
    reasons = {one.reason for one in trial.heard.of(StoreProblem)}
    assert reasons == {"the page of the agent cannot be read", ""}


class Unreadable:
    def load(self) -> Agent | None:
        raise StoreError("the page of the agent cannot be read")


def test_a_question_before_the_store_is_open_waits_for_it(trial: Trial) -> None:
    gate = threading.Event()

    def opened() -> Store:
        assert gate.wait(DEADLINE_S)
        store = trial.store()
        store.customers.upsert_many([customer(1)])
        return store

    office = trial.open(open_store=opened)
    office.look_up(looked_up(MOBILE))
    office.ask("names", lambda store: [one.name for one in store.customers.listed(9)])
    assert trial.heard.all == []
    gate.set()
    found = trial.heard.first(CustomersFound)
    assert [one.name for one in found.customers] == ["Anna Nowak 1"]
    assert trial.heard.first(Asked) == Asked("names", ["Anna Nowak 1"])


def test_a_question_without_a_store_is_answered_in_words(
    trial: Trial, caplog: pytest.LogCaptureFixture
) -> None:
    office = trial.open(failures=[StoreError("of a newer version")] * 1000)
    trial.heard.first(StoreProblem)
    office.ask("history", lambda store: store.interactions.history())
    office.look_up(looked_up(MOBILE))
    assert trial.heard.first(AskFailed) == AskFailed("history", "of a newer version")
    assert trial.heard.first(CustomersFound).source is Source.CRM_FAILED
    assert "history" not in caplog.text


def test_a_question_that_breaks_is_answered_in_words_and_logged(
    trial: Trial, caplog: pytest.LogCaptureFixture
) -> None:
    office = trial.open()

    def broken(store: Store) -> object:
        raise ValueError("no such word")

    office.ask("search", broken)
    office.ask("next", lambda store: 7)
    assert trial.heard.first(Asked) == Asked("next", 7)
    assert trial.heard.of(AskFailed) == [AskFailed("search", "no such word")]
    assert "a question (search) could not be answered" in caplog.text


def test_a_pop_does_not_wait_behind_a_question(trial: Trial) -> None:
    gate = threading.Event()
    office = trial.open()
    office.ask("slow", lambda store: gate.wait(DEADLINE_S))
    office.look_up(looked_up(MOBILE))
    assert trial.heard.first(CustomersFound).source is Source.LOCAL
    assert trial.heard.of(Asked) == []
    gate.set()


@pytest.mark.parametrize("failures", [1, 2, 5])
def test_an_agents_state_that_the_disk_refuses_is_tried_again_and_the_newest_wins(
    trial: Trial, caplog: pytest.LogCaptureFixture, failures: int
) -> None:
    agents = FailingAgents(failures)

    def opened() -> Store:
        store = trial.store()
        store.agent = agents  # type: ignore[assignment]
        return store

    caplog.set_level(logging.INFO, "callcenter")
    office = trial.open(open_store=opened)
    office.keep_agent(KeepAgent(READY))
    office.keep_agent(KeepAgent(LUNCH))
    trial.heard.until(lambda: {AgentKept(READY), AgentKept(LUNCH)} <= set(trial.heard.all))
    assert agents.kept[-1] == LUNCH
    assert StoreProblem("the disk is full") in trial.heard.all
    trial.heard.until(lambda: trial.heard.of(StoreProblem)[-1] == StoreProblem(""))
    assert caplog.text.count("the agent's state could not be kept") == 1
    assert caplog.text.count("the agent's state is kept again") == 1


class FailingAgents:
    """Keeps the agent's state, but only after so many failures."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.kept: list[Agent] = []

    def load(self) -> Agent | None:
        return None

    def save(self, agent: Agent) -> None:
        if self.failures:
            self.failures -= 1
            raise DiskFull("the disk is full")
        self.kept.append(agent)


def test_work_before_the_start_is_refused_rather_than_stuck(tmp_path: Path) -> None:
    office = Office(
        open_store=lambda: open_store(tmp_path), open_sync=lambda office, store: None,
        now=lambda: NOW,
    )  # fmt: skip
    with pytest.raises(RuntimeError, match="was not started"):
        office.keep_agent(KeepAgent(READY))
    office.close()


# -- customers and the CRM ------------------------------------------------------------------


def test_a_created_customer_is_kept_shown_chosen_and_sent_once(
    trial: Trial, server: SampleCrm
) -> None:
    office = trial.open(server=server)
    new = customer(7, crm_id="", name="Xymena Nowa", numbers=("+48512345678",))
    office.create_customer("call-1", new)
    assert trial.heard.first(StoryFound) == StoryFound("call-1", new)
    assert trial.heard.first(CustomerChosen) == CustomerChosen("call-1", new.id)
    trial.heard.until(lambda: server.records.effects() == {new.id: 1})
    assert [one["full_name"] for one in server.records.by_text("Xymena")] == ["Xymena Nowa"]


def test_a_ring_pops_from_the_store_and_then_from_the_crm(trial: Trial, server: SampleCrm) -> None:
    server.trouble.switch(Mode.DOWN, path="/changes")
    office = trial.open(server=server)
    trial.heard.first(SyncChanged)
    office.look_up(looked_up(JAN))
    local, crm = trial.heard.first(CustomersFound), trial.heard.first(CustomersFound, 2)
    assert (local.source, local.customers) == (Source.LOCAL, ())
    assert (crm.source, [one.name for one in crm.customers]) == (Source.CRM, ["Jan Kowalski"])
    office.tell_story(TellStory("call-1", crm.customers[0].id))
    assert trial.heard.first(StoryFound).source is Source.LOCAL
    assert trial.heard.first(StoryFound, 2).source is Source.CRM


def test_who_rings_while_the_crm_is_still_being_set_up_is_looked_up_in_it(
    trial: Trial, server: SampleCrm
) -> None:
    server.trouble.switch(Mode.DOWN, path="/changes")
    set_up = threading.Event()

    def slowly(office: Office, store: Store) -> Sync:
        set_up.wait(DEADLINE_S)
        return trial._sync(office, store, server)

    trial.office = Office(open_store=trial.store, open_sync=slowly, now=lambda: NOW)
    trial.office.start(trial.heard)
    trial.office.look_up(looked_up(JAN))
    assert trial.heard.first(CustomersFound).source is Source.LOCAL
    set_up.set()
    crm = trial.heard.first(CustomersFound, 2)
    assert (crm.source, [one.name for one in crm.customers]) == (Source.CRM, ["Jan Kowalski"])


def test_a_finished_call_reaches_the_crm_and_a_refused_one_can_be_sent_again(
    trial: Trial, server: SampleCrm
) -> None:
    server.trouble.switch(Mode.REFUSE, path="/calls")
    office = trial.open(server=server)
    office.finish(Finish(call(1)))
    trial.heard.until(lambda: any(one.counts.failed == 1 for one in trial.heard.of(SyncChanged)))
    server.trouble.switch(Mode.UP)
    office.resend(id_of(1))
    trial.heard.until(lambda: server.records.effects() == {id_of(1): 1})
    trial.heard.until(lambda: trial.heard.of(SyncChanged)[-1].counts.failed == 0)
    assert delivered(trial, id_of(1)) is Delivered.SENT


def delivered(trial: Trial, id: str) -> Delivered:
    store = trial.look()
    try:
        deadline = time.monotonic() + DEADLINE_S
        while (kept := store.interactions.get(id)) is None or kept.sync is Delivered.WAITING:
            assert time.monotonic() < deadline
            threading.Event().wait(0.01)
        return kept.sync
    finally:
        store.close()


def test_without_a_crm_everything_is_kept_and_waits(trial: Trial) -> None:
    office = trial.open()
    office.finish(Finish(call(1)))
    office.resend(id_of(99))
    trial.heard.first(Kept)
    store = trial.look()
    assert store.outbox.counts(NOW + timedelta(seconds=5)).pending == 1
    store.close()


def test_a_sync_that_cannot_be_set_up_leaves_the_store_at_work(
    trial: Trial, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(office: Office, store: Store) -> Sync | None:
        raise ValueError("no such CRM")

    office = Office(open_store=trial.store, open_sync=broken, now=lambda: NOW)
    office.start(trial.heard)
    office.keep(Keep(call(1)))
    trial.heard.first(Kept)
    office.close()
    assert "no such CRM" in caplog.text


# -- closing --------------------------------------------------------------------------------


def test_closing_writes_what_was_typed_and_lets_another_program_in(trial: Trial) -> None:
    office = trial.open()
    trial.heard.first(Restored)
    office.keep(Keep(call(1, note="the last letters"), urgent=False))
    office.keep_agent(KeepAgent(LUNCH))
    office.close()
    again = trial.store()
    kept = again.interactions.get(id_of(1))
    assert kept is not None and kept.note == "the last letters"
    assert again.agent.load() == LUNCH
    again.close()


def test_closing_at_once_after_the_start_keeps_what_came(trial: Trial) -> None:
    office = trial.open()
    office.keep(Keep(call(1, note="quick")))
    office.look_up(looked_up(MOBILE))
    office.ask("history", lambda store: store.interactions.history())
    office.close()
    store = trial.look()
    assert [one.note for one in store.interactions.history()] == ["quick"]
    store.close()


def test_closing_while_the_crm_keeps_everybody_waiting_is_quick(
    trial: Trial, server: SampleCrm
) -> None:
    office = trial.open(server=server)
    trial.heard.until(lambda: CrmState.ONLINE in {one.state for one in trial.heard.of(SyncChanged)})
    server.trouble.switch(Mode.SLOW, seconds=20)
    office.look_up(looked_up(JAN))
    office.finish(Finish(call(1)))
    trial.heard.first(Kept)
    began = time.monotonic()
    office.close()
    assert time.monotonic() - began < 12.0
    again = trial.store()
    assert again.outbox.counts(NOW).pending == 1
    again.close()


def test_closing_ends_although_the_disk_does_not_answer(
    trial: Trial, caplog: pytest.LogCaptureFixture
) -> None:
    gate = threading.Event()

    def stuck() -> Store:
        assert gate.wait(DEADLINE_S)
        return trial.store()

    office = trial.open(open_store=stuck)
    office.keep(Keep(call(1, note="waits for the disk")))
    closing = threading.Thread(target=office.close, kwargs={"limit_s": 0.1})
    closing.start()
    until(lambda: "was not waited for" in caplog.text)
    gate.set()
    closing.join(DEADLINE_S)
    assert not closing.is_alive()
    assert "texts may be lost" in caplog.text
    # What was given up has ended too: nothing is left for the garbage to complain about.
    del office, closing
    gc.collect()
    assert "Task was destroyed" not in caplog.text


def until(done: Callable[[], object]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not done():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)


def test_no_thread_is_left_after_closing(trial: Trial, server: SampleCrm) -> None:
    before = set(threading.enumerate())
    office = trial.open(server=server)
    office.look_up(looked_up(JAN))
    trial.heard.first(CustomersFound, 2)
    office.close()
    left = [one.name for one in set(threading.enumerate()) - before if one.is_alive()]
    assert left == []


def test_closing_twice_or_without_a_start_is_no_harm(trial: Trial, tmp_path: Path) -> None:
    office = trial.open()
    office.close()
    office.close()
    never = Office(open_store=trial.store, open_sync=lambda office, store: None, now=lambda: NOW)
    never.close()


def test_a_thousand_customers_come_in_without_holding_up_a_note(
    trial: Trial, server: SampleCrm
) -> None:
    office = trial.open(server=server)
    trial.heard.first(SyncChanged)
    store = trial.opened[0]
    many = [replace(full_customer(one), id=f"many-{one}") for one in range(300)]

    def pull() -> None:
        for one in many:
            store.customers.upsert_many([one])

    pulling = threading.Thread(target=pull)
    pulling.start()
    waits = []
    for index in range(1, 11):
        began = time.monotonic()
        office.keep(Keep(call(index, note="typed")))
        trial.heard.first(Kept, index)
        waits.append(time.monotonic() - began)
    pulling.join()
    assert max(waits) < 0.5, waits


def test_a_correction_is_kept_told_and_sent(trial: Trial, server: SampleCrm) -> None:
    office = trial.open(server=server)
    office.finish(Finish(call(1, note="first")))
    trial.heard.until(lambda: server.records.effects() == {id_of(1): 1})
    office.correct(Correct(id_of(1), "second", "", frozenset(), "typo", "ewa"))
    assert trial.heard.first(Corrected).interaction.note == "second"
    trial.heard.until(lambda: [one["note"] for one in server.records.calls()] == ["second"])
    assert server.records.effects() == {id_of(1): 1}


def test_a_changed_customer_is_kept_told_and_sent(trial: Trial, server: SampleCrm) -> None:
    office = trial.open(server=server)
    new = customer(7, crm_id="", name="Xymena Nowa", numbers=("+48512345678",))
    office.create_customer("call-1", new)
    trial.heard.until(lambda: server.records.effects() == {new.id: 1})
    change = CustomerChange(
        id_of(801), new.id, NOW, "ewa", {"name": new.name}, {"name": "Xymena Lis"}
    )
    office.change_customer(ChangeCustomer(change))
    assert trial.heard.first(CustomerChanged).customer.name == "Xymena Lis"
    trial.heard.until(lambda: bool(server.records.by_text("Xymena Lis")))


def test_what_cannot_be_decided_is_answered_in_words_and_is_no_failure(
    trial: Trial, caplog: pytest.LogCaptureFixture
) -> None:
    office = trial.open()
    office.correct(Correct(id_of(1), "x", "", frozenset(), "", "ewa"))
    answer = trial.heard.first(AskFailed)
    assert answer == AskFailed("correction", "This call is not on this computer any more.")
    office.decide("discard", lambda store: store.dead_letters.discard("k", reason="r", by="it"))
    assert "There is no record" in trial.heard.first(AskFailed, 2).reason
    assert trial.heard.of(StoreProblem) == []
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
