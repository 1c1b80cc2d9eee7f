"""Where the big parts that tests need are kept between runs."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


def place(name: str) -> Path:
    """The directory of the part *name*: below CALLCENTER_TEST_CACHE or the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    tests = os.environ.get("CALLCENTER_TEST_CACHE") or str(Path(cache) / "callcenter-tests")
    return Path(tests) / name


@contextlib.contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Wait until no other run makes *directory*; the lock dies with its holder."""
    # Not on Windows, where this is never called.
    import fcntl

    directory.parent.mkdir(parents=True, exist_ok=True)
    with directory.with_name(f"{directory.name}.lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
