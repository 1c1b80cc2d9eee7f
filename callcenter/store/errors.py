"""What can go wrong with the kept data, in words that say what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path


class StoreError(Exception):
    """The kept data cannot be used as asked; the text is for a person."""


class NotPossible(StoreError):
    """What was asked does not fit what is kept; the text says why, and nothing was changed."""


class NewerDatabase(StoreError):
    """The database was made by a newer version of the program."""


class OlderDatabase(StoreError):
    """The database needs a migration, which a mere look at it must not do."""


class ForeignDatabase(StoreError):
    """The file is a database of another program."""


class DatabaseLocked(StoreError):
    """Another running copy of the program keeps this database."""


class DamagedDatabase(StoreError):
    """Pages of the file cannot be read; the next start rescues what can be."""


class NoStoreKey(StoreError):
    """The data is (to be) encrypted and there is no place that gives or keeps its key."""


class StoreKeyLost(StoreError):
    """The data is encrypted with a key that is not the one we have."""


class EscrowWrong(StoreError):
    """The company's key, to which keys of the data are sealed, is none or the wrong one."""


class RecastFailed(StoreError):
    """The data could not be encrypted (anew); the file is as it was."""


class MigrationFailed(StoreError):
    """The step to this version's tables did not succeed; the file is as it was."""


class NotSaved(StoreError):
    """Nothing of the change is on disk; what was typed must stay on the screen."""


class DatabaseBusy(NotSaved):
    """Another program held the database longer than we wait."""


class DiskFull(NotSaved):
    """There is no room left on the disk."""


class DiskFailed(NotSaved):
    """The disk or the file system refused to write or read."""


class DatabaseReadOnly(NotSaved):
    """The file may only be read."""


class Code(IntEnum):
    """What went wrong, as SQLite numbers it (sqlite.org/rescode.html)."""

    BUSY = 5
    LOCKED = 6
    READONLY = 8
    IOERR = 10
    CORRUPT = 11
    FULL = 13
    CANTOPEN = 14
    NOTADB = 26


def code_of(error: BaseException | None) -> int:
    """The number of the driver's *error*; 0 where it has none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


_KINDS: dict[int, tuple[type[StoreError], str]] = {
    Code.BUSY: (
        DatabaseBusy,
        "Not saved: another program holds {path}. Close it; saving is tried again.",
    ),
    Code.LOCKED: (
        DatabaseBusy,
        "Not saved: another program holds {path}. Close it; saving is tried again.",
    ),
    Code.FULL: (
        DiskFull,
        "Not saved: the disk of {path} is full. Free some space; the text stays on the screen.",
    ),
    Code.IOERR: (
        DiskFailed,
        "Not saved: the disk of {path} failed ({words}). The text stays on the screen; tell IT.",
    ),
    Code.CANTOPEN: (
        DiskFailed,
        "{path} cannot be opened ({words}). Check that the folder exists and is yours.",
    ),
    Code.READONLY: (
        DatabaseReadOnly,
        "Not saved: {path} may only be read. Check the rights of the file and its folder.",
    ),
    Code.CORRUPT: (
        DamagedDatabase,
        "{path} is damaged ({words}). Restart the program: it keeps the file and rescues the rest.",
    ),
    Code.NOTADB: (
        DamagedDatabase,
        "{path} is damaged ({words}). Restart the program: it keeps the file and rescues the rest.",
    ),
}


def in_words(error: BaseException | None, path: Path) -> StoreError | None:
    """The named error behind one of the SQLite driver; None when it is none of these (our bug)."""
    code = code_of(error)
    if code not in _KINDS:
        return None
    kind, words = _KINDS[code]
    return kind(words.format(path=path, words=error))


_CODES = {
    errno.ENOSPC: Code.FULL,
    errno.EDQUOT: Code.FULL,
    errno.EROFS: Code.READONLY,
    errno.EACCES: Code.READONLY,
    errno.EPERM: Code.READONLY,
}


@contextmanager
def disk_in_words(path: Path) -> Iterator[None]:
    """Let what the operating system says of our own files be a StoreError about *path*."""
    try:
        yield
    except OSError as error:
        kind, words = _KINDS[_CODES.get(error.errno or 0, Code.IOERR)]
        raise kind(words.format(path=path, words=error.strerror or error)) from error
