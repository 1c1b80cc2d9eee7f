"""Leaving a shared computer: what the CRM has goes from it, what it has not got stays."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    TextClause,
    delete,
    func,
    or_,
    select,
)

from callcenter.domain.interaction import Stage
from callcenter.store import cleaning, label
from callcenter.store.database import Database
from callcenter.store.durable import flush_folder, shred
from callcenter.store.errors import NoStoreKey
from callcenter.store.key import StoreKeys
from callcenter.store.outbox import LEFT
from callcenter.store.pulling import IDENTITY
from callcenter.store.searches import FORGET_CALL, FORGET_CUSTOMER
from callcenter.store.tables import (
    correction,
    customer,
    customer_conflict,
    import_batch,
    import_row,
    interaction,
    outbox,
    pull,
    recording,
)

_log = logging.getLogger("callcenter.store")
_UNSETTLED = customer_conflict.c.settled.is_(None)
AT_ONCE = 500
"""So many go in one transaction."""
_GOING = ".going"


class Left(msgspec.Struct, frozen=True):
    """What is not the CRM's yet: what waits, failed or is to be settled, and calls without end.

    *recordings* have a time of their own to be kept; their files would be lost without their rows.
    """

    unsent: int = 0
    unfinished: int = 0
    recordings: int = 0

    def __bool__(self) -> bool:
        return bool(self.unsent or self.unfinished)


def left(database: Database) -> Left:
    """What would be lost if everything went now."""
    waiting = select(func.count()).select_from(outbox).where(outbox.c.state.in_(LEFT))
    conflicts = select(func.count()).select_from(customer_conflict).where(_UNSETTLED)
    undone = interaction.c.stage != Stage.FINISHED
    calls = select(func.count()).select_from(interaction).where(undone)
    recorded = select(func.count()).select_from(recording)
    with database.reading() as connection:
        unsent = (connection.execute(asked).scalar_one() for asked in (waiting, conflicts))
        return Left(
            sum(unsent),
            connection.execute(calls).scalar_one(),
            connection.execute(recorded).scalar_one(),
        )


def purge_rows(database: Database) -> None:
    """Keep only what the CRM has not got yet, with whom it is about, and where recordings are."""
    with database.writing() as connection:
        _purge(connection)
    for table, search, kept in (
        (interaction, FORGET_CALL, _kept_calls()),
        (customer, FORGET_CUSTOMER, _kept_customers()),
    ):
        while _purged_some(database, table, search, kept):
            continue
    cleaning.merge_searches(database)
    cleaning.empty_journal(database)


def begin(path: Path) -> None:
    """Put beside the database at *path* that it is to be emptied: a kill must not end that."""
    mark = _mark(path)
    if not mark.exists():
        mark.touch(mode=0o600)
        flush_folder(path.parent)


def is_begun(path: Path) -> bool:
    """Whether emptying the database at *path*, or removing it, was begun and not ended."""
    return _mark(path).exists() or any(_going(path))


def end(path: Path) -> None:
    """What was to go from the database at *path* is gone, or somebody is at work again."""
    _mark(path).unlink(missing_ok=True)


def remove(path: Path, keys: StoreKeys) -> None:
    """Remove the closed database at *path* and its copies, and then the key that opened it."""
    cleaning.remove_kept(path)
    # Under another name a file that is overwritten by half is never taken for a damaged one.
    for ending in ("-wal", "-shm", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(part.with_name(part.name + _GOING))
    flush_folder(path.parent)
    shred_rest(path)
    label.place(path).unlink(missing_ok=True)
    flush_folder(path.parent)
    if not keys.encrypted:
        return
    try:
        keys.forget(path)
    except NoStoreKey as error:
        # It is given from outside, or the keyring was locked meanwhile; the file is overwritten.
        _log.warning("the key of the removed data stays: %s", error)


def shred_rest(path: Path) -> None:
    """Overwrite and remove what is left of a database at *path* whose removal was broken off."""
    for part in list(_going(path)):
        shred(part)


def _going(path: Path) -> Iterator[Path]:
    return path.parent.glob(f"{path.name}*{_GOING}")


def _mark(path: Path) -> Path:
    return path.with_name(path.name + ".leaving")


def _kept_calls() -> ColumnElement[bool]:
    unsent = select(outbox.c.key).where(outbox.c.state.in_(LEFT))
    return or_(interaction.c.stage != Stage.FINISHED, interaction.c.id.in_(unsent))


def _kept_customers() -> ColumnElement[bool]:
    unsent = select(outbox.c.lane).where(outbox.c.state.in_(LEFT))
    whose = select(interaction.c.customer_id).where(_kept_calls())
    unsettled = select(customer_conflict.c.customer).where(_UNSETTLED)
    return or_(*(customer.c.id.in_(kept) for kept in (unsent, whose, unsettled)))


def _purge(connection: Connection) -> None:
    calls = select(interaction.c.id).where(_kept_calls())
    for table, kept in (
        (correction, correction.c.interaction.in_(calls)),
        (customer_conflict, _UNSETTLED),
        (outbox, outbox.c.state.in_(LEFT)),
    ):
        connection.execute(delete(table).where(~kept))
    for table in (import_row, import_batch):
        connection.execute(delete(table))
    # What stays has ids of the CRM, and must reach no other.
    connection.execute(delete(pull).where(pull.c.source != IDENTITY))


def _purged_some(
    database: Database, table: Table, search: TextClause, kept: ColumnElement[bool]
) -> bool:
    with database.writing() as connection:
        some = select(table.c.seq).where(~kept).limit(AT_ONCE)
        seqs = connection.execute(some).scalars().all()
        if seqs:
            connection.execute(search, [{"seq": seq} for seq in seqs])
            connection.execute(delete(table).where(table.c.seq.in_(seqs)))
    return bool(seqs)
