"""What is between this desk and the CRM as rows of a table; changes of it move nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QObject,
)

from callcenter.domain.sync_report import Standing, SyncKind, SyncRow
from ui import sync_words
from ui.controls import plain_tooltip
from ui.icons import Icon, Look
from ui.table_model import Index, Role, TableModel
from ui.theme import Size, Tone, font
from ui.times import moment

translate = QCoreApplication.translate


MOST_RUNS = 40
"""With more separate places of change than this, the rows are laid out anew."""
_FACES = {
    Standing.WAITING: (Icon.SCHEDULE, Tone.MUTED),
    Standing.REFUSED: (Icon.SYNC_PROBLEM, Tone.DANGER),
    Standing.CONFLICT: (Icon.SPLIT, Tone.RINGING),
    Standing.DISCARDED: (Icon.CLOSE, Tone.MUTED),
}


class SyncColumn(IntEnum):
    """What stands in which column."""

    WHAT = 0
    WHEN = 1
    WHY = 2


class SyncModel(TableModel):
    """Rows of one standing; thousands cost no more than those that are seen."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        """Draw icons with *look*."""
        super().__init__(len(SyncColumn), lambda at: heading(SyncColumn(at)), parent)
        self._look = look
        self._rows: tuple[SyncRow, ...] = ()
        self._keys: list[str] = []
        self._region = "PL"
        self._now: datetime | None = None
        self._figures = font(Size.BODY, tabular=True)
        look.changed.connect(self._repaint)

    @property
    def rows(self) -> tuple[SyncRow, ...]:
        """What is shown."""
        return self._rows

    def show(self, rows: tuple[SyncRow, ...], region: str, now: datetime) -> None:
        """Show *rows*; what was there and still is keeps its place and its selection."""
        self._region, self._now = region, now
        if rows is not self._rows:
            self._become(rows)
        self._repaint()

    def row(self, place: int) -> SyncRow | None:
        """The record in *place*, if there is such a row."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, key: str) -> int:
        """Where the record of that key stands; -1 if nowhere."""
        return self._keys.index(key) if key in self._keys else -1

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Text, icon, tone and face of a cell."""
        row, column = self._rows[index.row()], SyncColumn(index.column())
        if role in (Role.DisplayRole, Role.ToolTipRole):
            text = self._text(row, column)
            return text if role == Role.DisplayRole else plain_tooltip(text)
        if role == Role.DecorationRole and column is SyncColumn.WHAT:
            return self._look.icon(*_face(row), 16)
        if role == Role.ForegroundRole:
            return self._look.colour(Tone.TEXT if column is SyncColumn.WHAT else Tone.MUTED)
        if role == Role.FontRole and column is SyncColumn.WHEN:
            return self._figures
        if role == Role.AccessibleTextRole:
            return f"{heading(column)}: {self._text(row, column)}"
        return None

    def _text(self, row: SyncRow, column: SyncColumn) -> str:
        now = self._now or row.at
        match column:
            case SyncColumn.WHAT:
                return sync_words.title(row, self._region)
            case SyncColumn.WHEN:
                return moment(row.at, now)
            case SyncColumn.WHY:
                return sync_words.why(row, now)

    # -- changing -----------------------------------------------------------------------------

    def _become(self, rows: tuple[SyncRow, ...]) -> None:
        before, after = self._keys, [row.key for row in rows]
        self._keys = after
        # Mostly something went at the top or came at the end: only what differs is looked at.
        start = _alike(before, after)
        end = _alike(before[start:][::-1], after[start:][::-1])
        old, new = before[start : len(before) - end], after[start : len(after) - end]
        there, wanted = set(old), set(new)
        gone = list(_runs([start + at for at, key in enumerate(old) if key not in wanted]))
        come = list(_runs([start + at for at, key in enumerate(new) if key not in there]))
        staying = [key for key in old if key in wanted]
        in_order = staying == [key for key in new if key in there]
        if not in_order or len(gone) + len(come) > MOST_RUNS:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        self._take_out(gone)
        self._put_in(come, rows)

    def _take_out(self, gone: Sequence[tuple[int, int]]) -> None:
        for first, last in reversed(gone):
            self.beginRemoveRows(QModelIndex(), first, last)
            self._rows = self._rows[:first] + self._rows[last + 1 :]
            self.endRemoveRows()

    def _put_in(self, come: Sequence[tuple[int, int]], rows: tuple[SyncRow, ...]) -> None:
        for first, last in come:
            self.beginInsertRows(QModelIndex(), first, last)
            self._rows = self._rows[:first] + rows[first : last + 1] + self._rows[first:]
            self.endInsertRows()
        self._rows = rows


def heading(column: SyncColumn) -> str:
    """The word above *column*."""
    return {
        SyncColumn.WHAT: translate("Sync", "What"),
        SyncColumn.WHEN: translate("Sync", "When"),
        SyncColumn.WHY: translate("Sync", "Why it is here"),
    }[column]


def _face(row: SyncRow) -> tuple[Icon, Tone]:
    if row.standing is Standing.WAITING and row.kind is SyncKind.CUSTOMER:
        return Icon.PERSON_ADD, Tone.MUTED
    if row.standing is Standing.WAITING and row.kind is SyncKind.CHANGE:
        return Icon.PERSON, Tone.MUTED
    return _FACES[row.standing]


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many keys both begin with."""
    for at, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine != theirs:
            return at
    return min(len(one), len(other))


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each row of neighbours in rising *places*."""
    first = last = None
    for place in places:
        if last is not None and place == last + 1:
            last = place
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = place
    if first is not None and last is not None:
        yield first, last
