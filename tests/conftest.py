"""What every test can use: free ports, and a word for parts that a machine may lack."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

import hypothesis
import pytest

# How long an example takes says nothing on a machine that does other things meanwhile.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=(hypothesis.HealthCheck.too_slow,)
)
hypothesis.settings.load_profile("patient")

# Before anything imports Qt: tests never open a window on somebody's screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def need(there: object, what: str, *, how: str) -> None:
    """Go on only if *what* is *there*; without it the test fails in CI and is skipped elsewhere.

    *how* tells the person how to get it.
    """
    if there:
        return
    reason = f"{what} is missing: {how}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Gives loopback ports that are free for UDP and TCP, each one once."""
    given: set[int] = set()

    def one() -> int:
        while True:
            port = _free_for_both()
            if port is not None and port not in given:
                given.add(port)
                return port

    return one


def _free_for_both() -> int | None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
    ):
        tcp.bind(("127.0.0.1", 0))
        port: int = tcp.getsockname()[1]
        try:
            udp.bind(("127.0.0.1", port))
        except OSError:
            return None
        return port
