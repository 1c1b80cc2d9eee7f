"""Pushing to CRMs of other habits: without keys, in batches, coming back slowly, failing oddly."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from callcenter.crm.crm import CrmNotAuthorised, CrmUnavailable
from callcenter.store.store import Store
from callcenter.store.tables import Delivery
from callcenter.sync.push import Pusher
from callcenter.sync.reach import CrmState, Reach
from tests.store.samples import NOW, call, customer, id_of, open_store
from tests.sync.desk import DEADLINE_S, QUICK, Clock
from tests.sync.forgetful import Forgetful

LOST = CrmUnavailable("no whole answer within 10 s")


@dataclass
class Office:
    """A store and a pusher before a CRM of the test's own."""

    store: Store
    crm: Forgetful
    reach: Reach
    pusher: Pusher
    clock: Clock
    states: list[CrmState] = field(default_factory=list)

    def finish(self, *indexes: int, **fields: Any) -> None:
        for index in indexes:
            self.store.interactions.finish(call(index, **fields))

    async def drain(self) -> None:
        """Push until nothing waits, looking for the CRM as the sync does."""
        async with asyncio.timeout(DEADLINE_S):
            while self.store.outbox.counts(NOW).pending:
                if not self.reach.is_open:
                    await self.reach.is_there()
                self.store.outbox.hurry(self.clock())
                await self.pusher.drain()
                await asyncio.sleep(0.001)


def play(folder: Path, story: Callable[[Office], Coroutine[Any, Any, None]], **crm: Any) -> None:
    async def played() -> None:
        clock, pool, made = Clock(), ThreadPoolExecutor(1), Forgetful(**crm)
        store = open_store(folder, now=clock)

        async def run(work: Callable[..., Any], *arguments: Any) -> Any:
            return await asyncio.get_running_loop().run_in_executor(pool, lambda: work(*arguments))

        states: list[CrmState] = []
        reach = Reach(made, random=lambda: 0.5, changed=states.append, backoff=QUICK)
        pusher = Pusher(
            store,
            made,
            reach,
            run=run,
            now=clock,
            random=lambda: 0.5,
            changed=lambda counts, state: None,
            backoff=QUICK,
        )
        try:
            await reach.is_there()
            await story(Office(store, made, reach, pusher, clock, states))
        finally:
            pool.shutdown()
            store.close()

    asyncio.run(played())


def test_a_crm_without_keys_is_looked_at_before_it_is_told_again(tmp_path: Path) -> None:
    async def story(at: Office) -> None:
        at.crm.trouble = [(LOST, True)]
        at.finish(1)
        await at.drain()
        assert [made.key for made in at.crm.made] == [id_of(1)]
        assert at.crm.looked == 1
        (sent,) = at.store.outbox.rows(sent=True)
        assert (sent.remote_id, sent.tried) == ("M1", False)

    play(tmp_path, story)


def test_a_program_killed_between_the_crms_taking_and_our_writing_makes_no_second(
    tmp_path: Path,
) -> None:
    async def story(at: Office) -> None:
        at.finish(1)
        at.crm.silent = True
        push = asyncio.create_task(at.pusher.drain())
        async with asyncio.timeout(DEADLINE_S):
            while not at.crm.made:
                await asyncio.sleep(0)
        push.cancel()
        await asyncio.gather(push, return_exceptions=True)
        (left,) = at.store.outbox.rows()
        assert (left.key, left.tried) == (id_of(1), True)
        at.crm.silent = False
        await at.drain()
        assert len(at.crm.made) == 1 and at.crm.looked == 1

    play(tmp_path, story)


def test_a_crm_with_keys_needs_no_mark_on_the_disk(tmp_path: Path) -> None:
    async def story(at: Office) -> None:
        at.crm.trouble = [(LOST, False)]
        at.finish(1)
        await at.pusher.drain()
        (left,) = at.store.outbox.rows()
        assert not left.tried

    play(tmp_path, story, repeatable=True)


def test_a_correction_changes_what_was_made(tmp_path: Path) -> None:
    async def story(at: Office) -> None:
        at.finish(1, note="first")
        await at.drain()
        at.store.interactions.correct(
            id_of(1), note="second", disposition="", flags=frozenset(), reason="typo", by="ewa"
        )
        await at.drain()
        (made,) = at.crm.made
        assert (made.said["note"], made.said["corrected_by"]) == ("second", "ewa")
        assert at.crm.looked == 0

    play(tmp_path, story)


def test_after_an_outage_one_goes_first_then_two_then_four(tmp_path: Path) -> None:
    async def story(at: Office) -> None:
        at.finish(*range(1, 31))
        await at.drain()
        assert [max(at.crm.at_once[:count]) for count in (1, 3, 7, 30)] == [1, 2, 4, 8]

    play(tmp_path, story, repeatable=True)


