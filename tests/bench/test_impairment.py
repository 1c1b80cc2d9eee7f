"""The bad network is as bad as it says, and the same every time."""

from __future__ import annotations

import pytest

from tests.bench.impairment import PACKET_S, Impairment


def test_a_good_network_changes_nothing() -> None:
    assert Impairment().schedule(3, seed=1) == [(0.0, 0), (PACKET_S, 1), (2 * PACKET_S, 2)]


def test_the_same_seed_gives_the_same_network() -> None:
    network = Impairment(loss=0.1, jitter_ms=30)
    assert network.schedule(400, seed=4) == network.schedule(400, seed=4)
    assert network.schedule(400, seed=4) != network.schedule(400, seed=5)


@pytest.mark.parametrize("loss", [0.01, 0.05, 0.1])
def test_the_share_that_is_lost_is_as_wished(loss: float) -> None:
    assert len(Impairment(loss).schedule(100_000, seed=1)) == pytest.approx(
        100_000 * (1 - loss), rel=0.01
    )


def test_jitter_delays_evenly_and_lets_packets_overtake_each_other() -> None:
    times = Impairment(jitter_ms=30).schedule(10_000, seed=1)
    late = [at - number * PACKET_S for at, number in times]
    assert 0 <= min(late) < 0.001 and 0.029 < max(late) <= 0.03
    assert sum(late) / len(late) == pytest.approx(0.015, rel=0.05)
    numbers = [number for _, number in times]
    assert numbers != sorted(numbers)
