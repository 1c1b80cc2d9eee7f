"""Bringing an older database up to this version: on a copy, swapped in only when it is whole."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from callcenter.store.errors import DatabaseBusy, ForeignDatabase, MigrationFailed, NewerDatabase
from callcenter.store.tables import REVISION

STEPS = Path(__file__).with_name("migrations")


def revision_of(path: Path) -> str:
    """The schema the file has; empty for a new file. Raises sqlite3.DatabaseError if unreadable.

    A database that is not ours raises ForeignDatabase.
    """
    connection = sqlite3.connect(path)
    try:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        if not tables:
            return ""
        if "alembic_version" not in tables:
            raise ForeignDatabase(
                f"{path} is a database of another program. Move it away or choose another folder."
            )
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else ""
    finally:
        connection.close()


def refuse_newer(path: Path, revision: str, head: str = REVISION) -> None:
    """Raise NewerDatabase when the file's schema is younger than this program."""
    if revision > head:
        raise NewerDatabase(
            f"{path} was made by a newer version of the program (data version {revision}, "
            f"this one knows {head}). Install the newer version; nothing was changed."
        )


def migrate(path: Path, revision: str, *, steps: Path = STEPS, patience_s: float) -> Path:
    """Bring the file at *path* up to date; the file as it was is kept, and its path returned.

    Killed at any moment, either the old or the new file stands complete at *path*.
    """
    kept = path.with_name(f"{path.name}.before-{revision}")
    copy = path.with_name(path.name + ".migrating")
    _settle(path, patience_s)
    copy.unlink(missing_ok=True)
    os.close(os.open(copy, os.O_RDWR | os.O_CREAT, 0o600))
    _copy(path, copy)
    _upgrade(copy, steps)
    _flush(copy)
    kept.unlink(missing_ok=True)
    _keep(path, kept)
    copy.replace(path)
    _flush_folder(path.parent)
    return kept


def _settle(path: Path, patience_s: float) -> None:
    """Bring the journal into the file, so that the file alone is the database."""
    connection = sqlite3.connect(path, timeout=patience_s)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise DatabaseBusy(
            f"{path} must be migrated, but another program holds it. Close it and start again."
        ) from error
    finally:
        connection.close()


def _copy(source: Path, target: Path) -> None:
    reading, writing = sqlite3.connect(source), sqlite3.connect(target)
    try:
        reading.backup(writing)
    finally:
        reading.close()
        writing.close()


def _upgrade(path: Path, steps: Path) -> None:
    # Alembic takes a tenth of a second to import and is hardly ever needed.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import URL, NullPool, create_engine, event

    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    # The driver would commit before each DDL statement: a step must be whole or absent.
    event.listen(engine, "connect", _no_own_transactions)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    config = Config()
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except Exception as error:
        raise MigrationFailed(
            f"The data could not be brought up to this version ({error}). It is as it was; "
            f"use the older version and tell IT."
        ) from error


def _no_own_transactions(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None


def _keep(path: Path, kept: Path) -> None:
    try:
        os.link(path, kept)
    except OSError:
        # No hard links on this file system (FAT, some network drives).
        os.close(os.open(kept, os.O_RDWR | os.O_CREAT, 0o600))
        _copy(path, kept)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
