"""The one way to a database file: through SQLCipher, with the key that the file has, or none."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.store.errors import Code, DatabaseBusy, code_of
from callcenter.store.key import StoreKey

if TYPE_CHECKING:
    # SQLCipher's driver is a twin of this one, which has types.
    import sqlite3 as driver
else:
    from sqlcipher3 import dbapi2 as driver

__all__ = [
    "Connection",
    "DatabaseError",
    "OperationalError",
    "connect",
    "driver",
    "opens",
    "settle",
]

Connection = driver.Connection
DatabaseError = driver.DatabaseError
OperationalError = driver.OperationalError


def connect(
    path: Path | str, key: StoreKey | None, *, patience_s: float = 5.0, any_thread: bool = False
) -> Connection:
    """A connection to the database at *path*; a wrong key is told by the first statement.

    Nothing else may open the file while a connection is open in this process: when it closed the
    file it would take the locks of all with it (POSIX).
    """
    connection = driver.connect(str(path), timeout=patience_s, check_same_thread=not any_thread)
    # A key that does not fit is an answer here, not something to print.
    connection.execute("PRAGMA cipher_log_level=NONE")
    if key is not None:
        connection.execute(f'PRAGMA key="{key.literal}"')
    return connection


def opens(path: Path, key: StoreKey | None, *, patience_s: float = 5.0) -> bool:
    """Whether *key* is the file's; a damaged file has it too, as long as its first page is whole.

    Raises the driver's error when the file cannot be looked at.
    """
    connection = connect(path, key, patience_s=patience_s)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except DatabaseError as error:
        code = code_of(error)
        if code == Code.NOTADB:
            return False
        if code != Code.CORRUPT:
            raise
    finally:
        connection.close()
    return True


def settle(path: Path, key: StoreKey | None, *, patience_s: float) -> None:
    """Bring the journal into the file, so that the file alone is the database."""
    with closing(connect(path, key, patience_s=patience_s)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
        except OperationalError as error:
            raise DatabaseBusy(
                f"{path} must be migrated, but another program holds it. Close it and start again."
            ) from error
