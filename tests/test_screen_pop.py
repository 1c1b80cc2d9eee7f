"""Who is calling: the local store's word at once, then the CRM's within a hard limit of time."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from callcenter.crm.mapping import mapping_from
from callcenter.crm.rest import RestCrm
from callcenter.demo.crm import SampleCrm
from callcenter.demo.crm_trouble import Mode
from callcenter.domain.customer import Contact, Customer
from callcenter.domain.effects import LookUp, TellStory
from callcenter.domain.interaction import Stage
from callcenter.domain.number import PhoneNumber
from callcenter.domain.wishes import CustomersFound, Source, StoryFound
from callcenter.screen_pop import ScreenPop
from callcenter.store.store import Store
from tests.crm.samples import TOKEN, mapping_table, sample_crm
from tests.store.samples import MOBILE, NOW, call, customer, full_customer, open_store

JAN, SHARED, NOBODY = "+48601234567", "+48221234567", "+48512345678"


@dataclass
class Pop:
    """A screen pop over a real store and the sample CRM; *told* is what was reported."""

    pop: ScreenPop
    store: Store
    server: SampleCrm
    crm: RestCrm
    told: list[Any] = field(default_factory=list)

    def local(self, number: str, hint: str = "") -> CustomersFound:
        self.pop.local(looked_up(number, hint))
        return self._last(CustomersFound)

    async def from_crm(self, number: str, hint: str = "") -> CustomersFound:
        await self.pop.ask_crm(looked_up(number, hint), self.crm)
        return self._last(CustomersFound)

    async def refreshed(self, id: str) -> StoryFound:
        await self.pop.refresh(TellStory("call-1", id), self.crm)
        return self._last(StoryFound)

    def id_of(self, crm_id: str) -> str:
        kept = self.store.customers.by_crm_id(crm_id)
        assert kept is not None
        return kept.id

    def _last(self, kind: type[Any]) -> Any:
        assert isinstance(self.told[-1], kind)
        return self.told[-1]


def looked_up(number: str, hint: str = "") -> LookUp:
    return LookUp("call-1", PhoneNumber.parse(number, region="PL"), hint)


@asynccontextmanager
async def popping(folder: Path, limit_s: float, changes: dict[str, Any]) -> AsyncIterator[Pop]:
    server, store = sample_crm(), open_store(folder)
    server.start()
    told: list[Any] = []
    pop = ScreenPop(store=lambda: store, report=told.append, now=lambda: NOW, crm_limit_s=limit_s)
    try:
        table = {
            key: value
            for key, value in (mapping_table(server.url) | changes).items()
            if value is not None
        }
        crm = RestCrm(mapping_from(table), secret=lambda name: TOKEN, region="PL", now=lambda: NOW)
        try:
            yield Pop(pop, store, server, crm, told)
        finally:
            await crm.close()
    finally:
        store.close()
        server.close()


def play(
    folder: Path,
    story: Callable[[Pop], Coroutine[Any, Any, None]],
    *,
    limit_s: float = 5.0,
    **changes: Any,
) -> None:
    async def played() -> None:
        async with popping(folder, limit_s, changes) as at:
            await story(at)

    asyncio.run(played())


def names(found: CustomersFound) -> list[str]:
    return [one.name for one in found.customers]


def test_a_customer_kept_here_pops_whole_with_the_numbers_history(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        at.store.customers.upsert_many([full_customer(1)])
        earlier = call(1, started=NOW - timedelta(days=1), stage=Stage.FINISHED, note="waits")
        at.store.interactions.save(earlier)
        found = at.local("601 234 567")
        assert found.source is Source.LOCAL
        assert [len(one.contacts) for one in found.customers] == [3]
        assert found.history is not None
        assert (found.history.calls_this_week, found.history.last_note) == (1, "waits")

    play(tmp_path, story)


def test_several_who_share_a_number_come_by_name_without_their_stories(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        at.store.customers.upsert_many([full_customer(2), full_customer(1)])
        found = at.local(MOBILE)
        assert names(found) == ["Anna Nowak 1", "Anna Nowak 2"]
        assert [one.contacts for one in found.customers] == [(), ()]

    play(tmp_path, story)


def test_the_crm_fills_an_empty_store_and_the_story_comes_with_it(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        assert at.local(JAN).customers == ()
        found = await at.from_crm(JAN)
        assert (names(found), found.source) == (["Jan Kowalski"], Source.CRM)
        assert found.customers[0].contacts and found.customers[0].matters
        assert at.local(JAN).customers == found.customers

    play(tmp_path, story)


def test_the_crm_finds_several(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        found = await at.from_crm(SHARED)
        assert len(found.customers) > 1
        assert found.source is Source.CRM

    play(tmp_path, story)


def test_a_list_of_several_does_not_wipe_the_stories_that_are_kept(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        found = await at.from_crm(SHARED)
        first = found.customers[0]
        said = Contact("x", NOW, "call", "Ewa", "Has been told the price")
        at.store.customers.upsert_many([replaced(first, (said,))])
        await at.from_crm(SHARED)
        kept = at.store.customers.with_story(first.id)
        assert kept is not None
        assert [contact.summary for contact in kept.contacts] == ["Has been told the price"]

    play(tmp_path, story)


def replaced(one: Customer, contacts: tuple[Contact, ...]) -> Customer:
    return Customer(one.id, one.name, one.crm_id, numbers=one.numbers, contacts=contacts)


def test_nobody_is_nobody_in_the_store_and_in_the_crm(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        assert at.local(NOBODY) == CustomersFound(
            "call-1", (), Source.LOCAL, at.local(NOBODY).history
        )
        assert await at.from_crm(NOBODY) == CustomersFound("call-1", (), Source.CRM)

    play(tmp_path, story)


def test_without_a_crm_the_store_has_the_last_word(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        at.store.customers.upsert_many([customer(1)])
        await at.pop.ask_crm(looked_up(MOBILE), None)
        (found,) = at.told
        assert (names(found), found.source) == (["Anna Nowak 1"], Source.CRM)

    play(tmp_path, story)


def test_a_hidden_number_asks_the_crm_nothing(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        before = at.server.trouble.requests
        found = await at.from_crm("anonymous")
        assert (found.customers, found.source) == ((), Source.CRM)
        assert at.server.trouble.requests == before

    play(tmp_path, story)


def test_a_crm_that_is_too_slow_is_given_up_and_what_is_kept_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(at: Pop) -> None:
        at.store.customers.upsert_many([customer(1)])
        assert names(at.local(MOBILE)) == ["Anna Nowak 1"]
        at.server.trouble.switch(Mode.SLOW, seconds=20)
        began = time.monotonic()
        found = await at.from_crm(MOBILE)
        assert time.monotonic() - began < 10.0
        assert found.source is Source.CRM_FAILED
        assert names(at.local(MOBILE)) == ["Anna Nowak 1"]

    play(tmp_path, story, limit_s=0.2)
    assert "no answer within 0.2 s" in caplog.text


@pytest.mark.parametrize("mode", [Mode.DOWN, Mode.FORBID, Mode.GARBAGE, Mode.ERROR, Mode.LOSE])
def test_a_crm_in_trouble_is_told_and_the_next_question_may_succeed(
    tmp_path: Path, mode: Mode
) -> None:
    async def story(at: Pop) -> None:
        at.server.trouble.switch(mode)
        assert (await at.from_crm(JAN)).source is Source.CRM_FAILED
        at.server.trouble.switch(Mode.UP)
        assert names(await at.from_crm(JAN)) == ["Jan Kowalski"]

    play(tmp_path, story)


def test_a_crm_that_is_not_there_is_told(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        at.server.stop()
        assert (await at.from_crm(JAN)).source is Source.CRM_FAILED

    play(tmp_path, story)


def test_an_outage_is_logged_once_and_once_when_it_is_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(at: Pop) -> None:
        at.server.trouble.switch(Mode.DOWN)
        for _ in range(3):
            await at.from_crm(JAN)
        at.server.trouble.switch(Mode.UP)
        for _ in range(2):
            await at.from_crm(JAN)

    caplog.set_level(logging.WARNING, "callcenter.pop")
    play(tmp_path, story)
    said = [record for record in caplog.records if record.name == "callcenter.pop"]
    assert [record.getMessage().partition(":")[0] for record in said] == [
        "the CRM does not tell who is calling",
        "the CRM tells again who is calling",
    ]


def test_a_crm_that_cannot_be_asked_for_one_record_still_names_the_caller(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        found = await at.from_crm(JAN)
        assert (names(found), found.source) == (["Jan Kowalski"], Source.CRM)
        known = await at.refreshed(found.customers[0].id)
        assert (known.customer.name, known.source) == ("Jan Kowalski", Source.CRM)

    play(tmp_path, story, get=None)


def test_a_story_that_does_not_come_in_time_does_not_cost_the_name(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        at.server.trouble.switch(Mode.SLOW, seconds=20, path="/customers/")
        found = await at.from_crm(JAN)
        assert (names(found), found.source) == (["Jan Kowalski"], Source.CRM)

    play(tmp_path, story, limit_s=1.5)


def test_the_exchanges_own_hint_names_one_of_several(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        several = (await at.from_crm(SHARED)).customers
        hinted = several[1]
        assert [one.id for one in at.local(SHARED, hinted.crm_id).customers] == [hinted.id]
        found = await at.from_crm(SHARED, hinted.crm_id)
        assert [one.id for one in found.customers] == [hinted.id]

    play(tmp_path, story)


def test_a_hint_finds_who_is_not_kept_here_even_with_a_hidden_number(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        crm_id = (await at.crm.find(PhoneNumber.parse(JAN, region="PL")))[0].crm_id
        assert at.local("anonymous", crm_id).customers == ()
        found = await at.from_crm("anonymous", crm_id)
        assert names(found) == ["Jan Kowalski"]
        assert found.customers[0].contacts

    play(tmp_path, story)


def test_a_hint_that_nobody_knows_leaves_it_to_the_number(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        assert names(await at.from_crm(JAN, "C-9999999")) == ["Jan Kowalski"]

    play(tmp_path, story)


def test_an_answer_about_somebody_elses_number_does_not_pop(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        # This CRM searches loosely: it answers everybody, whatever number is asked.
        found = await at.from_crm(NOBODY)
        assert (found.customers, found.source) == ((), Source.CRM)
        assert names(await at.from_crm(JAN)) == ["Jan Kowalski"]

    loose = {"method": "GET", "url": "/customers?text=", "list": "items"}
    play(tmp_path, story, find=loose)


def test_a_record_whose_number_went_away_pops_no_more(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        (jan,) = (await at.from_crm(JAN)).customers
        at.server.records.change(jan.crm_id, {"phones": [{"number": NOBODY}]})
        await at.refreshed(jan.id)
        assert (await at.from_crm(JAN)).customers == ()
        assert names(await at.from_crm(NOBODY)) == ["Jan Kowalski"]

    play(tmp_path, story)


def test_a_chosen_customers_story_comes_from_the_store_and_then_anew(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        (jan,) = (await at.from_crm(JAN)).customers
        at.pop.story(TellStory("call-1", jan.id))
        assert at.told[-1] == StoryFound("call-1", jan, Source.LOCAL)
        at.server.records.change(jan.crm_id, {"full_name": "Jan Maria Kowalski"})
        fresh = await at.refreshed(jan.id)
        assert (fresh.customer.id, fresh.source) == (jan.id, Source.CRM)
        assert fresh.customer.name == "Jan Maria Kowalski"

    play(tmp_path, story)


def test_a_story_the_crm_does_not_tell_is_shown_as_kept_here(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        (jan,) = (await at.from_crm(JAN)).customers
        at.server.trouble.switch(Mode.DOWN)
        assert await at.refreshed(jan.id) == StoryFound("call-1", jan, Source.CRM_FAILED)

    play(tmp_path, story)


def test_a_customer_made_here_is_not_asked_of_the_crm(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        new = customer(7, crm_id="")
        at.store.customers.create(new)
        before = at.server.trouble.requests
        await at.pop.refresh(TellStory("call-1", new.id), at.crm)
        assert (at.told, at.server.trouble.requests) == ([], before)

    play(tmp_path, story)


def test_without_a_store_nothing_seems_to_be_on_its_way() -> None:
    def closed() -> Store:
        raise OSError("the disk is gone")

    told: list[Any] = []
    pop = ScreenPop(store=closed, report=told.append, now=lambda: NOW)
    with pytest.raises(OSError, match="the disk is gone"):
        pop.local(looked_up(JAN))
    assert told == [CustomersFound("call-1", (), Source.CRM_FAILED)]


def test_the_crms_answer_that_cannot_be_kept_is_told_as_none(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        beside = Store.look(at.store.path, agent="ewa", site="krk", now=lambda: NOW)
        told: list[Any] = []
        pop = ScreenPop(store=lambda: beside, report=told.append, now=lambda: NOW)
        await pop.ask_crm(looked_up(JAN), at.crm)
        beside.close()
        assert told == [CustomersFound("call-1", (), Source.CRM_FAILED)]

    play(tmp_path, story)


def test_asking_leaves_the_event_loop_free(tmp_path: Path) -> None:
    async def story(at: Pop) -> None:
        at.server.trouble.switch(Mode.SLOW, seconds=0.3)
        asked = asyncio.create_task(at.from_crm(JAN))
        beats = 0
        while not asked.done():
            await asyncio.sleep(0.01)
            beats += 1
        assert beats >= 10
        assert threading.current_thread() is threading.main_thread()

    play(tmp_path, story)
