from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.domain.disposition import Flag
from callcenter.domain.interaction import Correction, Stage, Sync
from callcenter.store.errors import NotPossible
from callcenter.store.store import Store
from callcenter.store.tables import Delivery
from tests.store.samples import NOW, call, full_call, id_of

NO_FLAGS: frozenset[Flag] = frozenset()


def corrected(store: Store, note: str, *, index: int = 1, reason: str = "typo") -> None:
    store.interactions.correct(
        id_of(index),
        note=note,
        disposition="SOLVED",
        flags=frozenset({Flag.RESOLVED}),
        reason=reason,
        by="adam",
    )


def test_a_correction_keeps_what_was_said_who_changed_it_when_and_why(store: Store) -> None:
    store.interactions.finish(full_call())
    corrected(store, "second", reason=" wrong\ncustomer ")
    corrected(store, "third")
    first, second = store.corrections.of(id_of(1))
    former = full_call()
    assert first == Correction(
        id_of(1), NOW, "adam", former.note, former.disposition, former.flags, "wrong\ncustomer"
    )
    assert (second.note, second.disposition) == ("second", "SOLVED")
    kept = store.interactions.get(id_of(1))
    assert kept is not None and (kept.note, kept.stage) == ("third", Stage.FINISHED)
    assert (kept.agent, kept.sync) == ("ewa", Sync.WAITING)
    assert store.corrections.corrected([id_of(1), id_of(2)]) == {id_of(1)}


def test_a_correction_is_found_by_its_words(store: Store) -> None:
    store.interactions.finish(full_call())
    corrected(store, "Kessel kaputt")
    assert [one.id for one in store.interactions.history("kessel")] == [id_of(1)]
    assert store.interactions.history("grzeje") == ()


def test_a_correction_goes_to_the_crm_as_a_change_of_what_it_made(store: Store) -> None:
    store.interactions.finish(call(1, note="first"))
    store.outbox.sent(id_of(1), NOW, revision=1, remote_id="T-7")
    corrected(store, "second")
    (record,) = store.outbox.due(NOW)
    assert (record.key, record.revision, record.remote_id) == (id_of(1), 2, "T-7")
    payload = record.payload
    assert (payload["note"], payload["disposition"]) == ("second", "SOLVED")
    assert (payload["corrected_by"], payload["correction_reason"]) == ("adam", "typo")
    assert payload["corrected_at"] == NOW.isoformat()
    store.outbox.sent(id_of(1), NOW, revision=2)
    (sent,) = store.outbox.rows(sent=True)
    assert sent.remote_id == "T-7"


def test_an_answer_to_the_first_text_does_not_end_the_correction_but_tells_what_was_made(
    store: Store,
) -> None:
    store.interactions.finish(call(1, note="first"))
    store.outbox.trying([id_of(1)])
    corrected(store, "second")
    store.outbox.sent(id_of(1), NOW, revision=1, remote_id="T-7")
    (record,) = store.outbox.due(NOW)
    assert (record.revision, record.remote_id, record.tried) == (2, "T-7", False)


def test_work_that_is_not_finished_is_not_corrected(store: Store) -> None:
    store.interactions.save(call(1, stage=Stage.UNFINISHED))
    with pytest.raises(NotPossible, match="still being worked on"):
        corrected(store, "x")
    with pytest.raises(NotPossible, match="not on this computer"):
        corrected(store, "x", index=9)
    assert store.corrections.of(id_of(1)) == ()


def test_what_the_crm_shall_not_have_is_corrected_here_alone(store: Store) -> None:
    store.interactions.finish(call(1))
    store.dead_letters.discard(id_of(1), reason="a test call", by="it")
    corrected(store, "was a test")
    assert store.outbox.rows() == ()
    kept = store.interactions.get(id_of(1))
    assert kept is not None and (kept.note, kept.sync) == ("was a test", Sync.DISCARDED)


def test_a_consultation_stays_out_of_the_crm(store: Store) -> None:
    asked = call(2, consults=id_of(1), answered=NOW, stage=Stage.FINISHED)
    store.interactions.save(asked)
    corrected(store, "asked Adam", index=2)
    assert store.outbox.rows() == ()


def test_a_contact_whose_record_is_gone_by_age_is_looked_for_before_it_is_told_again(
    store: Store,
) -> None:
    old = replace(call(1, answered=NOW), stage=Stage.FINISHED, finished=NOW)
    store.interactions.save(old)
    corrected(store, "second")
    (record,) = store.outbox.due(NOW)
    assert record.tried
    assert record.state is Delivery.WAITING
