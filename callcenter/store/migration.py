"""Bringing an older database up to this version: on a copy, swapped in only when it is whole."""

from __future__ import annotations

import os
from pathlib import Path

from callcenter.store import cipher
from callcenter.store.durable import flush, flush_folder
from callcenter.store.errors import ForeignDatabase, MigrationFailed, NewerDatabase
from callcenter.store.key import StoreKey
from callcenter.store.tables import REVISION

STEPS = Path(__file__).with_name("migrations")


def revision_of(path: Path, key: StoreKey | None) -> str:
    """The schema the file has; empty for a new file. Raises cipher.DatabaseError if unreadable.

    A database that is not ours raises ForeignDatabase.
    """
    connection = cipher.connect(path, key)
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


def migrate(
    path: Path, revision: str, key: StoreKey | None, *, steps: Path = STEPS, patience_s: float
) -> Path:
    """Bring the file at *path* up to date; the file as it was is kept, and its path returned.

    Killed at any moment, either the old or the new file stands complete at *path*.
    """
    kept = path.with_name(f"{path.name}.before-{revision}")
    copy = path.with_name(path.name + ".migrating")
    cipher.settle(path, key, patience_s=patience_s)
    copy.unlink(missing_ok=True)
    os.close(os.open(copy, os.O_RDWR | os.O_CREAT, 0o600))
    _copy(path, copy, key)
    _upgrade(copy, steps, key)
    flush(copy)
    kept.unlink(missing_ok=True)
    _keep(path, kept, key)
    copy.replace(path)
    flush_folder(path.parent)
    return kept


def _copy(source: Path, target: Path, key: StoreKey | None) -> None:
    reading, writing = cipher.connect(source, key), cipher.connect(target, key)
    try:
        reading.backup(writing)
    finally:
        reading.close()
        writing.close()


def _upgrade(path: Path, steps: Path, key: StoreKey | None) -> None:
    # Alembic takes a tenth of a second to import and is hardly ever needed.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import NullPool, create_engine, event

    def connected() -> cipher.Connection:
        return cipher.connect(path, key)

    engine = create_engine("sqlite://", module=cipher.driver, creator=connected, poolclass=NullPool)
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


def _no_own_transactions(connection: cipher.Connection, record: object) -> None:
    connection.isolation_level = None


def _keep(path: Path, kept: Path, key: StoreKey | None) -> None:
    try:
        os.link(path, kept)
    except OSError:
        # No hard links on this file system (FAT, some network drives).
        os.close(os.open(kept, os.O_RDWR | os.O_CREAT, 0o600))
        _copy(path, kept, key)
