"""All tests in two lanes at a time; the few that fail there get a second run, alone."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from installer.trouble import Trouble

LONG_ONES = ("tests/contract", "tests/faults", "tests/engine/pjsip", "tests/peers")
"""What takes about half of the time."""
LAST = ("tests/crm",)
"""What needs the big systems of others: these are made meanwhile, as that takes minutes once."""
AGAIN_AT_MOST = 8
"""So few failures may be two lanes' load on each other's calls; more are a fault of ours."""
TESTS_FAILED = 1
"""Pytest's exit code for "all were run, some failed"; every other one is a crash or a mistake."""


def lanes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What pytest is told in each lane: with LAST between them every test, and none twice."""
    return LONG_ONES, ("tests", *(f"--ignore={place}" for place in (*LONG_ONES, *LAST)))


def run(program: Sequence[str], checkout: Path, *, ready: Callable[[], None]) -> int:
    """Run *program* (pytest) in both lanes and print what they say, one after the other.

    *ready* waits for what LAST needs, which follows in the first lane. Tests that failed are run
    once more, alone, when they are few. The exit code is 0 when each test passed in one of its
    runs, else that of the first lane, or of the second run, that failed.
    """
    with tempfile.TemporaryDirectory(prefix="callcenter-lanes-") as place:
        caches = tuple(Path(place) / lane for lane in ("first", "last", "second"))
        codes = _side_by_side(program, checkout, caches, ready)
        outcome = next((code for code in codes if code), 0)
        failed = [test for cache in caches for test in _failed(cache)]
        if outcome == 0 or not _may_be_the_load(codes, failed):
            return outcome
        return _again(program, checkout, failed, Path(place) / "again")


def _side_by_side(
    program: Sequence[str], checkout: Path, caches: Sequence[Path], ready: Callable[[], None]
) -> tuple[int, ...]:
    first, second = lanes()
    with tempfile.TemporaryFile() as said:
        beside = _start(program, second, checkout, caches[2], said.fileno())
        try:
            code = _start(program, first, checkout, caches[0]).wait()
            ready()
            last = _start(program, LAST, checkout, caches[1]).wait()
            other = beside.wait()
        except Trouble:
            # What the other lane finds is worth knowing all the same.
            beside.wait()
            raise
        finally:
            beside.kill()
            beside.wait()
            said.seek(0)
            print(f"$ pytest {' '.join(second)} (beside the former)", flush=True)
            print(said.read().decode("utf-8", "replace"), end="", flush=True)
    return code, last, other


def _may_be_the_load(codes: Sequence[int], failed: list[str]) -> bool:
    if any(code not in (0, TESTS_FAILED) for code in codes) or not failed:
        return False
    if len(failed) > AGAIN_AT_MOST:
        print(f"{len(failed)} tests failed, more than {AGAIN_AT_MOST}: none is run again")
        return False
    return True


def _again(program: Sequence[str], checkout: Path, tests: list[str], cache: Path) -> int:
    print(f"{len(tests)} failed beside other tests; now once more, alone:", flush=True)
    code = _start(program, tests, checkout, cache).wait()
    if code not in (0, TESTS_FAILED):
        return code
    still = _failed(cache)
    for test in tests:
        how = "failed again" if test in still else "passed only when run again"
        print(f"{how}, alone: {test}", flush=True)
    return code


def _failed(cache: Path) -> list[str]:
    """The ids of the tests that failed, from what pytest keeps for its next run."""
    kept = cache / "v" / "cache" / "lastfailed"
    return list(json.loads(kept.read_text("utf-8"))) if kept.exists() else []


def _start(
    program: Sequence[str],
    tests: Sequence[str],
    checkout: Path,
    cache: Path,
    output: int | None = None,
) -> subprocess.Popen[bytes]:
    command = [*program, *tests, "-o", f"cache_dir={cache}"]
    print(f"$ {' '.join(command[1:])}", flush=True)
    return subprocess.Popen(
        command,
        cwd=str(checkout),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
    )
