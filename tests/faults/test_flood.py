"""Three seconds of a flood of calls, during a call."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from callcenter.engine.relay.flood import CALM_S
from tests.faults.attack import attacked
from tests.faults.flood import flood

pytestmark = [pytest.mark.engine, pytest.mark.skipif(sys.platform == "win32", reason="sockets")]

SECONDS = 3.0
FLOOD_PER_S = 100
"""A flood it is from twelve times as many on as are let in."""
GAP_S = 0.2
EXCHANGE_GAP_S = 0.5
LOGGED_BYTES = 20_000
BURST = 11


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_flood_from_the_exchange_leaves_the_call_and_the_agent_in_peace(
    tmp_path: Path, transport: str
) -> None:
    with attacked(tmp_path, transport) as target:
        after = flood(target, SECONDS, stranger=False)
        assert after.sent > SECONDS * FLOOD_PER_S
        assert after.restarts == 0 and after.outage_s == 0
        assert after.gap_s < EXCHANGE_GAP_S
        # The first ones are calls like any other, and missed ones: each is kept.
        assert after.busiest <= 3 and after.rang >= 1
        assert after.rang + after.refused <= BURST + after.seconds + 1
        assert after.logged_bytes < LOGGED_BYTES
        target.end_all()
        # The next caller is let in as soon as it is calm.
        threading.Event().wait(CALM_S + 0.5)
        target.works()
        assert target.secrets() == []


def test_a_flood_from_a_stranger_is_not_even_noticed(tmp_path: Path) -> None:
    with attacked(tmp_path) as target:
        after = flood(target, SECONDS, stranger=True)
        assert after.sent > SECONDS * FLOOD_PER_S
        assert after.restarts == 0 and after.outage_s == 0
        assert after.gap_s < GAP_S
        assert after.rang == after.refused == 0
        assert after.logged_bytes < LOGGED_BYTES
        target.works()
