"""Where an import begins: a file is chosen; below are past imports, each to be taken back."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from callcenter.domain.customer_import import ImportBatch
from ui import import_words
from ui.buttons import Button, Kind
from ui.controls import Glyph, Label, Line, Paragraph, named, plain_tooltip
from ui.icons import Icon, Look
from ui.import_wishes import UndoWanted
from ui.table_model import Index, Role, TableModel
from ui.theme import Size, Space, Tone
from ui.times import moment

translate = QCoreApplication.translate

ROW = 28


class PastPart(IntEnum):
    """What stands in which column."""

    FILE = 0
    WHEN = 1
    COUNTS = 2
    STATE = 3


class PastModel(TableModel):
    """Past imports, the newest first."""

    def __init__(self) -> None:
        super().__init__(len(PastPart), lambda at: _heading(PastPart(at)))
        self._rows: tuple[ImportBatch, ...] = ()
        self._now: datetime | None = None

    def show(self, batches: tuple[ImportBatch, ...], now: datetime) -> None:
        """Show *batches* as of *now*."""
        self.beginResetModel()
        self._rows, self._now = batches, now
        self.endResetModel()

    def batch(self, place: int) -> ImportBatch | None:
        """The import in *place*, if there is such a row."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """The text of a cell."""
        batch, part = self._rows[index.row()], PastPart(index.column())
        if role not in (Role.DisplayRole, Role.AccessibleTextRole, Role.ToolTipRole):
            return None
        now = self._now or batch.at
        text = {
            PastPart.FILE: lambda: batch.file,
            PastPart.WHEN: lambda: moment(batch.at, now),
            PastPart.COUNTS: lambda: import_words.summary(batch),
            PastPart.STATE: lambda: import_words.state(batch, now),
        }[part]()
        if role == Role.ToolTipRole:
            return plain_tooltip(text)
        return text if role == Role.DisplayRole else f"{_heading(part)}: {text}"


class PastTable(QTableView):
    """The table of them.

    Signals:
        moved: another import is the current one.
    """

    moved = Signal(int)

    def __init__(self, model: PastModel) -> None:
        super().__init__()
        self.setModel(model)
        named(self, "import-past", translate("Import", "Past imports"))
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
        header.setSectionResizeMode(PastPart.WHEN, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(PastPart.WHEN, 128)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which import is the current one."""
        super().currentChanged(current, previous)
        self.moved.emit(current.row())


class StartPage(QWidget):
    """The page.

    Signals:
        wished: an UndoWanted.
        choosing: a file shall be chosen.
        exporting: all customers shall be written to a file.
        rejects: the file of rejected rows that is to be opened.
    """

    wished = Signal(object)
    choosing = Signal()
    exporting = Signal()
    rejects = Signal(str)

    def __init__(self, look: Look, *, imports: bool = True, exports: bool = True) -> None:
        """Draw with *look*; offer only what is allowed, *imports* and *exports*."""
        super().__init__()
        self._busy = False
        self._model = PastModel()
        self._table = PastTable(self._model)
        self.choose = Button(
            look, translate("Import", "Choose a file…"), kind=Kind.PRIMARY, icon=Icon.PERSON_ADD
        )
        self._export = Button(look, translate("Import", "Export all…"), icon=Icon.COPY)
        self._undo = Button(look, translate("Import", "Undo this import"), icon=Icon.TAKE_BACK)
        self._rejected = Button(look, translate("Import", "Open rejected rows"), icon=Icon.OPEN)
        self._problem = Paragraph(tone=Tone.DANGER)
        self._told = Paragraph()
        for button, name in (
            (self.choose, "import-choose"),
            (self._export, "import-export"),
            (self._undo, "import-undo-past"),
            (self._rejected, "import-open-rejected"),
        ):
            named(button, name, button.text())
        self._problem.setObjectName("import-problem")
        self._told.setObjectName("import-told")
        self._lay_out(look, imports=imports, exports=exports)
        self._table.moved.connect(self._mark)
        self.choose.clicked.connect(self.choosing)
        self._export.clicked.connect(self.exporting)
        self._undo.clicked.connect(self._want_undo)
        self._rejected.clicked.connect(self._want_rejected)
        self._mark(-1)

    def show_past(self, batches: tuple[ImportBatch, ...], now: datetime) -> None:
        """Show past imports."""
        self._model.show(batches, now)
        if batches:
            self._table.selectRow(0)
        self._mark(0 if batches else -1)

    def show_told(self, told: str = "", problem: str = "") -> None:
        """Say what was done, or why not."""
        self._told.show_text(told)
        self._problem.show_text(problem)
        self._told.setVisible(bool(told))
        self._problem.setVisible(bool(problem))

    def show_busy(self, busy: bool) -> None:
        """Something is under way: nothing else can be begun."""
        self._busy = busy
        for button in (self.choose, self._export):
            button.setEnabled(not busy)
        self._mark(self._table.currentIndex().row())

    @Slot(int)
    def _mark(self, place: int) -> None:
        batch = self._model.batch(place)
        self._undo.setEnabled(batch is not None and batch.undoable and not self._busy)
        self._rejected.setEnabled(batch is not None and batch.rejected > 0)

    @Slot()
    def _want_undo(self) -> None:
        batch = self._model.batch(self._table.currentIndex().row())
        if batch is not None:
            self.wished.emit(UndoWanted(batch.id))

    @Slot()
    def _want_rejected(self) -> None:
        batch = self._model.batch(self._table.currentIndex().row())
        if batch is not None:
            self.rejects.emit(batch.rejects)

    def _lay_out(self, look: Look, *, imports: bool, exports: bool) -> None:
        first = QHBoxLayout()
        first.setSpacing(Space.S)
        first.addWidget(self.choose)
        first.addWidget(self._export)
        first.addStretch(1)
        self.choose.setVisible(imports)
        self._export.setVisible(exports)
        last = QHBoxLayout()
        last.setSpacing(Space.S)
        last.addWidget(self._undo)
        last.addWidget(self._rejected)
        last.addStretch(1)
        sentence = translate(
            "Import",
            "Choose a file or drop it here: CSV, Excel, OpenDocument, vCard or contacts of "
            "MicroSIP. You see what it would do before anything is written.",
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(Space.M)
        if imports:
            whole.addWidget(Paragraph(sentence, tone=Tone.MUTED))
        else:
            whole.addLayout(_forbidden(look, import_words.no_import(), "import-forbidden"))
        if not exports:
            whole.addLayout(_forbidden(look, import_words.no_export(), "export-forbidden"))
        whole.addLayout(first)
        whole.addWidget(self._problem)
        whole.addWidget(self._told)
        whole.addWidget(Line())
        past = Label(look, translate("Import", "Past imports"), size=Size.BODY, weight=600)
        whole.addWidget(past)
        whole.addWidget(self._table, 1)
        whole.addLayout(last)
        self.show_told()


def _forbidden(look: Look, words: str, name: str) -> QHBoxLayout:
    told = Paragraph(words, tone=Tone.MUTED)
    named(told, name, words)
    line = QHBoxLayout()
    line.setSpacing(Space.XS)
    line.addWidget(Glyph(look, Icon.LOCK, size=16))
    line.addWidget(told, 1)
    return line


def _heading(part: PastPart) -> str:
    return {
        PastPart.FILE: translate("Import", "File"),
        PastPart.WHEN: translate("Import", "When"),
        PastPart.COUNTS: translate("Import", "What came of it"),
        PastPart.STATE: translate("Import", "State"),
    }[part]
