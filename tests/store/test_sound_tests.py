"""How the last check of the sound came out is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.domain.sound_test import SoundStep
from callcenter.store.store import Store
from tests.store.samples import NOW, open_store, sound_test


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def test_the_last_check_is_read_again_and_the_one_before_is_forgotten(store: Store) -> None:
    assert store.sound_tests.load() is None
    store.sound_tests.save(sound_test())
    assert store.sound_tests.load() == sound_test()
    failed = sound_test(mos=None, reason="no microphone was found: plug the headset in")
    store.sound_tests.save(failed)
    assert store.sound_tests.load() == failed


def test_another_agent_has_a_check_of_their_own(store: Store) -> None:
    store.sound_tests.save(sound_test())
    other = Store.look(store.path, agent="anna", site="krk", now=lambda: NOW)
    try:
        assert other.sound_tests.load() is None
    finally:
        other.close()


def test_it_is_kept_how_far_it_came(store: Store) -> None:
    store.sound_tests.save(sound_test())
    kept = store.sound_tests.load()
    assert kept is not None and kept.step is SoundStep.DONE and kept.over
