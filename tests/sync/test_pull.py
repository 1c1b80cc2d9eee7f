from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.crm.crm import CrmUnavailable
from callcenter.demo.crm_trouble import Mode
from callcenter.demo.customers import KNOWN_CALLER, SHARED_NUMBER
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
