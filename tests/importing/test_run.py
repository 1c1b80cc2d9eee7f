from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from callcenter.domain.customer import CustomerChange, CustomerSource
from callcenter.domain.customer_import import ImportBatch, Outcome
from callcenter.domain.keep_policy import KEEP_ALL
from callcenter.importing.rows import WrongFile
from callcenter.importing.run import Progress
from callcenter.store.errors import NotPossible, StoreError
from callcenter.store.imports import Imports, Note
from callcenter.store.outbox_rows import RecordKind
from callcenter.store.store import Store
from tests.importing.samples import (
    FILL,
    OVERWRITE,
    PEOPLE,
    imported,
    prepared,
    rejected,
    stopping_after,
    workbook,
    workbook_of,
    written,
)
from tests.store.samples import MOBILE, NOW, customer, id_of, open_store

CARD = "4111 1111 1111 1111"


def names(store: Store) -> list[str]:
    return [kept.name for kept in store.customer_pages.all()]


def people(count: int, *, first: int = 0) -> str:
    rows = (f"Anna {at};60{at:07d};anna{at}@example.pl" for at in range(first, first + count))
    return "Name;Phone;E-mail\n" + "\n".join(rows) + "\n"


def test_a_file_is_imported(store: Store, tmp_path: Path) -> None:
    batch = imported(store, written(tmp_path, PEOPLE))
    assert (batch.rows, batch.made, batch.finished, batch.agent) == (2, 2, NOW, "ewa")
    (found,) = store.customers.find_by_number(MOBILE)
    assert (found.name, found.company, found.email) == ("Łucja Żak", "ACME", "lucja@example.pl")
    assert found.source is CustomerSource.IMPORT
    assert [kept.name for kept in store.customers.search("zak 221")] == ["Łucja Żak"]
    assert store.imports.all() == (batch,)


def test_it_stays_here_unless_the_crm_is_to_have_it(store: Store, tmp_path: Path) -> None:
    imported(store, written(tmp_path, PEOPLE))
    assert store.outbox.rows() == ()
    imported(store, written(tmp_path, people(2), name="other.csv"), to_crm=True)
    records = store.outbox.rows()
    assert [(one.kind, one.payload["name"]) for one in records] == [
        (RecordKind.CUSTOMER, "Anna 0"),
        (RecordKind.CUSTOMER, "Anna 1"),
    ]


def test_the_same_file_again_makes_nobody_twice(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, people(30))
    imported(store, path)
    again = imported(store, path, policy=FILL)
    assert (again.made, again.skipped) == (0, 30)
    assert len(names(store)) == 30


def test_rows_about_one_person_become_one(store: Store, tmp_path: Path) -> None:
    text = (
        "Name;Phone;E-mail;Company\n"
        "Anna Nowak;601234567;;\n"
        "nowak anna;601234567;anna@example.pl;\n"
        "A. Nowak;;ANNA@example.pl;ACME\n"
    )
    batch = imported(store, written(tmp_path, text), policy=FILL)
    assert (batch.made, batch.changed) == (1, 2)
    (kept,) = store.customer_pages.all()
    assert (kept.name, kept.email, kept.company) == ("Anna Nowak", "anna@example.pl", "ACME")


def test_an_address_that_a_row_added_tells_a_later_one_who_it_is(
    store: Store, tmp_path: Path
) -> None:
    imported(store, written(tmp_path, "Name;Phone\nJan Kowalski;601234567\n", name="before.csv"))
    jan, others = "Jan Kowalski;601234567;jan@example.pl\n", people(9).split("\n", 1)[1]
    rows = f"Name;Phone;E-mail\n{jan}{others}Jan Kowalski;;Jan@example.pl\n"
    batch = prepared(store, written(tmp_path, rows), at_once=2, policy=FILL).run()
    assert (batch.made, batch.changed, batch.skipped) == (9, 1, 1)
    assert names(store).count("Jan Kowalski") == 1


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_it_makes_no_difference_how_many_are_kept_at_once(
    at_once: int, store: Store, tmp_path: Path
) -> None:
    text = people(5) + "Anna 3;603000000;;\n" + "Anna 0;600000000;other@example.pl\n" + "Jan;x;\n"
    batch = imported(store, written(tmp_path, text), policy=OVERWRITE, at_once=at_once)
    assert (batch.made, batch.changed, batch.rejected) == (6, 1, 1)
    (changed,) = store.customers.find_by_number("+48600000000")
    assert changed.email == "other@example.pl"


