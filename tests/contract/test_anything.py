"""Two calls and two hundred things done to them in any order: the telephone outlives them all.

The library aborts the process for much that is asked of it at a wrong moment, such as replacing a
call that has just ended; so whatever an agent and two callers can do is done here at random.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from callcenter.domain.call import Call, CallState, Direction
from callcenter.engine.commands import (
    Answer,
    AskSnapshot,
    Command,
    CompleteTransfer,
    Conference,
    Dial,
    HangUp,
    Hold,
    Mute,
    Redirect,
    Resume,
    SendDigits,
    Transfer,
    Unmute,
)
from callcenter.engine.messages import Snapshot
from tests.contract.conftest import Open, register
from tests.contract.desk import Desk, until
from tests.contract.engine_child import ChildPhone
from tests.contract.exchange import Exchange, Person

pytestmark = pytest.mark.engine

OPERATIONS = 200
TARGETS = ("600", "620", "621", "622", "623", "624", "625", "699")
PEOPLE = ("600", "600", "600", "601", "602", "603")


@pytest.fixture
def child(tmp_path: Path, open_exchange: Open) -> Iterator[ChildPhone]:
    phone = ChildPhone(tmp_path / "library.log")
    yield phone
    phone.close()


@pytest.fixture
def desk(child: ChildPhone) -> Desk:
    desk = Desk(child)
    desk.wait(Snapshot)
    return desk


class Agent:
    """Does anything at all, by the numbers drawn from a seed."""

    def __init__(self, desk: Desk, exchange: Exchange, seed: int) -> None:
        self.desk = desk
        self.exchange = exchange
        self.draw = random.Random(seed)
        self.made = 0
        self.pause = threading.Event()

    def calls(self) -> tuple[Call, ...]:
        mark = self.desk.mark()
        self.desk.do(AskSnapshot())
        return self.desk.wait(Snapshot, since=mark).calls

    def act(self) -> None:
        if self.draw.random() < 0.4:
            # Some things have time to happen, others are overtaken.
            self.pause.wait(self.draw.choice((0.01, 0.05, 0.1)))
        values = self.calls()
        calls = [call.id for call in values]
        for call in values:
            rings = call.direction is Direction.INBOUND and call.state is CallState.RINGING
            if rings and self.draw.random() < 0.6:
                self.desk.phone.send(Answer(call.id))
        if len(calls) < 2 or (len(calls) < 4 and self.draw.random() < 0.05):
            self.begin()
            return
        doings: list[Callable[[], None]] = [lambda: self.command(calls), self.other_side]
        self.draw.choices(doings, (4, 1))[0]()

    def begin(self) -> None:
        self.made += 1
        if self.draw.random() < 0.5:
            self.exchange.call("100")
        else:
            self.desk.tell(Dial(f"made{self.made}", "line", self.draw.choice(PEOPLE)))

    def command(self, calls: list[str]) -> None:
        one, other = self.draw.sample(calls, 2)
        target = self.draw.choice(TARGETS)
        wished: list[Command] = [
            *(Answer(one), Hold(one), Resume(one), Mute(one), Unmute(one), SendDigits(one, "12")),
            *(Transfer(one, target), CompleteTransfer(one, other), Conference((one, other))),
            *(Conference(()), Redirect(one, target), HangUp(one), Answer(other), Resume(other)),
        ]
        for command in self.draw.sample(wished, self.draw.choice((1, 1, 2, 3))):
            # Not waited for: the next one comes while this one is still on the wire.
            self.desk.phone.send(command)

    def other_side(self) -> None:
        live = [one for one in self.exchange.people if one.answered and not one.ended]
        if not live:
            return
        person = self.draw.choice(live)
        doings: list[Callable[[], object]] = [
            *(person.hang_up, person.hold, person.resume),
            lambda: person.rename(
                self.draw.choice(("INVITE", "UPDATE")), P_Asserted_Identity="<sip:103@x>"
            ),
            lambda: person.refer("sip:620@127.0.0.1"),
            lambda: self.replace(person),
        ]
        try:
            self.draw.choice(doings)()
        except (TimeoutError, ValueError):
            # The call ended while its other side was at it.
            return

    def replace(self, person: Person) -> None:
        self.exchange.call("100", headers={"Replaces": person.replaces})


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_hundred_operations_at_random(
    desk: Desk, child: ChildPhone, open_exchange: Open, seed: int
) -> None:
    exchange = open_exchange()
    register(desk, exchange)
    agent = Agent(desk, exchange, seed)
    for operation in range(OPERATIONS):
        agent.act()
        assert child.alive, f"the telephone ended at operation {operation} of seed {seed}"
    happened = Counter(type(event).__name__ for event in desk.events)
    for event in ("Answered", "HoldChanged", "TransferProgressed", "ConferenceChanged", "Ended"):
        assert happened[event] > 2, happened
    for call in agent.calls():
        desk.phone.send(HangUp(call.id))
    until(lambda: not agent.calls(), 20, "every call ended")
    assert child.alive
