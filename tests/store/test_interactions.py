from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from callcenter.domain.disposition import Flag
from callcenter.domain.interaction import HistoryFilter, Interaction, Stage, Sync
from callcenter.store.store import Store
from tests.store.samples import MOBILE, NOW, call, customer, full_call, id_of


def ids(found: tuple[Interaction, ...]) -> list[str]:
    return [one.id for one in found]


def test_a_call_comes_back_exactly_as_it_was_kept(store: Store) -> None:
    store.interactions.save(full_call())
    assert store.interactions.get(id_of(1)) == full_call()


def test_saving_again_changes_the_call_and_makes_no_second(store: Store) -> None:
    store.interactions.save(call())
    store.interactions.save(call(queue="sales"))
    assert [one.queue for one in store.interactions.history()] == ["sales"]


def test_a_call_nobody_kept_is_not_there(store: Store) -> None:
    assert store.interactions.get(id_of(9)) is None


@pytest.mark.parametrize(
    "text",
    [
        "half a pair \ud83d of it",
        "nothing \x00 in between",
        "\u202eturned\u202c and zero\u200bwidth",
        "x" * 10_000,
        "line\r\nline\ttab",
    ],
)
def test_any_text_comes_back_exactly(store: Store, text: str) -> None:
    store.interactions.save(call(name=text, note=text, customer_name=text))
    kept = store.interactions.get(id_of(1))
    assert kept is not None
    assert (kept.name, kept.note, kept.customer_name) == (text, text, text)


def test_a_moment_without_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="no time zone"):
        store.interactions.save(call(started=datetime(2026, 1, 1)))  # noqa: DTZ001
    assert store.interactions.history() == ()


def test_what_is_typed_is_kept_and_found(store: Store) -> None:
    store.interactions.save(call())
    store.interactions.save(call(note="Boiler cold", note_saved=NOW))
    kept = store.interactions.get(id_of(1))
    assert kept is not None and (kept.note, kept.note_saved) == ("Boiler cold", NOW)
    assert ids(store.interactions.history("boil")) == [id_of(1)]


def test_finishing_keeps_call_and_outbox_together(store: Store) -> None:
    done = store.interactions.finish(call(note="Solved", disposition="OK"))
    assert (done.stage, done.finished, done.sync) == (Stage.FINISHED, NOW, Sync.WAITING)
    assert store.interactions.get(id_of(1)) == done
    (waiting,) = store.outbox.rows()
    assert (waiting.key, waiting.payload["note"]) == (id_of(1), "Solved")


def test_open_calls_come_back_after_a_crash_oldest_first(store: Store) -> None:
    store.interactions.save(call(2))
    store.interactions.save(call(1))
    store.interactions.finish(call(3))
    assert ids(store.interactions.open()) == [id_of(2), id_of(1)]


def test_unfinished_and_missed_have_lists_of_their_own(store: Store) -> None:
    store.interactions.save(call(1, stage=Stage.UNFINISHED))
    store.interactions.finish(call(2, missed=True))
    store.interactions.finish(call(3))
    assert ids(store.interactions.unfinished()) == [id_of(1)]
    assert ids(store.interactions.missed()) == [id_of(2)]
    history = store.interactions.history
    assert ids(history(filter=HistoryFilter.UNFINISHED)) == [id_of(1)]
    assert ids(history(filter=HistoryFilter.MISSED)) == [id_of(2)]
    assert ids(history()) == [id_of(3), id_of(2), id_of(1)]


def test_history_goes_on_before_the_last_one_shown(store: Store) -> None:
    for index in range(1, 8):
        store.interactions.save(call(index))
    first = store.interactions.history(limit=3)
    second = store.interactions.history(limit=3, before=first[-1].id)
    assert ids(first) == [id_of(7), id_of(6), id_of(5)]
    assert ids(second) == [id_of(4), id_of(3), id_of(2)]


def test_a_clock_that_is_set_back_does_not_mix_the_order(store: Store) -> None:
    for index, hours in enumerate((0, -1, 1, -300_000), start=1):
        store.interactions.save(call(index, started=NOW + timedelta(hours=hours)))
    assert ids(store.interactions.history()) == [id_of(4), id_of(3), id_of(2), id_of(1)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lucja", True),
        ("ŁUCJA ŻA", True),
        ("zak lucj", True),
        ("luc", True),
        ("cja", False),
        ("601234567", True),
        ("+48 601 234 567", True),
        ("0048601", True),
        ("0601-234", True),
        ("(0) 601", True),
        ("34567", True),
        ("3456", True),
        ("601 234 568", False),
        ("acme", True),
        ("grzeje piec", True),
        ("piec 601234", True),
        ("piec 999", False),
        ("4711", True),
        ("claim 47", True),
        ("", True),
    ],
)
def test_history_is_searched_as_one_types(store: Store, text: str, found: bool) -> None:
    store.customers.upsert_many([customer(company="ACME sp. z o.o.")])
    store.interactions.save(
        call(
            name="Łucja Żak",
            customer_id=customer().id,
            note="Piec nie grzeje, claim 4711",
        )
    )
    store.interactions.save(call(2, number="+442079460958", name="Emily"))
    assert (id_of(1) in ids(store.interactions.history(text))) is found


