from __future__ import annotations

import threading

from PySide6.QtWidgets import QApplication

from ui.crossing import Crossing


def test_values_arrive_on_the_windows_thread_in_the_order_they_were_brought(
    qapp: QApplication,
) -> None:
    crossing, seen = Crossing(), list[tuple[int, threading.Thread]]()
    crossing.arrived.connect(lambda value: seen.append((value, threading.current_thread())))
    bringer = threading.Thread(target=lambda: [crossing.bring(count) for count in range(500)])
    bringer.start()
    bringer.join()
    assert seen == []
    qapp.processEvents()
    assert seen == [(count, threading.main_thread()) for count in range(500)]


def test_each_thread_keeps_its_own_order(qapp: QApplication) -> None:
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
    qapp.processEvents()
    assert len(seen) == 800
    for one in range(4):
        assert [n for who, n in seen if who == one] == list(range(200))


def test_bringing_on_the_windows_own_thread_does_not_cut_in(qapp: QApplication) -> None:
    crossing, seen = Crossing(), list[object]()

    def hear(value: object) -> None:
        if value == "first":
            crossing.bring("third")
        seen.append(value)

    crossing.arrived.connect(hear)
    crossing.bring("first")
    crossing.bring("second")
    assert seen == []
    qapp.processEvents()
    qapp.processEvents()
    assert seen == ["first", "second", "third"]


def test_a_value_that_breaks_its_hearer_does_not_hold_up_the_next(
    qapp: QApplication, qtbot: object
) -> None:
    crossing, seen = Crossing(), list[object]()

    def hear(value: object) -> None:
        seen.append(value)
        if value == "bad":
            raise ValueError("bad")

    crossing.arrived.connect(hear)
    with qtbot.capture_exceptions() as raised:  # type: ignore[attr-defined]
        crossing.bring("bad")
        crossing.bring("good")
        qapp.processEvents()
    assert seen == ["bad", "good"]
    assert [str(error) for _, error, _ in raised] == ["bad"]
