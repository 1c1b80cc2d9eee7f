"""Leaving nothing of what was deleted: in searches, in free pages, in the journal, in copies."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from callcenter.store.database import Database
from callcenter.store.durable import shred
from callcenter.store.errors import DatabaseBusy

SEARCHES = ("interaction_search", "customer_search")
_PAGES = 200
"""So many pages are merged in one transaction: about 10 ms, in which nothing else is written."""
_NOTHING_LEFT = 2
"""A merge that changes fewer rows than this had nothing to do (sqlite.org/fts5.html, 6.8)."""
KEPT = (".before-", ".damaged-", ".unreadable-")


def merge_searches(database: Database) -> None:
    """Merge each search into one piece: until then it holds words of what was deleted.

    In small transactions: somebody may be typing a note meanwhile.
    """
    for search in SEARCHES:
        # The first one makes all pieces candidates, the others go on from there.
        changed = _merge(database, search, -_PAGES)
        while changed >= _NOTHING_LEFT:
            changed = _merge(database, search, _PAGES)


def _merge(database: Database, search: str, pages: int) -> int:
    with database.writing() as connection:
        before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
        connection.exec_driver_sql(
            f"INSERT INTO {search}({search}, rank) VALUES ('merge', ?)", (pages,)
        )
        after = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
    return int(after - before)


def vacuum(database: Database) -> None:
    """Write the whole file anew, without what was ever freed; nothing is written meanwhile."""
    with closing(database.apart()) as connection:
        connection.execute("VACUUM")


def empty_journal(database: Database) -> None:
    """Bring the journal into the file and cut it off; raises DatabaseBusy if somebody reads."""
    with closing(database.apart()) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise DatabaseBusy(f"The journal of {database.path} is in use. It is emptied next time.")


def remove_kept(path: Path) -> int:
    """Overwrite and remove every kept copy of the database at *path*; how many there were."""
    copies = [
        part
        for part in path.parent.iterdir()
        if any(part.name.startswith(path.name + kind) for kind in KEPT)
    ]
    for part in copies:
        shred(part)
    return len(copies)
