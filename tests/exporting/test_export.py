from __future__ import annotations

import csv
import os
import stat
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from callcenter.domain.customer import Customer, CustomerSource
from callcenter.domain.customer_import import Entry
from callcenter.domain.payment_card import masked
from callcenter.exporting.cells import CannotExport, columns
from callcenter.exporting.export import export
from callcenter.store.export import DANGEROUS
from callcenter.store.store import Store
from tests.importing.samples import OVERWRITE, ids, imported, opened, plan_of
from tests.store.samples import MOBILE, NOW, customer, full_customer, open_store

ENDINGS = (".csv", ".xlsx", ".vcf")
EVIL = "=cmd|' /C calc'!A0"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = open_store(tmp_path)
    yield kept
    kept.close()


def exported(path: Path, *customers: Customer, **how: Any) -> int:
    most = max((len(kept.numbers) for kept in customers), default=0)
    return export(path, customers, most_numbers=most, **how)


def read_back(path: Path) -> list[Customer]:
    file = opened(path)
    reader = plan_of(file).reader(file, ids())
    entries = [reader.read(row) for row in file.rows()]
    assert all(isinstance(each, Entry) for each in entries), entries
    return [each.customer for each in entries if isinstance(each, Entry)]


def as_imported(kept: Customer) -> Customer:
    """What of a customer a file can tell."""
    plain = {"version": "", "matters": (), "promises": (), "contacts": ()}
    return replace(kept, source=CustomerSource.IMPORT, **plain)


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_written_reads_back(ending: str, tmp_path: Path) -> None:
    people = [
        full_customer(1),
        customer(2, name='\'t Hooft, Jan; "jr"', numbers=("anna.nowak", "*72")),
        customer(3, name=EVIL, company="@ACME", email="-@b.pl", numbers=(), tags=(EVIL, "a,b;c")),
        customer(4, numbers=tuple(f"+4860123{at:04d}" for at in range(30))),
    ]
    path = tmp_path / f"people{ending}"
    assert exported(path, *people) == 4
    assert read_back(path) == [as_imported(kept) for kept in people]


words = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Zs"), exclude_characters="�"),
    min_size=1,
    max_size=12,
)
texts = st.lists(words, min_size=1, max_size=4).map(" ".join)
keys = st.one_of(st.from_regex(r"\A\+48[56]\d{8}\Z"), st.from_regex(r"\A[a-z*#][a-z0-9._*]{0,9}\Z"))
people = st.builds(
    Customer,
    id=st.uuids().map(str),
    name=texts,
    crm_id=st.one_of(st.just(""), words),
    company=st.one_of(st.just(""), texts),
    numbers=st.lists(keys, max_size=4, unique=True).map(tuple),
    email=st.one_of(st.just(""), st.from_regex(r"\A[a-z+=-][a-z.]{0,8}@[a-z]{1,8}\.pl\Z")),
    language=st.sampled_from(["", "pl", "en-GB"]),
    tags=st.lists(texts, max_size=3, unique=True).map(tuple),
    since=st.one_of(
        st.none(),
        st.integers(0, 10**12).map(
            lambda at: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)
        ),
    ),
    queue=st.one_of(st.just(""), words),
    source=st.just(CustomerSource.IMPORT),
)


def normal(kept: Customer) -> Customer:
    """As an import writes it: Unicode in one form, no card readable."""
    file = {name: _normal(getattr(kept, name)) for name in ("name", "company", "queue")}
    crm_id = " ".join(unicodedata.normalize("NFC", kept.crm_id).split())
    tags = tuple(dict.fromkeys(_normal(tag) for tag in kept.tags))
    return replace(kept, **file, crm_id=crm_id, tags=tags)


def _normal(text: str) -> str:
    return masked(" ".join(unicodedata.normalize("NFC", text).split()))


