"""What the CRM does not have yet, as a person reads it."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from callcenter.domain.sync_report import Standing, SyncKind
from callcenter.store.store import Store
from tests.store.samples import NOW, call, customer, id_of
from tests.store.test_changes import ANNA, FIRST, change


def test_a_waiting_call_is_listed_with_whom_and_when(store: Store) -> None:
    store.interactions.finish(call(1, answered=NOW, customer_name="Anna Nowak", note="secret"))
    (row,) = store.sync_rows.all()
    assert (row.kind, row.standing, row.name) == (SyncKind.CALL, Standing.WAITING, "Anna Nowak")
    assert row.at == NOW + timedelta(minutes=1)
    assert row.number.e164 == "+48601234567"


def test_what_the_crm_has_is_not_listed(store: Store) -> None:
    store.interactions.finish(call(1, answered=NOW))
    store.outbox.sent(id_of(1), NOW, revision=1)
    assert store.sync_rows.all() == ()


def test_a_refused_and_a_discarded_record_say_why(store: Store) -> None:
    for index in (1, 2):
        store.interactions.finish(call(index, answered=NOW))
        store.outbox.dead(id_of(index), "branch is required (422)", revision=1)
    store.dead_letters.discard(id_of(2), reason="a test call", by="it")
    refused, discarded = store.sync_rows.all()
    assert (refused.standing, refused.reason) == (Standing.REFUSED, "branch is required (422)")
    assert discarded.standing is Standing.DISCARDED
    assert (discarded.discarded_by, discarded.discard_reason) == ("it", "a test call")
    assert discarded.discarded is not None


def test_a_record_in_full_tells_what_can_be_put_right(store: Store) -> None:
    store.interactions.finish(call(1, answered=NOW, note="first", disposition="OLD"))
    record = store.sync_rows.record(id_of(1))
    assert record is not None
    assert record.editable == ("note", "disposition", "number", "name")
    assert record.values == {
        "note": "first",
        "disposition": "OLD",
        "number": "+48601234567",
        "name": "",
    }
    assert record.call is not None and record.call.note == "first"
    assert store.sync_rows.record("nothing of the kind") is None


def test_a_new_and_a_changed_customer_are_listed_by_name(store: Store) -> None:
    store.customers.create(customer(2, name="Ewa Zielińska", crm_id=""))
    store.customers.upsert_many([ANNA])
    mine = change(email="anna@new.example")
    known = store.customers.change(mine)
    new, changed = store.sync_rows.all()
    assert (new.kind, new.name) == (SyncKind.CUSTOMER, "Ewa Zielińska")
    assert (changed.kind, changed.name) == (SyncKind.CHANGE, known.name)
    assert changed.fields == ("email",)
    record = store.sync_rows.record(FIRST)
    assert record is not None
    assert record.values == {"email": "anna@new.example"}


def test_a_conflict_is_listed_with_both_texts_until_it_is_settled(store: Store) -> None:
    store.customers.upsert_many([ANNA])
    mine = change(email="here@example.org")
    known = store.customers.change(mine)
    theirs = replace(known, email="there@example.org", version="9")
    store.changes.conflicted(mine.id, theirs, NOW, revision=1)
    row = next(one for one in store.sync_rows.all() if one.kind is SyncKind.CONFLICT)
    assert row.standing is Standing.CONFLICT and row.name == known.name
    assert row.conflict is not None
    assert (row.conflict.ours, row.conflict.theirs) == ("here@example.org", "there@example.org")
    store.conflicts.settle(mine.id, "email", "there@example.org", id=id_of(9), by="ewa")
    assert all(one.kind is not SyncKind.CONFLICT for one in store.sync_rows.all())


def test_the_pull_tells_how_many_customers_came(store: Store) -> None:
    assert store.sync_rows.pull().customers == 0
    store.customers.upsert_many([ANNA], cursor="7")
    progress = store.sync_rows.pull()
    assert (progress.customers, progress.at) == (1, NOW)