def test_rejected_rows_are_written_with_line_and_reason(store: Store, tmp_path: Path) -> None:
    text = f"Name;Phone;Notes\nAnna;4,85E+10;=1+1\nJan;602345678;\n;603;x\nEwa;foo;{CARD}\n"
    batch = imported(store, written(tmp_path, text))
    assert (batch.made, batch.rejected) == (1, 3)
    path = Path(batch.rejects)
    assert path == tmp_path / "people.rejected.csv"
    assert (
        path.read_text("utf-8-sig").splitlines()[0] == "Name;Phone;Notes;import line;import reason"
    )
    first, second, third = rejected(batch)
    assert first.startswith("Anna;4,85E+10;'=1+1;2;") and "rounded by the spreadsheet" in first
    assert second == ";603;x;4;there is neither a name nor a company"
    assert "•••• •••• •••• 1111" in third and CARD not in third


def test_put_right_they_can_be_imported_as_they_are(store: Store, tmp_path: Path) -> None:
    batch = imported(store, written(tmp_path, "Name;Phone\nAnna;60123456\n"))
    path = Path(batch.rejects)
    path.write_text(path.read_text("utf-8-sig").replace("60123456;", "601234567;", 1))
    assert imported(store, path).made == 1


def test_an_id_in_a_rejected_row_stays_whose_it_is(store: Store, tmp_path: Path) -> None:
    ours = "c4fc29f5-2443-0895-9917-834db5bf1c9b"
    path = written(tmp_path, f"id,name,phone\n{ours},,601234567\n")
    rows = rejected(imported(store, path))
    assert ours in rows[-1]


def test_without_rejected_rows_there_is_no_file_of_them(store: Store, tmp_path: Path) -> None:
    imported(store, written(tmp_path, PEOPLE))
    assert not list(tmp_path.glob("*rejected*"))


def test_an_older_file_of_rejected_rows_is_left_alone(store: Store, tmp_path: Path) -> None:
    older = written(tmp_path, "mine", name="people.rejected.csv")
    batch = imported(store, written(tmp_path, "Name;Phone\nAnna;x\n"))
    assert Path(batch.rejects).name == "people.rejected-2.csv"
    assert older.read_text() == "mine"


def test_where_they_cannot_be_written_nothing_is_imported(store: Store, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "rejects.csv"
    path = written(tmp_path, "Name;Phone\nJan;602345678\nAnna;x\n")
    with pytest.raises(WrongFile, match="Name another file"):
        imported(store, path, rejects=nowhere)
    assert names(store) == []
    batch = imported(store, path, rejects=tmp_path / "rejects.csv")
    assert (batch.rejected, len(rejected(batch)), names(store)) == (1, 1, ["Jan"])
    assert Path(batch.rejects) == tmp_path / "rejects.csv"


def test_a_file_that_is_broken_in_its_midst_is_refused_as_a_whole(
    store: Store, tmp_path: Path
) -> None:
    with pytest.raises(WrongFile, match="never closed"):
        imported(store, written(tmp_path, people(200) + '"Jan;602\n'))
    assert names(store) == [] and store.imports.all() == ()


def test_a_file_with_columns_only_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match=r"no customers in people\.csv, only columns"):
        imported(store, written(tmp_path, "Name;Phone\n"))


def test_where_there_is_no_such_country_nothing_is_begun(store: Store, tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="no country 'XX'; write its two letters, such as PL"):
        imported(store, written(tmp_path, PEOPLE), region="XX")
    assert store.imports.all() == ()


def test_stopped_it_goes_on_where_it_was(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, people(30) + "Jan;x;\n" + people(9, first=90).split("\n", 1)[1])
    progress: list[Progress] = []
    first = prepared(store, path, at_once=10).run(progress.append, stopping_after(20, progress))
    assert (first.rows, first.finished, progress[-1].of) == (20, None, 40)
    assert len(names(store)) == 20
    whole = prepared(store, path, at_once=7).run()
    assert whole.id == first.id
    assert (whole.rows, whole.made, whole.rejected, whole.finished) == (40, 39, 1, NOW)
    assert len(names(store)) == len(set(names(store))) == 39
    assert len(store.imports.all()) == 1


def test_what_was_rejected_before_it_stopped_is_rejected_once(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, "Name;Phone\n" + "".join(f"Jan {at};x\n" for at in range(20)))
    progress: list[Progress] = []
    first = prepared(store, path, at_once=5).run(progress.append, stopping_after(10, progress))
    # As if it had been killed between the file and the transaction.
    with Path(first.rejects).open("a") as file:
        file.write("Jan 10;x;12;half a li")
    whole = prepared(store, path, at_once=5).run()
    assert [line.split(";")[0] for line in rejected(whole)] == [f"Jan {at}" for at in range(20)]


