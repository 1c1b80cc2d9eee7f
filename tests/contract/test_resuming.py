"""After every hold both sides hear each other again, whatever else is asked of the session."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from callcenter.domain.events import Answered, HoldChanged
from callcenter.engine.commands import Dial, Hold, Resume
from callcenter.engine.pjsip.thread import ThreadPhone
from tests.contract.conftest import Open, register
from tests.contract.desk import Desk, until
from tests.contract.exchange import Exchange
from tests.contract.test_who_hears import hears
from tests.engine.pjsip.hum import HUM_HZ
from tests.pbx.listening import Listener

pytestmark = pytest.mark.engine

OTHER_HZ = 1000
TIMES = 40


@pytest.fixture
def headset() -> Listener:
    return Listener()


@pytest.fixture
def desk(headset: Listener, open_exchange: Open) -> Iterator[Desk]:
    phone = ThreadPhone(log=logging.getLogger("telephone"), bridge=lambda: headset)
    yield Desk(phone)
    phone.close(quit_engine=True)


@pytest.fixture
def exchange(desk: Desk, open_exchange: Open) -> Exchange:
    exchange = open_exchange()
    register(desk, exchange)
    return exchange


def hold(desk: Desk, call: str) -> None:
    mark = desk.mark()
    desk.do(Hold(call))
    desk.wait(HoldChanged, lambda it: it.by_agent, since=mark)


def resume(desk: Desk, call: str) -> None:
    mark = desk.mark()
    desk.do(Resume(call))
    desk.wait(HoldChanged, lambda it: not it.by_agent, since=mark)


def agent_hears(headset: Listener) -> None:
    """Since what was heard was last forgotten."""
    until(lambda: headset.heard.is_just(HUM_HZ, of=(HUM_HZ, OTHER_HZ)), what="the agent hears")


def updated(exchange: Exchange, times: int) -> None:
    """The library has asked so often for a single codec."""
    until(lambda: exchange.heard.count("UPDATE") >= times, what="an UPDATE")


def dialled(desk: Desk, exchange: Exchange) -> str:
    desk.do(Dial("ours", "line", "600"))
    desk.wait(Answered)
    return "ours"


def test_a_call_is_resumed_while_the_library_asks_for_a_single_codec(
    desk: Desk, exchange: Exchange, headset: Listener
) -> None:
    exchange.take_updates(after_s=0.5)
    call = dialled(desk, exchange)
    person = exchange.people[-1]
    agent_hears(headset)
    updated(exchange, 1)
    hold(desk, call)
    updated(exchange, 2)
    resume(desk, call)
    headset.heard.forget()
    agent_hears(headset)
    hears(person, HUM_HZ)
    assert person.reinvites == ["sendonly", "sendrecv"]


def test_a_call_is_held_while_the_library_asks_for_a_single_codec(
    desk: Desk, exchange: Exchange
) -> None:
    exchange.take_updates(after_s=0.5)
    call = dialled(desk, exchange)
    updated(exchange, 1)
    hold(desk, call)
    assert exchange.people[-1].reinvites == ["sendonly"]


def test_both_sides_hear_each_other_after_each_of_many_holds(
    desk: Desk, exchange: Exchange, headset: Listener
) -> None:
    exchange.take_updates(after_s=0.05)
    call = dialled(desk, exchange)
    person = exchange.people[-1]
    for number in range(TIMES):
        before = exchange.heard.count("UPDATE")
        hold(desk, call)
        if number % 2:
            updated(exchange, before + 1)
        resume(desk, call)
        headset.heard.forget()
        hears(person, HUM_HZ)
        agent_hears(headset)
    assert person.reinvites == ["sendonly", "sendrecv"] * TIMES
