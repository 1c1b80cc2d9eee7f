"""The CRM's page opens by itself on ring or answer, once in a call, and by hand whenever asked."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QUrl

from callcenter.domain.customer import Customer
from callcenter.domain.desk import Desk
from callcenter.domain.react import react
from callcenter.domain.record_rules import RecordOpening, RecordRules
from callcenter.domain.wishes import CustomerChosen, CustomersFound, Source
from tests.domain.story import ADAM, EWA, JAN, NOON, answered, ended, ringing, working_desk
from ui.record_opening import RecordPages

TEMPLATE = "https://crm.example/{{customer_id}}"


def known(customer: Customer) -> Customer:
    return replace(customer, crm_id=customer.id)


class Room:
    """A desk that lives, and the browser beside it."""

    def __init__(self, opens: RecordOpening, *, works: bool = True, one_tab: bool = False):
        desk = working_desk()
        record = RecordRules(TEMPLATE, ("crm.example",), opens, one_tab)
        self.desk: Desk = replace(desk, rules=replace(desk.rules, record=record))
        self.works = works
        self.shown: list[str] = []
        self.refused: list[str] = []
        self.again: list[str] = []
        self.pages = RecordPages(self._browse, again=self._show_again)
        self.pages.refused.connect(self.refused.append)

    def _browse(self, url: QUrl) -> bool:
        self.shown.append(url.toString())
        return self.works

    def _show_again(self, url: QUrl) -> bool:
        self.again.append(url.toString())
        return True

    def happens(self, *events: object) -> None:
        for event in events:
            self.desk, _ = react(self.desk, event, NOON)
            self.pages.show_desk(self.desk)


def found(*customers: Customer) -> CustomersFound:
    return CustomersFound("call", tuple(map(known, customers)), Source.CRM)


def test_on_ring_it_opens_as_soon_as_the_caller_is_known_and_never_again() -> None:
    room = Room(RecordOpening.RING)
    room.happens(ringing())
    assert room.shown == []
    room.happens(found(JAN), found(JAN), answered(), found(JAN))
    assert room.shown == ["https://crm.example/c-jan"]


def test_on_answer_it_waits_for_the_answer() -> None:
    room = Room(RecordOpening.ANSWER)
    room.happens(ringing(), found(JAN))
    assert room.shown == []
    room.happens(answered(), found(JAN))
    assert room.shown == ["https://crm.example/c-jan"]


def test_of_several_it_opens_whom_the_agent_says_it_is() -> None:
    room = Room(RecordOpening.RING)
    room.happens(ringing(), found(EWA, ADAM))
    assert room.shown == []
    room.happens(CustomerChosen("call", "c-ewa"), CustomerChosen("call", "c-adam"))
    room.happens(CustomerChosen("call", "c-ewa"))
    assert room.shown == ["https://crm.example/c-ewa", "https://crm.example/c-adam"]


def test_the_next_call_of_the_same_customer_opens_it_again() -> None:
    room = Room(RecordOpening.RING)
    room.happens(ringing(), found(JAN), ended(), ringing("second"))
    room.happens(CustomersFound("second", (known(JAN),), Source.CRM))
    assert room.shown == ["https://crm.example/c-jan"] * 2


def test_by_hand_nothing_opens_by_itself() -> None:
    room = Room(RecordOpening.BY_HAND)
    room.happens(ringing(), found(JAN), answered())
    assert room.shown == []
    room.pages.open("", room.desk)
    room.pages.open("", room.desk)
    assert room.shown == ["https://crm.example/c-jan"] * 2


def test_what_was_opened_by_hand_does_not_open_by_itself_as_well() -> None:
    room = Room(RecordOpening.ANSWER)
    room.happens(ringing(), found(JAN))
    room.pages.open("", room.desk)
    room.happens(answered())
    assert room.shown == ["https://crm.example/c-jan"]


@pytest.mark.parametrize("address", ["https://evil.example/1", "javascript:alert(1)"])
def test_what_is_not_allowed_is_refused_in_words(address: str) -> None:
    room = Room(RecordOpening.RING)
    room.pages.open(address, room.desk)
    assert (room.shown, len(room.refused)) == ([], 1)
    assert address in room.refused[0]


def test_with_one_window_for_all_each_record_goes_there() -> None:
    room = Room(RecordOpening.RING, one_tab=True)
    room.happens(ringing(), found(JAN))
    room.pages.open("", room.desk)
    assert (room.shown, room.again) == ([], ["https://crm.example/c-jan"] * 2)
    room.pages.open("javascript:alert(1)", room.desk)
    assert len(room.again) == 2 and len(room.refused) == 1


def test_nothing_to_open_and_no_browser_are_told() -> None:
    room = Room(RecordOpening.BY_HAND, works=False)
    room.pages.open("", room.desk)
    assert "no record" in room.refused[0]
    room.happens(ringing(), found(JAN))
    room.pages.open("", room.desk)
    assert "no browser" in room.refused[1]
