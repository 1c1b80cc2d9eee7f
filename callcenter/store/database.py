"""The SQLite file itself: one writer at a time, readers beside it, errors in words."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from callcenter.store import cipher
from callcenter.store.errors import (
    Code,
    DamagedDatabase,
    DatabaseBusy,
    StoreError,
    code_of,
    in_words,
)
from callcenter.store.key import StoreKey

READERS = 4
CACHE_MB = 16
JOURNAL, LAZY_JOURNAL = 9000, 8000
"""Pages of 4 KB after which the journal goes into the file: a pull, that fills it, does it itself.

A small one would be written into the file with every transaction of a pull, the same pages anew.
"""
LOOK_S = 0.001
"""So often a write looks whether another process has finished its own."""
_log = logging.getLogger("callcenter.store")
_PRAGMAS = (
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    f"PRAGMA wal_autocheckpoint={JOURNAL}",
    # What is deleted is gone from the file, not only from its index.
    "PRAGMA secure_delete=ON",
)


class Database:
    """A SQLite file with one write transaction at a time and readers that never wait for it.

    *key* is what it is encrypted with; None: it is not. *patience_s* is how long a write waits for
    another program before it raises DatabaseBusy. Each connection keeps *cache_mb* of it in memory.
    """

    def __init__(
        self,
        path: Path,
        key: StoreKey | None,
        *,
        patience_s: float,
        look_only: bool = False,
        cache_mb: int = CACHE_MB,
    ) -> None:
        self.path = path
        self.key = key
        self._patience_s = patience_s
        self._turn = threading.Lock()
        self._pause = threading.Event()
        self._writing_thread: int | None = None
        self._closed = False
        if not look_only:
            make_private(path)

        def connected() -> cipher.Connection:
            if self._closed:
                # Whoever comes late would make the file anew that was removed, or hold it unseen.
                raise StoreError(f"{path} was closed. Start the program again, and do it then.")
            return cipher.connect(path, key, patience_s=patience_s, any_thread=True)

        self._connected = connected
        self._cache_mb = cache_mb
        self._writer = self._engine(begin=self._begin_writing, size=1)
        self._readers = self._engine(begin=_begin_reading, size=READERS)
        if look_only:
            event.listen(self._writer, "connect", _look_only)

    @contextmanager
    def writing(self, *, at_once: bool = True) -> Iterator[Connection]:
        """One transaction, durable when the block is left; on any error nothing of it remains.

        Not *at_once*: a power cut may undo it, whole, until something else is durable; for what
        can be asked for again.
        """
        with (
            self._my_turn(),
            self._in_words(),
            self._writer.connect() as connection,
            _lazily(connection, not at_once),
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view, unmoved by writes that happen meanwhile."""
        with self._in_words(), self._readers.begin() as connection:
            yield connection

    def apart(self) -> cipher.Connection:
        """A connection without a transaction, for work on the file itself; the caller closes it."""
        connection = self._connected()
        self._prepare(connection)
        return connection

    def close(self) -> None:
        """Let go of the file for good; the last one out leaves it whole, without a journal."""
        self._closed = True
        self._readers.dispose()
        self._writer.dispose()

    def _begin_writing(self, connection: Connection) -> None:
        """Have the file for one write, at once when another process lets go of it.

        SQLite's own wait looks after 1, 2, 5, 10, 15 … 100 ms: a pull beside us would be first
        again and again.
        """
        driver = connection.connection.driver_connection
        assert driver is not None
        until = time.monotonic() + self._patience_s
        driver.execute("PRAGMA busy_timeout=0")
        try:
            while not _has_begun(connection, driver, last=time.monotonic() >= until):
                self._pause.wait(LOOK_S)
        finally:
            if not connection.invalidated:
                driver.execute(f"PRAGMA busy_timeout={round(self._patience_s * 1000)}")

    def _engine(self, *, begin: Callable[[Connection], None], size: int) -> Engine:
        engine = create_engine(
            "sqlite://",
            module=cipher.driver,
            creator=self._connected,
            poolclass=QueuePool,
            pool_size=size,
            max_overflow=0 if size == 1 else size,
            hide_parameters=True,
        )
        event.listen(engine, "connect", self._prepare)
        event.listen(engine, "handle_error", _give_up_useless)
        event.listen(engine, "begin", begin)
        return engine

    def _prepare(self, connection: cipher.Connection, record: Any = None) -> None:
        # Our own BEGIN, so that the transaction also covers DDL and the first SELECT.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA cache_size=-{self._cache_mb * 1000}")
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        me = threading.get_ident()
        if self._writing_thread == me:
            raise RuntimeError("a write inside a write: finish the first one")
        if not self._turn.acquire(timeout=self._patience_s):
            raise DatabaseBusy(f"Not saved: {self.path} is still busy with an earlier change.")
        self._writing_thread = me
        try:
            yield
        finally:
            self._writing_thread = None
            self._turn.release()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            told = in_words(error.orig, self.path)
            if told is None:
                raise
            if isinstance(told, DamagedDatabase):
                self._mark_suspect()
            raise told from error

    def _mark_suspect(self) -> None:
        try:
            suspect(self.path).touch()
        except OSError as error:
            # The damage itself is what the agent must hear of.
            _log.warning("%s cannot be marked as damaged: %s", self.path.name, error)


@contextmanager
def _lazily(connection: Connection, lazy: bool) -> Iterator[None]:
    """Let commits not wait for the disk (sqlite.org/pragma.html#pragma_synchronous, WAL)."""
    if not lazy:
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA synchronous=NORMAL")
    driver.execute(f"PRAGMA wal_autocheckpoint={LAZY_JOURNAL}")
    try:
        yield
    finally:
        # A connection that was given up is closed already, and the next one is careful again.
        if not connection.invalidated:
            driver.execute("PRAGMA synchronous=FULL")
            driver.execute(f"PRAGMA wal_autocheckpoint={JOURNAL}")


def suspect(path: Path) -> Path:
    """The mark beside a database that was found damaged: the next start looks at every page."""
    return path.with_name(path.name + ".suspect")


def make_private(path: Path) -> None:
    """Make the file (0600) and its folder (0700) if they are not there; a file is made private."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _has_begun(connection: Connection, driver: Any, *, last: bool) -> bool:
    """Whether a write has begun; the *last* try tells why it did not."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except cipher.OperationalError as error:
        if code_of(error) != Code.BUSY or last:
            # Once more, so that it is told as every failure is.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return True
        return False
    return True


def _give_up_useless(context: ExceptionContext) -> None:
    # SQLCipher reads nothing more on a connection that has met a damaged page, and SQLite opens a
    # file that cannot be written at that moment for reading, and for good.
    if code_of(context.original_exception) in (Code.CORRUPT, Code.NOTADB, Code.READONLY):
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False


def _look_only(connection: cipher.Connection, record: Any) -> None:
    connection.execute("PRAGMA query_only=ON")