def test_a_file_of_rejected_rows_that_was_cut_is_not_gone_on_with(
    store: Store, tmp_path: Path
) -> None:
    path = written(tmp_path, "Name;Phone\n" + "".join(f"Jan {at};x\n" for at in range(20)))
    progress: list[Progress] = []
    first = prepared(store, path, at_once=5).run(progress.append, stopping_after(10, progress))
    Path(first.rejects).write_text("gone")
    with pytest.raises(WrongFile, match="is gone, or shorter than it was"):
        prepared(store, path).run()
    Path(first.rejects).unlink()
    with pytest.raises(WrongFile, match="is gone, or shorter than it was"):
        prepared(store, path).run()


def test_read_in_another_way_it_is_another_import(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, people(20))
    progress: list[Progress] = []
    first = prepared(store, path, at_once=5).run(progress.append, stopping_after(10, progress))
    other = prepared(store, path, policy=FILL).run()
    assert other.id != first.id and (other.made, other.skipped) == (10, 10)


class Failing:
    """Imports that break off after the rejected rows are in their file, as a kill would."""

    def __init__(self, imports: Imports) -> None:
        self._imports = imports

    def __getattr__(self, name: str) -> Any:
        return getattr(self._imports, name)

    def take(self, *told: Any, note: Note, **more: Any) -> ImportBatch:
        def noted(outcomes: Sequence[Outcome]) -> int:
            note(outcomes)
            raise StoreError("the disk is full")

        return self._imports.take(*told, note=noted, **more)


def test_broken_off_in_its_first_rows_it_is_gone_on_with(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, "Name;Phone\n" + "".join(f"Jan {at};x\n" for at in range(20)))
    with pytest.raises(StoreError, match="the disk is full"):
        prepared(store, path, at_once=5, imports=Failing(store.imports)).run()
    whole = prepared(store, path, at_once=5).run()
    assert [line.split(";")[0] for line in rejected(whole)] == [f"Jan {at}" for at in range(20)]
    assert len(store.imports.all()) == 1


def test_each_sheet_of_a_workbook_is_an_import_of_its_own(store: Store, tmp_path: Path) -> None:
    head = ("Name", "Phone")
    one = [head, *((f"Anna {at}", f"6010000{at:02d}") for at in range(20))]
    two = [head, *((f"Jan {at}", f"6020000{at:02d}") for at in range(20))]
    path = workbook_of(tmp_path, {"One": one, "Two": two})
    progress: list[Progress] = []
    first = prepared(store, path, at_once=5).run(progress.append, stopping_after(10, progress))
    other = imported(store, path, reading={"sheet": "Two"})
    assert other.id != first.id and (other.rows, other.made) == (20, 20)
    # The sheet that is read where none is named.
    again = imported(store, path, reading={"sheet": "One"})
    assert again.id == first.id and (again.rows, again.made) == (20, 20)


