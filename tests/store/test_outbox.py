from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from callcenter.domain.interaction import Stage
from callcenter.store.outbox import LANE_PATIENCE, OutboxCounts
from callcenter.store.store import Store
from callcenter.store.tables import Delivery, RecordKind
from tests.store.samples import NOW, call, customer, full_call, id_of

SOON = NOW + timedelta(seconds=30)


def due(store: Store, seconds: float = 0) -> list[str]:
    return [record.key for record in store.outbox.due(NOW + timedelta(seconds=seconds))]


def test_the_payload_is_frozen_when_it_is_committed(store: Store) -> None:
    store.interactions.finish(full_call())
    store.interactions.save(replace(full_call(), note="typed afterwards"))
    (record,) = store.outbox.due(NOW)
    payload = record.payload
    assert payload["note"] == full_call().note
    assert payload["flags"] == ["callback", "follow-up"]
    assert payload["started"] == "2026-11-22T10:01:00+00:00"
    assert (payload["talk_s"], payload["e164"]) == (90.0, "+48601234567")
    assert (record.agent, record.site) == ("ewa", "krk")


def test_records_are_due_in_order(store: Store) -> None:
    for index in (3, 1, 2):
        store.interactions.finish(call(index))
    assert due(store) == [id_of(3), id_of(1), id_of(2)]


def test_a_sent_record_is_not_due_again(store: Store) -> None:
    store.interactions.finish(call())
    store.outbox.sent(id_of(1), NOW, revision=1)
    assert due(store, 9999) == []
    assert [one.state for one in store.outbox.rows(sent=True)] == [Delivery.SENT]


def test_an_answer_for_an_older_text_does_not_lose_the_newer(store: Store) -> None:
    store.interactions.finish(call(note="first"))
    store.interactions.finish(call(note="second"))
    store.outbox.sent(id_of(1), NOW, revision=1)
    store.outbox.dead(id_of(1), "refused", revision=1)
    (record,) = store.outbox.due(NOW)
    assert (record.revision, record.payload["note"]) == (2, "second")


def test_a_record_waits_for_its_next_try(store: Store) -> None:
    store.interactions.finish(call())
    store.outbox.retry_later(id_of(1), SOON, "no answer")
    assert due(store) == []
    assert store.outbox.next_try() == SOON
    (record,) = store.outbox.due(SOON)
    assert (record.attempts, record.reason) == (1, "no answer")


def test_a_clock_set_back_by_hours_does_not_put_a_record_off(store: Store) -> None:
    store.interactions.finish(call())
    store.outbox.retry_later(id_of(1), SOON, "no answer")
    assert due(store, -3 * 3600) == [id_of(1)]


def test_nothing_overtakes_in_its_lane_and_others_pass(store: Store) -> None:
    for index in (1, 2):
        store.interactions.finish(call(index, customer_id=id_of(500)))
    store.interactions.finish(call(3, customer_id=id_of(501)))
    store.outbox.retry_later(id_of(1), SOON, "busy")
    assert due(store) == [id_of(3)]
    assert due(store, 30) == [id_of(1), id_of(2), id_of(3)]


def test_a_record_that_always_fails_stops_holding_up_its_lane(store: Store) -> None:
    for index in (1, 2):
        store.interactions.finish(call(index, customer_id=id_of(500)))
    for _ in range(LANE_PATIENCE - 1):
        store.outbox.retry_later(id_of(1), SOON, "500")
    assert due(store) == []
    store.outbox.retry_later(id_of(1), SOON, "500")
    assert due(store) == [id_of(2)]


def test_a_new_customer_goes_before_the_call_that_was_queued_earlier(store: Store) -> None:
    new = customer(1, crm_id="")
    store.interactions.finish(call(1))
    store.customers.create(new)
    store.interactions.finish(call(1, customer_id=new.id))
    assert due(store) == [new.id, id_of(1)]
    for _ in range(LANE_PATIENCE + 1):
        store.outbox.retry_later(new.id, SOON, "busy")
    assert due(store) == []


def test_the_call_brings_the_id_its_customer_got_meanwhile(store: Store) -> None:
    new = customer(1, crm_id="")
    store.customers.create(new)
    store.interactions.finish(call(1, customer_id=new.id))
    store.customers.created_in_crm(new.id, "C9", at=NOW, revision=1)
    (record,) = store.outbox.due(NOW)
    assert (record.kind, record.customer_crm_id) == (RecordKind.INTERACTION, "C9")


def test_a_refused_customer_lets_the_call_pass_and_it_is_told_again_later(store: Store) -> None:
    new = customer(1, crm_id="")
    store.customers.create(new)
    store.interactions.finish(call(1, customer_id=new.id))
    store.outbox.dead(new.id, "e-mail is wrong", revision=1)
    assert due(store) == [id_of(1)]
    store.outbox.sent(id_of(1), NOW, revision=1, linked=False)
    assert store.outbox.resend(new.id) is True
    store.customers.created_in_crm(new.id, "C9", at=NOW, revision=1)
    (record,) = store.outbox.due(NOW)
    assert (record.key, record.revision, record.customer_crm_id) == (id_of(1), 2, "C9")


def test_a_dead_letter_stays_with_its_reason_until_it_is_sent_again(store: Store) -> None:
    store.interactions.finish(call())
    store.outbox.dead(id_of(1), "no such code", revision=1)
    assert due(store, 9999) == []
    (dead,) = store.outbox.rows()
    assert (dead.state, dead.reason) == (Delivery.FAILED, "no such code")
    assert store.outbox.resend(id_of(1)) is True
    assert due(store) == [id_of(1)]
    assert store.outbox.resend(id_of(2)) is False


def test_counts_of_what_waits_and_failed(store: Store) -> None:
    assert store.outbox.counts(NOW) == OutboxCounts(0, 0, 0.0)
    for index in (1, 2, 3):
        store.interactions.finish(call(index))
    store.outbox.dead(id_of(1), "no", revision=1)
    store.outbox.sent(id_of(2), NOW, revision=1)
    assert store.outbox.counts(SOON) == OutboxCounts(1, 1, 30.0)
    assert store.outbox.counts(NOW - timedelta(hours=1)).oldest_s == 0.0


def test_after_an_outage_everything_is_due(store: Store) -> None:
    store.interactions.finish(call())
    store.outbox.retry_later(id_of(1), SOON, "away")
    store.outbox.hurry(NOW)
    assert due(store) == [id_of(1)]


def test_only_as_many_as_asked_for(store: Store) -> None:
    for index in range(5):
        store.interactions.finish(call(index))
    assert len(store.outbox.due(NOW, 2)) == 2


def test_a_call_that_is_passed_on_is_told_at_once_and_again_when_it_is_finished(
    store: Store,
) -> None:
    going_on = call(1, note="boiler is cold", answered=NOW)
    store.interactions.share(going_on.passed_on("Anna, 102", NOW))
    kept = store.interactions.get(going_on.id)
    assert kept is not None and (kept.stage, kept.passed_on_to) == (Stage.OPEN, "Anna, 102")
    (told,) = store.outbox.due(NOW)
    assert (told.revision, told.payload["passed_on_to"]) == (1, "Anna, 102")
    assert told.payload["passed_on_at"] == NOW.isoformat()
    store.outbox.sent(told.key, NOW, revision=1)
    store.interactions.finish(replace(going_on, disposition="SOLVED"))
    (again,) = store.outbox.due(NOW)
    assert (again.key, again.revision, again.payload["passed_on_to"]) == (told.key, 2, "")
