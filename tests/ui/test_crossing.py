from __future__ import annotations

import threading

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from ui.crossing import Crossing


def test_values_arrive_on_the_windows_thread_in_the_order_they_were_brought(
    qtbot: QtBot,
) -> None:
    crossing, seen = Crossing(), list[tuple[int, threading.Thread]]()
    crossing.arrived.connect(lambda value: seen.append((value, threading.current_thread())))
    bringer = threading.Thread(target=lambda: [crossing.bring(count) for count in range(500)])
    bringer.start()
    bringer.join()
    assert seen == []
    qtbot.waitUntil(lambda: len(seen) == 500)
    assert seen == [(count, threading.main_thread()) for count in range(500)]


def test_each_thread_keeps_its_own_order(qtbot: QtBot) -> None:
    crossing, seen = Crossing(), list[tuple[int, int]]()
    crossing.arrived.connect(seen.append)
    threads = [
        threading.Thread(target=lambda one=one: [crossing.bring((one, n)) for n in range(200)])
        for one in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    qtbot.waitUntil(lambda: len(seen) == 800)
    for one in range(4):
        assert [n for who, n in seen if who == one] == list(range(200))


def test_bringing_on_the_windows_own_thread_does_not_cut_in(qtbot: QtBot) -> None:
    crossing, seen = Crossing(), list[object]()

    def hear(value: object) -> None:
        if value == "first":
            crossing.bring("third")
        seen.append(value)

    crossing.arrived.connect(hear)
    crossing.bring("first")
    crossing.bring("second")
    assert seen == []
    qtbot.waitUntil(lambda: len(seen) == 3)
    assert seen == ["first", "second", "third"]


def test_a_value_that_breaks_its_hearer_does_not_hold_up_the_next(qtbot: QtBot) -> None:
    crossing, seen = Crossing(), list[object]()

    def hear(value: object) -> None:
        seen.append(value)
        if value == "bad":
            raise ValueError("bad")

    crossing.arrived.connect(hear)
    with qtbot.capture_exceptions() as raised:
        crossing.bring("bad")
        crossing.bring("good")
        qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == ["bad", "good"]
    assert [str(error) for _, error, _ in raised] == ["bad"]


def test_a_rush_of_values_leaves_the_windows_clocks_their_turns(qtbot: QtBot) -> None:
    crossing, seen = Crossing(turn_s=0.0), list[object]()

    def hear(value: object) -> None:
        # Each brings the next at once, as a rush from other threads would.
        seen.append(value)
        if len(seen) < 100 and "clock" not in seen:
            crossing.bring(len(seen))

    crossing.arrived.connect(hear)
    QTimer.singleShot(0, crossing, lambda: seen.append("clock"))
    crossing.bring(0)
    qtbot.waitUntil(lambda: "clock" in seen)
    assert seen.index("clock") <= 3


def test_what_has_come_is_told_as_delivered_once(qtbot: QtBot) -> None:
    crossing, seen = Crossing(turn_s=5.0), list[object]()
    crossing.arrived.connect(lambda value: seen.append((value, crossing.delivering)))
    crossing.delivered.connect(lambda: seen.append(("all", crossing.delivering)))
    for value in range(3):
        crossing.bring(value)
    qtbot.waitUntil(lambda: len(seen) == 4)
    assert seen == [(0, True), (1, True), (2, True), ("all", False)]


def test_a_turn_ends_when_its_time_is_over_and_the_rest_follows(qtbot: QtBot) -> None:
    crossing, seen = Crossing(turn_s=0.0), list[object]()
    crossing.arrived.connect(seen.append)
    crossing.delivered.connect(lambda: seen.append("turn"))
    for value in range(3):
        crossing.bring(value)
    qtbot.waitUntil(lambda: len(seen) == 6)
    assert seen == [0, "turn", 1, "turn", 2, "turn"]
