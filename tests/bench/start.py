"""From the command to a painted window, and to a registered line."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.demo.world import World
from tests.bench.app import running
from tests.bench.figure import Figure, high

STARTS = 12
WINDOW_GOAL_S, REGISTERED_GOAL_S = 0.4, 0.6


def start() -> Iterator[Figure]:
    """Start the app again and again, warm."""
    painted, registered = [], []
    with World.open(None) as world:
        for _ in range(STARTS + 1):
            with running(world.profile) as app:
                painted.append((app.wait("window-painted") - app.started_at) / 1e9)
                registered.append((app.wait("registered") - app.started_at) / 1e9)
    # The first one only fills the system's caches.
    yield high("start-window-painted", painted[1:], "s", WINDOW_GOAL_S, share=95)
    yield high("start-registered", registered[1:], "s", REGISTERED_GOAL_S, share=95)
