from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callcenter.domain.customer_import import ImportEnding, ImportPolicy, ImportReason
from callcenter.store.store import Store
from tests.importing.samples import FILL, imported, opened, plan_of, tried, written
from tests.store.samples import customer

TEXT = (
    "Name;Phone;E-mail\n"
    "Anna Nowak;601234567;\n"
    "A. Nowak;601234567;anna@example.pl\n"
    "Jan;4,85E+10;\n"
    "Ewa;48603456789;\n"
)


def test_it_tells_what_would_be_done_and_does_nothing(store: Store, tmp_path: Path) -> None:
    told = tried(store, written(tmp_path, TEXT), policy=FILL)
    assert told.endings == {
        ImportEnding.MADE: 2,
        ImportEnding.CHANGED: 1,
        ImportEnding.REJECTED: 1,
    }
    assert told.reasons == {ImportReason.ROUNDED_NUMBER: 1}
    assert (told.rows, told.mended) == (4, 1)
    assert [one.outcome.line for one in told.first] == [2, 3, 4, 5]
    changed = told.first[1]
    assert changed.customer is not None and changed.customer.email == "anna@example.pl"
    assert changed.outcome.earlier == 2
    assert [one.row.cells[0] for one in told.rejected] == ["Jan"]
    assert list(store.customer_pages.all()) == [] and store.imports.all() == ()


def test_it_can_be_stopped(store: Store, tmp_path: Path) -> None:
    from callcenter.importing.rehearsal import rehearse

    file = opened(written(tmp_path, "Name\n" + "".join(f"Anna {at}\n" for at in range(2000))))
    looked: list[int] = []
    told = rehearse(
        store.imports,
        file,
        plan_of(file),
        new_id=lambda: str(len(looked)),
        progress=looked.append,
        stopping=lambda: bool(looked),
    )
    assert looked == [told.rows] and told.rows < 2000


names = st.sampled_from(["Anna Nowak", "A. Nowak", "Jan Kowal", "Nowak Anna", ""])
numbers = st.sampled_from(["601234567", "48601234567", "602345678", "4,8E+10", "214", ""])
emails = st.sampled_from(["a@b.pl", "A@B.pl", "c@d.pl", "x", ""])
rows = st.lists(st.tuples(names, numbers, emails), min_size=1, max_size=25)


@given(rows=rows, policy=st.sampled_from(list(ImportPolicy)), at_once=st.sampled_from([1, 3, 50]))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_import_does_what_was_rehearsed(
    rows: list[tuple[str, str, str]],
    policy: ImportPolicy,
    at_once: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    from tests.store.samples import open_store

    folder = tmp_path_factory.mktemp("rehearsed")
    text = "Name;Phone;E-mail;Company\n" + "".join(";".join(row) + ";ACME\n" for row in rows)
    path = written(folder, text)
    store = open_store(folder)
    try:
        store.customers.upsert_many([customer(1, name="Anna Nowak", email="c@d.pl")])
        told = tried(store, path, policy=policy)
        batch = imported(store, path, policy=policy, at_once=at_once)
    finally:
        store.close()
    assert told.rows == batch.rows == len(rows)
    assert told.endings.get(ImportEnding.MADE, 0) == batch.made
    assert told.endings.get(ImportEnding.CHANGED, 0) == batch.changed
    assert told.endings.get(ImportEnding.SKIPPED, 0) == batch.skipped
    assert told.endings.get(ImportEnding.REJECTED, 0) == batch.rejected
