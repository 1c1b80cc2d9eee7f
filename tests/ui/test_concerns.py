"""What a customer probably calls about."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from callcenter.domain.customer import Customer, Matter, Promise
from tests.ui import people
from tests.ui.people import NOW
from ui.concerns import concerns

NOBODY = Customer("c", "N N")


def test_the_broken_promise_comes_first_with_its_matter() -> None:
    first, second = concerns(people.kowalski(), NOW)
    assert first.matter is not None
    assert (first.matter.id, first.overdue(NOW)) == ("4711", True)
    assert second.promise is None


def test_promises_are_ranked_by_their_day() -> None:
    days = {"late": -2, "soon": 1, "later": 9}
    promises = tuple(Promise(text, due=NOW + timedelta(days=day)) for text, day in days.items())
    ranked = concerns(replace(NOBODY, promises=promises[::-1]), NOW)
    assert [one.promise.text for one in ranked if one.promise] == ["late", "soon", "later"]
    assert [one.overdue(NOW) for one in ranked] == [True, False, False]


def test_what_was_kept_or_closed_is_no_concern() -> None:
    done = replace(
        NOBODY,
        matters=(Matter("1", "old", "closed"), Matter("2", "older", "Resolved")),
        promises=(Promise("kept", kept=True),),
    )
    assert concerns(done, NOW) == ()


def test_a_promise_for_a_closed_matter_is_still_a_promise() -> None:
    customer = replace(
        NOBODY, matters=(Matter("1", "old", "closed"),), promises=(Promise("refund", matter="1"),)
    )
    (only,) = concerns(customer, NOW)
    assert only.matter is None
    assert only.promise is not None
