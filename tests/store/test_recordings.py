"""What the store knows of recordings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.domain.recording import (
    RecordingFiled,
    RecordingForm,
    RecordingState,
)
from callcenter.store.store import Store
from tests.store.samples import NOW, full_call, id_of, open_store, recording


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    yield opened
    opened.close()


FILED = RecordingFiled(id_of(901), 54.5, RecordingForm.OPUS, True, (3.25, 10.0))


def test_what_is_kept_is_read_again(store: Store) -> None:
    store.recordings.save(recording())
    assert store.recordings.get(id_of(901)) == recording()
    store.recordings.filed(FILED)
    whole = store.recordings.get(id_of(901))
    assert whole == recording(
        length_s=54.5, form=RecordingForm.OPUS, complete=True, pauses=(3.25, 10.0)
    )
    # Told again that its call ended, what is known of the file stays.
    store.recordings.save(recording())
    assert store.recordings.get(id_of(901)) == whole


def test_recordings_are_found_by_call_by_customer_and_by_time(store: Store) -> None:
    store.interactions.save(full_call(1))
    for index in (1, 2):
        store.recordings.save(recording(index))
    assert [it.id for it in store.recordings.since(NOW)] == [id_of(902), id_of(901)]
    assert [it.id for it in store.recordings.since(recording(2).started)] == [id_of(902)]
    assert [it.id for it in store.recordings.of_interactions([id_of(2)])] == [id_of(902)]
    assert [it.id for it in store.recordings.ended_before(recording(2).ended or NOW)] == [
        id_of(901)
    ]


def test_what_a_crash_left_is_found_at_the_next_start(store: Store) -> None:
    store.recordings.save(recording(1))
    store.recordings.save(recording(2, ended=None, state=RecordingState.ON))
    store.recordings.save(recording(3, state=RecordingState.PAUSED))
    assert [it.id for it in store.recordings.open()] == [id_of(902), id_of(903)]
    assert [it.id for it in store.recordings.unfiled()] == [id_of(901), id_of(903)]
    store.recordings.filed(FILED)
    assert [it.id for it in store.recordings.unfiled()] == [id_of(903)]


def test_what_is_erased_is_gone(store: Store) -> None:
    for index in (1, 2):
        store.recordings.save(recording(index))
    store.recordings.forget([id_of(901)])
    assert store.recordings.get(id_of(901)) is None
    assert store.recordings.get(id_of(902)) is not None
