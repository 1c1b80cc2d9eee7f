"""The back office goes by other settings: another token or CRM; nothing is lost or doubled."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from callcenter.answers import Asked, AskFailed
from callcenter.belonging import AnotherCrm, check
from callcenter.config.sections.data import DataSection
from callcenter.crm.chosen import ChosenCrm
from callcenter.crm.mapping import mapping_from
from callcenter.crm.rest import RestCrm
from callcenter.crm_switch import belong
from callcenter.demo.crm import SampleCrm
from callcenter.demo.crm_trouble import Mode
from callcenter.domain.effects import Finish
from callcenter.domain.other_crm import ENDING, To
from callcenter.domain.wishes import CustomersFound, Kept, Source
from callcenter.office import Office
from callcenter.store.key import StoreKeys
from callcenter.store.secrets import Secrets
from callcenter.store.store import Store
from callcenter.sync.reach import CrmState
from callcenter.sync.sync import Sync, SyncChanged
from callcenter.upkeep import Upkeep
from tests.crm.samples import TOKEN, mapping_table, sample_crm
from tests.store.samples import NOW, call, customer, id_of, open_store
from tests.test_office import DEADLINE_S, JAN, Heard, looked_up


class Desk:
    """An office over a real store whose CRM can be another one from one moment to the next."""

    def __init__(self, folder: Path) -> None:
        self.heard = Heard()
        self.made: list[RestCrm] = []
        self._folder = folder
        self.office: Office | None = None

    def open(self, server: SampleCrm, token: str = TOKEN, *, guarded: bool = False) -> Office:
        self.office = Office(
            open_store=lambda: open_store(self._folder),
            open_sync=lambda office, store: self._checked(office, store, server, token, guarded),
            now=lambda: NOW,
        )
        self.office.start(self.heard)
        return self.office

    def renew(self, server: SampleCrm | None, token: str = TOKEN, *, guarded: bool = False) -> None:
        def sync(office: Office, store: Store) -> Sync | None:
            if server is not None:
                return self._checked(office, store, server, token, guarded)
            self.heard("no CRM")
            return None

        assert self.office is not None
        self.office.renew(sync, self._upkeep)

    def until(self, done: Callable[[], object]) -> None:
        """Wait for what the office does not report."""
        deadline = time.monotonic() + DEADLINE_S
        while not done():
            assert time.monotonic() < deadline, self.heard.all
            threading.Event().wait(0.01)

    def count(self, server: SampleCrm) -> dict[str, int]:
        effects: dict[str, int] = server.records.effects()
        return effects

    def _upkeep(self) -> Upkeep:
        keys = StoreKeys(Secrets({}), encrypted=False)
        return Upkeep(DataSection(), keys, log=logging.getLogger("callcenter.office"))

    def _checked(
        self, office: Office, store: Store, server: SampleCrm, token: str, guarded: bool
    ) -> Sync | None:
        """As the app does it: with another CRM than the data's nothing is begun."""
        if guarded:
            try:
                check(store, chosen(server))
            except AnotherCrm as another:
                self.heard(another)
                return None
        return self._sync(office, store, server, token)

    def _sync(self, office: Office, store: Store, server: SampleCrm, token: str) -> Sync:
        mapping = mapping_from(mapping_table(server.url))
        crm = RestCrm(mapping, secret=lambda name: token, region="PL", now=lambda: NOW)
        self.made.append(crm)
        return Sync(
            *(store, crm),
            run=office.run,
            now=lambda: NOW + timedelta(seconds=len(self.heard.all)),
            random=random.random,
            report=self.heard,
        )


def chosen(server: SampleCrm) -> ChosenCrm:
    """That CRM as the settings name it."""
    return ChosenCrm(mapping_table(server.url), "PL", 0)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    if made.office is not None:
        made.office.close()


@pytest.fixture
def servers() -> Iterator[tuple[SampleCrm, SampleCrm]]:
    both = sample_crm(), sample_crm()
    for server in both:
        server.start()
    yield both
    for server in both:
        server.close()


Servers = tuple[SampleCrm, SampleCrm]


