"""Faults 44, 47 to 51, 57 to 59 and 67: what a crash, a full disk or a bad page may cost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from callcenter import opening
from callcenter.config import Config
from callcenter.domain.interaction import Stage
from callcenter.paths import Profile
from callcenter.store.cipher import Connection
from callcenter.store.database import suspect
from callcenter.store.errors import (
    DamagedDatabase,
    DatabaseBusy,
    DatabaseReadOnly,
    DiskFailed,
    DiskFull,
)
from callcenter.store.secrets import Secrets
from callcenter.store.store import Store
from tests.store.opener import GIVEN, PAGE, leaf_page, root_page, spoil, sql
from tests.store.samples import MOBILE, NOW, call, customer, full_call, id_of, open_store

ROOT = Path(__file__).resolve().parents[2]
STEPS = 12


def run_child(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.saving", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@contextmanager
def opened(folder: Path, **options: float) -> Iterator[Store]:
    store = open_store(folder, **options)  # type: ignore[arg-type]
    try:
        yield store
    finally:
        store.close()


def pragma(store: Store, text: str) -> None:
    """Set something on the connection that writes, for as long as the store is open."""
    with store._database.writing() as connection:
        connection.exec_driver_sql(text)


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_killed_at_any_step_a_call_is_whole_or_absent(tmp_path: Path, step: int) -> None:
    child = run_child(tmp_path, step)
    assert child.returncode == -9 or os.name != "posix", child.stderr
    committed = "committed" in child.stdout
    with opened(tmp_path) as store:
        assert store.repair is None
        kept, waiting = store.interactions.get(id_of(1)), store.outbox.rows()
        if committed or kept is not None:
            assert kept is not None
            assert replace(kept, sync=full_call().sync) == full_call()
            assert [record.key for record in waiting] == [id_of(1)]
            assert len(store.interactions.history("grzeje")) == 1
        else:
            assert waiting == ()
            assert store.interactions.history() == ()


def test_the_steps_reach_from_the_first_statement_beyond_the_commit(tmp_path: Path) -> None:
    assert "committed" not in run_child(tmp_path / "first", 1).stdout
    assert "committed" in run_child(tmp_path / "last", STEPS).stdout


@pytest.mark.skipif(os.name != "posix", reason="file size limits are of Unix")
@pytest.mark.parametrize("limit", range(120_000, 360_001, 24_000))
def test_what_was_told_as_kept_is_kept_when_the_disk_fails(tmp_path: Path, limit: int) -> None:
    child = run_child(tmp_path, "limit", limit)
    assert child.returncode == 0, child.stderr
    kept = [line.split()[1] for line in child.stdout.splitlines() if line.startswith("kept")]
    with opened(tmp_path) as store:
        assert store.repair is None
        assert [one.id for one in store.interactions.history(limit=100)] == kept[::-1]
        assert [record.key for record in store.outbox.rows()] == kept
    assert id_of(99) in kept


@pytest.mark.skipif(os.name != "posix", reason="file size limits are of Unix")
def test_a_disk_that_fails_is_told_in_words(tmp_path: Path) -> None:
    told = run_child(tmp_path, "limit", 120_000).stdout
    assert "Not saved: the disk of" in told


@pytest.mark.parametrize("room", range(0, 12))
def test_a_full_disk_at_any_page_costs_nothing_but_that_call(tmp_path: Path, room: int) -> None:
    with opened(tmp_path) as store:
        store.interactions.finish(call(1))
        with store._database.writing() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        pragma(store, f"PRAGMA max_page_count={pages + room}")
        draft = call(2, note="long " * 20_000)
        with pytest.raises(DiskFull, match="the text stays on the screen"):
            store.interactions.finish(draft)
        assert [one.id for one in store.interactions.history()] == [id_of(1)]
        pragma(store, "PRAGMA max_page_count=1000000")
        store.interactions.finish(draft)
        assert len(store.outbox.rows()) == 2


def test_a_file_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.interactions.finish(call(1))
        pragma(store, "PRAGMA query_only=ON")
        with pytest.raises(DatabaseReadOnly, match="may only be read"):
            store.interactions.finish(call(2))
        assert [one.id for one in store.interactions.history()] == [id_of(1)]
        # A file that could not be written for a moment is opened anew, and written.
        store.interactions.finish(call(2))
        assert len(store.outbox.rows()) == 2


def test_a_place_that_cannot_be_used_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DiskFailed, match=r"the disk of .* failed \(Not a directory\)"):
        opening.open_store(
            Profile(tmp_path / "file" / "profile"), Config(), Secrets(GIVEN), now=lambda: NOW
        )


@contextmanager
def held(path: Path) -> Iterator[Connection]:
    """Another program that holds the database for itself."""
    with sql(path, any_thread=True) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield other


def test_a_held_database_is_waited_for_and_can_be_read_meanwhile(tmp_path: Path) -> None:
    with opened(tmp_path, patience_s=20.0) as store, ThreadPoolExecutor(1) as pool:
        store.interactions.finish(call(1))
        with held(store.path) as other:
            saving = pool.submit(store.interactions.finish, call(2))
            began = time.monotonic()
            for _ in range(200):
                assert len(store.interactions.history()) == 1
            assert time.monotonic() - began < 15.0
            assert not saving.done()
            other.rollback()
        saving.result(timeout=20.0)
        assert len(store.interactions.history()) == 2


def test_a_database_held_too_long_is_told_and_the_next_save_succeeds(tmp_path: Path) -> None:
    with opened(tmp_path, patience_s=0.2) as store:
        with (
            held(store.path),
            pytest.raises(DatabaseBusy, match="another program holds"),
        ):
            store.interactions.finish(call(1))
        assert store.interactions.history() == ()
        store.interactions.finish(call(1))
        assert len(store.outbox.rows()) == 1


def test_saves_from_many_threads_take_turns(tmp_path: Path) -> None:
    with opened(tmp_path) as store, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda index: store.interactions.finish(call(index)), range(1, 81)))
        assert len(store.interactions.history(limit=200)) == 80
        assert len(store.outbox.rows()) == 80


def test_a_write_inside_a_write_is_a_mistake_that_is_told_at_once(tmp_path: Path) -> None:
    with (
        opened(tmp_path) as store,
        store._database.writing(),
        pytest.raises(RuntimeError, match="inside a write"),
    ):
        store.interactions.save(call())


def filled(folder: Path, calls: int = 200) -> Path:
    with opened(folder) as store:
        store.customers.upsert_many([customer(at, name=f"Name {at}") for at in range(50)])
        for index in range(1, calls + 1):
            store.interactions.finish(call(index, note=f"note number {index} " * 20))
        return store.path


def kept_files(path: Path) -> list[Path]:
    return [one for one in path.parent.iterdir() if ".damaged-" in one.name]


def test_a_bad_page_costs_its_rows_alone_and_the_file_is_kept(tmp_path: Path) -> None:
    path = filled(tmp_path)
    spoil(path, leaf_page(path, "interaction"))
    suspect(path).touch()
    with opened(tmp_path) as store:
        assert store.repair is not None
        assert store.repair.kept in kept_files(path)
        rescued = store.interactions.history(limit=300)
        assert 100 < len(rescued) < 200
        assert store.repair.rescued["interaction"] == len(rescued)
        assert str(store.repair.kept) in store.repair.words
        assert len(store.outbox.rows()) == 200
        assert len(store.customers.find_by_number(MOBILE)) == 50
        assert [one.id for one in store.interactions.history("number 1 ")]
        assert len(store.customers.search("name 7")) == 1
        store.interactions.finish(call(999))
    with opened(tmp_path) as store:
        assert store.repair is None
        assert store.interactions.get(id_of(999)) is not None


@pytest.mark.parametrize("name", ["interaction", "customer", "interaction_by_number"])
def test_a_bad_root_page_costs_no_other_table(tmp_path: Path, name: str) -> None:
    path = filled(tmp_path)
    spoil(path, root_page(path, name))
    suspect(path).touch()
    with opened(tmp_path) as store:
        assert store.repair is not None
        assert len(store.outbox.rows()) == 200
        store.interactions.finish(call(999))
        assert store.interactions.get(id_of(999)) is not None


@pytest.mark.parametrize("rubbish", [b"\x00" * PAGE * 3, b"not a database " * 1000, b"SQLite"])
def test_a_file_of_rubbish_is_kept_and_work_goes_on(tmp_path: Path, rubbish: bytes) -> None:
    path = filled(tmp_path, calls=3)
    path.write_bytes(rubbish)
    with opened(tmp_path) as store:
        assert store.repair is not None
        assert store.repair.kept.read_bytes() == rubbish
        store.interactions.finish(call(1))
        assert len(store.interactions.history()) == 1


def test_damage_met_at_work_is_told_and_mended_at_the_next_start(tmp_path: Path) -> None:
    path = filled(tmp_path)
    spoil(path, root_page(path, "contact_by_time"))
    with opened(tmp_path) as store:
        assert store.repair is None
        with pytest.raises(DamagedDatabase, match="Restart the program"):
            store.customers.with_story(customer(1).id)
        store.interactions.finish(call(999))
    with opened(tmp_path) as store:
        assert store.repair is not None
        assert store.interactions.get(id_of(999)) is not None


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.99])
def test_a_truncated_journal_costs_the_last_calls_at_most(tmp_path: Path, share: float) -> None:
    path, copy = tmp_path / "data" / "callcenter.sqlite", tmp_path / "crashed" / "data"
    with opened(tmp_path) as store:
        for index in range(1, 31):
            store.interactions.finish(call(index))
        # As after a power cut: the file and a part of its journal.
        copy.mkdir(parents=True)
        journal = path.with_name(path.name + "-wal").read_bytes()
        (copy / path.name).write_bytes(path.read_bytes())
    (copy / (path.name + "-wal")).write_bytes(journal[: int(len(journal) * share)])
    with opened(tmp_path / "crashed") as store:
        kept = [one.id for one in store.interactions.history(limit=100)][::-1]
        assert kept == [id_of(index) for index in range(1, len(kept) + 1)]
        assert [record.key for record in store.outbox.rows()] == kept
        store.interactions.finish(call(999))


def test_a_repair_that_was_cut_off_is_taken_up_again(tmp_path: Path) -> None:
    path = filled(tmp_path, calls=50)
    with opened(tmp_path / "other") as other:
        other.interactions.finish(call(777))
    ready = path.with_name(path.name + ".rescued")
    other.path.replace(ready)
    spoil(path, 1)
    with opened(tmp_path) as store:
        assert store.interactions.get(id_of(777)) is not None
        assert not ready.exists()
        assert len(kept_files(path)) == 1


def test_clock_jumps_leave_order_and_durations_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        back = replace(full_call(1), ended=full_call(1).started.replace(year=1971))
        store.interactions.finish(back)
        store.interactions.finish(call(2, started=NOW.replace(year=1970)))
        store.interactions.finish(call(3))
        assert [one.id for one in store.interactions.history()] == [id_of(3), id_of(2), id_of(1)]
        assert [record.key for record in store.outbox.due(NOW)] == [id_of(1), id_of(2), id_of(3)]
        kept = store.interactions.get(id_of(1))
        assert kept is not None and kept.talk_s == 0.0


def test_a_call_over_the_change_to_winter_time_is_as_long_as_it_was(tmp_path: Path) -> None:
    # 2:50 in summer time and 2:10 in winter time: twenty minutes, though the clock went back.
    summer, winter = (timezone(timedelta(hours=hours)) for hours in (2, 1))
    began = datetime(2026, 10, 25, 2, 50, tzinfo=summer)
    ended = datetime(2026, 10, 25, 2, 10, tzinfo=winter)
    with opened(tmp_path) as store:
        store.interactions.finish(call(1, started=began, answered=began, ended=ended))
        kept = store.interactions.get(id_of(1))
        assert kept is not None and kept.talk_s == 20 * 60
        (record,) = store.outbox.rows()
        assert record.payload["talk_s"] == 20 * 60
        assert record.payload["ended"] == "2026-10-25T01:10:00+00:00"


@pytest.mark.parametrize("spelling", ["+46701740605", "0046701740605", "46701740605"])
def test_one_number_in_every_spelling_finds_both_customers(tmp_path: Path, spelling: str) -> None:
    from callcenter.domain.number import PhoneNumber

    with opened(tmp_path) as store:
        both = [customer(1, numbers=("+46701740605",)), customer(2, numbers=("+46701740605",))]
        store.customers.upsert_many(both)
        key = PhoneNumber.parse(spelling, region="SE").key
        assert len(store.customers.find_by_number(key)) == 2


def test_a_hidden_number_finds_nobody(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.customers.upsert_many([customer(1, numbers=("",))])
        assert store.customers.find_by_number("") == ()


def test_a_caller_who_only_has_the_name_of_a_customer_is_not_that_customer(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as store:
        store.customers.upsert_many([customer(1, name="Jan Kowalski", tags=("VIP",))])
        stranger = call(1, number="+48700000000", name="Jan Kowalski")
        store.interactions.save(stranger)
        assert store.customers.find_by_number(stranger.number.key) == ()
        assert [one.customer_id for one in store.interactions.history()] == [""]


def test_an_open_call_is_open_after_a_crash(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.interactions.save(call(1))
        store.interactions.save(call(1, note="half a sen", note_saved=NOW))
    with opened(tmp_path) as store:
        (left,) = store.interactions.open()
        assert (left.note, left.stage) == ("half a sen", Stage.OPEN)


def test_closing_leaves_one_file_and_a_lock(tmp_path: Path) -> None:
    path = filled(tmp_path, calls=3)
    left = {one.name for one in path.parent.iterdir()}
    assert left <= {path.name, *(f"{path.name}.{beside}" for beside in ("id", "keys", "lock"))}
