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
_DELETED_PERCENT = 10
"""What SQLite goes by unless told otherwise (sqlite.org/fts5.html, 6.6)."""
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


def merge_deleted(database: Database, *, on: bool) -> None:
    """Merge a piece of the customers' search whenever a tenth of it was deleted, as ever; or not.

    Who deletes most of it one after the other would have it merged again and again, each time
    for a quarter of a second in which nobody else writes.
    """
    with database.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO customer_search(customer_search, rank) VALUES ('deletemerge', ?)",
            (_DELETED_PERCENT if on else 0,),
        )


def merges_deleted(database: Database) -> bool:
    """Whether it is so now; not after a killed process that had let it be."""
    asked = "SELECT v FROM customer_search_config WHERE k = 'deletemerge'"
    with database.reading() as connection:
        return bool(connection.exec_driver_sql(asked).scalar() != 0)


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
