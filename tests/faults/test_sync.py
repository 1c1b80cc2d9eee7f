"""Faults 52 to 55: lost answers, misbehaving servers, a day offline, a poisoned record."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from callcenter.demo.crm_trouble import Mode
from callcenter.store.tables import Delivery
from callcenter.sync.reach import CrmState
from tests.crm.samples import TOKEN
from tests.store.samples import NOW, call, customer, id_of
from tests.sync.desk import Desk, played

A_SHIFT = 2000
LIMIT_S = 60.0


def test_an_answer_lost_after_the_work_was_done_makes_no_second_record(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.server.trouble.switch(Mode.LOSE, times=8, path="/calls")
        for index in range(1, 9):
            at.store.interactions.finish(call(index))
        async with at.running():
            await at.until_sent()
        effects, received = at.server.records.effects(), at.server.records.received()
        assert effects == {id_of(index): 1 for index in range(1, 9)}
        assert sum(received.values()) == 16

    played(tmp_path, story)


def test_a_customer_whose_creation_was_not_answered_is_created_once(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.server.trouble.switch(Mode.LOSE, times=1, path="/customers")
        new = customer(1, crm_id="")
        at.store.customers.create(new)
        at.store.interactions.finish(call(1, customer_id=new.id))
        async with at.running():
            await at.until_sent()
        assert at.server.records.effects() == {new.id: 1, id_of(1): 1}
        assert at.server.records.received()[new.id] == 2
        (told,) = at.server.records.calls()
        assert told["customer"] == "C9001"

    played(tmp_path, story)


@pytest.mark.parametrize(
    "mode", [Mode.ERROR, Mode.DOWN, Mode.LIMIT, Mode.GARBAGE, Mode.SLOW, Mode.LOSE, Mode.FORBID]
)
def test_no_trouble_of_the_server_loses_or_mixes_anything(tmp_path: Path, mode: Mode) -> None:
    async def story(at: Desk) -> None:
        at.store.customers.upsert_many([customer(1, crm_id="C1006")])
        at.server.trouble.switch(mode, seconds=0.4, times=6)
        for index in range(1, 21):
            at.store.interactions.finish(call(index, customer_id=customer(1).id))
        async with at.running():
            await at.until_sent()
        assert at.server.records.effects() == {id_of(index): 1 for index in range(1, 21)}
        first_told = list(at.server.records.received())
        assert first_told == [id_of(index) for index in range(1, 21)]
        assert at.store.outbox.rows() == ()

    played(tmp_path, story, timeout_s=0.2, total_s=0.5)


@pytest.mark.timeout(240)
def test_a_day_offline_arrives_within_a_minute_each_call_once(
    tmp_path: Path, free_port: Callable[[], int]
) -> None:
    port = free_port()
    command = [sys.executable, "-m", "callcenter.demo.crm", "--port", str(port), "--token", TOKEN]
    client = urllib.request.Request(f"http://127.0.0.1:{port}/admin")
    client.add_header("Authorization", f"Bearer {TOKEN}")

    async def story(at: Desk) -> None:
        at.store.customers.upsert_many(
            [customer(index, crm_id=f"C{1000 + index}") for index in range(1, 41)]
        )
        for index in range(A_SHIFT):
            of = customer(index % 40 + 1).id if index % 3 else ""
            at.store.interactions.finish(call(index, customer_id=of))
        async with at.running():
            await at.until(lambda: at.states == [CrmState.OFFLINE])
            with subprocess.Popen(command, stdout=subprocess.PIPE) as crm:
                try:
                    await asyncio.to_thread(crm.stdout.readline)  # type: ignore[union-attr]
                    began = time.monotonic()
                    while at.store.outbox.counts(NOW).pending and time.monotonic() - began < 100:
                        await asyncio.sleep(0.1)
                    took = time.monotonic() - began
                    with urllib.request.urlopen(client, timeout=10) as answer:
                        effects = json.load(answer)["effects"]
                finally:
                    crm.terminate()
        assert len(effects) == A_SHIFT and set(effects.values()) == {1}
        # How fast it is when nothing else runs, `tests.bench drain` measures.
        assert took < LIMIT_S * 2

    played(tmp_path, story, url=f"http://127.0.0.1:{port}")


def test_a_poisoned_record_is_set_aside_visibly(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.server.trouble.switch(Mode.REFUSE, keys=frozenset({id_of(7)}))
        at.store.customers.upsert_many([customer(1, crm_id="C1006")])
        for index in range(1, 21):
            at.store.interactions.finish(call(index, customer_id=customer(1).id))
        async with at.running():
            await at.until_sent()
        (dead,) = at.store.outbox.rows()
        assert (dead.key, dead.state) == (id_of(7), Delivery.FAILED)
        assert len(at.server.records.effects()) == 19

    played(tmp_path, story)


def test_a_disk_that_fails_while_pushing_loses_and_doubles_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(at: Desk) -> None:
        at.server.trouble.switch(Mode.SLOW, seconds=0.3, times=5, path="/calls")
        for index in range(1, 6):
            at.store.interactions.finish(call(index))
        async with at.running():
            await at.until(lambda: at.server.trouble.mode is Mode.UP)
            with at.store._database.writing() as connection:
                connection.exec_driver_sql("PRAGMA query_only=ON")
            await at.until(lambda: "The outbox cannot be kept" in caplog.text)
            under_way = {record.key for record in at.store.outbox.rows()}
            assert under_way
            # A new connection writes again.
            at.store._database._writer.dispose()
            at.pusher.wake()
            await at.until_sent()
        assert at.server.records.effects() == {id_of(index): 1 for index in range(1, 6)}
        # What was under way is told again, what had been written down is not.
        received = at.server.records.received()
        assert {key for key, times in received.items() if times == 2} == under_way
        assert set(received.values()) == {1, 2}

    played(tmp_path, story)
