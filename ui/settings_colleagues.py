"""The page of the settings about colleagues: whom a call can be passed on to, as a list to edit."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from callcenter.config import Config
from callcenter.domain.colleague import Colleague
from ui.icons import Look
from ui.settings_fields import Field, SettingsPage, text_field

translate = QCoreApplication.translate

_KEYS = ("user", "name", "queue")
_FAVOURITE = len(_KEYS)
_NUMBER, _QUEUE, _STAR = 76, 88, 76


class ColleaguesTable(QTableWidget):
    """One row a colleague, and an empty one at the end for the next."""

    def __init__(self, colleagues: tuple[Colleague, ...]) -> None:
        super().__init__(0, len(_KEYS) + 1)
        self.setHorizontalHeaderLabels(
            [
                translate("Settings", "Number"),
                translate("Settings", "Name"),
                translate("Settings", "Queue"),
                translate("Settings", "Favourite"),
            ]
        )
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, _NUMBER), (2, _QUEUE), (_FAVOURITE, _STAR)):
            self.setColumnWidth(column, width)
        self.setMinimumHeight(300)
        # Tab leads on to the next field; the arrows go from cell to cell.
        self.setTabKeyNavigation(False)
        for colleague in (*colleagues, Colleague("")):
            self._append(colleague)
        self.cellChanged.connect(self._grow)

    def colleagues(self) -> list[dict[str, object]]:
        """The rows that have a number, as a file says them."""
        rows = range(self.rowCount())
        return [said for said in (self._said(row) for row in rows) if said.get("user")]

    def _said(self, row: int) -> dict[str, object]:
        texts = {key: self._text(row, column) for column, key in enumerate(_KEYS)}
        said: dict[str, object] = {key: text for key, text in texts.items() if text}
        star = self.item(row, _FAVOURITE)
        if star is not None and star.checkState() is Qt.CheckState.Checked:
            said["favourite"] = True
        return said

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text().strip() if item is not None else ""

    def _append(self, colleague: Colleague) -> None:
        row = self.rowCount()
        self.insertRow(row)
        for column, key in enumerate(_KEYS):
            self.setItem(row, column, QTableWidgetItem(str(getattr(colleague, key))))
        star = QTableWidgetItem()
        star.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled)
        checked = Qt.CheckState.Checked if colleague.favourite else Qt.CheckState.Unchecked
        star.setCheckState(checked)
        self.setItem(row, _FAVOURITE, star)

    @Slot(int, int)
    def _grow(self, row: int, column: int) -> None:
        if row == self.rowCount() - 1 and self._text(row, 0):
            self.blockSignals(True)
            self._append(Colleague(""))
            self.blockSignals(False)


class ColleaguesPage(SettingsPage):
    """The colleagues."""

    def __init__(self, look: Look, config: Config) -> None:
        """Show the colleagues of *config*."""
        super().__init__(look, config)
        self._title(
            translate("Settings", "Colleagues"),
            translate("Settings", "They stand in the list when you pass a call on."),
        )
        table = ColleaguesTable(config.colleagues)
        self._add(
            Field("colleagues", translate("Settings", "Colleagues"), table, table.colleagues),
            translate("Settings", "Type in the last row to add; clear a number to remove its row."),
            wide=True,
        )
        self._add(
            text_field("calls.pickup_prefix", translate("Settings", "Pick up with"), config),
            translate("Settings", "Dialled before a colleague's number to take a call there."),
        )
        self._fields_here()
