"""How much a process of ours gives way to everything else on the computer."""

from __future__ import annotations

import logging
import os
import sys

_log = logging.getLogger(__name__)


def give_way(nice: int) -> None:
    """Let this process go after the others (nice(2): 0 is usual, 19 is last); not on Windows.

    There the priority is said when the process is started.
    """
    if sys.platform != "win32":
        os.nice(max(nice - os.nice(0), 0))


def only_when_idle() -> None:
    """Let this thread run only where nobody else wants to, at once off when somebody does.

    A nice process keeps its processor for a millisecond or two before somebody who wakes gets it,
    and showing a caller takes a dozen of such steps. Linux alone has this (sched(7), SCHED_IDLE).
    Not for who holds something that others wait for: on a busy computer it may stand still.
    """
    if sys.platform == "linux":
        try:
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        except OSError as error:
            # A sandbox may forbid it; then others wait a little longer, and nothing else.
            _log.info("the priority stays as it is: %s", error)
