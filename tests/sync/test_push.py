from __future__ import annotations

import logging
from pathlib import Path

import pytest

from callcenter.demo.crm_trouble import Mode
from callcenter.domain.interaction import Sync
from callcenter.store.outbox import OutboxCounts
from callcenter.store.tables import Delivery
from callcenter.sync.backoff import Backoff
from callcenter.sync.reach import CrmState
from tests.store.samples import NOW, call, customer, id_of
from tests.sync.desk import Desk, played

MESSAGES = ("The CRM is lost", "The CRM is back")


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged of the CRM being away, in order."""
    texts = [record.getMessage() for record in caplog.records]
    return [start for text in texts for start in MESSAGES if text.startswith(start)]


def is_done(counts: OutboxCounts, state: CrmState) -> bool:
    return (counts.pending, state) == (0, CrmState.ONLINE)


def test_a_finished_call_reaches_the_crm(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.store.interactions.finish(call(1, note="Solved"))
        async with at.running():
            await at.until(lambda: bool(at.told) and is_done(*at.told[-1]))
        (told,) = at.server.records.calls()
        assert told["note"] == "Solved"
        kept = at.store.interactions.get(id_of(1))
        assert kept is not None and kept.sync is Sync.SENT

    played(tmp_path, story)


def test_a_call_finished_later_is_pushed_when_woken(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        async with at.running():
            await at.until(lambda: at.states == [CrmState.ONLINE])
            at.store.interactions.finish(call(1))
            at.pusher.wake()
            await at.until_sent()
        assert at.server.records.effects() == {id_of(1): 1}

    played(tmp_path, story)


def test_a_new_customer_is_there_before_the_call_that_names_it(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        new = customer(1, crm_id="")
        at.store.interactions.finish(call(1))
        at.store.customers.create(new)
        at.store.interactions.finish(call(1, customer_id=new.id))
        async with at.running():
            await at.until_sent()
        kept = at.store.customers.get(new.id)
        assert kept is not None and kept.crm_id
        (told,) = at.server.records.calls()
        assert told["customer"] == kept.crm_id
        assert at.server.records.effects() == {id_of(1): 1, new.id: 1}

    played(tmp_path, story)


def test_calls_of_one_customer_arrive_in_order(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.store.customers.upsert_many([customer(1, crm_id="C1006")])
        for index in range(1, 31):
            at.store.interactions.finish(call(index, customer_id=customer(1).id))
        async with at.running():
            await at.until_sent()
        told = [key for key in at.server.records.received() if key.startswith("0000")]
        assert told == [id_of(index) for index in range(1, 31)]

    played(tmp_path, story)


def test_a_refused_call_stays_with_the_words_of_the_crm_and_others_pass(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.server.trouble.switch(Mode.REFUSE, keys=frozenset({id_of(2)}))
        for index in (1, 2, 3):
            at.store.interactions.finish(call(index))
        async with at.running():
            await at.until_sent()
            (dead,) = at.store.outbox.rows()
            assert (dead.key, dead.state) == (id_of(2), Delivery.FAILED)
            assert dead.reason == "This disposition is not allowed (422)"
            at.server.trouble.switch(Mode.UP)
            at.store.outbox.resend(id_of(2))
            at.pusher.wake()
            await at.until(lambda: at.store.outbox.rows() == ())
        assert set(at.server.records.effects().values()) == {1}
        assert at.states == [CrmState.ONLINE]

    played(tmp_path, story)


def test_a_record_that_breaks_the_crm_does_not_stop_the_others(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.server.trouble.switch(Mode.ERROR, keys=frozenset({id_of(1)}))
        for index in range(1, 21):
            at.store.interactions.finish(call(index))
        async with at.running():
            await at.until(lambda: at.store.outbox.counts(NOW).pending == 1)
        (left,) = at.store.outbox.rows()
        assert (left.key, left.state) == (id_of(1), Delivery.WAITING)
        assert left.reason == "Internal error (500)"
        assert CrmState.OFFLINE not in at.states

    played(tmp_path, story)


def test_an_outage_is_told_once_and_all_arrives_when_it_is_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(at: Desk) -> None:
        async with at.running():
            await at.until(lambda: at.states == [CrmState.ONLINE])
            at.server.trouble.switch(Mode.DOWN)
            for index in range(1, 41):
                at.store.interactions.finish(call(index))
                at.pusher.wake()
            await at.until(lambda: at.reach.state is CrmState.OFFLINE)
            asked = at.server.trouble.requests
            await at.until(lambda: at.server.trouble.requests >= asked + 5)
            assert at.reach.reason == "Closed for maintenance (503)"
            at.server.trouble.switch(Mode.UP)
            await at.until_sent()
        assert len(at.server.records.effects()) == 40
        assert at.states == [CrmState.ONLINE, CrmState.OFFLINE, CrmState.ONLINE]
        assert said(caplog) == list(MESSAGES)

    with caplog.at_level(logging.WARNING):
        played(tmp_path, story)


def test_while_the_crm_is_away_only_one_small_question_is_asked(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.server.trouble.switch(Mode.DOWN, path="/ping")
        for index in range(1, 41):
            at.store.interactions.finish(call(index))
        async with at.running():
            await at.until(lambda: at.server.trouble.requests >= 5)
        assert at.server.records.received() == {}

    played(tmp_path, story)


def test_a_closed_door_and_a_late_start_are_survived(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.server.stop()
        at.store.interactions.finish(call(1))
        async with at.running():
            await at.until(lambda: at.states == [CrmState.OFFLINE])
            at.server.start()
            await at.until_sent()
        assert at.server.records.effects() == {id_of(1): 1}

    played(tmp_path, story)


def test_a_refused_token_is_told_and_a_new_one_taken(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.server.trouble.switch(Mode.FORBID)
        at.store.interactions.finish(call(1))
        async with at.running():
            await at.until(lambda: at.states == [CrmState.REFUSED])
            assert "Token expired" in at.reach.reason
            at.server.trouble.switch(Mode.UP)
            at.reach.hurry()
            await at.until_sent()
        assert at.states == [CrmState.REFUSED, CrmState.ONLINE]
        assert at.store.outbox.rows() == ()

    played(tmp_path, story)


def test_the_wish_for_a_pause_is_honoured(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        async with at.running():
            await at.until(lambda: at.states == [CrmState.ONLINE])
            at.server.trouble.switch(Mode.LIMIT, seconds=1, times=1)
            at.store.interactions.finish(call(1))
            at.pusher.wake()
            await at.until(lambda: at.reach.state is CrmState.OFFLINE)
            requests = at.server.trouble.requests
            await at.until_sent()
            # One question whether it is there again, and the record itself.
            assert at.server.trouble.requests == requests + 2

    played(tmp_path, story)


def test_a_pause_wished_for_by_a_wrong_clock_is_as_long_as_it_was_meant(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        async with at.running():
            await at.until(lambda: at.states == [CrmState.ONLINE])
            at.server.trouble.switch(Mode.CLOCK, seconds=1, times=1, path="/calls")
            at.store.interactions.finish(call(1))
            at.pusher.wake()
            await at.until(lambda: at.reach.state is CrmState.OFFLINE)
            await at.until_sent()
        assert at.server.records.effects() == {id_of(1): 1}

    played(tmp_path, story)


def test_a_text_changed_while_it_is_on_its_way_is_told_again(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.server.trouble.switch(Mode.SLOW, seconds=0.3, times=1, path="/calls")
        at.store.interactions.finish(call(1, note="first"))
        async with at.running():
            await at.until(lambda: at.server.trouble.mode is Mode.UP)
            at.store.interactions.finish(call(1, note="second"))
            at.pusher.wake()
            await at.until_sent()
        (told,) = at.server.records.calls()
        assert told["note"] == "second"
        assert at.server.records.received() == {id_of(1): 2}

    played(tmp_path, story)


def test_waits_double_are_spread_and_limited() -> None:
    backoff = Backoff(first_s=1.0, most_s=300.0)
    assert [backoff.seconds(at, random=lambda: 1.0) for at in (0, 1, 2)] == [1.0, 2.0, 4.0]
    assert backoff.seconds(2, random=lambda: 0.0) == 2.0
    assert backoff.seconds(500, random=lambda: 1.0) == 300.0
    assert backoff.seconds(0, random=lambda: 1.0, wish=60.0) == 60.0
    assert backoff.seconds(5, random=lambda: 1.0, wish=1.0) == 32.0
    assert backoff.seconds(0, random=lambda: 1.0, wish=1e9) == 3600.0
