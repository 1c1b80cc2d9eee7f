"""A store that takes its time to be opened is told on the screen until it is open."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.domain.wishes import Restored, StoreProblem
from callcenter.staff import Staff
from callcenter.store.store import Store
from callcenter.storekeeper import SLOWLY, Storekeeper
from tests.store.samples import open_store

LOG = logging.getLogger("callcenter.office")
PATIENCE_S = 30.0


@pytest.fixture
def staff() -> Iterator[Staff]:
    made = Staff(LOG)
    made.start()
    yield made
    made.stop(PATIENCE_S)
    for each in (made.writer, made.finder):
        each.shutdown()


def test_a_slow_opening_is_told_until_it_is_done(tmp_path: Path, staff: Staff) -> None:
    heard: list[object] = []
    told = threading.Event()

    def report(answer: object) -> None:
        heard.append(answer)
        if isinstance(answer, StoreProblem):
            told.set()

    def slowly() -> Store:
        assert told.wait(PATIENCE_S)
        return open_store(tmp_path)

    keeper = Storekeeper(
        slowly,
        staff=staff,
        report=report,
        arrived=lambda store, left: None,
        tried=lambda: None,
        reopen_s=PATIENCE_S,
        log=LOG,
        slow_s=0.01,
    )
    staff.writer.submit(keeper.open).result(PATIENCE_S)
    assert heard[0] == StoreProblem(SLOWLY)
    assert isinstance(heard[1], Restored)
    assert heard[2:] == [StoreProblem("")]
    keeper.ready().close()


def test_a_quick_opening_is_not_spoken_of(tmp_path: Path, staff: Staff) -> None:
    heard: list[object] = []
    keeper = Storekeeper(
        lambda: open_store(tmp_path),
        staff=staff,
        report=heard.append,
        arrived=lambda store, left: None,
        tried=lambda: None,
        reopen_s=PATIENCE_S,
        log=LOG,
        slow_s=PATIENCE_S,
    )
    staff.writer.submit(keeper.open).result(PATIENCE_S)
    assert [type(one) for one in heard] == [Restored]
    keeper.ready().close()
