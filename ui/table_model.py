"""What all tables of rows have in common: their size, and the words above their columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class TableModel(QAbstractTableModel):
    """A table with a heading for each of *columns*; a subclass keeps its rows in `_rows`."""

    _rows: tuple[Any, ...] = ()

    def __init__(
        self, columns: int, heading: Callable[[int], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._column_count = columns
        self._heading = heading

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's form)
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's form)
        """How many columns there are."""
        return 0 if parent.isValid() else self._column_count

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        """The words above the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Role.DisplayRole:
            return self._heading(section)
        if role == Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _repaint(self) -> None:
        """All that is shown may read or look otherwise now."""
        if self._rows:
            last = self.index(len(self._rows) - 1, self._column_count - 1)
            self.dataChanged.emit(self.index(0, 0), last)
