"""Who hears whom, measured: the agent whistles at one pitch, everybody else at another."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from callcenter.domain.events import (
    Answered,
    Dialling,
    Ended,
    HoldChanged,
    IdentityChanged,
    Party,
    TransferAsked,
)
from callcenter.engine.commands import Answer, Conference, Dial, Hold, Mute, Resume, Transfer
from callcenter.engine.pjsip.thread import ThreadPhone
from tests.contract.conftest import Open, register
from tests.contract.conversation import dial, ended, ring, talk
from tests.contract.desk import Desk, until
from tests.contract.exchange import Exchange, Person
from tests.contract.tone_bridge import AGENT_HZ, PEOPLE_HZ, ToneBridge, loudness

pytestmark = pytest.mark.engine

FRAMES = 25
BYTES = FRAMES * 320
LOUD = 0.05
QUIET = 0.005


@pytest.fixture
def desk(open_exchange: Open) -> Iterator[Desk]:
    phone = ThreadPhone(log=logging.getLogger("telephone"), bridge=ToneBridge)
    yield Desk(phone)
    phone.close(quit_engine=True)


@pytest.fixture
def exchange(desk: Desk, open_exchange: Open) -> Exchange:
    exchange = open_exchange()
    register(desk, exchange)
    return exchange


def heard(person: Person, hertz: float) -> float:
    """How loud *person* has heard that tone in the half second that comes next."""
    voice = person.voice
    assert voice is not None
    begin = len(voice.pcm)
    until(lambda: len(voice.pcm) >= begin + BYTES)
    return loudness(bytes(voice.pcm[begin : begin + BYTES]), hertz)


def hears(person: Person, hertz: float) -> None:
    until(lambda: heard(person, hertz) > LOUD, what="the tone is heard")


def hears_not(person: Person, hertz: float) -> None:
    until(lambda: heard(person, hertz) < QUIET, what="the tone is not heard")


def held(desk: Desk, call: str) -> None:
    desk.wait(HoldChanged, lambda it: it.call == call and it.by_agent)


def test_the_agent_is_heard_only_by_whom_they_talk_to(desk: Desk, exchange: Exchange) -> None:
    first, call = talk(desk, exchange)
    hears(first, AGENT_HZ)
    dial(desk, "600")
    desk.wait(Answered, lambda it: it.call == "ours")
    second = exchange.people[-1]
    hears(second, AGENT_HZ)
    hears_not(first, AGENT_HZ)
    desk.do(Resume(call))
    hears(first, AGENT_HZ)
    hears_not(second, AGENT_HZ)


def test_not_a_word_goes_out_while_the_other_side_still_has_to_agree(
    desk: Desk, exchange: Exchange
) -> None:
    person, call = talk(desk, exchange)
    hears(person, AGENT_HZ)
    exchange.silent = True
    desk.do(Hold(call))
    hears_not(person, AGENT_HZ)
    assert not desk.of(HoldChanged)
    exchange.silent = False
    held(desk, call)
    desk.do(Resume(call))
    hears(person, AGENT_HZ)


def test_in_a_conference_everybody_hears_everybody(desk: Desk, exchange: Exchange) -> None:
    first, call = talk(desk, exchange)
    dial(desk, "600")
    desk.wait(Answered, lambda it: it.call == "ours")
    second = exchange.people[-1]
    hears_not(second, PEOPLE_HZ)
    desk.do(Conference((call, "ours")))
    for person in (first, second):
        hears(person, PEOPLE_HZ)
        hears(person, AGENT_HZ)
    desk.do(Mute(call))
    for person in (first, second):
        hears_not(person, AGENT_HZ)
        hears(person, PEOPLE_HZ)
    first.hold()
    desk.wait(HoldChanged, lambda it: it.by_customer)
    first.resume()
    desk.wait(HoldChanged, lambda it: it.call == call and not it.by_customer)
    for person in (first, second):
        hears(person, PEOPLE_HZ)
        hears_not(person, AGENT_HZ)
    desk.do(Conference(()))
    held(desk, "ours")
    hears_not(first, PEOPLE_HZ)
    hears_not(second, PEOPLE_HZ)


def test_while_a_call_is_passed_on_the_caller_hears_nothing_of_the_agent(
    desk: Desk, exchange: Exchange
) -> None:
    person, call = talk(desk, exchange)
    hears(person, AGENT_HZ)
    desk.do(Transfer(call, "621"))
    hears_not(person, AGENT_HZ)
    desk.do(Resume(call))
    hears(person, AGENT_HZ)


def test_whoever_takes_a_calls_place_hears_the_agent(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    hears(person, AGENT_HZ)
    taker = exchange.call("100", headers={"Replaces": person.replaces})
    desk.wait(IdentityChanged)
    hears(taker, AGENT_HZ)
    taker.hang_up()
    assert ended(desk, call).by is Party.CUSTOMER


def test_whoever_takes_the_place_of_a_call_that_waits_waits_too(
    desk: Desk, exchange: Exchange
) -> None:
    person, call = talk(desk, exchange)
    dial(desk, "600")
    desk.wait(Answered, lambda it: it.call == "ours")
    held(desk, call)
    mark = desk.mark()
    taker = exchange.call("100", headers={"Replaces": person.replaces})
    until(lambda: taker.answered)
    desk.wait(HoldChanged, lambda it: it.call == call and it.by_agent, since=mark)
    assert taker.voice is not None
    assert loudness(bytes(taker.voice.pcm), AGENT_HZ) < QUIET
    hears_not(taker, AGENT_HZ)
    hears(exchange.people[-2], AGENT_HZ)


def test_of_two_calls_answered_at_once_one_hears_the_agent(desk: Desk, exchange: Exchange) -> None:
    first, one = ring(desk, exchange)
    second, other = ring(desk, exchange)
    desk.phone.send(Answer(one.call))
    desk.do(Answer(other.call))
    hears(second, AGENT_HZ)
    held(desk, one.call)
    hears_not(first, AGENT_HZ)


def test_nobody_takes_the_place_of_a_call_that_is_not_there(desk: Desk, exchange: Exchange) -> None:
    person, _ = talk(desk, exchange)
    unknown = person.replaces.replace("to-tag=", "to-tag=x")
    stranger = exchange.call("100", headers={"Replaces": unknown})
    until(lambda: stranger.refused == 481)
    assert not desk.of(IdentityChanged)
    hears(person, AGENT_HZ)


@pytest.mark.parametrize("tag", ["", "unknown"])
def test_a_refer_that_belongs_to_no_call_calls_nobody(
    desk: Desk, exchange: Exchange, tag: str
) -> None:
    talk(desk, exchange)
    request = exchange.refer_out_of_the_blue("100", "sip:600@127.0.0.1", tag=tag)
    if tag:
        assert exchange.do(exchange.finished(request)) == 481
    talk(desk, exchange)
    assert not [it for it in desk.events if isinstance(it, Dialling | TransferAsked)]


@pytest.mark.parametrize(
    ("sent_on_to", "answered"),
    [
        ("<sip:600@127.0.0.1>", True),
        ("<sip:604@127.0.0.1>", False),
        ("<sip:600@elsewhere.example>", False),
        ("<sip:600@127.0.0.1?Subject=x>", False),
        ("<tel:+4822600>", False),
    ],
)
def test_a_dialled_call_that_is_sent_on(
    desk: Desk, exchange: Exchange, sent_on_to: str, answered: bool
) -> None:
    port = exchange.address.rpartition(":")[2]
    exchange.sent_on_to = sent_on_to.replace("127.0.0.1", f"127.0.0.1:{port}")
    desk.do(Dial("ours", "line", "604"))
    if answered:
        desk.wait(Answered)
        return
    end = desk.wait(Ended)
    assert (end.by, end.code) == (Party.CUSTOMER, 302)
    assert "sent on to" in end.reason
