"""What is known of recorded calls: which call, since when, how long, and whether a pause is open.

The sound itself lies in encrypted files; this is only what lists and finds them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from callcenter.domain.recording import (
    Recording,
    RecordingFiled,
    RecordingForm,
    RecordingState,
)
from callcenter.store.database import Database
from callcenter.store.tables import recording

_FIELDS = tuple(column.name for column in recording.columns)
_OF_FILE = ("length_s", "form", "complete", "pauses", "problem")
_INSERT = insert(recording)
_PUT = _INSERT.on_conflict_do_update(
    index_elements=["id"],
    # What became of the file is told by its filing alone, which may come before or after.
    set_={
        column.name: column for column in _INSERT.excluded if column.name not in ("id", *_OF_FILE)
    },
)
_NEWEST = recording.c.started.desc()


class Recordings:
    """The recordings of this desk. Raises StoreError kinds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, kept: Recording) -> None:
        """Keep what is known of a recording, new or changed; its file's part stays as it was."""
        with self._database.writing() as connection:
            connection.execute(_PUT, {name: getattr(kept, name) for name in _FIELDS})

    def filed(self, kept: RecordingFiled) -> None:
        """Keep what became of its file."""
        fields = {name: getattr(kept, name) for name in _OF_FILE}
        with self._database.writing() as connection:
            connection.execute(
                update(recording).where(recording.c.id == kept.recording).values(fields)
            )

    def forget(self, ids: Iterable[str]) -> None:
        """Keep nothing of these any more; their files are gone already."""
        with self._database.writing() as connection:
            connection.execute(delete(recording).where(recording.c.id.in_(list(ids))))

    def get(self, id: str) -> Recording | None:
        """The recording of that id."""
        return next(iter(self._select(select(recording).where(recording.c.id == id))), None)

    def since(self, at: datetime) -> tuple[Recording, ...]:
        """Recordings that began at or after *at*, newest first."""
        asked = select(recording).where(recording.c.started >= at)
        return self._select(asked.order_by(_NEWEST))

    def of_interactions(self, ids: Iterable[str]) -> tuple[Recording, ...]:
        """The recordings of these calls, newest first."""
        asked = select(recording).where(recording.c.interaction.in_(list(ids)))
        return self._select(asked.order_by(_NEWEST))

    def open(self) -> tuple[Recording, ...]:
        """Those not ended when the desk was last heard of, or cut off in a pause."""
        asked = select(recording).where(
            or_(recording.c.ended.is_(None), recording.c.state == RecordingState.PAUSED)
        )
        return self._select(asked.order_by(recording.c.started))

    def unfiled(self) -> tuple[Recording, ...]:
        """Those whose call is over but whose file is still as it was written, oldest first."""
        asked = select(recording).where(
            recording.c.ended.is_not(None),
            recording.c.form == RecordingForm.SAMPLES,
            recording.c.problem == "",
        )
        return self._select(asked.order_by(recording.c.started))

    def ended_before(self, at: datetime) -> tuple[Recording, ...]:
        """Those that began and ended before *at*."""
        asked = select(recording).where(recording.c.ended < at)
        return self._select(asked.order_by(recording.c.started))

    def _select(self, asked: Select[Any]) -> tuple[Recording, ...]:
        with self._database.reading() as connection:
            return tuple(_value(row) for row in connection.execute(asked))


def _value(row: Row[Any]) -> Recording:
    return Recording(**{name: row._mapping[name] for name in _FIELDS})
