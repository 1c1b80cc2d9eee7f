"""What can go wrong with the kept data, in words that say what to do."""

from __future__ import annotations

import sqlite3
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


_KINDS: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (
        DatabaseBusy,
        "Not saved: another program holds {path}. Close it; saving is tried again.",
    ),
    sqlite3.SQLITE_LOCKED: (
        DatabaseBusy,
        "Not saved: another program holds {path}. Close it; saving is tried again.",
    ),
    sqlite3.SQLITE_FULL: (
        DiskFull,
        "Not saved: the disk of {path} is full. Free some space; the text stays on the screen.",
    ),
    sqlite3.SQLITE_IOERR: (
        DiskFailed,
        "Not saved: the disk of {path} failed ({words}). The text stays on the screen; tell IT.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        DiskFailed,
        "{path} cannot be opened ({words}). Check that the folder exists and is yours.",
    ),
    sqlite3.SQLITE_READONLY: (
        DatabaseReadOnly,
        "Not saved: {path} may only be read. Check the rights of the file and its folder.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        DamagedDatabase,
        "{path} is damaged ({words}). Restart the program: it keeps the file and rescues the rest.",
    ),
    sqlite3.SQLITE_NOTADB: (
        DamagedDatabase,
        "{path} is damaged ({words}). Restart the program: it keeps the file and rescues the rest.",
    ),
}


def in_words(error: BaseException | None, path: Path) -> StoreError | None:
    """The named error behind one of the SQLite driver; None when it is none of these (our bug)."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code not in _KINDS:
        return None
    kind, words = _KINDS[code]
    return kind(words.format(path=path, words=error))