@pytest.mark.parametrize("ending", [".csv", ".vcf"])
@given(some=st.lists(people, min_size=1, max_size=5))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_anything_that_is_written_reads_back(
    ending: str, some: list[Customer], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("round") / f"people{ending}"
    exported(path, *some)
    assert read_back(path) == [normal(kept) for kept in some]


# A spreadsheet is read by a process of its own, which takes a while to start.
@given(some=st.lists(people, min_size=20, max_size=60))
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
def test_anything_in_a_workbook_reads_back(
    some: list[Customer], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("round") / "people.xlsx"
    exported(path, *some)
    assert read_back(path) == [normal(kept) for kept in some]


@pytest.mark.parametrize("ending", ENDINGS)
def test_to_import_an_export_changes_nothing(ending: str, store: Store, tmp_path: Path) -> None:
    store.customers.upsert_many(
        [full_customer(1), customer(2, name="Jan"), customer(3, name="Ewa")]
    )
    store.customers.create(customer(4, crm_id="", name=EVIL, company="'t Hooft"))
    before = list(store.customer_pages.all())
    path = tmp_path / f"people{ending}"
    count = export(
        path, store.customer_pages.all(), most_numbers=store.customer_pages.most_numbers()
    )
    batch = imported(store, path, policy=OVERWRITE)
    assert (count, batch.made, batch.changed, batch.rejected) == (4, 0, 0, 0)
    assert list(store.customer_pages.all()) == before


@pytest.mark.parametrize("ending", ENDINGS)
def test_on_another_computer_an_export_makes_the_same(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"people{ending}"
    exported(path, full_customer(1), customer(2, name="Jan", crm_id=""))
    other = open_store(tmp_path / "other")
    try:
        assert imported(other, path).made == 2
        found = list(other.customer_pages.all())
    finally:
        other.close()
    expected = [as_imported(full_customer(1)), as_imported(customer(2, name="Jan", crm_id=""))]
    assert found == expected


def test_no_cell_begins_as_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    exported(path, customer(1, name=EVIL, company="\t=1", tags=("@SUM(1)",)), delimiter=";")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert rows[0][:3] == ["id", "crm_id", "name"]
    assert not [cell for row in rows for cell in row if cell.startswith(DANGEROUS)]
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_in_a_workbook_everything_is_text(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    exported(path, customer(1, name=EVIL, numbers=(MOBILE, "214")))
    with ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and 't="n"' not in sheet
    assert f">{MOBILE}<" in sheet and ">214<" in sheet


@pytest.mark.parametrize("ending", ENDINGS)
def test_only_its_owner_may_read_it(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"people{ending}"
    exported(path, customer(1))
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", ENDINGS)
def test_it_stands_there_whole_or_not_at_all(ending: str, tmp_path: Path) -> None:
    def breaking() -> Iterator[Customer]:
        yield customer(1)
        raise RuntimeError("the store went away")

    path = tmp_path / f"people{ending}"
    path.write_text("older")
    with pytest.raises(RuntimeError, match="went away"):
        export(path, breaking(), most_numbers=1, replace=True)
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_there_is_replaced_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("mine")
    with pytest.raises(CannotExport, match="already"):
        exported(path, customer(1))
    assert path.read_text() == "mine"
    assert exported(path, customer(1), replace=True) == 1


def test_a_name_and_a_folder_that_do_not_do_are_told(tmp_path: Path) -> None:
    with pytest.raises(CannotExport, match=r"ends in \.csv, \.xlsx, \.vcf"):
        exported(tmp_path / "people.doc", customer(1))
    for ending in ENDINGS:
        with pytest.raises(CannotExport, match="Name another folder"):
            exported(tmp_path / "nowhere" / f"people{ending}", customer(1))


def test_what_no_program_could_read_becomes_a_question_mark(tmp_path: Path) -> None:
    for ending in ENDINGS:
        path = tmp_path / f"people{ending}"
        exported(path, customer(1, name="An\udcffna"))
        assert read_back(path)[0].name == "An?na"


def test_all_pages_are_read(store: Store, tmp_path: Path) -> None:
    store.customers.upsert_many([customer(at, numbers=()) for at in range(2001)])
    told: list[int] = []
    assert store.customer_pages.most_numbers() == 0
    path = tmp_path / "people.csv"
    assert export(path, store.customer_pages.all(), most_numbers=0, progress=told.append) == 2001
    assert told == [1000, 2000]
    assert len(path.read_text("utf-8-sig").splitlines()) == 2002


def test_there_are_as_many_columns_as_numbers_up_to_a_limit() -> None:
    assert columns(0)[-1] == "number"
    assert columns(3)[-3:] == ("number", "number 2", "number 3")
    assert columns(99)[-1] == "number 20"


def test_a_card_s_id_is_the_customer_s(tmp_path: Path) -> None:
    path = tmp_path / "people.vcf"
    exported(path, customer(1, since=NOW))
    text = path.read_text("utf-8")
    assert f"UID:urn:uuid:{UUID(customer(1).id)}" in text
