"""A conference of three by our own mixing at a real Asterisk 22: who hears whom, by tones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callcenter.domain.events import Answered, ConferenceChanged, HoldChanged, Party
from callcenter.engine.commands import Conference, Dial, HangUp, Hold
from tests.contract.desk import until
from tests.engine.pjsip.hum import HUM_HZ
from tests.pbx.agent import Agent
from tests.pbx.asterisk import Asterisk
from tests.pbx.listening import Listener
from tests.pbx.outside import Outside

pytestmark = pytest.mark.pbx

AGENT, JAN, ANNA = HUM_HZ, 1000, 1800
ALL = (AGENT, JAN, ANNA)


@pytest.fixture
def headset() -> Listener:
    return Listener()


@pytest.fixture
def desk(pbx: Asterisk, headset: Listener) -> Iterator[Agent]:
    """The desk of 101 in the queue."""
    with Agent(headset=lambda: headset) as desk:
        desk.register(pbx.address, "101", "secret-101")
        pbx.join("101")
        yield desk


@pytest.fixture
def anna(pbx: Asterisk) -> Iterator[Outside]:
    """A colleague's telephone at 103."""
    with Outside(pbx.peer) as anna:
        anna.register("103", "secret-103")
        yield anna


@pytest.fixture
def talk(desk: Agent, anna: Outside, outside: Outside) -> str:
    """Jan's call, about which Anna is being asked; its id."""
    outside.call("+48501234567", "Jan Kowalski")
    call = desk.answer(desk.ringing())
    desk.expect(Answered)
    desk.send(Dial("asked", "desk", "103", consults=call))
    anna.take_call()
    desk.expect(Answered, lambda it: it.call == "asked")
    outside.sing(JAN)
    anna.sing(ANNA)
    return call


def conferring(desk: Agent, *calls: str) -> None:
    desk.send(Conference(calls))
    for _ in calls:
        assert desk.expect(ConferenceChanged).joined


def test_each_of_three_hears_the_other_two(
    desk: Agent, headset: Listener, anna: Outside, outside: Outside, talk: str
) -> None:
    until(lambda: anna.hears_just(AGENT, of=ALL), what="Anna alone hears the agent")
    until(lambda: headset.heard.is_just(ANNA, of=ALL), what="the agent hears Anna alone")
    assert not outside.hears_just(AGENT, of=ALL)
    conferring(desk, talk, "asked")
    until(lambda: outside.hears_just(AGENT, ANNA, of=ALL), what="Jan hears both")
    until(lambda: anna.hears_just(AGENT, JAN, of=ALL), what="Anna hears both")
    until(lambda: headset.heard.is_just(JAN, ANNA, of=ALL), what="the agent hears both")


def test_whoever_is_put_on_hold_leaves_the_conference(
    desk: Agent, headset: Listener, anna: Outside, outside: Outside, talk: str
) -> None:
    conferring(desk, talk, "asked")
    until(lambda: outside.hears_just(AGENT, ANNA, of=ALL), what="Jan hears both")
    desk.send(Hold(talk))
    desk.expect(HoldChanged, lambda it: it.call == talk and it.by_agent)
    until(lambda: anna.hears_just(AGENT, of=ALL), what="Anna hears the agent alone")
    until(lambda: headset.heard.is_just(ANNA, of=ALL), what="the agent hears Anna alone")


def test_one_leaves_and_the_other_talks_on(
    desk: Agent, anna: Outside, outside: Outside, talk: str
) -> None:
    conferring(desk, talk, "asked")
    until(lambda: anna.hears_just(AGENT, JAN, of=ALL), what="Anna hears both")
    desk.send(HangUp("asked"))
    assert desk.ended("asked").by is Party.AGENT
    anna.wait_ended()
    until(lambda: outside.hears_just(AGENT, of=ALL), what="Jan hears the agent alone")
    outside.hang_up()
    assert desk.ended(talk).by is Party.CUSTOMER
