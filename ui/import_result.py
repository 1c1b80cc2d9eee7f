"""An import under way, and how it came out: the rejected rows to be opened, all to be undone."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from callcenter.domain.customer_import import ImportBatch
from ui import import_words
from ui.buttons import Button
from ui.controls import Glyph, Label, Paragraph, announce, named
from ui.icons import Icon, Look
from ui.import_wishes import Imported, Importing, StopWanted, UndoWanted
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate


class ResultPage(QWidget):
    """The page.

    Signals:
        wished: a StopWanted or an UndoWanted.
        rejects: the file of rejected rows that is to be opened.
    """

    wished = Signal(object)
    rejects = Signal(str)

    def __init__(self, look: Look) -> None:
        """Draw with *look*."""
        super().__init__()
        self._batch: ImportBatch | None = None
        self._glyph = Glyph(look, Icon.SYNC, size=32)
        self._title = Label(look, size=Size.TITLE, weight=600)
        self._counts = Label(look, tabular=True)
        self._problem = Paragraph(tone=Tone.DANGER)
        self._bar = QProgressBar()
        self.stop = Button(look, translate("Import", "Stop"), icon=Icon.STOP)
        self._rejected = Button(look, translate("Import", "Open rejected rows"), icon=Icon.OPEN)
        self._undo = Button(look, translate("Import", "Undo this import"), icon=Icon.TAKE_BACK)
        named(self._bar, "import-progress", translate("Import", "How far the import is"))
        named(self.stop, "import-stop", translate("Import", "Stop the import"))
        named(self._rejected, "import-rejected", self._rejected.text())
        named(self._undo, "import-undo", self._undo.text())
        self._title.setObjectName("import-result")
        self._counts.setObjectName("import-result-counts")
        self._problem.setObjectName("import-result-problem")
        self._lay_out()
        self.stop.clicked.connect(self._want_stop)
        self._rejected.clicked.connect(self._want_rejected)
        self._undo.clicked.connect(self._want_undo)

    def begin(self) -> None:
        """An import begins: every row is counted first."""
        self._batch = None
        self._bar.setRange(0, 0)
        self._under_way(True)
        self._say(Icon.SYNC, Tone.ACCENT, translate("Import", "Counting the rows…"))
        self._counts.show_text("")

    def show_far(self, far: Importing) -> None:
        """Show how far it is."""
        self._batch = far.batch
        self._bar.setRange(0, max(far.of, 1))
        self._bar.setValue(far.batch.rows)
        told = translate("Import", "{done} of {all} rows")
        self._say(Icon.SYNC, Tone.ACCENT, told.format(done=far.batch.rows, all=far.of))
        self._counts.show_text(import_words.summary(far.batch))

    def show_end(self, came: Imported) -> None:
        """Show how it came out."""
        self._batch = came.batch or self._batch
        self._under_way(False)
        if came.problem:
            broke = translate("Import", "The import broke off; what was kept stays")
            self._say(Icon.ALERT, Tone.DANGER, broke, came.problem)
        elif self._batch is not None and self._batch.finished is None:
            stopped = translate("Import", "Stopped. Choose the same file again to go on.")
            self._say(Icon.STOP, Tone.RINGING, stopped)
        else:
            self._say(Icon.CHECKED, Tone.READY, translate("Import", "Imported"))
        if self._batch is not None:
            self._counts.show_text(import_words.summary(self._batch))
        announce(self._title, self._title.text())

    def show_undoing(self, told: str) -> None:
        """It is being taken back."""
        self._bar.setRange(0, 0)
        self._under_way(True, stops=False)
        self._say(Icon.TAKE_BACK, Tone.ACCENT, told)

    def show_undone(self, told: str, problem: str) -> None:
        """It was taken back as far as it could be."""
        self._under_way(False)
        self._undo.setVisible(bool(problem))
        failed = translate("Import", "It could not be undone")
        title = failed if problem else translate("Import", "Undone")
        self._say(
            Icon.ALERT if problem else Icon.CHECKED,
            Tone.DANGER if problem else Tone.READY,
            title,
            problem,
        )
        if told:
            self._counts.show_text(told)

    def _under_way(self, on: bool, *, stops: bool = True) -> None:
        batch = self._batch
        self._bar.setVisible(on)
        self.stop.setVisible(on and stops)
        self._undo.setVisible(not on and batch is not None and batch.made + batch.changed > 0)
        self._rejected.setVisible(not on and batch is not None and batch.rejected > 0)

    def _say(self, icon: Icon, tone: Tone, title: str, problem: str = "") -> None:
        self._glyph.show_icon(icon, tone)
        self._title.show_text(title)
        self._problem.show_text(problem)
        self._problem.setVisible(bool(problem))

    @Slot()
    def _want_stop(self) -> None:
        self.wished.emit(StopWanted())

    @Slot()
    def _want_rejected(self) -> None:
        if self._batch is not None:
            self.rejects.emit(self._batch.rejects)

    @Slot()
    def _want_undo(self) -> None:
        if self._batch is not None:
            self.wished.emit(UndoWanted(self._batch.id))

    def _lay_out(self) -> None:
        text = QVBoxLayout()
        text.setSpacing(Space.XS)
        for part in (self._title, self._counts, self._problem):
            text.addWidget(part)
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self._glyph)
        head.addLayout(text, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        for button in (self.stop, self._rejected, self._undo):
            buttons.addWidget(button)
        buttons.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(Space.M)
        whole.addStretch(1)
        whole.addLayout(head)
        whole.addWidget(self._bar)
        whole.addLayout(buttons)
        whole.addStretch(2)
