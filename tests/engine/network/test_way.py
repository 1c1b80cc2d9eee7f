"""Our own address towards a registrar, and a computer that sleeps, told by scripted clocks."""

from __future__ import annotations

import time

import pytest

from callcenter.engine.network.sleep import LONGEST_PAUSE_S, Sleep, clock_awake
from callcenter.engine.network.way import LOOK_EVERY_S, News, Way
from callcenter.engine.relay.registrar import Registrar

FIRST, SECOND = Registrar("192.0.2.1", 5060), Registrar("192.0.2.2", 5060)


class Seen:
    """What each look finds; the last one for ever."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = list(addresses)
        self.way = Way(lambda registrar: self._next())
        self._now = 0.0

    def look(self, registrar: Registrar = FIRST) -> News:
        self._now += LOOK_EVERY_S
        return self.way.look(registrar, self._now)

    def _next(self) -> str:
        return self._addresses.pop(0) if len(self._addresses) > 1 else self._addresses[0]


def test_the_first_look_and_an_address_that_stays_are_no_news() -> None:
    seen = Seen("10.0.0.1")
    assert [seen.look() for _ in range(3)] == [News.NONE] * 3
    assert seen.way.own == "10.0.0.1"


def test_another_address_is_news_once() -> None:
    seen = Seen("10.0.0.1", "10.0.0.9")
    assert [seen.look() for _ in range(3)] == [News.NONE, News.BACK, News.NONE]
    assert seen.way.own == "10.0.0.9"


def test_a_way_is_lost_and_back() -> None:
    seen = Seen("10.0.0.1", "", "", "10.0.0.1")
    assert [seen.look() for _ in range(4)] == [News.NONE, News.LOST, News.NONE, News.BACK]


def test_the_way_to_another_registrar_is_no_news() -> None:
    seen = Seen("10.0.0.1", "172.16.0.1")
    assert (seen.look(FIRST), seen.look(SECOND)) == (News.NONE, News.NONE)


def test_nothing_is_looked_at_before_it_is_time() -> None:
    looks: list[Registrar] = []
    way = Way(lambda registrar: looks.append(registrar) or "10.0.0.1")  # type: ignore[func-returns-value]
    for now in (0.0, LOOK_EVERY_S / 2, LOOK_EVERY_S * 0.9):
        way.look(FIRST, now)
    assert len(looks) == 1
    way.look(FIRST, LOOK_EVERY_S)
    assert len(looks) == 2


def test_sleep_is_a_long_pause_between_two_questions() -> None:
    times = iter([100.0, 100.01, 100.01 + LONGEST_PAUSE_S, 110.0, 110.01])
    sleep = Sleep(lambda: next(times))
    slept = [sleep.noticed() for _ in range(5)]
    asleep_s = 110.0 - 100.01 - LONGEST_PAUSE_S
    assert slept == pytest.approx([0, 0, 0, asleep_s, 0])


def test_the_clock_that_goes_on_in_sleep_goes_at_all() -> None:
    clock = clock_awake()
    before = clock()
    deadline = time.monotonic() + 1
    while clock() == before:
        assert time.monotonic() < deadline
    assert 0 < clock() - before < 60
