from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callcenter.answers import Stays
from callcenter.config.sections.data import DataSection
from callcenter.domain.agent import Agent, Choice, Intent
from callcenter.domain.effects import KeepAgent
from callcenter.domain.interaction import Stage
from callcenter.office import Office
from callcenter.store import purging
from callcenter.store.cipher import connect
from callcenter.store.errors import StoreError
from callcenter.store.key import StoreKeys
from callcenter.store.secrets import Secrets
from callcenter.store.store import Store
from callcenter.upkeep import HOUR, Upkeep, until_next
from tests.importing.samples import PEOPLE, imported, written
from tests.store.samples import NOW, call, customer, full_customer, id_of, recording
from tests.store.test_cipher import files_with
from tests.store.test_secrets import Ring
from tests.test_office import DEADLINE_S, Heard

LOG = logging.getLogger("test.upkeep")
LONG_AGO = NOW - timedelta(days=400)


@pytest.fixture
def ring() -> Ring:
    return Ring()


@pytest.fixture
def keys(ring: Ring) -> StoreKeys:
    return StoreKeys(Secrets({}, backend=lambda: ring))


def opened(folder: Path, keys: StoreKeys) -> Store:
    path = folder / "data" / "callcenter.sqlite"
    return Store.open(path, agent="ewa", site="krk", now=lambda: NOW, keys=keys)


@pytest.fixture
def store(tmp_path: Path, keys: StoreKeys) -> Iterator[Store]:
    made = opened(tmp_path, keys)
    yield made
    made.close()


def upkeep(keys: StoreKeys, **settings: Any) -> Upkeep:
    return Upkeep(DataSection(**settings), keys, log=LOG)


def tidied(store: Store, keys: StoreKeys, **settings: Any) -> dict[str, int]:
    return upkeep(keys, **settings).tidy(store, NOW, lambda: False)


def sent(store: Store) -> None:
    for record in store.outbox.rows():
        store.outbox.sent(record.key, NOW, revision=record.revision)


def ids(store: Store) -> set[str]:
    return {one.id for one in store.interactions.history(limit=1000)}


def test_only_old_calls_that_the_crm_has_go(store: Store, keys: StoreKeys) -> None:
    for index in (1, 2, 3):
        store.interactions.finish(call(index, started=LONG_AGO, note="stary kocioł"))
    store.recordings.save(recording(3))
    sent(store)
    store.interactions.finish(call(4, started=LONG_AGO, note="stary kocioł"))
    store.interactions.save(call(5, started=LONG_AGO, stage=Stage.UNFINISHED))
    store.interactions.save(call(6, started=LONG_AGO))
    store.interactions.finish(call(7, started=NOW - timedelta(days=89)))
    sent_lately = store.outbox.get(id_of(7))
    assert sent_lately is not None
    assert tidied(store, keys, keep_calls_days=90) == {"calls": 2}
    assert ids(store) == {id_of(index) for index in (3, 4, 5, 6, 7)}
    assert {one.id for one in store.interactions.history("kociol")} == {id_of(3), id_of(4)}
    assert [record.key for record in store.outbox.rows()] == [id_of(4), id_of(7)]
    assert store.outbox.get(id_of(1)) is None


def test_by_itself_nothing_goes(store: Store, keys: StoreKeys) -> None:
    store.interactions.finish(call(1, started=LONG_AGO))
    sent(store)
    assert tidied(store, keys) == {}
    assert ids(store) == {id_of(1)}


def test_old_contacts_of_customers_go(store: Store, keys: StoreKeys) -> None:
    store.customers.upsert_many([full_customer(contacts=10)])
    assert tidied(store, keys, keep_contacts_days=4) == {"contacts": 5}
    kept = store.customers.with_story(full_customer().id)
    assert kept is not None
    assert [one.id for one in kept.contacts] == [f"1-{at}" for at in range(5)]


def test_what_an_import_can_be_undone_by_goes_with_age_by_itself(
    store: Store, keys: StoreKeys, tmp_path: Path
) -> None:
    imported(store, written(tmp_path, PEOPLE))
    month = timedelta(days=30, seconds=1)
    kept_up = upkeep(keys, keep_undo_days=0)
    assert kept_up.tidy(store, NOW + month, lambda: False) == {}
    assert upkeep(keys).tidy(store, NOW + month / 2, lambda: False) == {}
    assert upkeep(keys).tidy(store, NOW + month, lambda: False) == {"undo values": 2}
    assert not store.imports.all()[0].undoable


