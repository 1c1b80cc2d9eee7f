"""Whoever leaves takes nobody else's voice along."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from callcenter.domain.events import Answered
from callcenter.engine.commands import Conference, Dial, HangUp
from callcenter.engine.pjsip.thread import ThreadPhone
from tests.contract.conftest import Open, register
from tests.contract.conversation import ended
from tests.contract.desk import Desk
from tests.contract.exchange import Exchange, Person
from tests.contract.test_who_hears import LOUD, heard, hears
from tests.contract.tone_bridge import AGENT_HZ, ToneBridge

pytestmark = pytest.mark.engine

TIMES = 4


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


def dialled(desk: Desk, exchange: Exchange, call: str) -> Person:
    desk.do(Dial(call, "line", "600"))
    desk.wait(Answered, lambda it: it.call == call)
    return exchange.people[-1]


def test_whoever_stays_in_a_conference_goes_on_hearing_the_agent(
    desk: Desk, exchange: Exchange
) -> None:
    stays = dialled(desk, exchange, "stays")
    for number in range(TIMES):
        call = f"leaves-{number}"
        leaves = dialled(desk, exchange, call)
        desk.do(Conference(("stays", call)))
        hears(leaves, AGENT_HZ)
        hears(stays, AGENT_HZ)
        if number % 2:
            leaves.hang_up()
        else:
            desk.do(HangUp(call))
        ended(desk, call)
        # What was said until then may still be on its way.
        heard(stays, AGENT_HZ)
        assert heard(stays, AGENT_HZ) > LOUD
