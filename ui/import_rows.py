"""Rows of a file as an import would keep them: as rows of a table, with what becomes of each."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QCoreApplication,
)
from PySide6.QtWidgets import QHeaderView, QTableView

from callcenter.domain.customer_import import ImportEnding
from callcenter.domain.number import PhoneNumber
from ui import caller_words, import_words
from ui.controls import named, plain_tooltip
from ui.icons import Icon, Look
from ui.table_model import Index, Role, TableModel
from ui.theme import Tone

if TYPE_CHECKING:
    from callcenter.importing.rehearsal import Tried

translate = QCoreApplication.translate

ROW = 28
_CELLS = 4
_FACES = {
    ImportEnding.MADE: (Icon.PERSON_ADD, Tone.READY),
    ImportEnding.CHANGED: (Icon.NOTE, Tone.ACCENT),
    ImportEnding.SKIPPED: (Icon.CLOSE, Tone.MUTED),
    ImportEnding.REJECTED: (Icon.ALERT, Tone.DANGER),
}


class RowPart(IntEnum):
    """What stands in which column."""

    LINE = 0
    ENDING = 1
    WHO = 2
    NUMBERS = 3
    EMAIL = 4
    WHY = 5


class RowsModel(TableModel):
    """Rows that were tried out."""

    def __init__(self, look: Look) -> None:
        super().__init__(len(RowPart), lambda at: _heading(RowPart(at)))
        self._look, self._region = look, "PL"
        self._rows: tuple[Tried, ...] = ()

    def show(self, rows: tuple[Tried, ...], region: str) -> None:
        """Show *rows*, with numbers as *region* writes them."""
        self.beginResetModel()
        self._rows, self._region = rows, region
        self.endResetModel()

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Text, tone and icon of a cell."""
        row, part = self._rows[index.row()], RowPart(index.column())
        if role in (Role.DisplayRole, Role.AccessibleTextRole, Role.ToolTipRole):
            text = self._text(row, part)
            if role == Role.ToolTipRole:
                return plain_tooltip(text)
            return text if role == Role.DisplayRole else f"{_heading(part)}: {text}"
        if role == Role.DecorationRole and part is RowPart.ENDING:
            return self._look.icon(*_FACES[row.outcome.ending], 16)
        if role == Role.ForegroundRole:
            strong = part in (RowPart.ENDING, RowPart.WHO)
            return self._look.colour(Tone.TEXT if strong else Tone.MUTED)
        return None

    def _text(self, row: Tried, part: RowPart) -> str:
        kept = row.customer
        match part:
            case RowPart.LINE:
                return str(row.row.line)
            case RowPart.ENDING:
                return import_words.ending(row.outcome.ending)
            case RowPart.WHO:
                if kept is None:
                    # As it stands in the file: nothing was made of it.
                    return " · ".join([cell for cell in row.row.cells if cell.strip()][:_CELLS])
                return " · ".join(dict.fromkeys(filter(None, (kept.name, kept.company))))
            case RowPart.NUMBERS:
                return ", ".join(map(self._number, kept.numbers)) if kept else ""
            case RowPart.EMAIL:
                return kept.email if kept else ""
            case RowPart.WHY:
                return import_words.reason(row.outcome)

    def _number(self, key: str) -> str:
        return caller_words.number(PhoneNumber.parse(key, region=self._region), self._region)


class RowsTable(QTableView):
    """The table of them, to be read only."""

    def __init__(self, model: RowsModel) -> None:
        super().__init__()
        self.setModel(model)
        named(self, "import-rows", translate("Import", "Rows as they would be"))
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
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
        for part, width in ((RowPart.LINE, 64), (RowPart.ENDING, 110)):
            header.setSectionResizeMode(part, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(part, width)


def _heading(part: RowPart) -> str:
    return {
        RowPart.LINE: translate("Import", "Line"),
        RowPart.ENDING: translate("Import", "Becomes"),
        RowPart.WHO: translate("Import", "Customer"),
        RowPart.NUMBERS: translate("Import", "Numbers"),
        RowPart.EMAIL: translate("Import", "E-mail"),
        RowPart.WHY: translate("Import", "Why"),
    }[part]
