"""Who has the database: one program at a time, whatever others may look at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.store.errors import DatabaseLocked

if TYPE_CHECKING:
    from filelock import FileLock


def hold(path: Path) -> FileLock:
    """Have the database at *path* for ourselves until it is released; raises DatabaseLocked."""
    # Imported here: it costs a tenth of a second, which who only looks need not pay.
    from filelock import FileLock, Timeout

    lock = FileLock(path.with_name(path.name + ".lock"), timeout=0, mode=0o600, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise DatabaseLocked(
            f"{path} is in use by another running copy of the program. Use that one or close it."
        ) from error
    return lock


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Have the database at *path* for ourselves within the block; raises DatabaseLocked."""
    lock = hold(path)
    try:
        yield
    finally:
        lock.release()
