"""What the columns of a file tell: guessed, and put right by the agent, one choice per column."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from callcenter.domain.customer_import import ImportField
from ui import import_words
from ui.controls import named, plain_tooltip
from ui.icons import Icon, Look
from ui.table_model import Index, Role, TableModel
from ui.theme import Tone

translate = QCoreApplication.translate

Mapping = tuple[ImportField | None, ...]

_SEVERAL = frozenset({ImportField.NUMBER, ImportField.EMAIL})
"""What more than one column may tell."""
_NAMING = frozenset(
    {ImportField.NAME, ImportField.GIVEN_NAME, ImportField.FAMILY_NAME, ImportField.COMPANY}
)
_SAMPLES = 4
ROW = 32


class Part(IntEnum):
    """What stands in which column of the table."""

    COLUMN = 0
    SAMPLE = 1
    FIELD = 2


class ColumnsModel(TableModel):
    """One row for each column of the file.

    Signals:
        chosen: a column tells something else now.
    """

    chosen = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(len(Part), lambda at: _heading(Part(at)))
        self._look = look
        self._rows: tuple[str, ...] = ()
        self._samples: tuple[str, ...] = ()
        self._mapping: list[ImportField | None] = []

    @property
    def mapping(self) -> Mapping:
        """What each column tells."""
        return tuple(self._mapping)

    @property
    def names_somebody(self) -> bool:
        """Whether any column tells whom a row is about."""
        return bool(_NAMING & set(self._mapping))

    def show(self, columns: Sequence[str], rows: Sequence[Sequence[str]], mapping: Mapping) -> None:
        """Show *columns* with what their first *rows* have, and what they most likely tell."""
        self.beginResetModel()
        self._rows, self._mapping = tuple(columns), list(mapping)
        self._samples = tuple(_sample(rows, at) for at in range(len(columns)))
        self.endResetModel()

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Text, tone and icon of a cell."""
        at, part = index.row(), Part(index.column())
        if role == Role.DisplayRole:
            return self._text(at, part)
        if role == Role.EditRole and part is Part.FIELD:
            return self._mapping[at]
        if role == Role.ForegroundRole:
            used = part is not Part.SAMPLE and self._mapping[at] is not None
            return self._look.colour(Tone.TEXT if used else Tone.MUTED)
        if role == Role.DecorationRole and part is Part.FIELD:
            return self._look.icon(Icon.DOWN, Tone.MUTED, 16)
        if role == Role.ToolTipRole:
            return plain_tooltip(self._text(at, part))
        if role == Role.AccessibleTextRole:
            return f"{_heading(part)}: {self._text(at, part)}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The choice can be made, all else is shown."""
        there = super().flags(index)
        return there | Qt.ItemFlag.ItemIsEditable if index.column() == Part.FIELD else there

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """Let a column tell *value*; of what only one column can tell, another tells it no more."""
        if role != Role.EditRole or index.column() != Part.FIELD:
            return False
        if value is not None and value not in _SEVERAL:
            self._mapping = [None if told is value else told for told in self._mapping]
        self._mapping[index.row()] = value
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, Part.FIELD))
        self.chosen.emit()
        return True

    def _text(self, at: int, part: Part) -> str:
        match part:
            case Part.COLUMN:
                return self._rows[at]
            case Part.SAMPLE:
                return self._samples[at]
            case Part.FIELD:
                return import_words.field(self._mapping[at])


class FieldChoice(QStyledItemDelegate):
    """The list from which it is chosen what a column tells."""

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QComboBox:
        """A list that opens at once, and is done when something was chosen."""
        box = QComboBox(parent)
        named(box, "import-field", translate("Import", "This column tells"))
        for told in (None, *ImportField):
            box.addItem(import_words.field(told), told)
        box.activated.connect(partial(self._done, box))
        return box

    def _done(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Begin with what the column tells now."""
        if isinstance(editor, QComboBox):
            told = index.data(Role.EditRole)
            editor.setCurrentIndex(0 if told is None else 1 + list(ImportField).index(told))
            editor.showPopup()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Let the column tell what was chosen."""
        if isinstance(editor, QComboBox):
            at = editor.currentIndex()
            told = list(ImportField)[at - 1] if at else None
            if told is not index.data(Role.EditRole):
                model.setData(index, told, Role.EditRole)


class ColumnsTable(QTableView):
    """The columns; Enter, F2 or a click on the choice opens it."""

    def __init__(self, model: ColumnsModel) -> None:
        super().__init__()
        self.setModel(model)
        self._choice = FieldChoice(self)
        self.setItemDelegateForColumn(Part.FIELD, self._choice)
        named(self, "import-columns", translate("Import", "Columns of the file"))
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QTableView.EditTrigger.AllEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(Part.FIELD, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(Part.FIELD, 220)


def _sample(rows: Sequence[Sequence[str]], at: int) -> str:
    found = dict.fromkeys(cells[at].strip() for cells in rows if at < len(cells))
    return " · ".join([cell for cell in found if cell][:_SAMPLES])


def _heading(part: Part) -> str:
    return {
        Part.COLUMN: translate("Import", "Column"),
        Part.SAMPLE: translate("Import", "For example"),
        Part.FIELD: translate("Import", "It tells"),
    }[part]
