"""How a command ends: its exit code, and the words when it did not do what was asked."""

from __future__ import annotations

import sys
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of `callcenter`."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    NOT_RUNNING = 3
    ANOTHER_CRM = 4
    INTERRUPTED = 130


def warn(words: object) -> None:
    """Say *words* where a person looks, and no program that reads what is printed."""
    print(f"callcenter: {words}", file=sys.stderr)


def refused(reason: object, code: Exit = Exit.REFUSED) -> Exit:
    """Say why not; the exit code for it."""
    warn(reason)
    return code
