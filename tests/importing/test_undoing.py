from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from callcenter.domain.customer import CustomerChange
from callcenter.domain.customer_import import ImportBatch, Staying, Undone
from callcenter.importing.undoing import undo
from callcenter.store.errors import NotPossible
from callcenter.store.outbox_rows import RecordKind
from callcenter.store.store import Store
from tests.importing.samples import FILL, OVERWRITE, Steady, imported, written
from tests.store.samples import MOBILE, NOW, call, customer, id_of

TEXT = "Name;Phone;E-mail;Company\nAnna Nowak;601234567;anna@example.pl;ACME\nJan;602345678;;\n"


def taken_back(store: Store, batch: ImportBatch, *, at_once: int = 100) -> Undone:
    return undo(store.import_undoing, batch.id, pace=Steady(at_once))


def listed(store: Store) -> dict[str, str]:
    return {kept.name: kept.email for kept in store.customer_pages.all()}


def of(store: Store, number: str) -> str:
    (found,) = store.customers.find_by_number(number)
    return found.id


@pytest.mark.parametrize("at_once", [1, 100])
def test_what_was_made_goes(at_once: int, store: Store, tmp_path: Path) -> None:
    store.customers.create(customer(9, crm_id="", name="Ewa", numbers=("214",)))
    batch = imported(store, written(tmp_path, TEXT))
    assert taken_back(store, batch, at_once=at_once) == Undone(removed=2)
    assert listed(store) == {"Ewa": ""}
    assert store.customers.search("nowak") == ()
    told = store.imports.get(batch.id)
    assert (told.undone, told.stayed) == (NOW, 0)


def test_what_was_changed_is_as_it_was(store: Store, tmp_path: Path) -> None:
    before = customer(1, crm_id="", name="Anna Nowak", company="Old", tags=("VIP",), since=NOW)
    path = written(tmp_path, TEXT)
    imported(
        store, written(tmp_path, "Name;Phone;Company\nAnna Nowak;601234567;Old\n", name="a.csv")
    )
    (first,) = store.customer_pages.all()
    batch = imported(store, path, policy=OVERWRITE)
    assert (batch.made, batch.changed) == (1, 1)
    assert taken_back(store, batch) == Undone(removed=1, back=1)
    assert list(store.customer_pages.all()) == [first]
    assert first.company == before.company


def test_what_was_changed_since_stays_and_is_told(store: Store, tmp_path: Path) -> None:
    batch = imported(store, written(tmp_path, TEXT))
    anna = of(store, MOBILE)
    change = CustomerChange(
        id_of(1), anna, NOW, "ewa", was={"company": "ACME"}, now={"company": "B"}
    )
    store.customers.change(change)
    assert taken_back(store, batch) == Undone(1, 0, ((anna, Staying.CHANGED_SINCE),))
    assert listed(store) == {"Anna Nowak": "anna@example.pl"}
    assert store.imports.get(batch.id).stayed == 1


def test_a_later_import_counts_as_a_change(store: Store, tmp_path: Path) -> None:
    first = imported(store, written(tmp_path, "Name;Phone\nAnna Nowak;601234567\n", name="a.csv"))
    later = imported(store, written(tmp_path, TEXT), policy=FILL)
    assert [why for _, why in taken_back(store, first).stayed] == [Staying.CHANGED_SINCE]
    assert taken_back(store, later) == Undone(removed=1, back=1)


def test_who_has_called_stays(store: Store, tmp_path: Path) -> None:
    batch = imported(store, written(tmp_path, TEXT))
    anna = of(store, MOBILE)
    store.interactions.save(call(1, customer_id=anna))
    assert taken_back(store, batch) == Undone(1, 0, ((anna, Staying.CALLS),))


def test_who_waits_for_the_crm_goes_with_what_waits(store: Store, tmp_path: Path) -> None:
    batch = imported(store, written(tmp_path, TEXT), to_crm=True)
    assert len(store.outbox.rows()) == 2
    assert taken_back(store, batch) == Undone(removed=2)
    assert store.outbox.rows() == ()


def test_whom_the_crm_has_stays(store: Store, tmp_path: Path) -> None:
    batch = imported(store, written(tmp_path, TEXT), to_crm=True)
    anna, jan = of(store, MOBILE), of(store, "+48602345678")
    store.customers.created_in_crm(anna, "C7", at=NOW, revision=1)
    # Nobody knows yet whether the CRM got this one.
    store.outbox.trying([jan])
    expected = {(anna, Staying.IN_THE_CRM), (jan, Staying.IN_THE_CRM)}
    assert set(taken_back(store, batch).stayed) == expected


def test_a_change_that_the_crm_was_told_is_taken_back_there(store: Store, tmp_path: Path) -> None:
    before = customer(1, name="Anna Nowak", company="Old")
    store.customers.upsert_many([before])
    batch = imported(store, written(tmp_path, TEXT), policy=OVERWRITE, to_crm=True)
    assert taken_back(store, batch) == Undone(removed=1, back=1)
    (kept,) = store.customer_pages.all()
    assert kept == before
    first, second = store.outbox.rows()
    assert first.kind is second.kind is RecordKind.CHANGE
    assert second.payload["now"] == first.payload["was"]


def test_it_is_done_once(store: Store, tmp_path: Path) -> None:
    batch = imported(store, written(tmp_path, TEXT))
    taken_back(store, batch)
    with pytest.raises(NotPossible, match="was undone already"):
        taken_back(store, batch)
    with pytest.raises(NotPossible, match="There is no import nothing"):
        undo(store.import_undoing, "nothing", pace=Steady(1))


def test_broken_off_it_goes_on(store: Store, tmp_path: Path) -> None:
    batch = imported(store, written(tmp_path, TEXT))
    store.import_undoing.some(batch.id, "", 1)
    assert taken_back(store, batch) == Undone(removed=1)
    assert listed(store) == {}


def test_an_import_that_was_broken_off_can_be_undone_and_is_not_gone_on_with(
    store: Store, tmp_path: Path
) -> None:
    path = written(tmp_path, TEXT)
    batch = imported(store, path)
    unfinished = replace(batch, id=id_of(70), finished=None)
    store.imports.begin(unfinished)
    assert store.imports.broken_off(batch.fingerprint) == unfinished
    undo(store.import_undoing, unfinished.id, pace=Steady(1))
    assert store.imports.broken_off(batch.fingerprint) is None