def test_many_go_a_few_at_a_time_and_it_stops_when_asked(store: Store, keys: StoreKeys) -> None:
    for index in range(1, 251):
        store.interactions.save(call(index, started=LONG_AGO, stage=Stage.FINISHED))
    asked = iter([False, True])
    kept_up = upkeep(keys, keep_calls_days=1)
    assert kept_up.tidy(store, NOW, lambda: next(asked, True)) == {"calls": 100}
    assert tidied(store, keys, keep_calls_days=1) == {"calls": 150}


def test_a_damaged_file_goes_after_a_month(store: Store, keys: StoreKeys) -> None:
    old, young = (
        store.path.with_name(f"{store.path.name}.damaged-{day}") for day in ("20261001", "20261120")
    )
    for file, days in ((old, 40), (young, 2)):
        file.write_bytes(b"x" * 100)
        at = (NOW - timedelta(days=days)).timestamp()
        os.utime(file, (at, at))
    assert tidied(store, keys) == {"damaged files": 1}
    assert (old.exists(), young.exists()) == (False, True)


@pytest.mark.parametrize("hour", [0, 2, 3, 12, 23])
def test_the_next_night_is_never_more_than_a_day_off(hour: int) -> None:
    now = datetime(2026, 11, 22, hour, 30, tzinfo=UTC)
    left = until_next(now)
    assert 0 < left <= 86_400
    assert (now + timedelta(seconds=left)).astimezone().hour == HOUR


def filled(store: Store) -> None:
    store.customers.upsert_many([full_customer(), customer(2)], cursor="42")
    store.interactions.finish(call(1, customer_id=full_customer().id, note="zimny kocioł"))


def test_recordings_stay_where_they_are_known_for_as_long_as_they_are_kept(
    tmp_path: Path, keys: StoreKeys, caplog: pytest.LogCaptureFixture
) -> None:
    store = opened(tmp_path, keys)
    filled(store)
    sent(store)
    store.recordings.save(recording(1))
    upkeep(keys, purge_at_sign_out=True).close(store)
    assert "0 unfinished calls and 1 recordings stay" in caplog.text
    again = opened(tmp_path, keys)
    assert (ids(again), again.customers.listed(10)) == (set(), ())
    assert again.recordings.get(recording(1).id) is not None
    again.close()


def test_on_a_shared_computer_nothing_stays_and_the_key_is_gone(
    tmp_path: Path, keys: StoreKeys, ring: Ring
) -> None:
    store = opened(tmp_path, keys)
    filled(store)
    sent(store)
    upkeep(keys, purge_at_sign_out=True).close(store)
    assert [one.name for one in store.path.parent.iterdir()] == [store.path.name + ".lock"]
    assert ring.kept == {}
    again = opened(tmp_path, keys)
    assert (ids(again), again.customers.cursor()) == (set(), "")
    again.close()


def test_whoever_is_late_makes_no_new_file_where_one_was_removed(
    tmp_path: Path, keys: StoreKeys
) -> None:
    late = opened(tmp_path, keys)
    upkeep(keys, purge_at_sign_out=True).close(late)
    for work in (lambda: late.customers.listed(1), lambda: late.customers.create(customer(1))):
        with pytest.raises(StoreError, match="was closed"):
            work()
    with closing(opened(tmp_path, keys)) as store:
        assert store.repair is None


def test_what_the_crm_has_not_got_stays_alone(
    tmp_path: Path, keys: StoreKeys, caplog: pytest.LogCaptureFixture
) -> None:
    store = opened(tmp_path, keys)
    filled(store)
    sent(store)
    store.interactions.finish(call(2, customer_id=customer(2).id, note="niewysłane"))
    upkeep(keys, purge_at_sign_out=True).close(store)
    assert "1 records for the CRM, 0 unfinished calls and 0 recordings stay" in caplog.text
    again = opened(tmp_path, keys)
    assert ids(again) == {id_of(2)}
    assert [record.key for record in again.outbox.rows(sent=True)] == [id_of(2)]
    assert [one.id for one in again.customers.listed(10)] == [customer(2).id]
    assert again.interactions.history("kociol") == ()
    assert again.customers.cursor() == ""
    again.close()


