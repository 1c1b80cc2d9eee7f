"""How much is let through."""

from __future__ import annotations

from callcenter.engine.relay.flood import CALL_BURST, CALLS_PER_S, Bucket, Flood


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_and_then_so_many_a_second() -> None:
    clock = Clock()
    bucket = Bucket(3, 2.0, clock)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    clock.now += 0.5
    assert [bucket.take() for _ in range(2)] == [True, False]
    clock.now += 60
    assert sum(bucket.take() for _ in range(9)) == 3


def test_in_a_rush_one_a_second_gets_through_until_it_is_calm() -> None:
    clock = Clock()
    bucket = Bucket(10, 8.0, clock, rushed_per_s=1.0)
    let_in = 0
    for _ in range(5000):
        clock.now += 0.002
        let_in += bucket.take()
    assert 10 + 9 <= let_in <= 10 + 11
    clock.now += 1.5
    assert sum(bucket.take() for _ in range(12)) == 10


def test_the_librarys_sockets_are_never_used_up() -> None:
    # Half a second's calls, with ours beside them, take fewer than 31 pairs of sockets.
    clock = Clock()
    flood = Flood(Bucket(CALL_BURST, CALLS_PER_S, clock), clock)
    let_in = []
    for number in range(2000):
        clock.now += 0.002
        if flood.admits_call(b"%d" % number):
            let_in.append(clock.now)
    busiest = max(sum(at <= one < at + 0.6 for one in let_in) for at in let_in)
    assert busiest <= 15


def test_a_repeat_has_the_fate_of_the_first() -> None:
    clock = Clock()
    flood = Flood(Bucket(1, 1.0, clock), clock)
    assert flood.admits_call(b"a") and not flood.admits_call(b"b")
    clock.now += 5
    assert flood.admits_call(b"a") and not flood.admits_call(b"b")
    assert flood.refused(b"b") and not flood.refused(b"a") and not flood.refused(b"unheard")
