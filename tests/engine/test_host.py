"""When the telephone goes on, refuses and ends, with time in our hands."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from queue import SimpleQueue

import pytest

from callcenter.domain.events import EngineLost, LevelsMeasured
from callcenter.engine.channel import Channel, Doorway, connect, new_place
from callcenter.engine.commands import Command, Configure, Hold, Quit
from callcenter.engine.host import REPLACED, Host
from callcenter.engine.link import Link
from callcenter.engine.messages import Done, Event, Failed, Message, Snapshot
from tests.contract.desk import until

LOG = logging.getLogger("test")
KEY = b"k" * 32


class Telephone:
    """Answers every command at its next turn."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self.emit = emit
        self.refuse_new = False
        self.calls_live = 0
        self.stopped = False
        self.posted: deque[tuple[int, Command]] = deque()

    def start(self) -> None:
        self.turns = 0

    def turn(self) -> None:
        self.turns += 1
        while self.posted:
            seq, command = self.posted.popleft()
            self.emit(Failed(seq, "no") if isinstance(command, Hold) else Done(seq))

    def stop(self) -> None:
        self.stopped = True

    def post(self, seq: int, command: Command) -> None:
        self.posted.append((seq, command))

    def snapshot(self) -> Snapshot:
        return Snapshot(pid=7)


class Stage:
    """A host with its telephone, a clock, and desks that come."""

    def __init__(self, opened: ExitStack) -> None:
        self.now = 100.0
        self.opened = opened
        arrivals: deque[Channel] = deque()
        self.arrivals = arrivals
        self.door = Doorway(new_place("test"), KEY, arrivals.append, log=LOG)
        opened.callback(self.door.close)
        self.telephones: list[Telephone] = []
        self.host = Host(
            self._telephone,
            arrivals,
            monotonic=lambda: self.now,
            now=lambda: datetime.now(UTC),
            log=LOG,
            start_wait_s=10.0,
        )
        self.host.start()

    @property
    def telephone(self) -> Telephone:
        return self.telephones[0]

    def desk(self) -> Desk:
        desk = Desk(self)
        self.opened.callback(desk.link.close)
        until(lambda: bool(self.arrivals))
        assert self.host.turn()
        return desk

    def turn_until(self, what: Callable[[], bool]) -> None:
        until(lambda: self.host.turn() is not None and what())

    def _telephone(self, emit: Callable[[Event], None]) -> Telephone:
        self.telephones.append(Telephone(emit))
        return self.telephones[0]


class Desk:
    """A desk's end of the link."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.got: SimpleQueue[tuple[int, Message]] = SimpleQueue()
        self.link = Link(
            connect(stage.door.place, KEY),
            received=lambda link, seq, message: self.got.put((seq, message)),
            lost=lambda link, reason: None,
            log=LOG,
        )
        self.link.start()

    def next(self) -> Message:
        self.stage.turn_until(lambda: not self.got.empty())
        return self.got.get()[1]

    def go(self) -> None:
        self.link.close()
        self.stage.turn_until(lambda: self.stage.telephone.refuse_new)


@pytest.fixture
def stage() -> Iterator[Stage]:
    with ExitStack() as opened:
        yield Stage(opened)


def test_a_desk_gets_a_snapshot_then_events_in_rising_order(stage: Stage) -> None:
    desk = stage.desk()
    for level in range(50):
        stage.telephone.emit(LevelsMeasured(level / 50, 0))
    until(lambda: desk.got.qsize() == 51)
    numbered = [desk.got.get() for _ in range(51)]
    assert numbered[0][1] == Snapshot(pid=7)
    numbers = [seq for seq, _ in numbered]
    assert numbers == sorted(set(numbers))


def test_each_command_is_answered_to_the_one_who_asked(stage: Stage) -> None:
    first = stage.desk()
    first.next()
    first.link.send(Hold("c"), seq=5)
    until(lambda: bool(stage.telephone.posted))
    second = stage.desk()
    assert isinstance(second.next(), Snapshot)
    second.link.send(Configure(()), seq=5)
    assert second.next() == Done(5)
    assert isinstance(farewell := first.next(), EngineLost)
    assert farewell.reason == REPLACED
    assert first.got.empty()


def test_an_event_is_no_command(stage: Stage) -> None:
    desk = stage.desk()
    desk.next()
    desk.link.send(LevelsMeasured(0, 0), seq=3)
    answer = desk.next()
    assert isinstance(answer, Failed) and answer.to == 3 and "LevelsMeasured" in answer.reason


def test_nobody_ever_came(stage: Stage) -> None:
    stage.now += 9.9
    assert stage.host.turn()
    stage.now += 0.2
    assert not stage.host.turn()


def test_a_desk_that_stays_keeps_the_telephone(stage: Stage) -> None:
    stage.desk()
    stage.now += 100_000
    assert stage.host.turn()
    assert not stage.telephone.refuse_new


def test_a_call_goes_on_without_a_desk_for_as_long_as_configured(stage: Stage) -> None:
    desk = stage.desk()
    desk.next()
    desk.link.send(Configure((), desk_gone_call_s=20, desk_gone_idle_s=4), seq=1)
    assert desk.next() == Done(1)
    stage.telephone.calls_live = 1
    desk.go()
    stage.now += 19
    assert stage.host.turn()
    stage.now += 1.5
    assert not stage.host.turn()


def test_after_the_last_call_it_waits_once_more(stage: Stage) -> None:
    desk = stage.desk()
    desk.next()
    desk.link.send(Configure((), desk_gone_call_s=20, desk_gone_idle_s=4), seq=1)
    desk.next()
    stage.telephone.calls_live = 1
    desk.go()
    stage.now += 15
    assert stage.host.turn()
    stage.telephone.calls_live = 0
    stage.now += 3
    assert stage.host.turn()
    stage.now += 2
    assert not stage.host.turn()


def test_a_desk_that_comes_back_takes_new_calls_again(stage: Stage) -> None:
    stage.desk().go()
    desk = stage.desk()
    assert not stage.telephone.refuse_new
    assert isinstance(desk.next(), Snapshot)


def test_quit_is_answered_and_ends_it(stage: Stage) -> None:
    desk = stage.desk()
    desk.next()
    desk.link.send(Quit(), seq=9)
    until(lambda: not stage.host.turn())
    stage.host.stop()
    assert stage.telephone.stopped
    assert desk.got.get(timeout=10)[1] == Done(9)
