"""The desk's own data as a whole: opened safely, whatever state the file is in."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert

from callcenter.store import customer_rows, interactions, migration, repair
from callcenter.store.agents import Agents
from callcenter.store.changes import Changes
from callcenter.store.conflicts import Conflicts
from callcenter.store.corrections import Corrections
from callcenter.store.customers import Customers
from callcenter.store.database import Database, make_private, suspect
from callcenter.store.dead_letters import DeadLetters
from callcenter.store.errors import DatabaseLocked, OlderDatabase, StoreError, in_words
from callcenter.store.interactions import Interactions
from callcenter.store.outbox import Outbox
from callcenter.store.recordings import Recordings
from callcenter.store.repair import Repair
from callcenter.store.sound_tests import SoundTests
from callcenter.store.tables import REVISION, alembic_version, metadata

if TYPE_CHECKING:
    from filelock import FileLock

PATIENCE_S = 45.0
"""How long a write waits for another program that holds the database."""


class Store:
    """Calls, customers, the outbox and the agent of one desk.

    Every method is synchronous and safe from any thread: writes take turns, readers never wait.
    *repair* tells what was damaged and rescued when it was opened.
    """

    def __init__(
        self,
        database: Database,
        *,
        agent: str,
        site: str,
        now: Callable[[], datetime],
        repair: Repair | None = None,
        lock: FileLock | None = None,
    ) -> None:
        self.interactions = Interactions(database, now=now)
        self.customers = Customers(database, agent=agent, site=site, now=now)
        self.outbox = Outbox(database, now=now)
        self.changes = Changes(database, agent=agent, site=site)
        self.conflicts = Conflicts(database, agent=agent, site=site, now=now)
        self.dead_letters = DeadLetters(database, agent=agent, site=site, now=now)
        self.corrections = Corrections(database)
        self.recordings = Recordings(database)
        self.agent = Agents(database, agent_id=agent)
        self.sound_tests = SoundTests(database, agent_id=agent, site=site)
        self.repair = repair
        self._database = database
        self._lock = lock

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        agent: str,
        site: str,
        now: Callable[[], datetime],
        patience_s: float = PATIENCE_S,
    ) -> Store:
        """Open the database at *path*, made, migrated or rescued if need be, for us alone.

        *now* gives the aware present. Raises DatabaseLocked, NewerDatabase, ForeignDatabase or
        another StoreError, each with what to do.
        """
        make_private(path)
        lock = _hold(path)
        try:
            mended = _make_ready(path, now=now, patience_s=patience_s)
            database = Database(path, patience_s=patience_s)
        except BaseException:
            lock.release()
            raise
        return cls(database, agent=agent, site=site, now=now, repair=mended, lock=lock)

    @classmethod
    def look(cls, path: Path, *, agent: str, site: str, now: Callable[[], datetime]) -> Store:
        """Open the database only to read it, beside a running program.

        Raises StoreError when there is none, or it is not of this version.
        """
        if not path.exists():
            raise StoreError(f"There is no data at {path} yet. Start the program once.")
        revision = _readable_revision(path)
        migration.refuse_newer(path, revision)
        if revision != REVISION:
            raise OlderDatabase(f"{path} is of an older version. Start the program once.")
        database = Database(path, patience_s=5.0, look_only=True)
        return cls(database, agent=agent, site=site, now=now)

    @property
    def path(self) -> Path:
        """Where the database is."""
        return self._database.path

    def close(self) -> None:
        """Let go of the database; another program may open it then."""
        self._database.close()
        if self._lock is not None:
            self._lock.release()


def _hold(path: Path) -> FileLock:
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


def _make_ready(path: Path, *, now: Callable[[], datetime], patience_s: float) -> Repair | None:
    repair.finish(path, now=now())
    problem = _problem(path)
    if problem:
        mended = repair.repair(path, problem, now=now(), create=_create, reindex=_reindex)
        _check_and_migrate(path, patience_s)
        return mended
    suspect(path).unlink(missing_ok=True)
    _check_and_migrate(path, patience_s)
    return None


def _problem(path: Path) -> str:
    """What is damaged: looked for only when the last shutdown was not clean."""
    journal = path.with_name(path.name + "-wal")
    unclean = suspect(path).exists() or (journal.exists() and journal.stat().st_size > 0)
    try:
        revision = migration.revision_of(path)
    except sqlite3.DatabaseError as error:
        return repair.damage(error, path)
    migration.refuse_newer(path, revision)
    return repair.problem_in(path) if unclean else ""


def _check_and_migrate(path: Path, patience_s: float) -> None:
    revision = _readable_revision(path)
    if not revision:
        _create(path)
    elif revision != REVISION:
        migration.migrate(path, revision, patience_s=patience_s)


def _readable_revision(path: Path) -> str:
    try:
        return migration.revision_of(path)
    except sqlite3.DatabaseError as error:
        raise in_words(error, path) or error from error


def _create(path: Path) -> None:
    with _opened(path) as database, database.writing() as connection:
        metadata.create_all(connection)
        connection.execute(insert(alembic_version).values(version_num=REVISION))


def _reindex(path: Path) -> None:
    with _opened(path) as database, database.writing() as connection:
        customer_rows.reindex(connection)
        interactions.reindex(connection)


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    database = Database(path, patience_s=PATIENCE_S)
    try:
        yield database
    finally:
        database.close()