def test_without_that_setting_everything_stays(tmp_path: Path, keys: StoreKeys) -> None:
    store = opened(tmp_path, keys)
    filled(store)
    sent(store)
    upkeep(keys).close(store)
    again = opened(tmp_path, keys)
    assert ids(again) == {id_of(1)}
    again.close()


def test_without_encryption_what_goes_is_overwritten_and_removed(tmp_path: Path) -> None:
    off = StoreKeys(Secrets({}), encrypted=False)
    store = opened(tmp_path, off)
    filled(store)
    sent(store)
    Upkeep(DataSection(purge_at_sign_out=True), off, log=LOG).close(store)
    assert files_with(tmp_path, "kocioł", "Anna Nowak") == []


def until(done: Callable[[], object]) -> None:
    heard, deadline = Heard(), datetime.now(UTC) + timedelta(seconds=DEADLINE_S)
    while not done():
        assert datetime.now(UTC) < deadline
        with heard._news:
            heard._news.wait(0.02)


def test_signing_out_empties_it_at_once_and_quitting_removes_it(
    tmp_path: Path, keys: StoreKeys, ring: Ring
) -> None:
    before = opened(tmp_path, keys)
    filled(before)
    sent(before)
    before.close()
    stores: list[Store] = []

    def open_store() -> Store:
        stores.append(opened(tmp_path, keys))
        return stores[0]

    office = Office(
        open_store=open_store,
        open_sync=lambda office, store: None,
        now=lambda: NOW,
        keep_alarm=lambda alarm: None,
        upkeep=lambda: upkeep(keys, purge_at_sign_out=True),
    )
    office.start(Heard())
    try:
        office.keep_agent(KeepAgent(Agent("ewa", "Ewa", "krk", Choice(Intent.READY), NOW)))
        until(lambda: stores and stores[0].agent.load())
        assert ids(stores[0]) == {id_of(1)}
        office.keep_agent(KeepAgent(Agent("ewa", "Ewa", "krk", Choice(Intent.SIGNED_OUT), NOW)))
        until(lambda: not ids(stores[0]) and not stores[0].customers.listed(1))
    finally:
        office.close()
    assert not stores[0].path.exists()
    assert ring.kept == {}


class Watched(Upkeep):
    """Tells when it is asked to empty the data."""

    def __init__(self, keys: StoreKeys) -> None:
        super().__init__(DataSection(purge_at_sign_out=True), keys, log=LOG)
        self.asked = threading.Event()

    def signed_out(self, store: Store) -> Stays | None:
        self.asked.set()
        return super().signed_out(store)


def test_begun_signed_out_it_is_emptied_as_well(tmp_path: Path, keys: StoreKeys) -> None:
    before = opened(tmp_path, keys)
    filled(before)
    sent(before)
    before.agent.save(Agent("ewa", "Ewa", "krk", Choice(Intent.SIGNED_OUT), NOW))
    before.close()
    watched = Watched(keys)
    office = Office(
        open_store=lambda: opened(tmp_path, keys),
        open_sync=lambda office, store: None,
        now=lambda: NOW,
        upkeep=lambda: watched,
    )
    office.start(Heard())
    try:
        assert watched.asked.wait(DEADLINE_S)
    finally:
        office.close()


def test_whoever_signs_in_again_at_once_keeps_the_data(tmp_path: Path, keys: StoreKeys) -> None:
    before = opened(tmp_path, keys)
    filled(before)
    sent(before)
    before.close()
    stores: list[Store] = []

    def open_store() -> Store:
        stores.append(opened(tmp_path, keys))
        return stores[0]

    def signs(intent: Intent) -> None:
        office.keep_agent(KeepAgent(Agent("ewa", "Ewa", "krk", Choice(intent), NOW)))

    watched, disk_is_free = Watched(keys), threading.Event()
    office = Office(
        open_store=open_store,
        open_sync=lambda office, store: None,
        now=lambda: NOW,
        upkeep=lambda: watched,
    )
    office.start(Heard())
    try:
        office.work_on(lambda store: disk_is_free.wait(DEADLINE_S), "a slow disk")
        signs(Intent.SIGNED_OUT)
        signs(Intent.READY)
        disk_is_free.set()
        assert not watched.asked.wait(0.5)
        assert ids(stores[0]) == {id_of(1)}
        signs(Intent.SIGNED_OUT)
        assert watched.asked.wait(DEADLINE_S)
        until(lambda: not ids(stores[0]))
    finally:
        office.close()


