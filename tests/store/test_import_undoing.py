"""What an import could be undone by has an age; the import itself stays in the list."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from callcenter.domain.customer_import import Decision, ImportBatch, ImportEnding, Outcome
from callcenter.importing.undoing import undo
from callcenter.store.acquaintances import Addresses
from callcenter.store.errors import NotPossible
from callcenter.store.store import Store
from tests.importing.samples import OVERWRITE, Steady, imported, written
from tests.store.opener import sql
from tests.store.samples import NOW, customer

ANNA = "Name;Phone;Company\nAnna Nowak;601234567;NEW\nJan;602345678;\n"
LATER = NOW + timedelta(seconds=1)


def whole(store: Store, before: datetime) -> int:
    return store.retention.expire_undoing(before, lambda: False)


def of_anna(store: Store, folder: Path) -> ImportBatch:
    """An import that changed one customer, whose company was another, and made one."""
    imported(store, written(folder, ANNA.replace("NEW", "Stara Huta"), name="first.csv"))
    return imported(store, written(folder, ANNA), policy=OVERWRITE)


def kept_before(store: Store) -> list[str]:
    with sql(store.path) as connection:
        return [row[0] for row in connection.execute("SELECT before FROM import_row")]


def test_what_customers_were_before_an_old_import_goes_and_the_import_stays_listed(
    store: Store, tmp_path: Path
) -> None:
    batch = of_anna(store, tmp_path)
    assert any("Stara Huta" in before for before in kept_before(store))
    assert whole(store, LATER) == 3
    assert kept_before(store) == []
    told = store.imports.get(batch.id)
    assert (told.changed, told.undone, told.undoable) == (1, None, False)
    assert len(store.imports.all()) == 2
    assert [each.company for each in store.customer_pages.all()] == ["NEW", ""]
    with pytest.raises(NotPossible, match=r"undone no more.*keep_undo_days"):
        undo(store.import_undoing, batch.id, pace=Steady(10))
    assert store.imports.get(batch.id) == told


def test_what_a_younger_import_can_be_undone_by_stays(store: Store, tmp_path: Path) -> None:
    batch = of_anna(store, tmp_path)
    assert whole(store, NOW) == 0
    assert undo(store.import_undoing, batch.id, pace=Steady(10)).back == 1
    assert [each.company for each in store.customer_pages.all()] == ["Stara Huta", ""]


def begun(store: Store, at: datetime, fingerprint: str) -> ImportBatch:
    batch = ImportBatch(f"b-{fingerprint}", at, "ewa", "a.csv", fingerprint=fingerprint)
    store.imports.begin(batch)
    with sql(store.path) as connection:
        connection.execute(
            "INSERT INTO import_row (batch, customer, before) VALUES (?, ?, '')",
            (batch.id, customer(1).id),
        )
    return batch


def test_one_is_as_old_as_its_end(store: Store) -> None:
    begun(store, NOW - timedelta(days=31), "a")
    ended = store.imports.finish("b-a")
    assert (ended.at, ended.finished) == (NOW - timedelta(days=31), NOW)
    assert whole(store, NOW - timedelta(days=30)) == 0
    assert whole(store, LATER) == 1


def test_one_that_was_broken_off_long_ago_is_not_gone_on_with(store: Store) -> None:
    old, young = begun(store, NOW - timedelta(days=31), "old"), begun(store, NOW, "young")
    assert whole(store, NOW - timedelta(days=30)) == 1
    assert store.imports.broken_off("old") is None
    assert store.imports.broken_off("young") == store.imports.get(young.id)
    with pytest.raises(NotPossible, match="begin another one"):
        take_nothing(store, old)
    assert take_nothing(store, young).rows == 0


def take_nothing(store: Store, batch: ImportBatch) -> ImportBatch:
    return store.imports.take(
        batch.id,
        [],
        Addresses(),
        after=0,
        decide=lambda entry, known: Decision(Outcome(entry.line, ImportEnding.SKIPPED)),
        note=lambda outcomes: 0,
    )


def test_after_the_first_few_are_gone_nothing_is_undone_by_halves(
    store: Store, tmp_path: Path
) -> None:
    rows = "".join(f"Osoba {at};+48 512 {at:06d}\n" for at in range(250))
    batch = imported(store, written(tmp_path, "Name;Phone\n" + rows))
    asked = iter([False, True])
    assert store.retention.expire_undoing(LATER, lambda: next(asked)) == 100
    assert store.imports.get(batch.id).stayed == 100
    with pytest.raises(NotPossible, match="no more"):
        undo(store.import_undoing, batch.id, pace=Steady(1000))
    assert sum(1 for _ in store.customer_pages.all()) == 250
    assert whole(store, LATER) == 150


def test_an_undone_import_stays_undone(store: Store, tmp_path: Path) -> None:
    batch = imported(store, written(tmp_path, ANNA))
    undo(store.import_undoing, batch.id, pace=Steady(10))
    assert whole(store, LATER) == 0
    told = store.imports.get(batch.id)
    assert (told.undone, told.stayed) == (NOW, 0)
