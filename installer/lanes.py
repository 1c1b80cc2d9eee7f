"""All tests in two lanes at a time: most of them wait for calls, not for the processor."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

LONG_ONES = ("tests/contract", "tests/faults")
"""What takes about half of the time."""


def lanes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What pytest is told in each lane: between them every test, and none twice."""
    return LONG_ONES, ("tests", *(f"--ignore={place}" for place in LONG_ONES))


def run(program: Sequence[str], checkout: Path) -> int:
    """Run *program* (pytest) in both lanes and print what they say, one after the other.

    The exit code is that of the first lane that failed.
    """
    first, second = lanes()
    with tempfile.TemporaryFile() as said:
        beside = _start([*program, *second], checkout, said.fileno())
        try:
            code = _start([*program, *first], checkout, None).wait()
            other = beside.wait()
        finally:
            beside.kill()
            beside.wait()
        said.seek(0)
        print(f"$ pytest {' '.join(second)} (beside the former)", flush=True)
        sys.stdout.flush()
        print(said.read().decode("utf-8", "replace"), end="", flush=True)
    return code or other


def _start(command: list[str], checkout: Path, output: int | None) -> subprocess.Popen[bytes]:
    print(f"$ {' '.join(command[1:])}", flush=True)
    return subprocess.Popen(
        command,
        cwd=str(checkout),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
    )
