"""The longest time for which the window did not answer during the demo's tour, and its part."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from tests.bench.app import environment
from tests.bench.figure import Figure

PATIENCE_S = 180.0
GOAL_MS = 50.0
_STALL = re.compile(r"the longest stall of the window was (\d+) ms, its longest work (\d+) ms")


class TourFailed(Exception):
    """The tour did not reach its end; what it printed is in the text."""


def tour() -> Iterator[Figure]:
    """Play the shift; the tour itself measures its window."""
    with tempfile.TemporaryDirectory() as pictures:
        command = [sys.executable, "-m", "callcenter", "demo", "--tour", "--output", pictures]
        played = subprocess.run(
            command,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    stall = _STALL.search(played.stdout)
    if played.returncode or stall is None:
        raise TourFailed(f"the tour ended with {played.returncode}\n{played.stdout[-2000:]}")
    yield Figure("stall-during-tour", float(stall[1]), "ms", GOAL_MS, "longest of the tour")
    # A busy computer makes every thread late; what the window's own did on end is its part of it.
    yield Figure("work-during-tour", float(stall[2]), "ms", GOAL_MS, "longest of the tour")