SIGNS = (
    *('"', "*", "NEAR", "NEAR(a b)", "OR", "a OR b", "-", "--", "^a", "names:x", "(", ")", "{"),
    *("'", "a AND", "NOT", "#", '"#999', "%", "_", "\\", "+", "\x00", "\ud800", "a" * 5000),
    "1" * 5000,
)


@pytest.mark.parametrize("text", SIGNS)
def test_signs_of_the_search_language_are_only_text(store: Store, text: str) -> None:
    store.interactions.save(call(note="plain words"))
    assert store.interactions.history(text) == ()
    assert store.customers.search(text) == ()


def test_a_search_finds_its_words_beside_signs(store: Store) -> None:
    store.interactions.save(call(note='he said "near or far" -- twice'))
    assert ids(store.interactions.history('"near or far" --')) == [id_of(1)]


def test_newest_come_first_in_a_search_too(store: Store) -> None:
    store.interactions.save(call(1, note="boiler boiler boiler boiler"))
    store.interactions.save(call(2, note="a boiler among many other words of a note"))
    assert ids(store.interactions.history("boiler")) == [id_of(2), id_of(1)]


def test_the_history_of_a_number_counts_the_week_without_the_open_call(store: Store) -> None:
    store.interactions.finish(call(1, started=NOW - timedelta(days=8), note="old"))
    store.interactions.finish(call(2, started=NOW - timedelta(days=3), note="first"))
    store.interactions.finish(call(3, started=NOW - timedelta(days=1), note="second"))
    store.interactions.save(call(4, started=NOW))
    history = store.interactions.number_history(MOBILE, NOW)
    assert (history.calls_this_week, history.unresolved) == (2, True)
    assert (history.last, history.last_note) == (NOW - timedelta(days=1), "second")
    assert history.last_agent == "ewa"


def test_a_resolved_number_is_not_unresolved(store: Store) -> None:
    resolved = frozenset({Flag.RESOLVED})
    store.interactions.finish(call(1, started=NOW - timedelta(days=3)))
    store.interactions.finish(call(2, started=NOW - timedelta(days=1), flags=resolved))
    assert store.interactions.number_history(MOBILE, NOW).unresolved is False


@pytest.mark.parametrize("spelling", ["+48601234567", "0048601234567", "601 234 567", "0601234567"])
def test_a_number_is_the_same_in_every_spelling(store: Store, spelling: str) -> None:
    store.interactions.finish(call(1, number=spelling, started=NOW))
    assert store.interactions.number_history(MOBILE, NOW).calls_this_week == 1


def test_a_hidden_number_has_no_history(store: Store) -> None:
    store.interactions.finish(call(1, number="anonymous"))
    history = store.interactions.number_history("", NOW)
    assert (history.calls_this_week, history.last) == (0, None)


def test_calls_since_a_moment(store: Store) -> None:
    for index in (1, 2, 3):
        store.interactions.save(call(index))
    assert ids(store.interactions.since(NOW + timedelta(minutes=2))) == [id_of(2), id_of(3)]


def test_a_call_tells_whether_the_crm_has_it(store: Store) -> None:
    def sync() -> tuple[Sync, str]:
        kept = store.interactions.get(id_of(1))
        assert kept is not None
        return kept.sync, kept.sync_reason

    store.interactions.save(call())
    assert sync() == (Sync.NONE, "")
    store.interactions.finish(call())
    assert sync() == (Sync.WAITING, "")
    store.outbox.dead(id_of(1), "no such code (422)", revision=1)
    assert sync() == (Sync.FAILED, "no such code (422)")
    store.interactions.finish(replace(call(), disposition="OK"))
    assert sync() == (Sync.WAITING, "")
    store.outbox.sent(id_of(1), NOW, revision=2)
    assert sync() == (Sync.SENT, "")


def test_who_passed_a_call_on_to_whom_comes_back(store: Store) -> None:
    consulted = call(2, consults=id_of(1))
    passed = call(1, passed_on_by="Anna, 102").passed_on("Ewa, 103", NOW)
    for kept in (passed, consulted):
        store.interactions.save(kept)
        assert store.interactions.get(kept.id) == kept
