"""The history page: my calls, missed ones, unfinished ones, searched as one types."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from callcenter.domain.desk import Desk, Rules
from callcenter.domain.interaction import Correction, HistoryFilter, Interaction, Stage
from callcenter.domain.wishes import Taken
from ui.chips import Chip
from ui.controls import Pane, named, tooltip
from ui.history_detail import HistoryDetail
from ui.history_model import Column, HistoryModel
from ui.icons import Icon, Look
from ui.sentence import Sentence
from ui.table_model import Index
from ui.theme import Space
from ui.times import days_late
from ui.wishes import HistoryWanted

translate = QCoreApplication.translate

ROW = 28
_DETAIL = 304
_WIDTHS = {
    Column.DIRECTION: 36,
    Column.QUEUE: 92,
    Column.TIME: 112,
    Column.DURATION: 60,
    Column.DISPOSITION: 144,
    Column.SYNC: 96,
}
_MANY = 88
"""A count that is as wide as counts get in a shift: the tabs keep room for it."""
_TAB_ICONS = {
    HistoryFilter.MISSED: Icon.CALL_MISSED,
    HistoryFilter.UNFINISHED: Icon.INBOX,
}
_NARROW = 640
_SLIM = 520
_TOO_NARROW = 700
_WIDEST = 16_777_215


class CallTable(QTableView):
    """The rows.

    Signals:
        taken: the row on which Enter or a double click asked for more.
        moved: another row is the current one.
    """

    taken = Signal(int)
    moved = Signal(int)

    def __init__(self, model: HistoryModel) -> None:
        """Show *model*."""
        super().__init__()
        self.setModel(model)
        named(self, "history", translate("History", "Calls"))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        # The words above stand over the words below.
        self.horizontalHeader().setStyleSheet("QHeaderView::section { padding: 6px 3px; }")
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setIconSize(QSize(16, 16))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self._lay_out_columns()
        self.doubleClicked.connect(self._take)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks for more of the current row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.currentIndex())
            return
        super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which row is the current one."""
        super().currentChanged(current, previous)
        self.moved.emit(current.row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The queue gives way where there is little room, then all but who and when."""
        super().resizeEvent(event)
        self.setColumnHidden(Column.QUEUE, self.width() < _NARROW)
        for column in (Column.DURATION, Column.DISPOSITION, Column.SYNC):
            self.setColumnHidden(column, self.width() < _SLIM)

    @Slot(QModelIndex)
    def _take(self, index: Index) -> None:
        if index.isValid():
            self.taken.emit(index.row())

    def _lay_out_columns(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.PARTY, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)


class HistoryView(QWidget):
    """Search, tabs, rows, and one call in full.

    Signals:
        wished: a HistoryWanted, DialText, Taken, ResendFailed or CorrectionWanted, or a wish about
            recordings.
        asked: RecordingsWanted and CorrectionsWanted, whenever another call is on show.
    """

    wished = Signal(object)
    asked = Signal(object)

    def __init__(self, look: Look, language: str) -> None:
        """Label dispositions in *language*, draw with *look*."""
        super().__init__()
        self.setObjectName("history-view")
        self._rules = Rules()
        self._now: datetime | None = None
        self._marked = ""
        self._search = QLineEdit()
        self._chips = QButtonGroup(self)
        self._model = HistoryModel(look, language, self)
        self._table = CallTable(self._model)
        self._detail = HistoryDetail(look, language)
        self._empty = Sentence(look, Icon.HISTORY)
        self._tabs = {
            wanted: Chip(look, icon=_TAB_ICONS.get(wanted), checkable=True)
            for wanted in HistoryFilter
        }
        self._counts: dict[HistoryFilter, int] = {}
        self._brief = False
        self._prepare(look)
        self._lay_out()
        self.show_counts(missed=0, unfinished=0)
        self._search.textChanged.connect(self._want)
        self._chips.idClicked.connect(self._want)
        self._table.moved.connect(self._mark)
        self._table.taken.connect(self._take)
        self._detail.wished.connect(self.wished)
        self._detail.asked.connect(self.asked)
        self.recordings = self._detail.recordings

    def show_desk(self, desk: Desk, now: datetime) -> None:
        """Take from *desk* how numbers and dispositions are written, and from *now* the day."""
        day_changed = self._now is None or days_late(self._now, now) != 0
        if day_changed or desk.rules is not self._rules:
            self._rules, self._now = desk.rules, now
            self.show_rows(self._model.rows)

    def show_rows(self, rows: tuple[Interaction, ...], now: datetime | None = None) -> None:
        """Show *rows*, newest first as they come; the marked call stays marked."""
        self._now = now or self._now
        changed = self._model.show(rows, self._rules, self._now)
        self._say_why_empty()
        self._body.setCurrentIndex(0 if rows else 1)
        if changed:
            self._mark_again()

    def show_counts(self, *, missed: int, unfinished: int) -> None:
        """Show how many calls were missed, and how many are unfinished."""
        self._counts = {HistoryFilter.MISSED: missed, HistoryFilter.UNFINISHED: unfinished}
        self._name_tabs()

    def _name_tabs(self) -> None:
        for wanted, chip in self._tabs.items():
            count = self._counts.get(wanted, 0)
            word = _counted(_tab_words(wanted), count)
            # Where there is no room for the word, the icon says it and hovering explains.
            brief = self._brief and wanted in _TAB_ICONS
            chip.keep_room(
                "" if brief or wanted not in _TAB_ICONS else _counted(_tab_words(wanted), _MANY)
            )
            chip.show_word(str(count or "") if brief else word)
            chip.setAccessibleName(word)
            tooltip(chip, word if brief else "")

    def show_filter(self, wanted: HistoryFilter) -> None:
        """Turn to the tab *wanted* and ask for all its rows, whatever was searched before."""
        with QSignalBlocker(self._search):
            self._search.clear()
        self._tabs[wanted].setChecked(True)
        self._want()

    def show_call(self, call: str) -> None:
        """Show the one past call of that id, whatever was searched before."""
        with QSignalBlocker(self._search):
            self._search.clear()
        self._tabs[HistoryFilter.ALL].setChecked(True)
        self._marked = call
        self.wished.emit(HistoryWanted(call=call))

    def show_trail(self, trail: tuple[Correction, ...]) -> None:
        """Show what the call on show said before it was corrected."""
        self._detail.show_trail(trail)

    def begin_search(self) -> None:
        """Take the keyboard to the search box (F3)."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    @property
    def filter(self) -> HistoryFilter:
        """The tab that is shown."""
        return tuple(HistoryFilter)[self._chips.checkedId()]

    @Slot()
    def _want(self) -> None:
        self.wished.emit(HistoryWanted(self._search.text().strip(), self.filter))

    @Slot(int)
    def _mark(self, row: int) -> None:
        shown = self._model.interaction(row)
        self._marked = shown.id if shown else self._marked
        self._detail.show_interaction(shown, self._rules, self._now)

    @Slot(int)
    def _take(self, row: int) -> None:
        shown = self._model.interaction(row)
        if shown is not None and shown.stage is Stage.UNFINISHED:
            self.wished.emit(Taken(shown))

    def _mark_again(self) -> None:
        # Without a marked call the first one is told, so that there is always one to act on.
        row = max(self._model.row_of(self._marked), 0 if self._model.rows else -1)
        if row >= 0:
            self._table.selectRow(row)
        self._mark(row)

    def _say_why_empty(self) -> None:
        text = self._search.text().strip()
        if text:
            title = translate("History", "Nothing found for “{text}”").format(text=text)
            self._empty.show_text(
                title,
                translate("History", "Names, numbers and notes were searched."),
                Icon.SEARCH,
            )
            return
        title, icon = {
            HistoryFilter.ALL: (translate("History", "No calls yet"), Icon.HISTORY),
            HistoryFilter.MISSED: (translate("History", "No missed calls"), Icon.DONE),
            HistoryFilter.UNFINISHED: (translate("History", "Nothing unfinished"), Icon.DONE),
        }[self.filter]
        self._empty.show_text(title, "", icon)

    def _prepare(self, look: Look) -> None:
        named(self._search, "history-search", translate("History", "Search in calls"))
        self._search.setPlaceholderText(translate("History", "Name, number or note"))
        self._search.setClearButtonEnabled(True)
        self._search.addAction(
            look.icon(Icon.SEARCH, size=16), QLineEdit.ActionPosition.LeadingPosition
        )
        for place, (wanted, chip) in enumerate(self._tabs.items()):
            chip.setObjectName(f"history-{wanted.value}")
            self._chips.addButton(chip, place)
        self._tabs[HistoryFilter.ALL].setChecked(True)

    def _lay_out(self) -> None:
        tabs = QHBoxLayout()
        tabs.setSpacing(Space.XS)
        for chip in self._tabs.values():
            tabs.addWidget(chip)
        tabs.addStretch(1)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(Space.S)
        self._head.addWidget(self._search, 1)
        self._head.addLayout(tabs)
        self._body = QStackedWidget()
        self._body.addWidget(self._table)
        self._body.addWidget(self._empty)
        pane = Pane()
        left = QVBoxLayout(pane)
        left.setContentsMargins(Space.M, Space.M, Space.M, Space.XS)
        left.setSpacing(Space.S)
        left.addLayout(self._head)
        left.addWidget(self._body, 1)
        self._detail.setFixedWidth(_DETAIL)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.setSpacing(Space.M)
        self._sides.addWidget(pane, 3)
        self._sides.addWidget(self._detail, 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room beside the rows, the marked call stands below them."""
        super().resizeEvent(event)
        beside = event.size().width() >= _TOO_NARROW
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way is not self._sides.direction():
            self._sides.setDirection(way)
            self._head.setDirection(way)
            self._brief = not beside
            self._name_tabs()
            self._detail.setMinimumWidth(_DETAIL if beside else 0)
            self._detail.setMaximumWidth(_DETAIL if beside else _WIDEST)


def _tab_words(wanted: HistoryFilter) -> str:
    return {
        HistoryFilter.ALL: translate("History", "All"),
        HistoryFilter.MISSED: translate("History", "Missed"),
        HistoryFilter.UNFINISHED: translate("History", "Unfinished"),
    }[wanted]


def _counted(word: str, count: int) -> str:
    return f"{word} {count}" if count else word
