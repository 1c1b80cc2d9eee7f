"""The desk's own data as a whole: opened safely, whatever state the file is in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert

from callcenter.store import (
    customer_rows,
    interactions,
    migration,
    purging,
    recast,
    repair,
    unlocking,
)
from callcenter.store.agents import Agents
from callcenter.store.beside import Beside
from callcenter.store.changes import Changes
from callcenter.store.cipher import DatabaseError
from callcenter.store.conflicts import Conflicts
from callcenter.store.corrections import Corrections
from callcenter.store.crm_identity import CrmIdentity
from callcenter.store.customer_pages import CustomerPages
from callcenter.store.customers import Customers
from callcenter.store.database import Database, make_private, suspect
from callcenter.store.dead_letters import DeadLetters
from callcenter.store.erasure import Erasures
from callcenter.store.errors import (
    DamagedDatabase,
    OlderDatabase,
    StoreError,
    in_words,
)
from callcenter.store.holding import hold
from callcenter.store.import_undoing import ImportUndoing
from callcenter.store.imports import Imports
from callcenter.store.interactions import Interactions
from callcenter.store.key import StoreKey, StoreKeys
from callcenter.store.outbox import Outbox
from callcenter.store.parting import Parting
from callcenter.store.recordings import Recordings
from callcenter.store.repair import Repair
from callcenter.store.retention import Retention
from callcenter.store.secrets import Secrets
from callcenter.store.sound_tests import SoundTests
from callcenter.store.sync_rows import SyncRows
from callcenter.store.tables import REVISION, alembic_version, metadata

if TYPE_CHECKING:
    from filelock import FileLock

PATIENCE_S = 45.0
"""How long a write waits for another program that holds the database."""
LOOK_PATIENCE_S = 5.0


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
        self._beside = partial(Beside, agent=agent, site=site)
        self.outbox = Outbox(database, now=now)
        self.changes = Changes(database, agent=agent, site=site)
        self.conflicts = Conflicts(database, agent=agent, site=site, now=now)
        self.dead_letters = DeadLetters(database, agent=agent, site=site, now=now)
        self.corrections = Corrections(database)
        self.sync_rows = SyncRows(
            database, interactions=self.interactions, conflicts=self.conflicts
        )
        self.recordings = Recordings(database)
        self.agent = Agents(database, agent_id=agent)
        self.sound_tests = SoundTests(database, agent_id=agent, site=site)
        self.erasures = Erasures(database, agent=agent, site=site, now=now)
        whose = customer_rows.Whose(agent, site)
        self.crm_identity = CrmIdentity(database, whose=whose, now=now)
        self.parting = Parting(database, whose=whose, now=now)
        self.customer_pages = CustomerPages(database)
        self.imports = Imports(database, agent=agent, site=site, now=now)
        self.import_undoing = ImportUndoing(database, agent=agent, site=site, now=now)
        self.retention = Retention(database)
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
        keys: StoreKeys | None = None,
        patience_s: float = PATIENCE_S,
    ) -> Store:
        """Open the database at *path* for us alone: made, migrated or rescued if need be.

        *now* gives the aware present. *keys* says how it is encrypted; without them it is, with
        the key of the environment or the keyring. Raises DatabaseLocked, NewerDatabase,
        ForeignDatabase, NoStoreKey, StoreKeyLost or another StoreError, each with what to do.
        """
        make_private(path)
        lock = hold(path)
        try:
            key, mended = _make_ready(path, keys or own_keys(), now=now, patience_s=patience_s)
            database = Database(path, key, patience_s=patience_s)
        except BaseException:
            if not path.stat().st_size:
                # What is empty would look like data that nobody can read.
                path.unlink()
            lock.release()
            raise
        return cls(database, agent=agent, site=site, now=now, repair=mended, lock=lock)

    @classmethod
    def look(
        cls,
        path: Path,
        *,
        agent: str,
        site: str,
        now: Callable[[], datetime],
        keys: StoreKeys | None = None,
    ) -> Store:
        """Open the database only to read it, beside a running program.

        *keys* as for `open`. Raises StoreError when there is none, it is not of this version, or
        it is encrypted with a key that we do not have.
        """
        key = _unlocked_beside(path, keys or own_keys())
        database = Database(path, key, patience_s=LOOK_PATIENCE_S, look_only=True)
        return cls(database, agent=agent, site=site, now=now)

    @classmethod
    def join(
        cls,
        path: Path,
        *,
        agent: str,
        site: str,
        now: Callable[[], datetime],
        keys: StoreKeys | None = None,
    ) -> Store:
        """Open the database to write now and then, beside a running program; as `look` else."""
        key = _unlocked_beside(path, keys or own_keys())
        return cls(Database(path, key, patience_s=PATIENCE_S), agent=agent, site=site, now=now)

    @property
    def path(self) -> Path:
        """Where the database is."""
        return self._database.path

    @property
    def beside(self) -> Beside:
        """What another process of ours needs to write customers beside us; the key is in it."""
        key = self._database.key
        days = self.customers.contacts_days
        return self._beside(str(self.path), key.text if key else "", contacts_days=days)

    def problem(self) -> str:
        """What a look at every page finds wrong; empty when the database is sound."""
        try:
            with self._database.reading() as connection:
                found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        except DamagedDatabase as error:
            return str(error)
        return "" if found == "ok" else str(found).replace("\n", " ")

    def left(self) -> purging.Left:
        """What the CRM has not got yet, and would be lost if everything went now."""
        return purging.left(self._database)

    def purge(self) -> purging.Left:
        """Let go of everything but what the CRM has not got yet; what that is."""
        purging.purge_rows(self._database)
        return self.left()

    def remove(self, keys: StoreKeys) -> None:
        """Close the database and remove it from this computer, and the key that opens it."""
        self._database.close()
        purging.remove(self.path, keys)
        if self._lock is not None:
            self._lock.release()

    def close(self) -> None:
        """Let go of the database; another program may open it then."""
        self._database.close()
        if self._lock is not None:
            self._lock.release()


def _unlocked_beside(path: Path, keys: StoreKeys) -> StoreKey | None:
    """The key of a database that another program may have open, and that fits this version."""
    if not path.exists() or not path.stat().st_size:
        raise StoreError(f"There is no data at {path} yet. Start the program once.")
    key = _unlocked(path, keys, LOOK_PATIENCE_S)
    revision = _readable_revision(path, key)
    migration.refuse_newer(path, revision)
    if revision != REVISION:
        raise OlderDatabase(f"{path} is of an older version. Start the program once.")
    return key


def own_keys() -> StoreKeys:
    """The keys of the person at this computer, whose data is to be encrypted."""
    return StoreKeys(Secrets(os.environ))


def _make_ready(
    path: Path, keys: StoreKeys, *, now: Callable[[], datetime], patience_s: float
) -> tuple[StoreKey | None, Repair | None]:
    """The key of the database, which is whole, of this version and encrypted as it shall be."""
    repair.finish(path, now=now())
    recast.finish(path)
    had = _unlocked(path, keys, patience_s)
    problem = _problem(path, had)
    key = unlocking.wanted(path, had, keys)
    mended = None
    if problem:
        create, reindex = partial(_create, key=key), partial(_reindex, key=key)
        mended = repair.repair(
            path, problem, had=had, key=key, now=now(), create=create, reindex=reindex
        )
        had = key
    elif not path.stat().st_size:
        had = key
    suspect(path).unlink(missing_ok=True)
    _check_and_migrate(path, had, patience_s)
    _encrypt(path, had, key, patience_s)
    unlocking.settled(path, key, keys)
    return key, mended


def _encrypt(path: Path, had: StoreKey | None, key: StoreKey | None, patience_s: float) -> None:
    if had != key:
        recast.recast(path, had, key, patience_s=patience_s)
    if key is not None:
        recast.recast_kept(path, None, key, patience_s=patience_s)


def _unlocked(path: Path, keys: StoreKeys, patience_s: float) -> StoreKey | None:
    try:
        return unlocking.unlock(path, keys, patience_s=patience_s)
    except DatabaseError as error:
        raise in_words(error, path) or error from error


def _problem(path: Path, key: StoreKey | None) -> str:
    """What is damaged: looked for only when the last shutdown was not clean."""
    journal = path.with_name(path.name + "-wal")
    unclean = suspect(path).exists() or (journal.exists() and journal.stat().st_size > 0)
    try:
        revision = migration.revision_of(path, key)
    except DatabaseError as error:
        return repair.damage(error, path)
    migration.refuse_newer(path, revision)
    return repair.problem_in(path, key) if unclean else ""


def _check_and_migrate(path: Path, key: StoreKey | None, patience_s: float) -> None:
    revision = _readable_revision(path, key)
    if not revision:
        _create(path, key)
    elif revision != REVISION:
        migration.migrate(path, revision, key, patience_s=patience_s)


def _readable_revision(path: Path, key: StoreKey | None) -> str:
    try:
        return migration.revision_of(path, key)
    except DatabaseError as error:
        raise in_words(error, path) or error from error


def _create(path: Path, key: StoreKey | None) -> None:
    with _opened(path, key) as database, database.writing() as connection:
        metadata.create_all(connection)
        connection.execute(insert(alembic_version).values(version_num=REVISION))


def _reindex(path: Path, key: StoreKey | None) -> None:
    with _opened(path, key) as database, database.writing() as connection:
        customer_rows.reindex(connection)
        interactions.reindex(connection)


@contextmanager
def _opened(path: Path, key: StoreKey | None) -> Iterator[Database]:
    database = Database(path, key, patience_s=PATIENCE_S)
    try:
        yield database
    finally:
        database.close()
