"""A flood of calls that are given up at once, during a call: what the two who talk notice."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from callcenter.engine.relay.flood import CALL_BURST
from tests.bench.figure import Figure
from tests.faults.attack import attacked
from tests.faults.flood import Flooded, flood

SECONDS = 10.0
GAP_GOAL_MS = 200.0
TOLD_GOAL = 1.2
"""One a second; ten seconds hold eleven beats of a second."""
LOST_GOAL = 0.0


def flooded() -> Iterator[Figure]:
    """From the exchange by UDP and TCP, and from a stranger."""
    found = {
        "exchange-udp": _one("udp", stranger=False),
        "exchange-tcp": _one("tcp", stranger=False),
        "stranger": _one("udp", stranger=True),
    }
    for name, one in found.items():
        about = f"{one.sent / one.seconds:.0f} calls a second for {one.seconds:.0f} s"
        yield Figure(f"flood-gap-{name}", 1000 * one.gap_s, "ms", GAP_GOAL_MS, about)
        told = max(0, one.rang + one.refused - CALL_BURST) / one.seconds
        yield Figure(f"flood-told-{name}", told, "/s", TOLD_GOAL, f"{one.rang} rang")
        yield Figure(f"flood-lost-{name}", one.restarts + one.outage_s, "", LOST_GOAL, "restarts")


def _one(transport: str, *, stranger: bool) -> Flooded:
    with tempfile.TemporaryDirectory() as profile, attacked(Path(profile), transport) as target:
        return flood(target, SECONDS, stranger=stranger)
