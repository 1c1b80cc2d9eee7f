"""Files that are whole at any moment, and files whose content is gone when they are."""

from __future__ import annotations

import os
from pathlib import Path

_CHUNK = 1 << 20


def write(path: Path, content: bytes) -> None:
    """Put *content* at *path*, readable by us alone; the old or the new file stands whole."""
    building = path.with_name(path.name + ".new")
    building.unlink(missing_ok=True)
    descriptor = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    building.replace(path)
    flush_folder(path.parent)


def flush(path: Path) -> None:
    """Let what was written to *path* reach the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Let names that were changed in *folder* reach the disk."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def shred(path: Path) -> None:
    """Overwrite the file and remove it; one that is not there is no error.

    An SSD, or a file system that writes anew instead of over, may keep what was there until it
    uses the space again: encryption is what protects, this leaves nothing for a mere look.
    """
    if path.is_symlink() or not path.exists():
        path.unlink(missing_ok=True)
        return
    with path.open("rb+") as file:
        left = file.seek(0, os.SEEK_END)
        file.seek(0)
        while left > 0:
            left -= file.write(bytes(min(left, _CHUNK)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
