"""A customer's record changed here reaches the CRM, whatever happened to the record there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from callcenter.demo.crm_trouble import Mode
from callcenter.domain.customer import Customer, CustomerChange
from callcenter.store.tables import Delivery
from tests.store.samples import NOW, call, customer, id_of
from tests.sync.desk import Desk, played

CHANGE, DECISION = id_of(801), id_of(802)
MANY = {"batch": {"url": "/calls/many", "body": {"calls": "{items}"}, "results": "results"}}


async def pulled(at: Desk) -> Customer:
    """The first customer of the CRM, as it is here."""
    await at.puller.catch_up()
    found = at.store.customers.by_crm_id("C1001")
    assert found is not None
    return found


def change(before: Customer, id: str = CHANGE, **now: Any) -> CustomerChange:
    was = {name: getattr(before, name) for name in now}
    return CustomerChange(id, before.id, NOW, "ewa", was, now, before.version)


def there(at: Desk) -> dict[str, Any]:
    found = at.server.records.get("C1001")
    assert found is not None
    return found


async def pushed(at: Desk) -> None:
    await at.reach.is_there()
    await at.pusher.drain()


def test_a_change_reaches_the_crm_and_brings_back_its_version(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        jan = await pulled(at)
        fields = {"name": "Jan Nowak", "numbers": ("+48221234567",), "company": "ACME"}
        at.store.customers.change(change(jan, **fields))
        await pushed(at)
        assert at.store.outbox.rows() == ()
        record = there(at)
        assert (record["full_name"], record["phones"]) == (
            "Jan Nowak",
            [{"number": "+48221234567"}],
        )
        assert record["company"] == {"name": "ACME"}
        kept = at.store.customers.get(jan.id)
        assert kept is not None and kept.version == str(record["version"]) != jan.version

    played(tmp_path, story)


def test_two_changes_in_a_row_need_no_second_look(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        jan = await pulled(at)
        after = at.store.customers.change(change(jan, name="Jan Nowak"))
        at.store.customers.change(change(after, DECISION, email="jan@nowak.example"))
        asked = at.server.trouble.requests
        await pushed(at)
        assert (there(at)["full_name"], there(at)["mail"]) == ("Jan Nowak", "jan@nowak.example")
        assert at.server.trouble.requests == asked + 3

    played(tmp_path, story)


def test_other_fields_changed_there_merge_by_themselves(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        jan = await pulled(at)
        at.server.records.change("C1001", {"mail": "theirs@example.com"})
        at.store.customers.change(change(jan, name="Jan Nowak"))
        await pushed(at)
        assert (there(at)["full_name"], there(at)["mail"]) == ("Jan Nowak", "theirs@example.com")
        kept = at.store.customers.get(jan.id)
        assert kept is not None and kept.email == "theirs@example.com"
        assert at.store.conflicts.open() == ()

    played(tmp_path, story)


def test_the_same_field_changed_there_waits_for_a_person_and_is_sent_then(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        jan = await pulled(at)
        at.server.records.change("C1001", {"full_name": "Jan Kot"})
        at.store.customers.change(change(jan, name="Jan Nowak"))
        await pushed(at)
        (conflict,) = at.store.conflicts.open()
        assert (conflict.was, conflict.ours, conflict.theirs) == (jan.name, "Jan Nowak", "Jan Kot")
        assert there(at)["full_name"] == "Jan Kot"
        at.store.conflicts.settle(CHANGE, "name", "Jan Nowak-Kot", id=DECISION, by="ewa")
        await pushed(at)
        assert there(at)["full_name"] == "Jan Nowak-Kot"
        assert at.store.outbox.rows() == ()

    played(tmp_path, story)


def test_a_change_whose_answer_was_lost_is_no_conflict_with_itself(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        jan = await pulled(at)
        at.store.customers.change(change(jan, name="Jan Nowak"))
        at.server.trouble.play([Mode.LOSE], path="/customers/C1001")
        await pushed(at)
        at.store.outbox.hurry(at.clock())
        await pushed(at)
        assert at.store.conflicts.open() == ()
        assert at.store.outbox.rows() == ()
        kept = at.store.customers.get(jan.id)
        assert kept is not None and kept.version == str(there(at)["version"])

    played(tmp_path, story)


def test_a_pull_between_change_and_push_loses_neither(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        jan = await pulled(at)
        at.store.customers.change(change(jan, name="Jan Nowak"))
        at.server.records.change("C1001", {"mail": "theirs@example.com"})
        middle = await pulled(at)
        assert (middle.name, middle.email) == ("Jan Nowak", "theirs@example.com")
        await pushed(at)
        assert (there(at)["full_name"], there(at)["mail"]) == ("Jan Nowak", "theirs@example.com")

    played(tmp_path, story)


def test_a_change_of_a_record_that_is_gone_there_is_told_in_words(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        jan = await pulled(at)
        at.store.customers.change(change(jan, name="Jan Nowak"))
        at.server.records.delete("C1001")
        await pushed(at)
        (dead,) = at.store.outbox.rows()
        assert (dead.state, dead.reason) == (
            Delivery.FAILED,
            "There is no such customer (404)",
        )
        at.store.outbox.resend(CHANGE)
        at.store.customers.upsert_many([], deleted=["C1001"])
        await pushed(at)
        (dead,) = at.store.outbox.rows()
        assert "not on this computer any more" in dead.reason

    played(tmp_path, story)


def test_calls_go_in_batches_where_the_mapping_has_one(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.store.customers.upsert_many([customer(1, crm_id="C1006")])
        for index in range(1, 61):
            at.store.interactions.finish(call(index, note=f"note {index}"))
        asked = at.server.trouble.requests
        await pushed(at)
        assert at.store.outbox.rows() == ()
        assert at.server.records.effects() == {id_of(index): 1 for index in range(1, 61)}
        assert at.server.trouble.requests - asked < 15

    item = {"key": "{key}", "note": "{note}", "customer": "{customer_crm_id}"}
    played(tmp_path, story, batch=MANY["batch"] | {"item": item, "key": "key", "most": 20})
