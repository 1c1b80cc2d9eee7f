"""The sync page: what waits for the CRM, what it refused, what both sides changed, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from callcenter.domain.desk import Desk, Rules
from callcenter.domain.sync_report import PullProgress, Standing, SyncRecord, SyncRow, by_standing
from ui import sync_words
from ui.buttons import Button
from ui.chips import Chip
from ui.controls import Line, Pane, named, tooltip
from ui.health import CrmHealth, Health
from ui.icons import Icon, Look
from ui.sentence import Sentence
from ui.sync_detail import SyncDetail, ask_file
from ui.sync_head import SyncHead
from ui.sync_model import SyncColumn, SyncModel
from ui.sync_wishes import ResendAll, SyncLooking
from ui.table_model import Index
from ui.theme import Space

translate = QCoreApplication.translate

ROW = 28
_DETAIL = 340
_WHEN = 128
_TOO_NARROW = 760
_SLIM = 480
_ROOMY = 1040
_MANY = 888
"""A count that is as wide as counts get: the tabs keep room for it."""
_WIDEST = 16_777_215
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
_ORDER = (Standing.REFUSED, Standing.CONFLICT, Standing.WAITING)
"""What is looked at first: that which needs a person."""


class RecordTable(QTableView):
    """The rows.

    Signals:
        moved: another row is the current one.
        taken: Enter or a double click asks for more of the current row.
        dropped: Delete asks to discard it.
    """

    moved = Signal(int)
    taken = Signal()
    dropped = Signal()

    def __init__(self, model: SyncModel) -> None:
        """Show *model*."""
        super().__init__()
        self.setModel(model)
        named(self, "sync-records", translate("Sync", "Records"))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setIconSize(QSize(16, 16))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setStyleSheet("QHeaderView::section { padding: 6px 3px; }")
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(SyncColumn.WHEN, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(SyncColumn.WHEN, _WHEN)
        self.doubleClicked.connect(self._take)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter puts the current row right, Delete discards it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.dropped.emit()
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which row is the current one."""
        super().currentChanged(current, previous)
        self.moved.emit(current.row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the time gives way."""
        super().resizeEvent(event)
        self.setColumnHidden(SyncColumn.WHEN, self.width() < _SLIM)

    @Slot(QModelIndex)
    def _take(self, index: Index) -> None:
        if index.isValid():
            self.taken.emit()


class SyncView(QWidget):
    """Head, tabs, rows, and one record in full.

    Signals:
        wished: a wish of ui.sync_wishes, or a ResendFailed.
    """

    wished = Signal(object)

    def __init__(self, look: Look, language: str) -> None:
        """Label dispositions in *language*, draw with *look*."""
        super().__init__()
        self.setObjectName("sync-view")
        self._rules, self._now = Rules(), _NEVER
        self._present = _NEVER
        self._health, self._progress = Health(), PullProgress()
        self._rows: Mapping[Standing, tuple[SyncRow, ...]] = {}
        self._marked: dict[Standing, str] = {}
        self._chosen = False
        self._head = SyncHead(look)
        self._chips = QButtonGroup(self)
        self._tabs = {standing: Chip(look, checkable=True) for standing in Standing}
        self._resend = Button(
            look, translate("Sync", "Send all again"), icon=Icon.REFRESH, height=28
        )
        self._export = Button(look, translate("Sync", "Export all…"), icon=Icon.COPY, height=28)
        self._model = SyncModel(look, self)
        self._table = RecordTable(self._model)
        self._empty = Sentence(look, Icon.DONE)
        self.detail = SyncDetail(look, language)
        self._prepare()
        self._lay_out()
        self._chips.idClicked.connect(self._choose)
        self._resend.clicked.connect(lambda: self.wished.emit(ResendAll()))
        self._export.clicked.connect(lambda: ask_file(self, "", self.wished.emit))
        self._table.moved.connect(self._mark)
        self._table.taken.connect(self.detail.put_right)
        self._table.dropped.connect(self.detail.discard)
        self._head.wished.connect(self.wished)
        self.detail.wished.connect(self.wished)

    # -- showing ------------------------------------------------------------------------------

    def show_desk(self, desk: Desk, health: Health, now: datetime) -> None:
        """Show how the CRM is as of *now*, with numbers as *desk* writes them."""
        minute = now.replace(second=0, microsecond=0)
        fresh = desk.rules is not self._rules or minute != self._now
        self._rules, self._now, self._health = desk.rules, minute, health
        self._present = now
        self._head.show_state(health, self._progress, now)
        self._make_room()
        if fresh and self.isVisible():
            self._show_rows()

    def show_rows(self, rows: tuple[SyncRow, ...]) -> None:
        """Show all *rows*; those that were there stay where they are."""
        self.show_sorted(by_standing(rows))

    def show_sorted(self, rows: Mapping[Standing, tuple[SyncRow, ...]]) -> None:
        """The same, sorted already: with thousands of them this thread has no time for it."""
        self._rows = rows
        self._name_tabs()
        if not self._chosen:
            self._tabs[self._first()].setChecked(True)
        self._show_rows()

    def show_record(self, record: SyncRecord | None) -> None:
        """Show one record in full."""
        self.detail.show_record(record)

    def show_pull(self, progress: PullProgress) -> None:
        """Show how far the customers of the CRM are here."""
        self._progress = progress
        self._head.show_state(self._health, progress, self._present)

    def show_switching(self, on: bool) -> None:
        """Show whether another CRM is being taken over from the former one."""
        self._head.show_switching(on)
        self._head.show_state(self._health, self._progress, self._present)

    @property
    def standing(self) -> Standing:
        """The tab that is shown."""
        return tuple(Standing)[max(self._chips.checkedId(), 0)]

    def turn_to(self, standing: Standing) -> None:
        """Show the tab of what stands so."""
        self._tabs[standing].setChecked(True)
        self._choose()

    def showEvent(self, event: QShowEvent) -> None:
        """From now on it is kept up to date; the keyboard is on the rows."""
        super().showEvent(event)
        self._chosen = False
        self.wished.emit(SyncLooking(True))
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self.wished.emit(SyncLooking(False))

    def _first(self) -> Standing:
        return next((one for one in _ORDER if self._rows.get(one)), Standing.WAITING)

    @Slot()
    def _choose(self) -> None:
        self._chosen = True
        self._show_rows()

    def _show_rows(self) -> None:
        standing = self.standing
        rows = self._rows.get(standing, ())
        scrolled = self._table.verticalScrollBar().value()
        self._model.show(rows, self._rules.region, self._now)
        self._table.verticalScrollBar().setValue(scrolled)
        self._body.setCurrentIndex(0 if rows else 1)
        self._say_why_empty(standing)
        refused = standing is Standing.REFUSED
        self._resend.setVisible(refused and len(rows) > 1)
        self._export.setVisible(refused and len(rows) > 1)
        self._mark_again(standing)

    def _mark_again(self, standing: Standing) -> None:
        # Without a marked record the first one is told, so that there is always one to act on.
        place = self._model.place_of(self._marked.get(standing, ""))
        if place < 0 and self._model.rows:
            place = min(max(self._table.currentIndex().row(), 0), len(self._model.rows) - 1)
        if place >= 0 and place != self._table.currentIndex().row():
            scrolled = self._table.verticalScrollBar().value()
            self._table.selectRow(place)
            self._table.verticalScrollBar().setValue(scrolled)
        self._mark(place)

    @Slot(int)
    def _mark(self, place: int) -> None:
        row = self._model.row(place)
        if row is not None:
            self._marked[row.standing] = row.key
        self.detail.show_row(row, self._rules, self._now)

    def _name_tabs(self) -> None:
        for standing, chip in self._tabs.items():
            count = len(self._rows.get(standing, ()))
            word = sync_words.tab(standing)
            chip.show_word(f"{word} {count}" if count else word)
            chip.setAccessibleName(f"{word} {count}" if count else word)

    def _name_buttons(self, *, brief: bool) -> None:
        # Where there is no room for the words, the icons say it and hovering explains.
        for button in (self._resend, self._export):
            word = button.accessibleName()
            button.show_face("" if brief else word)
            tooltip(button, word if brief else "")

    def _say_why_empty(self, standing: Standing) -> None:
        title, text = {
            Standing.WAITING: (
                translate("Sync", "Nothing waits"),
                translate("Sync", "Every call and every change is in the CRM."),
            ),
            Standing.REFUSED: (translate("Sync", "The CRM accepted everything"), ""),
            Standing.CONFLICT: (
                translate("Sync", "Nothing was changed on both sides"),
                "",
            ),
            Standing.DISCARDED: (translate("Sync", "Nothing was discarded"), ""),
        }[standing]
        self._empty.show_text(title, text)

    # -- building -----------------------------------------------------------------------------

    def _prepare(self) -> None:
        for place, (standing, chip) in enumerate(self._tabs.items()):
            chip.setObjectName(f"sync-tab-{standing.value}")
            chip.keep_room(f"{sync_words.tab(standing)} {_MANY}")
            self._chips.addButton(chip, place)
        self._tabs[Standing.WAITING].setChecked(True)
        self._name_tabs()
        named(self._resend, "sync-resend-all", self._resend.text())
        named(self._export, "sync-export-all", self._export.text())

    def _lay_out(self) -> None:
        tabs = QHBoxLayout()
        tabs.setSpacing(Space.XS)
        for chip in self._tabs.values():
            tabs.addWidget(chip)
        tabs.addStretch(1)
        tabs.addWidget(self._resend)
        tabs.addWidget(self._export)
        self._body = QStackedWidget()
        self._body.addWidget(self._table)
        self._body.addWidget(self._empty)
        pane = Pane()
        left = QVBoxLayout(pane)
        left.setContentsMargins(Space.M, Space.M, Space.M, Space.XS)
        left.setSpacing(Space.S)
        left.addWidget(self._head)
        left.addWidget(Line())
        left.addLayout(tabs)
        left.addWidget(self._body, 1)
        self.detail.setFixedWidth(_DETAIL)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.setSpacing(Space.M)
        self._sides.addWidget(pane, 3)
        self._sides.addWidget(self.detail, 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room beside the rows, the record stands below them."""
        super().resizeEvent(event)
        beside = event.size().width() >= _TOO_NARROW
        self._name_buttons(brief=event.size().width() < _ROOMY)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way is not self._sides.direction():
            self._sides.setDirection(way)
            self.detail.setMinimumWidth(_DETAIL if beside else 0)
            self.detail.setMaximumWidth(_DETAIL if beside else _WIDEST)
        self._make_room()

    def _make_room(self) -> None:
        # What CRM it is has to be said before any record matters, and takes the room of one.
        beside = self._sides.direction() is QBoxLayout.Direction.LeftToRight
        self.detail.setVisible(beside or self._health.crm is not CrmHealth.ANOTHER)
