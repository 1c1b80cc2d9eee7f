"""All customers pulled anew: what is gone goes, what is ours stays, half an answer is no order."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from callcenter.crm.crm import Changes, CrmRefused, CrmUnavailable
from callcenter.demo.crm_trouble import Mode
from callcenter.demo.customers import KNOWN_CALLER
from callcenter.domain.customer import Customer, CustomerChange, CustomerSource
from callcenter.domain.interaction import Stage
from callcenter.domain.keep_policy import Keep, KeepPolicy
from callcenter.sync.calm import Calm
from callcenter.sync.portion import LEAST, MOST, Portion
from callcenter.sync.pull import Puller
from tests.store.samples import NOW, call, customer, id_of
from tests.sync.desk import Desk, played


def puller(at: Desk, **options: Any) -> Puller:
    """Another puller of the same desk."""

    async def run(work: Any, *arguments: Any) -> Any:
        return await asyncio.to_thread(work, *arguments)

    return Puller(
        at.store.customers,
        options.pop("crm", at.rest),
        at.reach,
        run=run,
        pulled=lambda count: None,
        now=at.clock,
        **options,
    )


def names(at: Desk) -> list[str]:
    return [one.crm_id for one in at.store.customers.listed(1000)]


async def another_whole(at: Desk, **options: Any) -> Puller:
    """All pulled anew, as after a place that the CRM knows no more."""
    at.store.customers.upsert_many((), cursor="999999")
    again = puller(at, **options)
    await again.catch_up()
    return again


def test_a_forgotten_place_means_all_anew_and_what_is_gone_goes(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.puller.catch_up()
        at.store.customers.upsert_many([customer(1, crm_id="C7", name="Long gone")])
        before = at.store.customers.pulling.state()
        at.clock.now = NOW.replace(hour=20)
        await another_whole(at)
        after = at.store.customers.pulling.state()
        assert (after.whole, after.under_way) == (before.whole + 1, False)
        # Asked for at a call since the last pull of all, it was seen in the CRM; not in this one.
        assert "C7" not in names(at)
        assert len(names(at)) == 40

    played(tmp_path, story)


def test_a_whole_pull_cut_off_anywhere_goes_on_and_ends(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.store.customers.upsert_many([customer(1, crm_id="C7", name="Long gone")])
        at.store.customers.pulling.begin_whole(NOW, policy=KeepPolicy())
        first = await at.rest.changes("", 7)
        at.store.customers.upsert_many(first.customers, cursor=first.cursor)
        assert at.store.customers.pulling.state().under_way
        assert await puller(at).catch_up() == 33
        assert not at.store.customers.pulling.state().under_way
        assert "C7" not in names(at)

    played(tmp_path, story)


def test_what_is_ours_on_the_line_or_waiting_is_never_taken(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.puller.catch_up()
        kept = at.store.customers
        talking, waiting, gone = (customer(n, crm_id=f"X{n}", name=f"Name {n}") for n in (1, 2, 3))
        imported = customer(4, crm_id="X4", source=CustomerSource.IMPORT)
        own = customer(5, crm_id="")
        kept.upsert_many([talking, waiting, gone, imported])
        kept.create(own)
        at.store.interactions.save(call(1, customer_id=talking.id))
        change = CustomerChange(
            id_of(77), waiting.id, NOW, "ewa", {"name": "Name 2"}, {"name": "Zawada"}
        )
        kept.change(change)
        at.clock.now = NOW.replace(hour=20)
        await another_whole(at)
        left = {one.id for one in kept.listed(1000)}
        assert {talking.id, waiting.id, imported.id, own.id} <= left
        assert gone.id not in left

        at.store.interactions.finish(call(1, customer_id=talking.id, stage=Stage.FINISHED))
        kept_row = kept.get(waiting.id)
        assert kept_row is not None and kept_row.name == "Zawada"

    played(tmp_path, story)


@pytest.mark.parametrize("left", [0, 10])
def test_an_empty_or_half_answer_deletes_nothing_until_a_person_says_so(
    tmp_path: Path, left: int, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(at: Desk) -> None:
        await at.puller.catch_up()
        some = (await at.rest.changes("", 500)).customers[:left]
        half = _Telling(Changes(some, (), "5", more=False))
        at.store.customers.pulling.begin_whole(NOW, policy=KeepPolicy())
        doubting = puller(at, crm=half)
        for _ in range(2):
            await doubting.catch_up()
        assert f"{40 - left} of 40" in doubting.problem
        assert "--accept-deletions" in doubting.problem
        assert len(names(at)) == 40
        assert at.store.customers.pulling.state().under_way
        sure = puller(at, crm=half, accepted=True)
        await sure.catch_up()
        assert (sure.problem, len(names(at))) == ("", left)

    with caplog.at_level(logging.ERROR, "callcenter"):
        played(tmp_path, story)
    assert len(caplog.records) == 1


def test_what_a_list_in_pages_skipped_is_asked_for_before_it_goes(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.puller.catch_up()
        told = (await at.rest.changes("", 500)).customers
        gone = told[3].crm_id
        at.server.records.delete(gone)
        most = [one for one in told if one.crm_id not in (gone, told[5].crm_id)]
        list_of_all = Changes(tuple(most), (), "x", more=False, everything=True, begins=True)
        await puller(at, crm=_Telling(list_of_all, at.rest)).catch_up()
        assert gone not in names(at)
        assert told[5].crm_id in names(at)

    played(tmp_path, story)


@pytest.mark.parametrize("how", [{"by": "everything"}, {"by": "time", "changed": "customer_since"}])
def test_who_could_not_be_asked_for_at_the_end_is_asked_for_later(
    tmp_path: Path, how: dict[str, str]
) -> None:
    async def story(at: Desk) -> None:
        at.store.customers.upsert_many([await at.rest.get("C1005")])
        crm = _Skipping(at.rest, "C1005")
        with pytest.raises(CrmUnavailable):
            await puller(at, crm=crm).catch_up()
        assert at.store.customers.pulling.state().under_way
        await puller(at, crm=crm).catch_up()
        assert not at.store.customers.pulling.state().under_way
        assert "C1005" in names(at)

    pages = {"by": "next", "next": "more && cursor", "size": 15}
    listed = {"url": "/changes?after={page}&limit={size}", "pages": pages, "list": "items"}
    played(tmp_path, story, changes=listed | how | {"whole": True})


def test_calls_and_what_waits_follow_a_merged_customer(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.puller.catch_up()
        kept = at.store.customers
        gone, into = kept.by_crm_id("C1005"), kept.by_crm_id("C1006")
        assert gone is not None and into is not None
        at.store.interactions.finish(call(1, customer_id=gone.id))
        told = kept.with_story(gone.id)
        assert told is not None and told.contacts
        at.server.records.merge("C1005", "C1006")
        await at.puller.catch_up()
        assert kept.by_crm_id("C1005") is None
        moved = at.store.interactions.get(id_of(1))
        assert moved is not None and moved.customer_id == into.id
        (record,) = at.store.outbox.due(NOW.replace(hour=23))
        assert (record.lane, record.customer_crm_id) == (into.id, "C1006")
        after = kept.with_story(into.id, 200)
        assert after is not None
        assert {one.id for one in told.contacts} <= {one.id for one in after.contacts}

    played(tmp_path, story)


def test_who_is_on_the_line_stays_who_they_are_when_merged(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.puller.catch_up()
        kept = at.store.customers
        gone, into = kept.by_crm_id("C1005"), kept.by_crm_id("C1006")
        assert gone is not None and into is not None
        at.store.interactions.save(call(1, customer_id=gone.id))
        at.server.records.merge("C1005", "C1006")
        await at.puller.catch_up()
        survivor = kept.get(gone.id)
        assert survivor is not None
        assert (survivor.crm_id, survivor.name) == ("C1006", into.name)
        assert kept.get(into.id) is None

    played(tmp_path, story)


def test_a_place_refused_within_a_fresh_whole_pull_is_no_endless_round(tmp_path: Path) -> None:
    class Forgetful:
        def __init__(self) -> None:
            self.asked: list[str] = []

        async def changes(self, cursor: str, limit: int) -> Changes:
            self.asked.append(cursor)
            if cursor:
                raise CrmRefused(410, "unknown")
            return Changes((customer(1),), (), "1", more=True)

    async def story(at: Desk) -> None:
        forgetful = Forgetful()
        for _ in range(3):
            with pytest.raises(CrmRefused):
                await puller(at, crm=forgetful).catch_up()
        assert forgetful.asked.count("") == 1

    played(tmp_path, story)


def test_pulling_waits_while_a_call_rings(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        present = [0.0]
        calm = Calm(clock=lambda: present[0], held_s=0.02)
        calm.disturb()
        pulling = asyncio.create_task(puller(at, calm=calm).catch_up())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(pulling), 0.3)
        assert names(at) == []
        present[0] = 1.0
        assert await pulling == 40

    played(tmp_path, story)


def test_calm_lasts_from_the_end_of_the_last_disturbance() -> None:
    present = [1000.0]
    calm = Calm(clock=lambda: present[0], held_s=0.5)
    assert calm.lasts_s == 1000.0
    calm.disturb()
    assert calm.lasts_s == 0.0
    present[0] += 10.5
    assert calm.lasts_s == 10.0


def test_a_transaction_is_as_large_as_a_save_may_wait_for() -> None:
    portion = Portion(lambda: 0.02)
    for _ in range(60):
        portion.took(portion.size * 0.0001, portion.size)
    assert 190 <= portion.size <= 210
    for _ in range(60):
        portion.took(portion.size * 0.1, portion.size)
    assert portion.size == LEAST
    for _ in range(60):
        portion.took(1e-9, portion.size)
    assert portion.size == MOST


def test_only_the_customers_of_my_queues_come_and_who_called_stays(tmp_path: Path) -> None:
    policy = KeepPolicy(Keep.QUEUE, queues=("support",))
    told = tuple(
        customer(n, queue=queue, numbers=())
        for n, queue in ((1, "support"), (2, "sales"), (3, "sales"))
    )

    async def story(at: Desk) -> None:
        at.store.customers.upsert_many([told[2]])
        at.store.customers.looked_up([told[2].id])
        work = puller(at, crm=_Telling(Changes(told, (), "1", more=False)), policy=policy)
        await work.catch_up()
        assert sorted(names(at)) == ["C1", "C3"]
        moved = replace(told[0], queue="sales")
        work = puller(at, crm=_Telling(Changes((moved,), (), "2", more=False)), policy=policy)
        await work.catch_up()
        await work.prune()
        assert names(at) == ["C3"]

    played(tmp_path, story)


def test_who_called_lately_stays_and_the_others_go_in_time(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        kept = at.store.customers
        kept.upsert_many([customer(n) for n in range(1, 6)])
        kept.looked_up([customer(1).id])
        work = puller(at, policy=KeepPolicy(Keep.RECENT, days=7))
        await work.prune()
        assert names(at) == ["C1"]
        # Everybody's changes are read, and nobody's kept but of those who are here.
        assert await work.catch_up() == 40
        assert names(at) == ["C1"]
        at.clock.now = NOW.replace(day=30)
        await work.prune()
        assert names(at) == []

    played(tmp_path, story)


def test_nothing_but_the_caller_of_the_moment_until_the_crm_has_the_call(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        kept, work = at.store.customers, puller(at, policy=KeepPolicy(Keep.CALL))
        assert await work.catch_up() == 0
        (jan,) = await at.rest.find(call(number=KNOWN_CALLER).number)
        kept.upsert_many([jan, customer(2)])
        at.store.interactions.save(call(1, customer_id=jan.id))
        await work.prune()
        assert [one.id for one in kept.listed(9)] == [jan.id]
        at.store.interactions.finish(call(1, customer_id=jan.id))
        await work.prune()
        assert [one.id for one in kept.listed(9)] == [jan.id]
        async with at.running():
            at.pusher.wake()
            await at.until_sent()
        await work.prune()
        assert kept.listed(9) == ()
        assert at.server.records.calls()[0]["customer"] == jan.crm_id

    played(tmp_path, story)


def test_a_wider_policy_pulls_all_anew(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await puller(at, policy=KeepPolicy(Keep.RECENT)).catch_up()
        assert names(at) == []
        await puller(at).catch_up()
        assert len(names(at)) == 40
        assert await puller(at).catch_up() == 0

    played(tmp_path, story)


def test_an_outage_in_a_whole_pull_loses_nothing(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.puller.catch_up()
        at.store.customers.pulling.begin_whole(NOW, policy=KeepPolicy())
        at.server.trouble.switch(Mode.GARBAGE, path="/changes")
        with pytest.raises(CrmUnavailable):
            await puller(at).catch_up()
        assert len(names(at)) == 40
        at.server.trouble.switch(Mode.UP)
        assert await puller(at).catch_up() == 40

    played(tmp_path, story)


class _Skipping:
    """A CRM whose list of all leaves out one who is there, and that is away when asked for them."""

    def __init__(self, real: Any, skipped: str) -> None:
        self._real = real
        self._skipped = skipped
        self._away = True

    async def changes(self, cursor: str, limit: int) -> Changes:
        told: Changes = await self._real.changes(cursor, limit)
        listed = tuple(one for one in told.customers if one.crm_id != self._skipped)
        return dataclasses.replace(told, customers=listed)

    async def get(self, crm_id: str) -> Customer:
        if self._away:
            self._away = False
            raise CrmUnavailable("away")
        found: Customer = await self._real.get(crm_id)
        return found


class _Telling:
    """A CRM that tells only these changes; for anything else it asks a real one."""

    def __init__(self, changes: Changes, real: Any = None) -> None:
        self._changes = changes
        self._real = real

    async def changes(self, cursor: str, limit: int) -> Changes:
        return self._changes

    async def get(self, crm_id: str) -> Customer:
        if self._real is None:
            raise CrmRefused(0, "crm.get is not configured")
        found: Customer = await self._real.get(crm_id)
        return found