def test_calls_go_together_where_the_crm_takes_several_and_one_of_a_lane_at_a_time(
    tmp_path: Path,
) -> None:
    async def story(at: Office) -> None:
        at.store.customers.upsert_many([customer(1)])
        at.finish(*range(1, 40))
        at.finish(*range(41, 45), customer_id=customer(1).id)
        await at.drain()
        assert len(at.crm.made) == 43
        assert max(at.crm.batches) == 10
        of_one = [made.key for made in at.crm.made if made.said["customer_id"]]
        assert of_one == [id_of(index) for index in range(41, 45)]

    play(tmp_path, story, batch=10)


def test_one_of_a_batch_fails_alone(tmp_path: Path) -> None:
    async def story(at: Office) -> None:
        at.finish(*range(1, 31))
        at.crm.bad[id_of(17)] = CrmUnavailable("Internal error (500)")
        await at.pusher.drain()
        (left,) = at.store.outbox.rows()
        assert (left.key, left.reason) == (id_of(17), "Internal error (500)")
        assert len(at.crm.made) == 29

    play(tmp_path, story, batch=10)


def test_one_that_makes_whole_batches_fail_stops_no_other(tmp_path: Path) -> None:
    async def story(at: Office) -> None:
        at.finish(*range(1, 61))
        at.crm.bad[id_of(17)] = ValueError("the server fell over it")
        await at.pusher.drain()
        async with asyncio.timeout(DEADLINE_S):
            while at.store.outbox.counts(NOW).pending > 1:
                at.store.outbox.hurry(at.clock())
                await at.pusher.drain()
        assert len(at.crm.made) == 59
        assert at.states == [CrmState.ONLINE]

    play(tmp_path, story, batch=10)


def test_a_fault_of_our_own_with_one_record_stops_no_other_and_is_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(at: Office) -> None:
        at.finish(*range(1, 11))
        at.crm.bad[id_of(1)] = KeyError("a template")
        await at.pusher.drain()
        at.store.outbox.hurry(at.clock())
        await at.pusher.drain()
        (left,) = at.store.outbox.rows()
        assert (left.key, left.state) == (id_of(1), Delivery.WAITING)
        assert left.attempts >= 2
        assert "the program failed on this record (KeyError)" in left.reason
        assert len(at.crm.made) == 9

    caplog.set_level(logging.ERROR, "callcenter")
    play(tmp_path, story)
    assert [record.getMessage() for record in caplog.records] == [
        f"The interaction {id_of(1)} could not be told to the CRM"
    ]


def test_a_crm_that_answers_questions_but_takes_nothing_is_lost_once_and_tried_with_few(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(at: Office) -> None:
        at.finish(*range(1, 101))
        await at.reach.is_there()
        at.crm.trouble = [(CrmUnavailable("Internal error (500)"), False)] * 20
        await at.drain()
        assert at.states == [CrmState.ONLINE, CrmState.OFFLINE, CrmState.ONLINE]
        assert len(at.crm.made) == 100

    caplog.set_level(logging.WARNING, "callcenter")
    play(tmp_path, story)
    said = [record.getMessage() for record in caplog.records]
    assert said == ["The CRM is lost (offline): Internal error (500)", "The CRM is back"]


def test_what_a_failing_crm_quotes_is_on_the_screen_and_not_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(at: Office) -> None:
        at.finish(1)
        await at.reach.is_there()
        quoted = CrmUnavailable("cannot save “she is ill” (503)", retry_after=9.0, status=503)
        at.crm.trouble = [(quoted, False)]
        await at.pusher.drain()
        assert "she is ill" in at.reach.reason

    caplog.set_level(logging.INFO, "callcenter")
    play(tmp_path, story)
    assert [record.getMessage() for record in caplog.records] == [
        "The CRM is lost (offline): it answers with status 503"
    ]


def test_a_refused_token_is_not_back_before_a_record_passes(tmp_path: Path) -> None:
    async def story(at: Office) -> None:
        at.finish(*range(1, 31))
        at.crm.trouble = [(CrmNotAuthorised("Token expired (401)"), False)] * 4
        await at.drain()
        assert at.states == [CrmState.ONLINE, CrmState.REFUSED, CrmState.ONLINE]
        assert {record.attempts for record in at.store.outbox.rows(sent=True)} == {0}

    play(tmp_path, story)


def test_a_long_outage_is_no_fault_of_the_records(tmp_path: Path) -> None:
    async def story(at: Office) -> None:
        at.store.customers.upsert_many([customer(1)])
        at.finish(*range(1, 6), customer_id=customer(1).id)
        for _ in range(12):
            at.crm.away = True
            await at.pusher.drain()
            at.crm.away = False
            await at.reach.is_there()
            at.crm.away = True
            await at.pusher.drain()
            at.crm.away = False
            at.store.outbox.hurry(at.clock())
            await at.reach.is_there()
        assert {record.attempts for record in at.store.outbox.rows()} == {0}
        await at.drain()
        assert [made.key for made in at.crm.made] == [id_of(index) for index in range(1, 6)]

    play(tmp_path, story)
