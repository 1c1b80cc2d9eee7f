"""Encrypting a whole database, or doing it anew with another key: on a copy, then swapped in."""

from __future__ import annotations

import logging
import os
from contextlib import closing
from pathlib import Path

from callcenter.store.cipher import Connection, DatabaseError, connect, opens, settle
from callcenter.store.durable import flush, flush_folder, shred
from callcenter.store.errors import RecastFailed, in_words
from callcenter.store.key import StoreKey

_log = logging.getLogger("callcenter.store")
_JOURNAL = "-wal"


def recast(path: Path, old: StoreKey | None, new: StoreKey | None, *, patience_s: float) -> None:
    """Give the database at *path* the key *new*; None: a plain file that anybody can read.

    Nobody may have it open. Killed at any moment, either the old or the new file stands whole at
    *path*; what was plain is overwritten before it is removed. Raises RecastFailed, DatabaseBusy
    or the error behind a full disk; the file is as it was then.
    """
    building = _building(path)
    try:
        _keep_journal(path)
        settle(path, old, patience_s=patience_s)
        _copy(path, old, building, new)
    except DatabaseError as error:
        raise in_words(error, path) or _failed(path, str(error)) from error
    flush(building)
    _swap(path, building)
    finish(path)
    _log.warning("%s was written anew, %s", path.name, "encrypted" if new else "not encrypted")


def finish(path: Path) -> None:
    """Do away with what a recast left, also one that was killed."""
    for ending in ("", "-journal"):
        part = _building(path)
        shred(part.with_name(part.name + ending))
    _let_go(_old(path), path)
    _let_go(_old(path, _JOURNAL), path.with_name(path.name + _JOURNAL))


def recast_kept(path: Path, old: StoreKey | None, new: StoreKey, *, patience_s: float) -> None:
    """Do the same with what migrations kept of the database at *path*, where it has that key."""
    for kept in sorted(path.parent.glob(f"{path.name}.before-????")):
        finish(kept)
        if opens(kept, new):
            continue
        if opens(kept, old):
            recast(kept, old, new, patience_s=patience_s)
        else:
            # Of a key that is gone: nobody can read it any more.
            shred(kept)


def _copy(path: Path, old: StoreKey | None, building: Path, new: StoreKey | None) -> None:
    shred(building)
    os.close(os.open(building, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(connect(path, old)) as source:
        source.isolation_level = None
        literal = new.literal if new else ""
        source.execute("ATTACH DATABASE ? AS building KEY ?", (str(building), literal))
        # The copy is flushed as a whole when it is done; until then it is nobody's.
        source.execute("PRAGMA building.journal_mode=OFF")
        source.execute("PRAGMA building.synchronous=OFF")
        source.execute("SELECT sqlcipher_export('building')").fetchall()
        source.execute("DETACH DATABASE building")
        with closing(connect(building, new)) as copy:
            _compare(path, source, copy)


def _compare(path: Path, source: Connection, copy: Connection) -> None:
    sound = copy.execute("PRAGMA quick_check(1)").fetchone()
    if sound != ("ok",):
        raise _failed(path, f"the copy is not sound: {sound}")
    for table in _tables(source):
        ours, theirs = _count(source, table), _count(copy, table)
        if ours != theirs:
            raise _failed(path, f"{table} has {ours} rows, its copy {theirs}")
    if _tables(source) != _tables(copy):
        raise _failed(path, "the copy has other tables")


def _tables(connection: Connection) -> list[str]:
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    return [row[0] for row in connection.execute(asked)]


def _count(connection: Connection, table: str) -> int:
    return int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])


def _failed(path: Path, why: str) -> RecastFailed:
    return RecastFailed(
        f"{path} could not be encrypted anew ({why}). It is as it was; tell IT, and start again."
    )


def _keep_journal(path: Path) -> None:
    """Hold on to the journal, which SQLite would remove without overwriting it."""
    journal = path.with_name(path.name + _JOURNAL)
    if journal.exists():
        _link(journal, _old(path, _JOURNAL))


def _swap(path: Path, building: Path) -> None:
    _link(path, _old(path))
    building.replace(path)
    flush_folder(path.parent)


def _link(path: Path, kept: Path) -> None:
    kept.unlink(missing_ok=True)
    try:
        os.link(path, kept)
    except OSError as error:
        # No hard links on this file system (FAT, some network drives).
        _log.warning("%s cannot be overwritten when it is replaced: %s", path.name, error)


def _let_go(kept: Path, path: Path) -> None:
    if not kept.exists():
        return
    if path.exists() and path.samefile(kept):
        # Killed before the swap: to overwrite it would be to overwrite the database.
        kept.unlink()
    else:
        shred(kept)


def _building(path: Path) -> Path:
    return path.with_name(path.name + ".recast")


def _old(path: Path, ending: str = "") -> Path:
    return path.with_name(f"{path.name}.old{ending}")
