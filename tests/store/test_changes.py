"""A customer's record changed here: on its way to the CRM, pulled over, changed there too."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from callcenter.domain.customer import Conflict, Customer, CustomerChange
from callcenter.store import purging
from callcenter.store.changes import STUBBORN
from callcenter.store.errors import NotPossible
from callcenter.store.outbox import LANE_PATIENCE, Record
from callcenter.store.store import Store
from callcenter.store.tables import Delivery, RecordKind
from tests.store.samples import NOW, call, customer, id_of

FIRST, SECOND = id_of(801), id_of(802)
ANNA = customer(1, email="anna@old.example", version="7")


def change(id: str = FIRST, before: Customer = ANNA, **now: Any) -> CustomerChange:
    was = {name: getattr(before, name) for name in now}
    return CustomerChange(id, before.id, NOW, "ewa", was, now, version=before.version)


def known(store: Store, id: str = ANNA.id) -> Customer:
    found = store.customers.get(id)
    assert found is not None
    return found


def waiting(store: Store) -> Record:
    (record,) = store.outbox.due(NOW)
    return record


@pytest.fixture
def anna(store: Store) -> Customer:
    store.customers.upsert_many([ANNA])
    return known(store)


def test_a_change_is_kept_and_queued_in_one(store: Store, anna: Customer) -> None:
    after = store.customers.change(change(before=anna, name="Anna Lis", numbers=("+48221234567",)))
    assert known(store) == after
    assert (after.name, after.email) == ("Anna Lis", "anna@old.example")
    assert store.customers.find_by_number("+48221234567") == (after,)
    assert store.customers.search("lis") == (after,)
    record = waiting(store)
    assert (record.kind, record.key, record.lane) == (RecordKind.CHANGE, FIRST, anna.id)
    assert record.customer_crm_id == "C1"
    assert record.payload["was"] == {"name": "Anna Nowak 1", "numbers": ["+48601234567"]}
    assert record.payload["now"] == {"name": "Anna Lis", "numbers": ["+48221234567"]}
    assert (record.payload["version"], record.payload["agent"]) == ("7", "ewa")


@pytest.mark.parametrize(
    ("now", "words"), [({"name": " "}, "needs a name"), ({"crm_id": "C2"}, "cannot be changed")]
)
def test_what_no_record_may_read_is_refused_whole(
    store: Store, anna: Customer, now: dict[str, str], words: str
) -> None:
    with pytest.raises(NotPossible, match=words):
        store.customers.change(change(before=anna, email="new@example.com", **now))
    assert known(store) == anna
    assert store.outbox.rows() == ()


def test_a_customer_that_is_gone_cannot_be_changed(store: Store) -> None:
    with pytest.raises(NotPossible, match="not on this computer"):
        store.customers.change(change(name="x"))


def test_the_version_the_crm_gives_is_that_of_the_record_and_of_later_changes(
    store: Store, anna: Customer
) -> None:
    store.customers.change(change(before=anna, name="Anna Lis"))
    store.customers.change(change(SECOND, known(store), email="new@example.com"))
    store.changes.taken(FIRST, "8", NOW, revision=1)
    assert known(store).version == "8"
    record = waiting(store)
    assert (record.key, record.payload["version"]) == (SECOND, "8")


def test_a_pull_leaves_alone_what_waits(store: Store, anna: Customer) -> None:
    store.customers.change(change(before=anna, name="Anna Lis"))
    theirs = replace(ANNA, name="A. Nowak", company="ACME", version="9")
    store.customers.upsert_many([theirs])
    after = known(store)
    assert (after.name, after.company, after.version) == ("Anna Lis", "ACME", "9")
    store.changes.taken(FIRST, "10", NOW, revision=1)
    store.customers.upsert_many([replace(theirs, name="Newest", version="11")])
    assert known(store).name == "Newest"


def test_a_refused_change_still_waits_and_a_discarded_one_is_taken_back(
    store: Store, anna: Customer
) -> None:
    store.customers.change(change(before=anna, name="Anna Lis", email="wrong"))
    store.outbox.dead(FIRST, "the e-mail is none (422)", revision=1)
    store.customers.upsert_many([replace(ANNA, company="ACME")])
    assert known(store).email == "wrong"
    store.dead_letters.discard(FIRST, reason="mistyped", by="ewa")
    after = known(store)
    assert (after.name, after.email, after.company) == (anna.name, anna.email, "ACME")
    with pytest.raises(NotPossible, match="Make it again"):
        store.outbox.resend(FIRST)


def test_what_was_changed_again_since_is_not_taken_back(store: Store, anna: Customer) -> None:
    store.customers.change(change(before=anna, name="Anna Lis"))
    store.customers.change(change(SECOND, known(store), name="Anna Wilk"))
    store.dead_letters.discard(FIRST, reason="late", by="ewa")
    assert known(store).name == "Anna Wilk"


def test_a_change_waits_until_the_crm_has_made_its_customer(store: Store) -> None:
    new = customer(2, crm_id="")
    store.customers.create(new)
    store.customers.change(change(before=new, name="Anna Lis"))
    assert [record.key for record in store.outbox.due(NOW)] == [new.id]
    store.outbox.dead(new.id, "no e-mail (422)", revision=1)
    assert store.outbox.due(NOW) == ()
    assert store.outbox.next_try() is None
    store.outbox.resend(new.id)
    store.customers.created_in_crm(new.id, "C9", at=NOW, revision=1)
    assert waiting(store).customer_crm_id == "C9"


def test_a_change_of_a_customer_the_crm_refused_mends_what_it_is_told(store: Store) -> None:
    new = customer(2, crm_id="", email="wrong")
    store.customers.create(new)
    store.outbox.dead(new.id, "the e-mail is none (422)", revision=1)
    store.customers.change(change(before=new, email="anna@example.com"))
    record = waiting(store)
    assert (record.kind, record.revision) == (RecordKind.CUSTOMER, 2)
    assert record.payload["email"] == "anna@example.com"


def test_a_customer_that_is_only_here_is_changed_only_here(store: Store) -> None:
    new = customer(2, crm_id="")
    store.customers.create(new)
    store.dead_letters.discard(new.id, reason="private", by="ewa")
    store.customers.change(change(before=new, name="Anna Lis"))
    assert known(store, new.id).name == "Anna Lis"
    assert store.outbox.rows() == ()


def test_fields_that_only_one_side_changed_merge_by_themselves(
    store: Store, anna: Customer
) -> None:
    store.customers.change(change(before=anna, name="Anna Lis"))
    theirs = replace(ANNA, email="anna@new.example", version="8")
    assert store.changes.conflicted(FIRST, theirs, NOW, revision=1) == 0
    after = known(store)
    assert (after.name, after.email, after.version) == ("Anna Lis", "anna@new.example", "8")
    record = waiting(store)
    assert (record.revision, record.payload["version"]) == (2, "8")
    assert record.payload["now"] == {"name": "Anna Lis"}
    assert store.conflicts.open() == ()


def test_a_field_both_sides_changed_keeps_both_texts_and_the_rest_is_sent(
    store: Store, anna: Customer
) -> None:
    store.customers.change(change(before=anna, name="Anna Lis", email="anna@lis.example"))
    theirs = replace(ANNA, name="Anna Wilk", company="ACME", version="8")
    assert store.changes.conflicted(FIRST, theirs, NOW, revision=1) == 1
    (conflict,) = store.conflicts.open()
    assert conflict == Conflict(
        FIRST, anna.id, "name", "Anna Nowak 1", "Anna Lis", "Anna Wilk", NOW
    )
    assert store.outbox.counts(NOW).conflicts == 1
    assert waiting(store).payload["now"] == {"email": "anna@lis.example"}
    after = known(store)
    assert (after.name, after.company) == ("Anna Lis", "ACME")


def test_a_conflict_alone_leaves_nothing_to_send(store: Store, anna: Customer) -> None:
    store.customers.change(change(before=anna, numbers=("+48221234567",)))
    store.changes.conflicted(FIRST, replace(ANNA, numbers=(), version="8"), NOW, revision=1)
    (conflict,) = store.conflicts.open()
    assert (conflict.ours, conflict.theirs) == (("+48221234567",), ())
    assert store.outbox.rows() == ()


def test_both_sides_alike_is_no_conflict(store: Store, anna: Customer) -> None:
    both = ("+48221234567", "+48601234567")
    store.customers.change(change(before=anna, name="Anna Lis", numbers=both))
    theirs = replace(ANNA, name="Anna Lis", numbers=both[::-1], version="8")
    assert store.changes.conflicted(FIRST, theirs, NOW, revision=1) == 0
    assert store.outbox.rows() == ()
    assert known(store).version == "8"


def test_an_older_answer_leaves_the_newer_change_alone(store: Store, anna: Customer) -> None:
    store.customers.change(change(before=anna, name="Anna Lis"))
    theirs = replace(ANNA, name="Anna Wilk", version="8")
    assert store.changes.conflicted(FIRST, theirs, NOW, revision=9) == 0
    assert store.conflicts.open() == ()


def test_a_crm_that_always_says_changed_is_not_asked_for_ever(store: Store, anna: Customer) -> None:
    store.customers.change(change(before=anna, name="Anna Lis"))
    store.changes.conflicted(FIRST, ANNA, NOW, revision=1)
    (record,) = store.outbox.rows()
    assert (record.state, record.reason) == (Delivery.FAILED, STUBBORN)
    store.outbox.resend(FIRST)
    for turn in range(LANE_PATIENCE + 1):
        newer = replace(ANNA, version=f"v{turn}")
        store.changes.conflicted(FIRST, newer, NOW, revision=2 + turn)
    (record,) = store.outbox.rows()
    assert record.state is Delivery.FAILED


@pytest.fixture
def conflict(store: Store, anna: Customer) -> Conflict:
    store.customers.change(change(before=anna, name="Anna Lis"))
    theirs = replace(ANNA, name="Anna Wilk", version="8")
    store.changes.conflicted(FIRST, theirs, NOW, revision=1)
    (made,) = store.conflicts.open()
    return made


@pytest.mark.parametrize("chosen", ["Anna Lis", "Anna Lis-Wilk"])
def test_what_a_person_chooses_is_sent_on_the_new_version(
    store: Store, conflict: Conflict, chosen: str
) -> None:
    after = store.conflicts.settle(FIRST, "name", chosen, id=SECOND, by="ewa")
    assert after is not None and known(store) == after
    assert after.name == chosen
    record = waiting(store)
    assert (record.key, record.payload["version"]) == (SECOND, "8")
    assert (record.payload["was"], record.payload["now"]) == (
        {"name": "Anna Wilk"},
        {"name": chosen},
    )
    assert store.conflicts.open() == ()
    (settled,) = store.conflicts.all()
    assert (settled.settled, settled.chosen) == (NOW, chosen)


def test_theirs_needs_not_be_told(store: Store, conflict: Conflict) -> None:
    store.conflicts.settle(FIRST, "name", "Anna Wilk", id=SECOND, by="ewa")
    assert known(store).name == "Anna Wilk"
    assert store.outbox.rows() == ()


def test_a_conflict_is_settled_once_and_only_where_there_is_one(
    store: Store, conflict: Conflict
) -> None:
    with pytest.raises(NotPossible, match="no conflict about email"):
        store.conflicts.settle(FIRST, "email", "x", id=SECOND, by="ewa")
    with pytest.raises(NotPossible, match="needs a name"):
        store.conflicts.settle(FIRST, "name", " ", id=SECOND, by="ewa")
    assert store.conflicts.open() == (conflict,)
    store.conflicts.settle(FIRST, "name", "Anna", id=SECOND, by="ewa")
    with pytest.raises(NotPossible, match="settled already"):
        store.conflicts.settle(FIRST, "name", "Anna", id=SECOND, by="ewa")


def test_a_conflict_about_a_customer_that_is_gone_can_be_settled(
    store: Store, conflict: Conflict
) -> None:
    store.customers.upsert_many([], deleted=["C1"])
    assert store.conflicts.settle(FIRST, "name", "Anna", id=SECOND, by="ewa") is None
    assert store.conflicts.open() == ()


def test_a_pull_notes_what_the_crm_says_by_now_and_ends_a_conflict_that_is_none(
    store: Store, conflict: Conflict
) -> None:
    store.customers.upsert_many([replace(ANNA, name="Anna Kot", version="9")])
    assert known(store).name == "Anna Lis"
    (now,) = store.conflicts.open()
    assert now.theirs == "Anna Kot"
    store.customers.upsert_many([replace(ANNA, name="Anna Lis", version="10")])
    assert store.conflicts.open() == ()


def test_an_empty_text_stays_a_text(store: Store, anna: Customer) -> None:
    store.customers.change(change(before=anna, email=""))
    store.changes.conflicted(
        FIRST, replace(ANNA, email="x@y.example", version="8"), NOW, revision=1
    )
    (conflict,) = store.conflicts.open()
    assert (conflict.ours, conflict.was) == ("", "anna@old.example")


def test_what_waits_for_a_record_the_pull_brought_follows_it_into_ours(store: Store) -> None:
    new = customer(2, crm_id="")
    pulled = customer(3, crm_id="C9")
    store.customers.create(new)
    store.customers.upsert_many([pulled])
    store.interactions.finish(call(1, customer_id=pulled.id))
    store.customers.change(change(before=pulled, name="Anna Lis"))
    store.customers.created_in_crm(new.id, "C9", at=NOW, revision=1)
    assert {record.customer_crm_id for record in store.outbox.due(NOW)} == {"C9"}
    assert {record.lane for record in store.outbox.due(NOW)} == {new.id}
    assert known(store, new.id).crm_id == "C9"


def test_what_is_to_be_settled_does_not_go_from_a_shared_computer(
    store: Store, conflict: Conflict
) -> None:
    store.customers.upsert_many([customer(3)])
    database = store._database
    assert purging.left(database) == purging.Left(unsent=1)
    purging.purge_rows(database)
    assert store.conflicts.open() == (conflict,)
    assert known(store).name == "Anna Lis"
    assert store.customers.get(customer(3).id) is None
    store.conflicts.settle(FIRST, "name", "Anna Wilk", id=SECOND, by="ewa")
    assert not purging.left(database)


def test_a_change_made_before_the_creation_was_answered_is_not_undone_by_the_pull(
    store: Store,
) -> None:
    new = customer(3, crm_id="", name="New Here")
    store.customers.create(new)
    store.customers.change(change(before=new, name="New Here, married"))
    # The CRM made it and the answer was lost: the pull brings it before it is made again.
    pulled = customer(4, crm_id="C9", name="New Here", version="8")
    store.customers.upsert_many([pulled])
    store.customers.created_in_crm(new.id, "C9", at=NOW, revision=1)
    assert (known(store, new.id).name, known(store, new.id).version) == ("New Here, married", "8")
    assert store.customers.search("married") == (known(store, new.id),)


def test_a_change_of_a_customer_that_became_another_is_merged_into_that_one(store: Store) -> None:
    new, pulled = customer(2, crm_id=""), customer(3, crm_id="C9", version="7")
    store.customers.create(new)
    store.customers.upsert_many([pulled])
    store.customers.change(change(before=pulled, name="Anna Lis", email="anna@lis.example"))
    store.customers.created_in_crm(new.id, "C9", at=NOW, revision=1)
    theirs = replace(pulled, name="Anna Wilk", version="8")
    assert store.changes.conflicted(FIRST, theirs, NOW, revision=1) == 1
    (conflict,) = store.conflicts.open()
    assert conflict.customer_id == new.id
    assert known(store, new.id).version == "8"
    store.dead_letters.discard(FIRST, reason="mistyped", by="ewa")
    assert known(store, new.id).email == pulled.email
