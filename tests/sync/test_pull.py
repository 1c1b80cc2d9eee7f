from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from callcenter.crm.crm import Changes, CrmRefused, CrmUnavailable
from callcenter.demo.crm_trouble import Mode
from callcenter.demo.customers import KNOWN_CALLER, SHARED_NUMBER
from callcenter.sync.pull import Puller
from tests.store.samples import call, id_of
from tests.sync.desk import Desk, played


def test_all_customers_come_with_their_story(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        assert await at.puller.catch_up() == 200
        (jan,) = at.store.customers.find_by_number(KNOWN_CALLER)
        whole = at.store.customers.with_story(jan.id)
        assert whole is not None and len(whole.contacts) == 4
        assert len(at.store.customers.find_by_number(SHARED_NUMBER)) == 2
        assert await at.puller.catch_up() == 0

    played(tmp_path, story, how_many=200)


def test_what_changed_and_what_was_deleted_comes_too(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.puller.catch_up()
        at.server.records.change("C1001", {"full_name": "Jan Kowalski-Nowak"})
        at.server.records.delete("C1002")
        assert await at.puller.catch_up() == 2
        assert at.store.customers.find_by_number(KNOWN_CALLER)[0].name == "Jan Kowalski-Nowak"
        assert len(at.store.customers.find_by_number(SHARED_NUMBER)) == 1

    played(tmp_path, story)


def test_a_pull_cut_off_goes_on_where_it_was(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.server.trouble.switch(Mode.LOSE, path="/changes")
        with pytest.raises(CrmUnavailable):
            await at.puller.catch_up()
        assert at.store.customers.cursor() == ""
        at.server.trouble.switch(Mode.UP)
        first = await at.rest.changes("", 7)
        at.store.customers.upsert_many(first.customers, cursor=first.cursor)
        assert await at.puller.catch_up() == 33

    played(tmp_path, story)


class Refusing:
    """A CRM that does not tell its changes until it is *well*; how often it was *asked*."""

    def __init__(self) -> None:
        self.well = False
        self.asked = 0

    async def changes(self, cursor: str, limit: int) -> Changes:
        self.asked += 1
        if not self.well:
            raise CrmRefused(404, "no page for Jan Kowalski")
        return Changes((), (), "1", more=False)


def test_changes_that_are_refused_are_told_once_and_until_they_come(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(at: Desk) -> None:
        crm, told = Refusing(), list[str]()
        pulling = Puller(
            at.store.customers,
            crm,  # type: ignore[arg-type]
            at.reach,
            run=_on_a_thread,
            pulled=lambda count: None,
            every_s=0.01,
            troubled=lambda: told.append(pulling.problem),
        )
        async with at.running():
            task = asyncio.create_task(pulling.run())
            await at.until(lambda: crm.asked > 3)
            assert told == ["The CRM refuses to tell its changes: no page for Jan Kowalski (404)"]
            crm.well = True
            await at.until(lambda: len(told) == 2)
            task.cancel()
        assert pulling.problem == told[1] == ""

    with caplog.at_level(logging.WARNING, "callcenter.sync.pull"):
        played(tmp_path, story)
    assert [record.getMessage() for record in caplog.records] == [
        "The CRM refuses to tell its changes: it answers with status 404",
        "The CRM's changes come again",
    ]


async def _on_a_thread(work: Any, *arguments: Any) -> Any:
    return await asyncio.to_thread(work, *arguments)


def test_changes_come_by_themselves_and_outages_pass(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        async with at.running(pull=True):
            await at.until(lambda: bool(at.store.customers.find_by_number(KNOWN_CALLER)))
            at.server.trouble.switch(Mode.DOWN)
            await at.until(lambda: len(at.states) == 2)
            at.server.records.change("C1001", {"full_name": "Later"})
            at.server.trouble.switch(Mode.UP)
            await at.until(
                lambda: at.store.customers.find_by_number(KNOWN_CALLER)[0].name == "Later"
            )

    played(tmp_path, story)


def test_a_pushed_call_comes_back_in_the_story_of_its_customer(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        async with at.running(pull=True):
            await at.until(lambda: bool(at.store.customers.find_by_number(KNOWN_CALLER)))
            (jan,) = at.store.customers.find_by_number(KNOWN_CALLER)
            at.store.interactions.finish(call(1, customer_id=jan.id, note="Technician comes today"))
            at.pusher.wake()

            def newest() -> str:
                whole = at.store.customers.with_story(jan.id)
                return whole.contacts[0].id if whole else ""

            await at.until(lambda: newest() == id_of(1))

    played(tmp_path, story)


def test_a_customer_created_here_and_pulled_again_is_one(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        from tests.store.samples import customer

        new = customer(1, crm_id="", numbers=("+48999888777",))
        async with at.running(pull=True):
            await at.until(lambda: bool(at.store.customers.cursor()))
            at.store.customers.create(new)
            at.pusher.wake()
            await at.until_sent()
            before = at.store.customers.cursor()
            at.server.records.change("C9001", {"mail": "new@example.com"})
            await at.until(lambda: at.store.customers.cursor() > before)
            await at.until(lambda: at.store.customers.find_by_number("+48999888777")[0].email != "")
        (found,) = at.store.customers.find_by_number("+48999888777")
        assert (found.id, found.crm_id) == (new.id, "C9001")

    played(tmp_path, story)
