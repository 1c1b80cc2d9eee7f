"""The agent's past calls as rows of a table."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    QObject,
)
from PySide6.QtGui import QIcon

from callcenter.domain.call import Direction
from callcenter.domain.desk import Rules
from callcenter.domain.interaction import Interaction, Stage, Sync
from ui import times, words
from ui.caller_words import party
from ui.icons import Icon, Look
from ui.table_model import Index, Role, TableModel
from ui.theme import Size, Tone, font

translate = QCoreApplication.translate


class Column(IntEnum):
    """What stands in which column."""

    DIRECTION = 0
    PARTY = 1
    QUEUE = 2
    TIME = 3
    DURATION = 4
    DISPOSITION = 5
    SYNC = 6


_SYNC_SIGNS = {
    Sync.WAITING: (Icon.SCHEDULE, Tone.MUTED),
    Sync.SENT: (Icon.CLOUD_DONE, Tone.READY),
    Sync.FAILED: (Icon.SYNC_PROBLEM, Tone.DANGER),
    Sync.DISCARDED: (Icon.CLOUD, Tone.MUTED),
}


class HistoryModel(TableModel):
    """Rows of interactions; holds no more than it was shown."""

    def __init__(self, look: Look, language: str, parent: QObject | None = None) -> None:
        """Label dispositions in *language*, draw icons with *look*."""
        super().__init__(len(Column), lambda at: heading(Column(at)), parent)
        self._look, self._language = look, language
        self._rows: tuple[Interaction, ...] = ()
        self._rules = Rules()
        self._now: datetime | None = None
        self._figures = font(Size.BODY, tabular=True)
        look.changed.connect(self._repaint)

    def show(self, rows: tuple[Interaction, ...], rules: Rules, now: datetime | None) -> bool:
        """Show *rows*; says whether anything differs from what was shown."""
        if (rows, rules) == (self._rows, self._rules) and _same_day(now, self._now):
            return False
        same_calls = [one.id for one in rows] == [one.id for one in self._rows]
        if not same_calls:
            self.beginResetModel()
        self._rows, self._rules, self._now = rows, rules, now
        if same_calls:
            self._repaint()
        else:
            self.endResetModel()
        return True

    @property
    def rows(self) -> tuple[Interaction, ...]:
        """What is shown."""
        return self._rows

    def interaction(self, row: int) -> Interaction | None:
        """The interaction in *row*, if there is such a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, call: str) -> int:
        """Where the interaction of that id stands; -1 if nowhere."""
        return next((row for row, one in enumerate(self._rows) if one.id == call), -1)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Text, icon, tone and face of a cell."""
        shown, column = self._rows[index.row()], Column(index.column())
        if role == Role.DisplayRole:
            return self._text(shown, column)
        if role == Role.DecorationRole:
            return self._icon(shown, column)
        if role == Role.ForegroundRole:
            return self._look.colour(_tone(shown, column))
        if role == Role.FontRole and column in (Column.TIME, Column.DURATION):
            return self._figures
        if role == Role.AccessibleTextRole:
            return self._spoken(shown, column)
        return None

    def _text(self, shown: Interaction, column: Column) -> str:
        match column:
            case Column.DIRECTION:
                return ""
            case Column.PARTY:
                return party(shown, self._rules.region)
            case Column.QUEUE:
                return shown.queue
            case Column.TIME:
                return times.moment(shown.started, self._now or shown.started)
            case Column.DURATION:
                return times.timer(shown.talk_s) if shown.answered else "–"
            case Column.DISPOSITION:
                return self._disposition(shown)
            case Column.SYNC:
                return words.sync_short(shown.sync)

    def _disposition(self, shown: Interaction) -> str:
        if shown.stage is Stage.UNFINISHED:
            return translate("History", "Unfinished")
        known = self._rules.disposition(shown.disposition)
        return known.label(self._language) if known else shown.disposition

    def _icon(self, shown: Interaction, column: Column) -> QIcon | None:
        if column is Column.DIRECTION:
            return self._look.icon(*_direction_sign(shown), 16)
        if column is Column.DISPOSITION and shown.stage is Stage.UNFINISHED:
            return self._look.icon(Icon.NOTE, Tone.WRAP_UP, 16)
        if column is Column.SYNC and shown.sync in _SYNC_SIGNS:
            return self._look.icon(*_SYNC_SIGNS[shown.sync], 16)
        return None

    def _spoken(self, shown: Interaction, column: Column) -> str:
        if column is Column.DIRECTION:
            return words.direction(shown)
        if column is Column.SYNC:
            return words.sync(shown.sync, shown.sync_reason)
        return f"{heading(column)}: {self._text(shown, column)}"


def heading(column: Column) -> str:
    """The word above *column*."""
    return {
        Column.DIRECTION: "",
        Column.PARTY: translate("History", "Who"),
        Column.QUEUE: translate("History", "Queue"),
        Column.TIME: translate("History", "When"),
        Column.DURATION: translate("History", "Talk"),
        Column.DISPOSITION: translate("History", "Disposition"),
        Column.SYNC: translate("History", "CRM"),
    }[column]


def _same_day(first: datetime | None, second: datetime | None) -> bool:
    if first is None or second is None:
        return first is second
    return first.astimezone().date() == second.astimezone().date()


def _direction_sign(shown: Interaction) -> tuple[Icon, Tone]:
    if shown.missed:
        return Icon.CALL_MISSED, Tone.DANGER
    if shown.elsewhere:
        return Icon.ANSWERED_ELSEWHERE, Tone.MUTED
    if shown.direction is Direction.OUTBOUND:
        return Icon.CALL_OUT, Tone.MUTED
    return Icon.CALL_IN, Tone.READY if shown.answered else Tone.MUTED


def _tone(shown: Interaction, column: Column) -> Tone:
    if column is Column.PARTY:
        return Tone.DANGER if shown.missed else Tone.TEXT
    if column is Column.DISPOSITION:
        return Tone.WRAP_UP if shown.stage is Stage.UNFINISHED else Tone.TEXT
    if column is Column.SYNC and shown.sync is Sync.FAILED:
        return Tone.DANGER
    return Tone.MUTED
