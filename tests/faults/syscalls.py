"""The system calls of this process, counted: the Nth kills it or fails, as a disk would (Linux).

`syscalls.c` is compiled when it is needed and loaded before libc, so that SQLite's own writes are
met like ours. A process has it from its start: `begin_again` starts this one anew with it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import subprocess
import sys
from enum import IntEnum
from pathlib import Path

import msgspec

SOURCE = Path(__file__).with_suffix(".c")
AVAILABLE = sys.platform == "linux" and shutil.which("gcc") is not None
_PRELOAD, _LOADED = "LD_PRELOAD", "CALLCENTER_TEST_SYSCALLS"
FOR_EVER = 1 << 60


class How(IntEnum):
    """What happens at the step, numbered as in the C source."""

    IDLE, COUNT, KILL_BEFORE, KILL_AFTER, FAIL = range(5)


class Trap(msgspec.Struct, frozen=True):
    """What happens at which steps; *error* is the errno of those that fail."""

    how: How
    first: int = 0
    last: int = 0
    error: int = errno.EIO
    network: bool = True


class Syscalls:
    """The counter that this process was started with."""

    def __init__(self) -> None:
        if not os.environ.get(_LOADED):
            raise RuntimeError("this process was not started with the counter of system calls")
        self._library = ctypes.CDLL(os.environ[_LOADED])
        self._library.syscalls_steps.restype = ctypes.c_long

    def arm(self, folder: Path, trap: Trap) -> None:
        """Count from now on what changes something below *folder*, and spring the *trap*."""
        self._library.syscalls_arm(
            os.fsencode(folder.resolve()),
            int(trap.how),
            ctypes.c_long(trap.first),
            ctypes.c_long(trap.last),
            trap.error,
            int(trap.network),
        )

    def disarm(self) -> None:
        """Let everything succeed again."""
        self._library.syscalls_disarm()

    @property
    def steps(self) -> int:
        """How many there were since it was armed."""
        return int(self._library.syscalls_steps())


def begin_again(module: str, arguments: list[str], *, folder: Path) -> None:
    """Become `python -m module arguments` with the counter loaded, unless this is it already."""
    if os.environ.get(_LOADED):
        return
    library = folder / "syscalls.so"
    command = ["gcc", "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    with_it = {**os.environ, _PRELOAD: str(library), _LOADED: str(library)}
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", module, *arguments], with_it)


def without_it() -> dict[str, str]:
    """The environment for programs that are not to be counted."""
    return {name: value for name, value in os.environ.items() if name not in (_PRELOAD, _LOADED)}
