"""How many calls may begin at once."""

from __future__ import annotations

from callcenter.engine.pjsip.rush import MOST, WITHIN_S, Rush


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_rush_is_on_only_from_the_last_call_that_is_still_harmless() -> None:
    rush = Rush(Clock())
    for _ in range(MOST - 1):
        rush.note()
    assert not rush.on
    rush.note()
    assert rush.on


def test_a_rush_is_over_when_its_first_call_is_long_enough_ago() -> None:
    clock = Clock()
    rush = Rush(clock)
    for _ in range(MOST):
        rush.note()
    clock.now += WITHIN_S - 0.01
    assert rush.on
    clock.now += 0.02
    assert not rush.on


def test_calls_at_an_agents_pace_are_never_a_rush() -> None:
    clock = Clock()
    rush = Rush(clock)
    for _ in range(10 * MOST):
        rush.note()
        assert not rush.on
        clock.now += 0.06
