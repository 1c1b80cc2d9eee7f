"""Who is calling, from what the desk knows."""

from __future__ import annotations

from msgspec.structs import replace

from callcenter.domain.customer import Customer
from callcenter.domain.wishes import Source
from tests.ui import people
from tests.ui.people import NOW, number
from ui.who import Scene, Trust, Who, who


def seen(text: str, *matches: Customer, **changes: object) -> Who:
    one = people.interaction(number=number(text), name="", customer_name="")
    return who(people.desk((one, people.pop(one, *matches, **changes))), NOW)


def test_without_a_call_there_is_nobody() -> None:
    assert who(people.desk(), NOW).scene is Scene.EMPTY


def test_before_the_store_answered_it_is_looked_up() -> None:
    one = people.interaction()
    assert who(people.desk((one, None)), NOW).scene is Scene.WAITING


def test_a_known_customer_is_shown_with_company_and_years() -> None:
    shown = who(people.talking(), NOW)
    assert (shown.scene, shown.name) == (Scene.CUSTOMER, "Jan Kowalski")
    assert shown.facts == "ACME sp. z o.o. · PL · customer since 2019"
    assert shown.history == "3rd call this week — not solved"
    assert shown.trust is Trust.KNOWN


def test_calls_of_the_week_that_only_the_crm_knows_are_said() -> None:
    one = people.interaction()
    shown = who(people.desk((one, people.pop(one, people.kowalski(), history=None))), NOW)
    assert (shown.history, shown.unresolved) == ("3rd call this week — not solved", True)


def test_a_number_the_exchange_does_not_vouch_for_is_unverified() -> None:
    one = people.interaction(verified=False)
    assert who(people.desk((one, people.pop(one, people.kowalski()))), NOW).trust is (
        Trust.UNVERIFIED
    )


def test_another_number_of_a_known_customer_is_new() -> None:
    one = people.interaction(number=number("733456789"))
    assert who(people.desk((one, people.pop(one, people.kowalski()))), NOW).trust is Trust.NEW


def test_several_customers_are_to_be_chosen_from() -> None:
    shown = seen("601234567", *people.sharers())
    assert (shown.scene, shown.sharing, shown.source_words) == (Scene.SEVERAL, 3, "")


def test_a_choice_of_none_makes_the_caller_unknown() -> None:
    shown = seen("601234567", *people.sharers(), decided=True)
    assert shown.scene is Scene.UNKNOWN


def test_nobody_found_is_unknown_under_the_number() -> None:
    shown = seen("+49 30 901820")
    assert (shown.scene, shown.name, shown.facts) == (Scene.UNKNOWN, "+49 30 901820", "Germany")
    assert shown.trust is Trust.NEW


def test_a_withheld_number_and_a_colleague_are_told_apart() -> None:
    assert seen("anonymous").scene is Scene.WITHHELD
    assert seen("102").scene is Scene.COLLEAGUE


def test_a_silent_crm_is_said_beside_what_is_known() -> None:
    one = people.interaction()
    desk = people.desk((one, people.pop(one, people.kowalski(), source=Source.CRM_FAILED)))
    shown = who(desk, NOW)
    assert shown.scene is Scene.CUSTOMER
    assert "did not answer" in shown.source_words
    assert replace(shown, source=Source.CRM) != shown
