"""Another CRM over the records of a former one: nothing of theirs reaches it, ours stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from callcenter.domain.customer import CustomerSource
from callcenter.domain.interaction import Stage
from callcenter.store import parting
from callcenter.store.cleaning import merge_deleted, merges_deleted
from callcenter.store.crm_identity import Held
from callcenter.store.errors import NotPossible
from callcenter.store.store import Store
from callcenter.store.tables import Delivery
from tests.store.samples import NOW, call, customer, id_of, open_store
from tests.store.test_changes import change

OLD, NEW = "sample https://old.example:443", "sample https://new.example:443"


def filled(store: Store) -> None:
    """One customer of the CRM and one of ours; calls with each, with nobody, told and untold."""
    assert store.crm_identity.claim(OLD)
    theirs = customer(3, crm_id="C9", version="7")
    store.customers.upsert_many([theirs], cursor="41")
    store.customers.create(customer(4, crm_id="", name="Ours"))
    store.customers.change(change(before=theirs, name="Changed Here"))
    store.interactions.finish(call(1, customer_id=theirs.id))
    store.interactions.finish(call(2, customer_id=id_of(504)))
    store.interactions.finish(call(5))
    store.interactions.finish(replace(call(6), matter="T-17"))
    store.interactions.finish(call(7))
    store.outbox.sent(id_of(7), NOW, revision=1, remote_id="R-7")


def due(store: Store) -> set[str]:
    return {record.key for record in store.outbox.due(NOW)}


def test_a_store_of_before_takes_the_crm_that_is_configured(store: Store) -> None:
    store.customers.upsert_many([customer(3, crm_id="C9")])
    assert store.crm_identity.claim(OLD)
    assert store.crm_identity.known() == OLD
    assert not store.crm_identity.claim(NEW)
    assert store.crm_identity.is_another(NEW)


def test_a_store_without_ids_is_anybodys(store: Store) -> None:
    assert store.crm_identity.claim(OLD)
    store.interactions.finish(call(1))
    assert not store.crm_identity.is_another(NEW)
    assert store.crm_identity.claim(NEW)
    assert store.crm_identity.known() == NEW
    assert due(store) == {id_of(1)}


@pytest.mark.parametrize("held", ["customer", "told", "matter"])
def test_each_kind_of_id_keeps_another_crm_away(store: Store, held: str) -> None:
    store.crm_identity.claim(OLD)
    if held == "customer":
        store.customers.upsert_many([customer(3, crm_id="C9")])
    else:
        store.interactions.finish(replace(call(1), matter="T-1" if held == "matter" else ""))
        if held == "told":
            store.outbox.sent(id_of(1), NOW, revision=1, remote_id="R-1")
    assert not store.crm_identity.claim(NEW)


def test_a_purge_of_the_shared_computer_does_not_forget_whose_the_rest_is(store: Store) -> None:
    filled(store)
    store.purge()
    assert not store.crm_identity.claim(NEW)


def test_the_same_crm_under_a_new_address_keeps_everything(store: Store) -> None:
    filled(store)
    waiting = due(store)
    store.crm_identity.moved(NEW)
    assert store.crm_identity.claim(NEW)
    assert due(store) == waiting
    assert store.customers.cursor() == "41"


def test_after_parting_nothing_of_the_former_crm_can_be_sent(store: Store) -> None:
    filled(store)
    store.parting.part(NEW)
    _parted(store)


def _parted(store: Store) -> None:
    assert store.crm_identity.known() == NEW
    assert store.customers.get(customer(3).id) is None
    assert store.customers.cursor() == ""
    ours = store.customers.get(id_of(504))
    assert ours is not None and (ours.name, ours.crm_id) == ("Ours", "")
    assert due(store) == {ours.id, id_of(2), id_of(5)}
    aside = [it for it in store.outbox.rows() if it.state is Delivery.FAILED]
    assert len(aside) == 3 and all(OLD in it.reason for it in aside)
    assert store.outbox.resend_all() == 0
    for record in aside:
        with pytest.raises(NotPossible, match="cannot be sent"):
            store.outbox.resend(record.key)
    assert not any(it.remote_id for it in store.outbox.rows(sent=True))


@pytest.mark.parametrize("number", [1, 6, 7])
def test_a_corrected_call_of_the_former_crm_stays_here(store: Store, number: int) -> None:
    filled(store)
    store.parting.part(NEW)
    before = due(store)
    said: dict[str, Any] = {"disposition": "", "flags": frozenset(), "reason": "", "by": "ewa"}
    kept = store.interactions.correct(id_of(number), note="put right", **said)
    assert (kept.note, kept.matter) == ("put right", "")
    assert due(store) == before


def test_what_is_set_aside_can_be_discarded_but_not_edited(store: Store) -> None:
    filled(store)
    store.parting.part(NEW)
    with pytest.raises(NotPossible, match="cannot be sent"):
        store.dead_letters.edit(id_of(1), {"note": "x"}, by="ewa")
    store.dead_letters.discard(id_of(1), reason="the old CRM is gone", by="ewa")
    with pytest.raises(NotPossible, match="cannot be sent"):
        store.outbox.resend(id_of(1))


def test_an_open_call_with_a_former_customer_comes_first(store: Store) -> None:
    filled(store)
    busy = replace(call(8, customer_id=customer(3).id), stage=Stage.OPEN)
    store.interactions.save(busy)
    with pytest.raises(NotPossible, match="not finished"):
        store.parting.part(NEW)
    assert store.crm_identity.known() == OLD
    assert store.customers.get(customer(3).id) is not None
    store.interactions.finish(busy)
    store.parting.part(NEW)
    assert id_of(8) not in due(store)
    assert store.crm_identity.known() == NEW


def test_our_own_customer_that_the_former_crm_had_stays_without_its_id(store: Store) -> None:
    store.crm_identity.claim(OLD)
    store.customers.create(customer(4, crm_id="", source=CustomerSource.DESK))
    store.customers.created_in_crm(id_of(504), "C4", at=NOW, revision=1)
    assert store.crm_identity.held().customers == 1
    store.parting.part(NEW)
    ours = store.customers.get(id_of(504))
    assert ours is not None and ours.crm_id == ""
    assert due(store) == set()


class Killed(BaseException):
    """The program ended here."""


@pytest.mark.parametrize("step", range(1, 12))
def test_killed_at_any_step_it_still_belongs_to_the_former_and_goes_on(
    tmp_path: Path, step: int
) -> None:
    opened = open_store(tmp_path)
    filled(opened)
    done = 0

    def now() -> Any:
        return NOW

    database = opened._database
    steps = iter(range(1, 1000))
    begin = database.writing

    class Counting:
        """The same database; it ends before its nth transaction."""

        def writing(self, *, at_once: bool = True) -> Any:
            if next(steps) >= step:
                raise Killed
            return begin(at_once=at_once)

        def reading(self) -> Any:
            return database.reading()

    whose = opened.crm_identity._whose
    broken = parting.Parting(Counting(), whose=whose, now=now)  # type: ignore[arg-type]
    try:
        broken.part(NEW)
        done = 1
    except Killed:
        if opened.crm_identity.claim(NEW):
            # Only once nothing is left that had an id.
            assert opened.crm_identity.held() == Held()
        assert opened.crm_identity.known() in (OLD, NEW)
    opened.close()
    again = open_store(tmp_path)
    again.parting.mend()
    assert merges_deleted(again._database)
    if not done:
        again.parting.part(NEW)
    _parted(again)
    again.close()


def test_a_killed_parting_leaves_the_search_unmerged_until_it_is_mended(tmp_path: Path) -> None:
    opened = open_store(tmp_path)
    assert merges_deleted(opened._database)
    merge_deleted(opened._database, on=False)
    opened.close()
    again = open_store(tmp_path)
    assert not merges_deleted(again._database)
    again.parting.mend()
    assert merges_deleted(again._database)
    again.close()