def test_with_the_right_token_everything_that_waited_is_sent_once(
    desk: Desk, servers: Servers
) -> None:
    server, _ = servers
    office = desk.open(server, token="wrong")
    desk.heard.until(lambda: any(it.state is CrmState.REFUSED for it in desk.heard.of(SyncChanged)))
    for number in range(1, 21):
        office.finish(Finish(call(number)))
    desk.heard.until(lambda: desk.heard.of(SyncChanged)[-1].counts.pending == 20)
    assert desk.count(server) == {}
    desk.renew(server)
    desk.until(lambda: desk.count(server) == {id_of(number): 1 for number in range(1, 21)})
    desk.heard.until(lambda: desk.heard.of(SyncChanged)[-1].counts.pending == 0)
    assert desk.heard.of(SyncChanged)[-1].state is CrmState.ONLINE


def test_what_is_on_its_way_ends_before_another_crm_begins(desk: Desk, servers: Servers) -> None:
    first, second = servers
    office = desk.open(first)
    desk.heard.until(lambda: any(it.state is CrmState.ONLINE for it in desk.heard.of(SyncChanged)))
    first.trouble.play([Mode.SLOW], seconds=1.0, path="/calls")
    office.finish(Finish(call(1)))
    desk.until(lambda: first.trouble.played)
    desk.renew(second)
    office.finish(Finish(call(2)))
    desk.until(lambda: id_of(2) in desk.count(second))
    assert desk.count(first) == {id_of(1): 1}
    assert desk.count(second) == {id_of(2): 1}


def test_who_rings_while_the_crm_changes_is_looked_up_in_the_new_one(
    desk: Desk, servers: Servers
) -> None:
    first, second = servers
    first.trouble.switch(Mode.DOWN)
    second.trouble.switch(Mode.DOWN, path="/changes")
    office = desk.open(first)
    desk.heard.until(lambda: desk.heard.of(SyncChanged))
    desk.renew(second)
    desk.until(lambda: len(desk.made) == 2)
    office.look_up(looked_up(JAN))
    desk.heard.until(lambda: Source.CRM in [it.source for it in desk.heard.of(CustomersFound)])
    (found,) = [it for it in desk.heard.of(CustomersFound) if it.source is Source.CRM]
    assert [one.name for one in found.customers] == ["Jan Kowalski"]


def test_without_a_crm_any_more_calls_are_kept_and_wait(desk: Desk, servers: Servers) -> None:
    server, _ = servers
    office = desk.open(server)
    desk.heard.until(lambda: any(it.state is CrmState.ONLINE for it in desk.heard.of(SyncChanged)))
    desk.renew(None)
    desk.heard.until(lambda: "no CRM" in desk.heard.all)
    office.finish(Finish(call(1)))
    desk.heard.until(lambda: desk.heard.of(Kept))
    office.ask("waits", lambda store: store.outbox.counts(NOW + timedelta(hours=1)).pending)
    desk.heard.until(lambda: Asked("waits", 1) in desk.heard.all)
    office.close()
    assert desk.count(server) == {}


def test_renewed_again_and_again_nothing_is_lost_or_doubled(desk: Desk, servers: Servers) -> None:
    server, _ = servers
    office = desk.open(server)
    for number in range(1, 31):
        office.finish(Finish(call(number)))
        if number % 5 == 0:
            desk.renew(server)
    desk.until(lambda: desk.count(server) == {id_of(number): 1 for number in range(1, 31)})
    desk.until(lambda: len(desk.made) == 7)


def test_nothing_that_waits_reaches_another_crm_before_somebody_says_what_it_is(
    desk: Desk, servers: Servers
) -> None:
    first, second = servers
    first.trouble.switch(Mode.DOWN)
    office = desk.open(first, guarded=True)
    office.work_on(lambda store: store.customers.upsert_many([customer(3, crm_id="C9")]), "one")
    office.finish(Finish(call(1, customer_id=customer(3).id)))
    desk.heard.until(lambda: len(desk.heard.of(Kept)) == 1)
    desk.renew(second, guarded=True)
    desk.heard.until(lambda: desk.heard.of(AnotherCrm))
    office.finish(Finish(call(2)))
    office.look_up(looked_up("+48601234567"))
    desk.heard.until(lambda: len(desk.heard.of(Kept)) == 2)
    desk.heard.until(lambda: any(it.source is Source.CRM for it in desk.heard.of(CustomersFound)))
    assert second.trouble.requests == 0
    identity = chosen(second).identity
    office.apart("new CRM", lambda store: belong(store, identity, To.ANOTHER))
    desk.heard.until(lambda: any(it.to == "new CRM" for it in desk.heard.of(Asked)))
    desk.renew(second, guarded=True)
    desk.until(lambda: desk.count(second) == {id_of(2): 1})
    desk.heard.until(lambda: desk.heard.of(SyncChanged)[-1].counts.failed == 1)
    assert desk.count(first) == {}


