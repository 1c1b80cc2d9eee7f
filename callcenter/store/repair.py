"""A damaged database: it is kept aside, and every row that can still be read is carried over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from callcenter.store.cipher import Connection, DatabaseError, connect
from callcenter.store.database import suspect
from callcenter.store.errors import DamagedDatabase, in_words
from callcenter.store.key import StoreKey

FIRST_ROW, LAST_ROW = 1, 2**40
_SPREAD = tuple(2**power for power in range(41))
MOST_FAILURES = 20_000
"""Ranges that may fail to be read in one table before the rest of it is given up."""

# Rebuilt from the others, or written anew.
_DERIVED = ("alembic_version", "customer_number", "sqlite_sequence")


@dataclass(frozen=True, slots=True)
class Repair:
    """What was found damaged, where the damaged file is kept, and how many rows were rescued."""

    problem: str
    kept: Path
    rescued: dict[str, int] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What happened, for a person."""
        calls, waiting = self.rescued.get("interaction", 0), self.rescued.get("outbox", 0)
        return (
            f"The database was damaged ({self.problem}). {calls} calls and {waiting} records for "
            f"the CRM were rescued; the damaged file is kept as {self.kept}."
        )


def problem_in(path: Path, key: StoreKey | None) -> str:
    """What `PRAGMA quick_check` finds wrong; empty when the file is sound."""
    connection = connect(path, key)
    try:
        answer = [str(row[0]) for row in connection.execute("PRAGMA quick_check(1)")]
    except DatabaseError as error:
        return damage(error, path)
    finally:
        connection.close()
    return "" if answer == ["ok"] else "; ".join(answer).replace("\n", " ")


def damage(error: DatabaseError, path: Path) -> str:
    """What is damaged by the words of *error*; raises it, named, when it is something else."""
    told = in_words(error, path)
    if isinstance(told, DamagedDatabase):
        return str(error)
    raise told or error


def repair(
    path: Path,
    problem: str,
    *,
    had: StoreKey | None,
    key: StoreKey | None,
    now: datetime,
    create: Callable[[Path], None],
    reindex: Callable[[Path], None],
) -> Repair:
    """Put a new database with all readable rows at *path*.

    The damaged one has the key *had*, the new one gets *key*. *create* makes an empty one,
    *reindex* makes its searches anew. May be killed at any moment: the next start takes it up
    again.
    """
    suspect(path).touch()
    building = path.with_name(path.name + ".rescuing")
    building.unlink(missing_ok=True)
    create(building)
    rescued = _rescue(path, had, building, key)
    reindex(building)
    building.replace(_rescued(path))
    return Repair(problem, finish(path, now=now) or path, rescued)


def finish(path: Path, *, now: datetime) -> Path | None:
    """Swap in a rescued database, if one stands ready; where the damaged one is kept."""
    ready = _rescued(path)
    if not ready.exists():
        return None
    kept = path.with_name(f"{path.name}.damaged-{now.astimezone(UTC):%Y%m%dT%H%M%S}")
    for ending in ("-wal", "-shm", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(kept.with_name(kept.name + ending))
    ready.replace(path)
    suspect(path).unlink(missing_ok=True)
    return kept


def _rescued(path: Path) -> Path:
    return path.with_name(path.name + ".rescued")


class _Damaged:
    """The damaged file, as it can be read: after a page that cannot, it is opened again.

    SQLCipher gives up a connection at the first page that is not as it was written.
    """

    def __init__(self, path: Path, key: StoreKey | None) -> None:
        self._path = path
        self._key = key
        self._connection = self._opened()

    def columns(self, table: str) -> set[str]:
        """The columns of a table; none where that cannot be read."""
        try:
            return set(_columns(self._connection, table))
        except DatabaseError:
            self._again()
            return set()

    def has(self, select: str, row: int) -> bool:
        """Whether it can be read if there is a row of that number."""
        try:
            self._connection.execute(select, (row, row)).fetchall()
        except DatabaseError:
            self._again()
            return False
        return True

    def rows(self, select: str, limits: tuple[int, ...] = ()) -> Iterator[list[tuple[object, ...]]]:
        """The rows within *limits*, some at a time; raises DatabaseError."""
        try:
            cursor = self._connection.execute(select, limits)
            while rows := cursor.fetchmany(1000):
                yield rows
        except DatabaseError:
            self._again()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _again(self) -> None:
        self._connection.close()
        self._connection = self._opened()

    def _opened(self) -> Connection:
        connection = connect(self._path, self._key)
        connection.text_factory = bytes
        return connection


def _rescue(
    damaged: Path, had: StoreKey | None, fresh: Path, key: StoreKey | None
) -> dict[str, int]:
    source, target = _Damaged(damaged, had), connect(fresh, key)
    try:
        # One bad row must not cost the others: references are looked at afterwards.
        target.execute("PRAGMA foreign_keys=OFF")
        rescued = {table: _copy_rows(source, target, table) for table in _tables(target)}
        target.execute("DELETE FROM contact WHERE customer NOT IN (SELECT seq FROM customer)")
        target.commit()
        return rescued
    finally:
        source.close()
        target.close()


def _tables(connection: Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '*_search*'"
    )
    return [row[0] for row in rows if row[0] not in _DERIVED]


def _columns(connection: Connection, table: str) -> list[str]:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    return [name.decode() if isinstance(name, bytes) else name for name in names]


def _copy_rows(source: _Damaged, target: Connection, table: str) -> int:
    known = source.columns(table)
    names = [name for name in _columns(target, table) if name in known]
    if not names:
        # The list of tables itself cannot be read: the kept file is all there is.
        return 0
    listed = ", ".join(names)
    marks = ", ".join("?" for _ in names)
    select = f"SELECT {listed} FROM {table} NOT INDEXED"
    insert = f"INSERT OR IGNORE INTO {table} ({listed}) VALUES ({marks})"
    count = 0
    readable = _readable if _has_row_numbers(target, table) else _beginning
    for rows in readable(source, select):
        count += target.executemany(insert, (_decoded(row) for row in rows)).rowcount
    return count


def _readable(source: _Damaged, select: str) -> Iterator[list[tuple[object, ...]]]:
    """Rows in ranges that can be read; a range that cannot is halved until single rows are left.

    Rows before the unreadable one come twice.
    """
    select += " WHERE rowid BETWEEN ? AND ?"
    if not any(source.has(select, row) for row in _SPREAD):
        # The page where every search begins is lost, and all rows with it.
        return
    ranges = [(FIRST_ROW, LAST_ROW)]
    failures = 0
    while ranges and failures < MOST_FAILURES:
        first, last = ranges.pop()
        try:
            yield from source.rows(select, (first, last))
        except DatabaseError:
            failures += 1
            if first < last:
                middle = (first + last) // 2
                ranges += [(middle + 1, last), (first, middle)]


def _beginning(source: _Damaged, select: str) -> Iterator[list[tuple[object, ...]]]:
    """Rows up to the first that cannot be read; these have no numbers to go on from."""
    with suppress(DatabaseError):
        yield from source.rows(select)


def _has_row_numbers(connection: Connection, table: str) -> bool:
    asked = "SELECT wr FROM pragma_table_list(?)"
    return not connection.execute(asked, (table,)).fetchone()[0]


def _decoded(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(_text(value) for value in row)


def _text(value: object) -> object:
    """Text again; lone surrogates stay bytes as we keep them, other bytes become marks."""
    if not isinstance(value, bytes):
        return value
    try:
        value.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return value.decode("utf-8", "replace")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value
