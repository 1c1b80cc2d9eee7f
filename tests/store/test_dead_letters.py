"""Records in a person's hands: put right and sent again, discarded with a reason, kept for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callcenter.domain.interaction import Sync
from callcenter.domain.number import PhoneNumber
from callcenter.store.dead_letters import FieldsEdited
from callcenter.store.errors import NotPossible
from callcenter.store.outbox import OutboxCounts
from callcenter.store.store import Store
from callcenter.store.tables import Delivery
from tests.store.samples import NOW, call, customer, id_of
from tests.store.test_changes import ANNA, FIRST, change

NO_CODE = "no such disposition (422)"


@pytest.fixture
def dead(store: Store) -> str:
    store.interactions.finish(call(1, answered=NOW, note="first", disposition="OLD"))
    store.outbox.dead(id_of(1), NO_CODE, revision=1)
    return id_of(1)


def test_a_call_is_put_right_and_sent_again_with_what_it_said_before(
    store: Store, dead: str
) -> None:
    number = PhoneNumber.parse("221234567", region="PL")
    fields: FieldsEdited = {
        "note": "second",
        "disposition": "SOLVED",
        "number": number,
        "name": "Jan",
    }
    store.dead_letters.edit(dead, fields, by="it", reason="code was retired")
    kept = store.interactions.get(dead)
    assert kept is not None
    assert (kept.note, kept.disposition, kept.number, kept.name) == (
        "second",
        "SOLVED",
        number,
        "Jan",
    )
    (record,) = store.outbox.due(NOW)
    assert (record.revision, record.attempts, record.reason) == (2, 0, "")
    assert (record.payload["e164"], record.payload["note"]) == ("+48221234567", "second")
    (former,) = store.corrections.of(dead)
    assert (former.note, former.disposition, former.agent) == ("first", "OLD", "it")
    assert former.reason == "code was retired"


def test_a_new_customer_is_put_right_here_and_for_the_crm(store: Store) -> None:
    new = customer(2, crm_id="", email="wrong")
    store.customers.create(new)
    store.outbox.dead(new.id, "the e-mail is none (422)", revision=1)
    store.dead_letters.edit(new.id, {"email": "anna@example.com"}, by="it")
    kept = store.customers.get(new.id)
    assert kept is not None and kept.email == "anna@example.com"
    (record,) = store.outbox.due(NOW)
    assert (record.payload["email"], record.revision) == ("anna@example.com", 2)


def test_a_change_is_put_right_in_the_fields_it_changes(store: Store) -> None:
    store.customers.upsert_many([ANNA])
    store.customers.change(change(email="wrong"))
    store.outbox.dead(FIRST, "the e-mail is none (422)", revision=1)
    with pytest.raises(NotPossible, match="can be: email"):
        store.dead_letters.edit(FIRST, {"name": "x"}, by="it")
    store.dead_letters.edit(FIRST, {"email": "anna@example.com"}, by="it")
    (record,) = store.outbox.due(NOW)
    assert record.payload["was"] == {"email": "anna@old.example"}
    assert record.payload["now"] == {"email": "anna@example.com"}
    kept = store.customers.get(ANNA.id)
    assert kept is not None and kept.email == "anna@example.com"


def test_only_what_the_crm_does_not_have_is_edited_or_discarded(store: Store, dead: str) -> None:
    with pytest.raises(NotPossible, match="There is no record"):
        store.dead_letters.edit("no-such", {"note": "x"}, by="it")
    with pytest.raises(NotPossible, match="of this record can be: note, disposition"):
        store.dead_letters.edit(dead, {"started": "now"}, by="it")
    store.outbox.resend(dead)
    store.outbox.sent(dead, NOW, revision=1)
    with pytest.raises(NotPossible, match="has this record already"):
        store.dead_letters.edit(dead, {"note": "x"}, by="it")
    with pytest.raises(NotPossible, match="has this record already"):
        store.dead_letters.discard(dead, reason="x", by="it")


def test_a_call_that_goes_on_is_not_edited_behind_its_agent(store: Store) -> None:
    store.interactions.share(call(1, note="going on"))
    store.outbox.dead(id_of(1), NO_CODE, revision=1)
    with pytest.raises(NotPossible, match="still being worked on"):
        store.dead_letters.edit(id_of(1), {"note": "x"}, by="it")


def test_discarded_with_who_when_and_why_and_never_gone(store: Store, dead: str) -> None:
    with pytest.raises(NotPossible, match="Say why"):
        store.dead_letters.discard(dead, reason=" ", by="it")
    store.dead_letters.discard(dead, reason="a test call", by="it")
    assert store.outbox.rows() == ()
    (record,) = store.outbox.rows(discarded=True)
    assert (record.state, record.reason) == (Delivery.DISCARDED, NO_CODE)
    assert (record.discarded, record.discarded_by) == (NOW, "it")
    assert record.discard_reason == "a test call"
    kept = store.interactions.get(dead)
    assert kept is not None and kept.sync is Sync.DISCARDED
    assert store.outbox.counts(NOW) == OutboxCounts()
    with pytest.raises(NotPossible, match="was discarded"):
        store.dead_letters.discard(dead, reason="again", by="it")


def test_a_discarded_call_can_be_sent_after_all(store: Store, dead: str) -> None:
    store.dead_letters.discard(dead, reason="a test call", by="it")
    assert store.outbox.resend(dead) is True
    (record,) = store.outbox.due(NOW)
    assert (record.discarded, record.discarded_by, record.discard_reason) == (None, "", "")


def test_all_of_one_reason_are_sent_again(store: Store) -> None:
    for index, reason in enumerate((NO_CODE, NO_CODE, "no such customer (404)"), start=1):
        store.interactions.finish(call(index))
        store.outbox.dead(id_of(index), reason, revision=1)
    assert store.outbox.resend_all(NO_CODE) == 2
    assert [record.key for record in store.outbox.due(NOW)] == [id_of(1), id_of(2)]
    assert store.outbox.resend_all() == 1
    assert store.outbox.resend_all() == 0


def test_a_try_without_an_end_is_remembered_until_its_end_is_known(store: Store) -> None:
    store.interactions.finish(call(1))
    store.outbox.trying([id_of(1)])
    store.outbox.retry_later(id_of(1), NOW, "no answer within 10 s")
    (record,) = store.outbox.due(NOW)
    assert record.tried
    store.outbox.dead(id_of(1), NO_CODE, revision=1)
    (record,) = store.outbox.rows()
    assert not record.tried


def test_what_an_earlier_record_holds_up_wakes_nobody(store: Store) -> None:
    for index in (1, 2):
        store.interactions.finish(call(index, customer_id=id_of(500)))
    later = NOW + timedelta(seconds=40)
    store.outbox.retry_later(id_of(1), later, "busy")
    assert store.outbox.due(NOW) == ()
    assert store.outbox.next_try() == later
