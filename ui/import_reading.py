"""How a file is read: which columns tell what, and where it is in doubt, letters and separators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from ui.controls import Label, Paragraph, named
from ui.icons import Look
from ui.import_columns import ColumnsModel, ColumnsTable, Mapping, Part
from ui.import_wishes import Looked, LookWanted
from ui.theme import Size, Space, Tone

if TYPE_CHECKING:
    from callcenter.importing.opened import OpenedFile

translate = QCoreApplication.translate

_ENCODINGS = ("utf-8", "cp1250", "iso8859-2", "cp1252", "utf-16")
_SURE = frozenset({"utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"})
"""Encodings that a file proves by itself; a code page is only likely."""


class ReadingPage(QWidget):
    """The page.

    Signals:
        wished: a LookWanted, when the file shall be read in another way.
        changed: other columns tell something now.
    """

    wished = Signal(object)
    changed = Signal()

    def __init__(self, look: Look) -> None:
        """Draw with *look*."""
        super().__init__()
        self._wish = LookWanted("")
        self._model = ColumnsModel(look)
        self.table = ColumnsTable(self._model)
        self._file = Label(look, size=Size.BODY, weight=600)
        self._file.setObjectName("import-file")
        self._missing = Paragraph(tone=Tone.DANGER)
        self._missing.setObjectName("import-missing")
        self._encoding, self._delimiter, self._sheet = QComboBox(), QComboBox(), QComboBox()
        self._captions: dict[QComboBox, Label] = {}
        for box, name, word in (
            (self._encoding, "import-encoding", translate("Import", "Letters")),
            (self._delimiter, "import-delimiter", translate("Import", "Columns are parted by")),
            (self._sheet, "import-sheet", translate("Import", "Sheet")),
        ):
            named(box, name, word)
            self._captions[box] = Label(look, word, tone=Tone.MUTED, elided=False)
            self._captions[box].setBuddy(box)
            box.activated.connect(self._read_anew)
        self._lay_out()
        self._model.chosen.connect(self._fit)

    @property
    def mapping(self) -> Mapping:
        """What each column tells."""
        return self._model.mapping

    @property
    def ready(self) -> bool:
        """Whether it is told whom the rows are about."""
        return self._model.names_somebody

    def show_looked(self, looked: Looked) -> None:
        """Show the file as it was read."""
        self._wish, opened = looked.wish, looked.opened
        self._file.show_text(opened.path.name)
        self._model.show(opened.columns, [row.cells for row in looked.first], opened.guessed)
        self._offer_reading(opened)
        if opened.columns:
            self.table.setCurrentIndex(self._model.index(0, Part.FIELD))
        self._fit()

    def _offer_reading(self, opened: OpenedFile) -> None:
        """Only what is in doubt can be chosen."""
        asked = self._wish
        separated = bool(opened.delimiter)
        unsure = opened.encoding.lower() not in _SURE or bool(asked.encoding)
        encodings = dict.fromkeys((*_ENCODINGS, opened.encoding))
        _fill(self._encoding, {name: name for name in encodings if name}, opened.encoding)
        _fill(self._delimiter, _delimiters(), opened.delimiter)
        _fill(self._sheet, {name: name for name in opened.sheets}, opened.sheet)
        parted = len(opened.columns) < 2 or bool(asked.delimiter)
        for box, offered in (
            (self._encoding, separated and unsure),
            (self._delimiter, separated and parted),
            (self._sheet, len(opened.sheets) > 1),
        ):
            box.setVisible(offered)
            self._captions[box].setVisible(offered)

    @Slot()
    def _read_anew(self) -> None:
        chosen = {
            "encoding": self._encoding if not self._encoding.isHidden() else None,
            "delimiter": self._delimiter if not self._delimiter.isHidden() else None,
            "sheet": self._sheet if not self._sheet.isHidden() else None,
        }
        told = {name: str(box.currentData()) if box else "" for name, box in chosen.items()}
        self.wished.emit(LookWanted(self._wish.file, **told))

    @Slot()
    def _fit(self) -> None:
        missing = translate("Import", "Say which column tells the name or the company.")
        self._missing.show_text("" if self.ready else missing)
        self._missing.setVisible(not self.ready)
        self.changed.emit()

    def _lay_out(self) -> None:
        reading = QHBoxLayout()
        reading.setSpacing(Space.S)
        for box, caption in self._captions.items():
            reading.addWidget(caption)
            reading.addWidget(box)
            reading.addSpacing(Space.M)
        reading.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(Space.M)
        whole.addWidget(self._file)
        whole.addLayout(reading)
        whole.addWidget(self.table, 1)
        whole.addWidget(self._missing)


def _fill(box: QComboBox, words: dict[str, str], present: str) -> None:
    box.clear()
    for value, word in words.items():
        box.addItem(word, value)
    box.setCurrentIndex(max(box.findData(present), 0))


def _delimiters() -> dict[str, str]:
    return {
        ";": translate("Import", "semicolons"),
        ",": translate("Import", "commas"),
        "\t": translate("Import", "tabs"),
        "|": translate("Import", "upright bars"),
    }
