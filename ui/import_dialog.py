"""Customers in files: choose one, say what its columns tell, see what it would do, import it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import import_words
from ui.buttons import Button, Kind
from ui.controls import Label, Line, named
from ui.drops import dropped_file
from ui.icons import Icon, Look
from ui.import_start import StartPage
from ui.import_wishes import (
    Exported,
    Exporting,
    ExportWanted,
    Imported,
    Importing,
    Listed,
    Looked,
    LookWanted,
    RunWanted,
    StopWanted,
    TrialWanted,
    TriedOut,
    Trying,
    Undoing,
    UndoWanted,
    Unmade,
)
from ui.late import Late
from ui.theme import Size, Space
from ui.times import tr

if TYPE_CHECKING:
    from ui.import_preview import PreviewPage
    from ui.import_reading import ReadingPage
    from ui.import_result import ResultPage

translate = QCoreApplication.translate

_SMALLEST = (560, 420)


class Step(Enum):
    """What the dialog shows."""

    START = "start"
    READING = "reading"
    PREVIEW = "preview"
    RESULT = "result"


class ImportDialog(QDialog):
    """The dialog; never modal, so that a call can be answered beside it.

    Signals:
        wished: a wish of ui.import_wishes.
        opening: a file that another program shall open.
    """

    wished = Signal(object)
    opening = Signal(str)

    def __init__(
        self,
        look: Look,
        *,
        crm: bool,
        region: str,
        now: datetime,
        imports: bool = True,
        exports: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Offer the *crm* where there is one; *region* writes the numbers.

        Where no *imports* or no *exports* are allowed, it says so instead of offering them.
        """
        super().__init__(parent)
        self._look, self._crm = look, crm
        self._region, self._now, self._imports = region, now, imports
        named(self, "import-dialog", translate("Import", "Customers in files"))
        self.setWindowTitle(self.accessibleName())
        self.setAcceptDrops(imports)
        self._running = False
        self._undoing = ""
        self._title = Label(look, size=Size.TITLE, weight=600)
        self.start = StartPage(look, imports=imports, exports=exports)
        # Each when it is wanted: all at once would hold up the window.
        self._reading = Late(self._build_reading)
        self._preview = Late(self._build_preview)
        self._outcome = Late(self._build_outcome)
        self._step = Step.START
        self._pages = QStackedWidget()
        self._pages.addWidget(self.start)
        self._back = Button(look, translate("Import", "Back"))
        self._next = Button(look, "", kind=Kind.PRIMARY, icon=Icon.CHECK)
        self._close = Button(look, translate("Import", "Close"))
        self._lay_out()
        self._connect()
        self.setMinimumSize(*_SMALLEST)
        self.resize(self.sizeHint())
        self._turn(Step.START)

    def sizeHint(self) -> QSize:
        """Room for a table."""
        return QSize(880, 600)

    @property
    def step(self) -> Step:
        """What is shown."""
        return self._step

    @property
    def reading(self) -> ReadingPage:
        """What the columns tell."""
        return self._reading()

    @property
    def preview(self) -> PreviewPage:
        """What it would do."""
        return self._preview()

    @property
    def outcome(self) -> ResultPage:
        """How far it is, and how it came out."""
        return self._outcome()

    def look_at(self, file: str) -> None:
        """Begin with *file*."""
        if not self._imports:
            self.start.show_told(problem=import_words.no_import())
        elif not self._running:
            self.start.show_busy(True)
            self.start.show_told(translate("Import", "Looking at the file…"))
            self._turn(Step.START)
            self.wished.emit(LookWanted(file))

    # -- what came ----------------------------------------------------------------------------

    def show_looked(self, looked: Looked) -> None:
        """A file was looked at."""
        self.start.show_busy(False)
        self.start.show_told(problem=looked.problem)
        if looked.problem:
            self._turn(Step.START)
            return
        self.reading.show_looked(looked)
        self._turn(Step.READING)
        self.reading.table.setFocus()

    def show_trying(self, far: Trying) -> None:
        """It is being tried out."""
        if self.step is Step.PREVIEW:
            self.preview.show_trying(far.rows)

    def show_tried(self, tried: TriedOut) -> None:
        """It was tried out; not what is wanted any more is not shown."""
        if self.step is Step.PREVIEW and tried.order == self.preview.order(self.reading.mapping):
            self.preview.show_tried(tried, self._region)
            self._fit()

    def show_far(self, far: Importing) -> None:
        """How far the import is."""
        self.outcome.show_far(far)

    def show_imported(self, came: Imported) -> None:
        """How the import came out."""
        self._running = False
        self.outcome.show_end(came)
        self._fit()

    def show_past(self, listed: Listed) -> None:
        """Past imports."""
        self.start.show_past(listed.batches, self._now)
        if listed.problem:
            self.start.show_told(problem=listed.problem)

    def show_undoing(self, far: Undoing) -> None:
        """How far an import is taken back."""
        told = tr("Undoing: %n customer(s) so far", "an import", far.records)
        self.outcome.show_undoing(told)

    def show_unmade(self, came: Unmade) -> None:
        """How far an import was taken back."""
        self._running = False
        told = import_words.undone(came.undone) if came.undone is not None else ""
        self.outcome.show_undone(told, came.problem)
        self._fit()

    def show_exporting(self, far: Exporting) -> None:
        """How many customers were written so far."""
        self.start.show_told(tr("%n customer(s) written…", "to a file", far.customers))

    def show_exported(self, came: Exported) -> None:
        """All customers are in the file, or why not."""
        self.start.show_busy(False)
        text = tr("%n customer(s) written to {file}", "to a file", came.customers)
        told = "" if came.problem else text.format(file=came.file)
        self.start.show_told(told, came.problem)

    # -- what is wished -----------------------------------------------------------------------

    def reject(self) -> None:
        """Close it; an import that is under way is stopped first, and can be gone on with."""
        if self._running and self.step is Step.RESULT and not self._undoing:
            self.wished.emit(StopWanted())
            return
        super().reject()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file may be dropped."""
        if dropped_file(event) and not self._running:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at the file that was dropped."""
        if file := dropped_file(event):
            event.acceptProposedAction()
            self.look_at(file)

    @Slot()
    def _choose(self) -> None:
        dialog = QFileDialog(self, translate("Import", "Customers in files"))
        dialog.setObjectName("import-file-dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        known = translate("Import", "Lists of customers")
        every = translate("Import", "All files")
        ends = "*.csv *.txt *.tsv *.xlsx *.xls *.ods *.vcf *.xml"
        dialog.setNameFilters([f"{known} ({ends})", f"{every} (*)"])
        dialog.fileSelected.connect(self.look_at)
        dialog.open()

    @Slot()
    def _export(self) -> None:
        dialog = QFileDialog(self, translate("Import", "Export all customers"))
        dialog.setObjectName("import-export-dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["Excel (*.xlsx)", "CSV (*.csv)", "vCard (*.vcf)"])
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile("customers.xlsx")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(chosen[-5:-1]))
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    @Slot(str)
    def export_to(self, file: str) -> None:
        """Write all customers to *file*."""
        self.start.show_busy(True)
        self.start.show_told(translate("Import", "Writing the customers…"))
        self.wished.emit(ExportWanted(file))

    @Slot()
    def go_on(self) -> None:
        """Take the next step: try it out, or import it."""
        if self.step is Step.READING:
            self._turn(Step.PREVIEW)
            self._try()
        elif self.step is Step.PREVIEW:
            order = self.preview.order(self.reading.mapping)
            self._running, self._undoing = True, ""
            self.outcome.begin()
            self._turn(Step.RESULT)
            self.outcome.stop.setFocus()
            self.wished.emit(RunWanted(order))

    @Slot()
    def _go_back(self) -> None:
        self._turn(Step.READING if self.step is Step.PREVIEW else Step.START)

    @Slot()
    def _try(self) -> None:
        self.preview.show_trying(0)
        self._fit()
        self.wished.emit(TrialWanted(self.preview.order(self.reading.mapping)))

    @Slot(object)
    def _pass_on(self, wish: object) -> None:
        if isinstance(wish, UndoWanted):
            self._running, self._undoing = True, wish.batch
            self.outcome.show_undoing(translate("Import", "Undoing…"))
            self._turn(Step.RESULT)
        self.wished.emit(wish)

    def _turn(self, step: Step) -> None:
        self._step = step
        self._pages.setCurrentWidget(self._page(step))
        title = {
            Step.START: translate("Import", "Customers in files"),
            Step.READING: translate("Import", "What do the columns tell?"),
            Step.PREVIEW: translate("Import", "This is what it would do"),
            Step.RESULT: translate("Import", "The import"),
        }[step]
        self._title.show_text(title)
        word = {
            Step.READING: translate("Import", "See what it would do"),
            Step.PREVIEW: translate("Import", "Import"),
        }.get(step, "")
        self._next.setVisible(bool(word))
        self._next.show_face(word)
        self._next.setAccessibleName(word)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Only what can be done now is offered."""
        step = self.step
        goes_on = step in (Step.READING, Step.PREVIEW)
        page = self.reading if step is Step.READING else self.preview if goes_on else None
        self._next.setEnabled(page is not None and page.ready)
        self._next.setDefault(goes_on)
        self._back.setVisible(step is not Step.START)
        self._back.setEnabled(not self._running)

    def _page(self, step: Step) -> QWidget:
        if step is Step.START:
            return self.start
        if step is Step.READING:
            return self.reading
        return self.preview if step is Step.PREVIEW else self.outcome

    def _build_reading(self) -> ReadingPage:
        from ui.import_reading import ReadingPage

        page = ReadingPage(self._look)
        page.wished.connect(self.wished)
        page.changed.connect(self._fit)
        self._pages.addWidget(page)
        return page

    def _build_preview(self) -> PreviewPage:
        from ui.import_preview import PreviewPage

        page = PreviewPage(self._look, crm=self._crm)
        page.changed.connect(self._try)
        self._pages.addWidget(page)
        return page

    def _build_outcome(self) -> ResultPage:
        from ui.import_result import ResultPage

        page = ResultPage(self._look)
        page.wished.connect(self._pass_on)
        page.rejects.connect(self.opening)
        self._pages.addWidget(page)
        return page

    def _connect(self) -> None:
        self.start.choosing.connect(self._choose)
        self.start.exporting.connect(self._export)
        self.start.wished.connect(self._pass_on)
        self.start.rejects.connect(self.opening)
        self._back.clicked.connect(self._go_back)
        self._next.clicked.connect(self.go_on)
        self._close.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        named(self._back, "import-back", self._back.text())
        named(self._next, "import-next", "")
        named(self._close, "import-close", self._close.text())
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addStretch(1)
        for button in (self._close, self._back, self._next):
            button.setAutoDefault(False)
            foot.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        whole.setSpacing(Space.M)
        whole.addWidget(self._title)
        whole.addWidget(self._pages, 1)
        whole.addWidget(Line())
        whole.addLayout(foot)
