"""Reads the libraries that a CRM needs one after another, and lets whoever calls go between.

Read at once they keep Python from the window for a sixth of a second.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from importlib import import_module

PARTS = (
    *("jmespath", "callcenter.crm.mapping", "callcenter.crm.crm", "truststore"),
    # Where httpx is read without what it has for the command line.
    "callcenter.crm.plain_httpx",
    *("callcenter.crm.wire", "callcenter.crm.authorisation", "callcenter.crm.reading"),
    *("callcenter.crm.rest", "callcenter.crm.chosen", "callcenter.sync.apart"),
    *("callcenter.sync.sync", "argparse", "callcenter.syncing"),
    # What httpx names only when it connects for the first time, and then on the office's loop.
    *("h11", "httpcore", "anyio.abc", "anyio._backends._asyncio"),
)
"""In this order each takes some 20 ms at most: whoever needs another one comes after it."""
PAUSE_S = 0.005
"""Between two of them the window has Python for itself."""


def read_libraries(
    wait_for_calls: Callable[[], object],
    *,
    parts: Iterable[str] = PARTS,
    pause_s: float = PAUSE_S,
) -> None:
    """Import *parts*; before each one *wait_for_calls* returns when no call has just rung."""
    pause = threading.Event()
    for part in parts:
        if part not in sys.modules:
            wait_for_calls()
            import_module(part)
            pause.wait(pause_s)
