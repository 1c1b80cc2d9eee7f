"""How long things are kept: what is old enough goes, a little at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, or_, select, update

from callcenter.domain.interaction import Stage
from callcenter.store.database import Database
from callcenter.store.durable import shred
from callcenter.store.outbox import LEFT
from callcenter.store.searches import FORGET_CALL
from callcenter.store.tables import (
    contact,
    correction,
    import_batch,
    import_row,
    interaction,
    outbox,
    recording,
)

AT_ONCE = 100
"""So many go in one transaction: about 10 ms, in which nothing else is written."""
LOOKED_AT = 20_000
"""Among so many past contacts at once old ones are looked for: they are in no order of time."""
DAMAGED_KEPT = timedelta(days=30)
"""So long a damaged file is kept from which was rescued what could be."""


class Retention:
    """What is old enough to go; all methods raise StoreError kinds.

    Each stops between two transactions as soon as *stopping* says so.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def expire_calls(self, before: datetime, stopping: Callable[[], bool]) -> int:
        """Calls from before that time, finished and acknowledged by the CRM; how many went.

        One that waits for the CRM stays, and one with a recording as long as that is kept.
        """
        return self._all(_old_calls(before), _drop_calls, stopping)

    def expire_contacts(self, before: datetime, stopping: Callable[[], bool]) -> int:
        """Customers' past contacts from before that time; how many went."""
        count = after = 0
        last = self._last_contact()
        while after < last and not stopping():
            count += self._drop_contacts(self._old_contacts(after, before), before, stopping)
            after += LOOKED_AT
        return count

    def expire_undoing(self, before: datetime, stopping: Callable[[], bool]) -> int:
        """What imports that ended before that time could be undone by; how many records' went.

        Those imports stay in the list, as ones that can be undone no more.
        """
        return self._all(_old_import_rows(before), _drop_import_rows, stopping)

    def expire_damaged(self, now: datetime) -> int:
        """Files that were found damaged long ago; how many went."""
        path = self._database.path
        old = (now - DAMAGED_KEPT).timestamp()
        gone = [one for one in _damaged(path) if one.stat().st_mtime < old]
        for one in gone:
            shred(one)
        return len(gone)

    def _last_contact(self) -> int:
        with self._database.reading() as connection:
            return connection.execute(select(func.max(contact.c.seq))).scalar() or 0

    def _old_contacts(self, after: int, before: datetime) -> list[int]:
        """The old ones among the next; to look at millions is nothing a write may wait for."""
        these = contact.c.seq.between(after + 1, after + LOOKED_AT)
        asked = select(contact.c.seq).where(these, contact.c.at < before)
        with self._database.reading() as connection:
            return list(connection.execute(asked).scalars())

    def _drop_contacts(
        self, seqs: list[int], before: datetime, stopping: Callable[[], bool]
    ) -> int:
        count = 0
        for start in range(0, len(seqs), AT_ONCE):
            if stopping():
                break
            # Another one may have come under its number since.
            these = contact.c.seq.in_(seqs[start : start + AT_ONCE]), contact.c.at < before
            with self._database.writing() as connection:
                count += connection.execute(delete(contact).where(*these)).rowcount
        return count

    def _all(
        self,
        asked: Select[Any],
        drop: Callable[[Connection, list[Any]], None],
        stopping: Callable[[], bool],
    ) -> int:
        count = 0
        while not stopping():
            with self._database.writing() as connection:
                rows = list(connection.execute(asked.limit(AT_ONCE)))
                if rows:
                    drop(connection, rows)
            count += len(rows)
            if len(rows) < AT_ONCE:
                break
        return count


def _old_calls(before: datetime) -> Select[Any]:
    unsent = and_(
        or_(outbox.c.key == interaction.c.id, outbox.c.lane == interaction.c.id),
        outbox.c.state.in_(LEFT),
    )
    taped = recording.c.interaction == interaction.c.id
    return select(interaction.c.seq, interaction.c.id).where(
        interaction.c.started < before,
        interaction.c.stage == Stage.FINISHED,
        ~select(outbox.c.seq).where(unsent).exists(),
        ~select(recording.c.id).where(taped).exists(),
    )


def _drop_calls(connection: Connection, rows: list[Any]) -> None:
    ids = [row.id for row in rows]
    connection.execute(delete(correction).where(correction.c.interaction.in_(ids)))
    connection.execute(delete(outbox).where(outbox.c.key.in_(ids)))
    connection.execute(FORGET_CALL, [{"seq": row.seq} for row in rows])
    connection.execute(delete(interaction).where(interaction.c.id.in_(ids)))


def _old_import_rows(before: datetime) -> Select[Any]:
    # One that was broken off is as old as its beginning.
    ended = func.coalesce(import_batch.c.finished, import_batch.c.at)
    old = select(import_batch.c.id).where(ended < before)
    return select(import_row.c.batch, import_row.c.customer).where(import_row.c.batch.in_(old))


def _drop_import_rows(connection: Connection, rows: list[Any]) -> None:
    for batch, count in Counter(row.batch for row in rows).items():
        gone = [row.customer for row in rows if row.batch == batch]
        these = import_row.c.batch == batch, import_row.c.customer.in_(gone)
        connection.execute(delete(import_row).where(*these))
        # From the first on the import cannot be undone whole, and is not begun to be.
        this = update(import_batch).where(import_batch.c.id == batch)
        connection.execute(this.values(stayed=import_batch.c.stayed + count))


def _damaged(path: Path) -> list[Path]:
    return list(path.parent.glob(f"{path.name}.damaged-*"))