def test_the_same_crm_under_a_new_address_gets_all_that_waited(
    desk: Desk, servers: Servers
) -> None:
    first, second = servers
    first.trouble.switch(Mode.DOWN)
    office = desk.open(first, guarded=True)
    office.work_on(lambda store: store.customers.upsert_many([customer(3, crm_id="C9")]), "one")
    office.finish(Finish(call(1, customer_id=customer(3).id)))
    desk.heard.until(lambda: len(desk.heard.of(Kept)) == 1)
    desk.renew(second, guarded=True)
    desk.heard.until(lambda: desk.heard.of(AnotherCrm))
    identity = chosen(second).identity
    office.apart("moved", lambda store: belong(store, identity, To.MOVED))
    desk.heard.until(lambda: any(it.to == "moved" for it in desk.heard.of(Asked)))
    desk.renew(second, guarded=True)
    desk.until(lambda: desk.count(second) == {id_of(1): 1})


def test_while_another_crm_takes_over_not_even_the_former_one_is_told_anything(
    desk: Desk, servers: Servers
) -> None:
    first, second = servers
    office = desk.open(first, guarded=True)
    desk.heard.until(lambda: any(it.state is CrmState.ONLINE for it in desk.heard.of(SyncChanged)))
    desk.until(lambda: office.borrow().crm_identity.held().customers)
    desk.renew(second, guarded=True)
    desk.heard.until(lambda: desk.heard.of(AnotherCrm))
    begun, goes = threading.Event(), threading.Event()

    def slowly(store: Store, goes_on: Callable[[], bool]) -> object:
        begun.set()
        assert goes.wait(DEADLINE_S)
        return belong(store, chosen(second).identity, To.ANOTHER, goes_on=goes_on)

    office.switch_crm("switch", slowly)
    assert begun.wait(DEADLINE_S)
    told = first.trouble.requests
    # Somebody puts the former address back meanwhile: its turn comes only after the switch.
    desk.renew(first, guarded=True)
    office.finish(Finish(call(2)))
    desk.heard.until(lambda: len(desk.heard.of(Kept)) == 1)
    assert first.trouble.requests == told and second.trouble.requests == 0
    goes.set()
    desk.heard.until(lambda: any(it.to == "switch" for it in desk.heard.of(Asked)))
    # Nothing here has an id of any CRM by now, so it begins anew with the one of the settings.
    desk.until(lambda: desk.count(first) == {id_of(2): 1})
    assert second.trouble.requests == 0


def test_a_switch_that_the_end_breaks_off_leaves_the_former_crm(
    desk: Desk, servers: Servers, tmp_path: Path
) -> None:
    first, second = servers
    office = desk.open(first, guarded=True)
    desk.heard.until(lambda: any(it.state is CrmState.ONLINE for it in desk.heard.of(SyncChanged)))
    begun = threading.Event()

    def slowly(store: Store, goes_on: Callable[[], bool]) -> object:
        begun.set()
        desk.until(lambda: not goes_on())
        return belong(store, chosen(second).identity, To.ANOTHER, goes_on=goes_on)

    desk.until(lambda: office.borrow().crm_identity.held().customers)
    office.switch_crm("switch", slowly)
    assert begun.wait(DEADLINE_S)
    office.close()
    assert [it.reason for it in desk.heard.of(AskFailed)] == [ENDING]
    store = open_store(tmp_path)
    assert store.crm_identity.known() == chosen(first).identity
    store.close()