def with_a_sent_call(folder: Path, keys: StoreKeys) -> Path:
    store = opened(folder, keys)
    filled(store)
    sent(store)
    store.close()
    return store.path


def shared_office(folder: Path, keys: StoreKeys, heard: Heard, stores: list[Store]) -> Office:
    """An office on a shared computer; it does not wait long for a held database."""

    def open_store() -> Store:
        path = folder / "data" / "callcenter.sqlite"
        stores.append(
            Store.open(path, agent="ewa", site="krk", now=lambda: NOW, keys=keys, patience_s=0.2)
        )
        return stores[-1]

    office = Office(
        open_store=open_store,
        open_sync=lambda office, store: None,
        now=lambda: NOW,
        upkeep=lambda: upkeep(keys, purge_at_sign_out=True),
    )
    office.start(heard)
    return office


def signs(office: Office, intent: Intent) -> None:
    office.keep_agent(KeepAgent(Agent("ewa", "Ewa", "krk", Choice(intent), NOW)))


@contextmanager
def reader(path: Path, keys: StoreKeys) -> Iterator[None]:
    """Another program that reads the data, and so keeps its journal from being emptied."""
    with closing(connect(path, keys.current(path))) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM interaction").fetchone()
        yield


def test_a_sign_out_that_fails_is_told_and_made_good_at_the_end(
    tmp_path: Path, keys: StoreKeys, caplog: pytest.LogCaptureFixture
) -> None:
    path = with_a_sent_call(tmp_path, keys)
    heard, stores = Heard(), list[Store]()
    office = shared_office(tmp_path, keys, heard, stores)
    try:
        until(lambda: stores)
        with reader(path, keys):
            signs(office, Intent.SIGNED_OUT)
            told = heard.first(Stays)
        assert "journal" in told.problem and not told.unsent
        assert purging.is_begun(path)
    finally:
        office.close()
    assert "signed out, but customers and calls could not be removed" in caplog.text
    assert "sync failed" not in caplog.text
    assert not path.exists() and not purging.is_begun(path)


def test_signing_out_tells_what_the_crm_has_not_got(tmp_path: Path, keys: StoreKeys) -> None:
    store = opened(tmp_path, keys)
    filled(store)
    store.close()
    heard = Heard()
    office = shared_office(tmp_path, keys, heard, [])
    try:
        signs(office, Intent.SIGNED_OUT)
        assert heard.first(Stays) == Stays(unsent=1)
    finally:
        office.close()


def test_what_a_killed_sign_out_left_goes_at_the_next_start(
    tmp_path: Path, keys: StoreKeys, caplog: pytest.LogCaptureFixture
) -> None:
    path = with_a_sent_call(tmp_path, keys)
    purging.begin(path)
    heard, stores = Heard(), list[Store]()
    office = shared_office(tmp_path, keys, heard, stores)
    try:
        signs(office, Intent.READY)
        until(lambda: stores and not ids(stores[0]) and not purging.is_begun(path))
        assert stores[0].customers.listed(1) == () and stores[0].customers.cursor() == ""
    finally:
        office.close()
    assert "an earlier sign-out are gone only now" in caplog.text


def test_whoever_signs_in_again_keeps_what_waited_to_be_emptied(
    tmp_path: Path, keys: StoreKeys
) -> None:
    store = opened(tmp_path, keys)
    filled(store)
    keeper = upkeep(keys, purge_at_sign_out=True)
    assert keeper.signed_out(store) == Stays(unsent=1) and purging.is_begun(store.path)
    keeper.signed_in(store)
    keeper.catch_up(store)
    assert ids(store) == {id_of(1)}
    store.close()


def test_a_removal_that_was_killed_is_ended_at_the_next_start(
    tmp_path: Path, keys: StoreKeys
) -> None:
    path = with_a_sent_call(tmp_path, keys)
    going = path.with_name(path.name + ".going")
    path.replace(going)
    store = opened(tmp_path, keys)
    assert ids(store) == set() and store.repair is None
    upkeep(keys, purge_at_sign_out=True).catch_up(store)
    store.close()
    assert not going.exists()
