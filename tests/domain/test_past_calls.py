"""How many calls came before the present one, and whether the last of them helped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from callcenter.domain.customer import Contact, Customer, NumberHistory
from callcenter.domain.past_calls import PastCalls, past_calls

BEGUN = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def contact(
    *, days: float, resolved: bool | None = None, channel: str = "call", id: str = ""
) -> Contact:
    at = BEGUN - timedelta(days=days)
    return Contact(id or f"{days}", at, channel, "Ewa", "said something", resolved=resolved)


def customer(*contacts: Contact) -> Customer:
    return Customer("c-1", "Jan Kowalski", contacts=contacts)


def log(calls: int, *, days: float, unresolved: bool) -> NumberHistory:
    return NumberHistory(calls, unresolved, BEGUN - timedelta(days=days))


def test_calls_of_the_week_that_only_the_crm_knows_count() -> None:
    jan = customer(contact(days=1, resolved=False), contact(days=5, resolved=False))
    assert past_calls(jan, None, BEGUN) == PastCalls(2, unresolved=True)


def test_mails_and_older_calls_do_not_count() -> None:
    jan = customer(contact(days=1, channel="mail"), contact(days=7.01), contact(days=6.99))
    assert past_calls(jan, None, BEGUN).count == 1


def test_the_present_call_is_not_counted_even_if_the_crm_has_it_already() -> None:
    jan = customer(contact(days=0, resolved=False), contact(days=-0.01, resolved=False))
    assert past_calls(jan, None, BEGUN) == PastCalls(0)


def test_a_call_that_the_log_and_the_crm_both_know_counts_once() -> None:
    jan = customer(contact(days=1, resolved=True), contact(days=3, resolved=True))
    assert past_calls(jan, log(2, days=1, unresolved=False), BEGUN).count == 2
    assert past_calls(jan, log(3, days=1, unresolved=False), BEGUN).count == 3


def test_whether_it_was_solved_is_said_by_whoever_saw_the_latest_call() -> None:
    jan = customer(contact(days=2, resolved=False))
    assert not past_calls(jan, log(1, days=1, unresolved=False), BEGUN).unresolved
    assert past_calls(jan, log(1, days=3, unresolved=False), BEGUN).unresolved
    solved = customer(contact(days=2, resolved=True), contact(days=4, resolved=False))
    assert not past_calls(solved, log(1, days=3, unresolved=True), BEGUN).unresolved


def test_a_call_of_which_nobody_says_whether_it_helped_is_not_called_unsolved() -> None:
    assert not past_calls(customer(contact(days=1)), None, BEGUN).unresolved


def test_of_a_stranger_only_the_log_of_this_desk_is_known() -> None:
    assert past_calls(None, log(2, days=1, unresolved=True), BEGUN) == PastCalls(2, unresolved=True)
    assert past_calls(None, None, BEGUN) == PastCalls(0)