KILLED = """
import os, sys
from pathlib import Path
from tests.importing.samples import prepared
from tests.store.samples import open_store

store = open_store(Path(sys.argv[1]))
def told(progress):
    if progress.batch.rows >= int(sys.argv[3]):
        os.kill(os.getpid(), 9)
prepared(store, Path(sys.argv[2]), at_once=10).run(told)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_killed_again_and_again_none_is_lost_or_doubled(tmp_path: Path) -> None:
    rows = people(100) + "".join(f"Jan {at};x;\n" for at in range(20))
    path = written(tmp_path, rows)
    for after in (10, 40, 110):
        command = [sys.executable, "-c", KILLED, str(tmp_path), str(path), str(after)]
        assert subprocess.run(command, check=False, timeout=60).returncode == -9
    store = open_store(tmp_path)
    try:
        batch = imported(store, path)
        assert (batch.rows, batch.made, batch.rejected) == (120, 100, 20)
        assert sorted(names(store)) == sorted({f"Anna {at}" for at in range(100)})
        assert len(rejected(batch)) == 20 and len(store.imports.all()) == 1
    finally:
        store.close()


def test_a_whole_pull_that_does_not_see_them_leaves_them(store: Store, tmp_path: Path) -> None:
    store.customers.upsert_many([customer(1)], cursor="1")
    imported(store, written(tmp_path, people(3)))
    pulling = store.customers.pulling
    pulling.begin_whole(NOW, policy=KEEP_ALL)
    seqs = [seq for seq, _ in pulling.next_unseen(0, 100)]
    assert pulling.remove_unseen(seqs) == 1
    assert names(store) == ["Anna 0", "Anna 1", "Anna 2"]


def test_who_was_pulled_meanwhile_is_known(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, people(20))
    progress: list[Progress] = []

    def told(far: Progress) -> None:
        progress.append(far)
        if far.batch.rows == 10:
            pulled = customer(1, name="Anna 15", numbers=(), email="anna15@example.pl")
            store.customers.upsert_many([pulled])

    batch = prepared(store, path, at_once=10).run(told)
    assert (batch.made, batch.skipped) == (19, 1)


def test_a_record_of_the_crm_is_left_or_sent(store: Store, tmp_path: Path) -> None:
    store.customers.upsert_many([customer(1, name="Anna 0", numbers=("+48600000000",))])
    path = written(tmp_path, people(1))
    assert imported(store, path, policy=FILL).skipped == 1
    assert imported(store, path, policy=FILL, to_crm=True).changed == 1
    (record,) = store.outbox.rows()
    assert record.kind is RecordKind.CHANGE
    assert record.payload["now"] == {"email": "anna0@example.pl"}
    (kept,) = store.customer_pages.all()
    assert (kept.email, kept.source) == ("anna0@example.pl", CustomerSource.CRM)


def test_what_was_made_here_and_waits_is_changed_on_its_way(store: Store, tmp_path: Path) -> None:
    made = customer(1, crm_id="", name="Anna 0", numbers=("+48600000000",))
    store.customers.create(made)
    assert imported(store, written(tmp_path, people(1)), policy=FILL).changed == 1
    kinds = [record.kind for record in store.outbox.rows()]
    assert kinds == [RecordKind.CUSTOMER, RecordKind.CHANGE]


def test_who_is_created_and_changed_in_one_file_is_sent_as_they_are(
    store: Store, tmp_path: Path
) -> None:
    text = people(1) + "Anna 0;600000000;new@example.pl\n"
    imported(store, written(tmp_path, text), policy=OVERWRITE, to_crm=True, at_once=10)
    (record,) = store.outbox.rows()
    assert record.payload["email"] == "new@example.pl"


def test_an_import_that_is_over_takes_no_more(store: Store, tmp_path: Path) -> None:
    from callcenter.store.acquaintances import Addresses

    batch = imported(store, written(tmp_path, PEOPLE))
    with pytest.raises(NotPossible, match="is over"):
        store.imports.take(
            batch.id, (), Addresses(), after=2, decide=lambda *_: pytest.fail(), note=lambda _: 0
        )


def test_one_file_is_not_imported_twice_at_once(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, people(30))
    other: list[int] = []

    def told(far: Progress) -> None:
        if far.batch.rows == 10 and not other:
            other.append(prepared(store, path, at_once=20).run().rows)

    with pytest.raises(NotPossible, match=r"over|importing this file at this moment"):
        prepared(store, path, at_once=10).run(told)
    assert other == [30] and len(names(store)) == 30


def test_many_at_one_switchboard_are_kept_apart(store: Store, tmp_path: Path) -> None:
    rows = "".join(f"Person {at} Nowak;221234567\n" for at in range(300))
    path = written(tmp_path, "Name;Phone\n" + rows)
    assert imported(store, path, at_once=50).made == 300
    again = imported(store, path, policy=FILL, at_once=50)
    assert (again.made, again.skipped) == (0, 300)


def test_a_spreadsheet_is_imported_like_csv(store: Store, tmp_path: Path) -> None:
    path = workbook(tmp_path, ("Name", "Phone"), ("Anna", 48601234567), ("Jan", "4,85E+10"))
    batch = imported(store, path)
    assert (batch.made, batch.rejected) == (1, 1)
    assert store.customers.find_by_number(MOBILE)[0].name == "Anna"


def test_a_column_may_be_named_by_hand(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, "Anna;601234567\nJan;602345678\n")
    with pytest.raises(WrongFile, match="No column tells a name"):
        imported(store, path)
    batch = imported(store, path, given={"1": "name", "2": "number"})
    assert batch.made == 2
    with pytest.raises(WrongFile, match="no column 'Nome'"):
        imported(store, path, given={"Nome": "name"})
    with pytest.raises(WrongFile, match="no field 'nose'"):
        imported(store, path, given={"1": "nose"})


def test_a_change_made_meanwhile_by_an_agent_is_not_undone(store: Store, tmp_path: Path) -> None:
    kept = customer(1, crm_id="", name="Anna 1", numbers=("+48600000001",), email="")
    store.customers.create(kept)

    def told(far: Progress) -> None:
        if not far.batch.rows:
            change = CustomerChange(
                id_of(1), kept.id, NOW, "ewa", was={"email": ""}, now={"email": "agent@b.pl"}
            )
            store.customers.change(change)

    batch = prepared(store, written(tmp_path, people(2)), policy=FILL, at_once=1).run(told)
    assert batch.skipped == 1
    found = store.customers.get(kept.id)
    assert found is not None and found.email == "agent@b.pl"


def test_batches_are_told_newest_first(store: Store, tmp_path: Path) -> None:
    first = imported(store, written(tmp_path, people(1)))
    with_later = replace(first, id=id_of(77), at=NOW + timedelta(days=1))
    store.imports.begin(with_later)
    assert [batch.id for batch in store.imports.all()] == [id_of(77), first.id]
