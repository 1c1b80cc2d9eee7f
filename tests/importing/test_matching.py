from __future__ import annotations

from typing import Any

import pytest

from callcenter.domain.customer import Customer, CustomerSource
from callcenter.domain.customer_import import (
    Decision,
    Entry,
    ImportEnding,
    ImportMatch,
    ImportPolicy,
    ImportReason,
    Known,
)
from callcenter.importing.matching import Matching
from tests.store.samples import MOBILE, id_of

MADE, CHANGED = ImportEnding.MADE, ImportEnding.CHANGED
SKIPPED, REJECTED = ImportEnding.SKIPPED, ImportEnding.REJECTED


def person(index: int, name: str = "Anna Nowak", **fields: Any) -> Customer:
    return Customer(id_of(index), name, **fields)


def row(
    name: str = "Anna Nowak", *, named: bool = False, foreign: bool = False, **fields: Any
) -> Entry:
    plain: dict[str, Any] = {"id": id_of(900), "source": CustomerSource.IMPORT}
    return Entry(5, Customer(name=name, **plain | fields), named=named, foreign=foreign)


def decided(
    entry: Entry,
    *known: Customer,
    policy: ImportPolicy = ImportPolicy.FILL,
    to_crm: bool = False,
    line: int = 0,
) -> Decision:
    about = [Known(each, line) for each in known]
    return Matching(policy, to_crm=to_crm).decide(entry, about)


def test_nobody_like_it_is_made() -> None:
    decision = decided(row(numbers=(MOBILE,)))
    assert (decision.outcome.ending, decision.outcome.customer) == (MADE, id_of(900))
    assert decision.customer == row(numbers=(MOBILE,)).customer


def test_the_same_number_under_another_name_is_somebody_else() -> None:
    entry = row("Jan Nowak", numbers=(MOBILE,))
    assert decided(entry, person(1, numbers=(MOBILE,))).outcome.ending is MADE


def test_the_same_number_and_name_is_known_by_them() -> None:
    entry = row("nowak anna", numbers=(MOBILE, "214"))
    decision = decided(entry, person(1, numbers=(MOBILE,)), line=3)
    outcome = decision.outcome
    assert (outcome.match, outcome.customer) == (ImportMatch.NUMBER, id_of(1))
    assert (outcome.ending, outcome.fields, outcome.earlier) == (CHANGED, ("numbers",), 3)
    assert decision.customer == person(1, numbers=(MOBILE, "214"))


def test_the_same_address_and_name_is_known_by_it() -> None:
    entry = row(email="Anna@Example.PL", company="ACME")
    decision = decided(entry, person(1, email="anna@example.pl"))
    assert decision.outcome.match is ImportMatch.EMAIL
    assert decision.customer == person(1, email="anna@example.pl", company="ACME")


def test_the_same_address_under_another_name_is_not_guessed() -> None:
    outcome = decided(row("Jan", email="a@b.pl"), person(1, email="a@b.pl"), line=2).outcome
    assert (outcome.ending, outcome.reason) == (REJECTED, ImportReason.OTHER_PERSON)
    assert (outcome.detail, outcome.earlier) == (id_of(1), 2)


def test_several_who_could_be_meant_are_not_guessed() -> None:
    entry = row(numbers=(MOBILE,), email="a@b.pl")
    twins = (person(1, numbers=(MOBILE,)), person(2, numbers=(MOBILE,)))
    outcome = decided(entry, *twins).outcome
    assert (outcome.reason, outcome.detail) == (
        ImportReason.SEVERAL,
        f"{id_of(1)}, {id_of(2)}",
    )
    apart = (person(1, numbers=(MOBILE,)), person(2, email="a@b.pl"))
    assert decided(entry, *apart).outcome.reason is ImportReason.SEVERAL


def test_an_id_of_ours_says_who_it_is_whatever_has_changed() -> None:
    entry = row("Anna Kowal", id=id_of(1), named=True, numbers=("214",))
    decision = decided(entry, person(1), policy=ImportPolicy.OVERWRITE)
    assert decision.outcome.match is ImportMatch.ID
    assert decision.customer == person(1, "Anna Kowal", numbers=("214",))


def test_an_id_of_the_crm_does_so_too() -> None:
    entry = row(crm_id="C1", named=False, company="ACME")
    outcome = decided(entry, person(1, crm_id="C1"), to_crm=True).outcome
    assert (outcome.match, outcome.fields) == (ImportMatch.ID, ("company",))


def test_an_id_of_another_program_must_not_join_strangers() -> None:
    entry = row("Jan Kowal", id=id_of(1), named=True, foreign=True)
    assert decided(entry, person(1)).outcome.reason is ImportReason.OTHER_PERSON


def test_records_that_the_crm_keeps_apart_stay_apart() -> None:
    entry = row(crm_id="C2", numbers=(MOBILE,))
    assert decided(entry, person(1, crm_id="C1", numbers=(MOBILE,))).outcome.ending is MADE


OLD = {"numbers": (MOBILE,), "company": "Old", "tags": ("a",)}
NEW = {"numbers": (MOBILE, "214"), "company": "New", "email": "a@b.pl", "tags": ("b",)}


@pytest.mark.parametrize(
    ("policy", "after"),
    [
        (ImportPolicy.SKIP, None),
        (
            ImportPolicy.FILL,
            {"numbers": (MOBILE, "214"), "company": "Old", "email": "a@b.pl", "tags": ("a", "b")},
        ),
        (ImportPolicy.OVERWRITE, NEW),
    ],
)
def test_a_policy_says_what_becomes_of_who_is_known(
    policy: ImportPolicy, after: dict[str, Any] | None
) -> None:
    decision = decided(row(**NEW), person(1, **OLD), policy=policy)
    if after is None:
        assert decision.outcome.reason is ImportReason.KNOWN and decision.customer is None
    else:
        assert decision.customer == person(1, **after)


@pytest.mark.parametrize("policy", [ImportPolicy.FILL, ImportPolicy.OVERWRITE])
def test_what_a_row_does_not_tell_stays(policy: ImportPolicy) -> None:
    outcome = decided(row(numbers=(MOBILE,)), person(1, **OLD), policy=policy).outcome
    assert (outcome.ending, outcome.reason) == (SKIPPED, ImportReason.NOTHING_NEW)


def test_a_record_of_the_crm_is_changed_only_on_the_way_there() -> None:
    entry, known = row(**NEW), person(1, crm_id="C1", **OLD)
    left = decided(entry, known, policy=ImportPolicy.OVERWRITE)
    assert (left.outcome.reason, left.customer) == (ImportReason.OF_THE_CRM, None)
    sent = decided(entry, known, policy=ImportPolicy.OVERWRITE, to_crm=True)
    # Tags are no field that the CRM is told.
    assert sent.customer == person(1, crm_id="C1", **{**NEW, "tags": ("a",)})
