"""A life in a process of its own, begun without its start-up and heard until it ends (Unix).

It is forked from one that has read every module already, which must have one thread only.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

Hear = Callable[[dict[str, Any]], None]
FAILED = 70
"""The exit code of a life that ended by an exception."""


def live(work: Callable[[int], None], hear: Hear, *, killed_after_s: float | None = None) -> int:
    """Let *work* run in a new process, with a pipe to tell facts by (a JSON line each).

    Gives its wait status. It is killed when *killed_after_s* seconds are over.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _become(work, write)
    os.close(write)
    end = None if killed_after_s is None else time.monotonic() + killed_after_s
    try:
        _listen(read, child, hear, end)
    finally:
        os.close(read)
    return os.waitpid(child, 0)[1]


def was_killed(status: int) -> bool:
    """Whether it was ended by SIGKILL."""
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def teller(pipe: int) -> Hear:
    """Tells facts to who listens at the other end of *pipe*."""

    def tell(fact: dict[str, Any]) -> None:
        os.write(pipe, json.dumps(fact).encode() + b"\n")

    return tell


def _become(work: Callable[[int], None], pipe: int) -> None:
    code = FAILED
    try:
        work(pipe)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _listen(pipe: int, child: int, hear: Hear, end: float | None) -> None:
    """Hear facts until the life is over; at *end* it is killed."""
    heard = b""
    while True:
        left = None if end is None else max(end - time.monotonic(), 0.0)
        if not select.select([pipe], [], [], left)[0]:
            os.kill(child, signal.SIGKILL)
            end = None
            continue
        part = os.read(pipe, 1 << 16)
        if not part:
            return
        *lines, heard = (heard + part).split(b"\n")
        for line in lines:
            hear(json.loads(line))
