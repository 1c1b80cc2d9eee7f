"""What an import would do: the rule for who is known, how many rows come to what, and the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from callcenter.domain.customer_import import ImportEnding, ImportPolicy
from ui import import_words
from ui.chips import Chip
from ui.controls import Label, Paragraph, announce, named
from ui.icons import Look
from ui.import_columns import Mapping
from ui.import_rows import RowsModel, RowsTable
from ui.import_wishes import Order, TriedOut
from ui.theme import Size, Space, Tone
from ui.times import tr

if TYPE_CHECKING:
    from callcenter.importing.rehearsal import Rehearsal

translate = QCoreApplication.translate


class PreviewPage(QWidget):
    """The page.

    Signals:
        changed: it shall be tried out in another way.
    """

    changed = Signal()

    def __init__(self, look: Look, *, crm: bool) -> None:
        """Draw with *look*; only where there is a *crm* can customers go to it."""
        super().__init__()
        self._mapping: Mapping = ()
        self._rehearsal: Rehearsal | None = None
        self._region = "PL"
        self._policy = QComboBox()
        for each in (ImportPolicy.FILL, ImportPolicy.SKIP, ImportPolicy.OVERWRITE):
            self._policy.addItem(import_words.policy(each), each.value)
        self._to_crm = QCheckBox(translate("Import", "also to the CRM"))
        self._to_crm.setVisible(crm)
        self._counts = Label(look, size=Size.TITLE, weight=600, tabular=True)
        self._reasons = Paragraph(size=Size.SMALL, tone=Tone.MUTED)
        self._problem = Paragraph(tone=Tone.DANGER)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._model = RowsModel(look)
        self.table = RowsTable(self._model)
        self._first = Chip(look, translate("Import", "The first rows"), checkable=True)
        self._rejected = Chip(look, translate("Import", "Rejected rows"), checkable=True)
        self._chips = QButtonGroup(self)
        for at, chip in enumerate((self._first, self._rejected)):
            self._chips.addButton(chip, at)
        self._first.setChecked(True)
        self._name()
        self._lay_out(look)
        self._policy.activated.connect(self.changed)
        self._to_crm.toggled.connect(self.changed)
        self._chips.idClicked.connect(self._show_rows)

    def order(self, mapping: Mapping) -> Order:
        """How it is to be imported."""
        policy = ImportPolicy(self._policy.currentData())
        to_crm = self._to_crm.isChecked() and not self._to_crm.isHidden()
        return Order(mapping, policy, to_crm)

    @property
    def ready(self) -> bool:
        """Whether it was tried out, and anything would be kept."""
        told = self._rehearsal
        if told is None:
            return False
        return any(told.endings.get(each) for each in (ImportEnding.MADE, ImportEnding.CHANGED))

    def show_trying(self, rows: int) -> None:
        """It is being tried out, and so many rows were looked at."""
        self._rehearsal = None
        self._bar.show()
        self._problem.hide()
        told = tr("%n row(s) looked at…", "while an import is tried out", rows)
        self._counts.show_text(told if rows else translate("Import", "Looking at the rows…"))

    def show_tried(self, tried: TriedOut, region: str) -> None:
        """Show what it would do, with numbers as *region* writes them."""
        self._bar.hide()
        self._rehearsal, self._region = tried.rehearsal, region
        self._problem.show_text(tried.problem)
        self._problem.setVisible(bool(tried.problem))
        if tried.rehearsal is None:
            self._counts.show_text(translate("Import", "It cannot be imported"))
            self._reasons.show_text("")
            self._model.show((), region)
            return
        told = tried.rehearsal
        counts = " · ".join(
            import_words.counted(each, told.endings.get(each, 0)) for each in ImportEnding
        )
        self._counts.show_text(counts)
        reasons = _reasons(told)
        self._reasons.show_text(reasons)
        self._reasons.setVisible(bool(reasons))
        rejected = told.endings.get(ImportEnding.REJECTED, 0)
        self._rejected.show_word(f"{translate('Import', 'Rejected rows')} {rejected}")
        self._rejected.setEnabled(bool(rejected))
        if not rejected:
            self._first.setChecked(True)
        self._show_rows()
        announce(self._counts, counts)

    @Slot()
    def _show_rows(self) -> None:
        if self._rehearsal is not None:
            rejected = self._rejected.isChecked()
            rows = self._rehearsal.rejected if rejected else self._rehearsal.first
            self._model.show(rows, self._region)

    def _name(self) -> None:
        named(self._policy, "import-policy", translate("Import", "Who is known already"))
        named(self._to_crm, "import-to-crm", translate("Import", "Send them to the CRM too"))
        named(self._first, "import-first-rows", self._first.text())
        named(self._rejected, "import-rejected-rows", self._rejected.text())
        named(self._bar, "import-trying", translate("Import", "Rows are being looked at"))
        self._counts.setObjectName("import-counts")
        self._reasons.setObjectName("import-reasons")
        self._problem.setObjectName("import-trial-problem")

    def _lay_out(self, look: Look) -> None:
        rule = QHBoxLayout()
        rule.setSpacing(Space.S)
        caption = Label(
            look, translate("Import", "Who is known already"), tone=Tone.MUTED, elided=False
        )
        caption.setBuddy(self._policy)
        rule.addWidget(caption)
        rule.addWidget(self._policy)
        rule.addSpacing(Space.M)
        rule.addWidget(self._to_crm)
        rule.addStretch(1)
        chips = QHBoxLayout()
        chips.setSpacing(Space.XS)
        chips.addWidget(self._first)
        chips.addWidget(self._rejected)
        chips.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(Space.S)
        whole.addLayout(rule)
        whole.addWidget(self._counts)
        whole.addWidget(self._bar)
        whole.addWidget(self._reasons)
        whole.addWidget(self._problem)
        whole.addLayout(chips)
        whole.addWidget(self.table, 1)
        self._bar.hide()
        self._problem.hide()


def _reasons(told: Rehearsal) -> str:
    """How many rows for which reason, the most frequent first."""
    most = sorted(told.reasons.items(), key=lambda pair: -pair[1])
    parts = [f"{count} × {import_words.why(reason)}" for reason, count in most]
    if told.mended:
        parts.append(
            tr("%n number(s) mended that a spreadsheet had cut", "by an import", told.mended)
        )
    return " · ".join(parts)
