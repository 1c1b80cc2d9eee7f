"""The headers of the last incoming call, and which of them mean what to the desk now."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from callcenter.domain.caller import HeaderRules, printable
from callcenter.domain.events import Headers
from ui.buttons import Button
from ui.controls import Label, Paragraph, named
from ui.icons import Icon, Look
from ui.sentence import Sentence
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate

_LONGEST = 400
_ROW = 28


def meanings(headers: Headers, rules: HeaderRules) -> tuple[str, ...]:
    """What each of *headers* means to the desk by *rules*; empty where it means nothing."""
    words = {
        rules.queue: translate("Headers", "queue"),
        rules.waited: translate("Headers", "time waited"),
        rules.dialled: translate("Headers", "number dialled"),
        rules.choice: translate("Headers", "menu choice"),
        rules.language: translate("Headers", "language"),
        rules.customer: translate("Headers", "customer's id"),
    }
    names = [name.lower() for name, _ in headers]
    found = [_identity(name) for name in names]
    for wanted, word in words.items():
        place = _first(names, wanted)
        if place is not None:
            found[place] = word
    return tuple(found)


def _identity(name: str) -> str:
    return {
        "from": translate("Headers", "caller's number and name"),
        "p-asserted-identity": translate("Headers", "caller's number, vouched for"),
        "privacy": translate("Headers", "whether the number is withheld"),
        "call-id": translate("Headers", "tells calls apart"),
        "reason": translate("Headers", "why it ended"),
    }.get(name, "")


def _first(names: list[str], wanted: tuple[str, ...]) -> int | None:
    for name in wanted:
        header = name.partition(";")[0].lower()
        if header in names:
            return names.index(header)
    return None


class HeadersDialog(QDialog):
    """A table of header, value and meaning.

    Signals:
        wished: nothing yet; here as on every part of the window.
    """

    wished = Signal(object)

    def __init__(
        self, look: Look, headers: Headers, rules: HeaderRules, parent: QWidget | None = None
    ) -> None:
        """Show *headers* as *rules* read them."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("headers-dialog")
        self.setWindowTitle(translate("Headers", "Headers of the last call"))
        self._headers = headers
        self._look = look
        self._table = self._filled(headers, rules)
        self._copy = Button(look, translate("Headers", "Copy"), icon=Icon.COPY)
        self._close = Button(look, translate("Headers", "Close"))
        named(self._copy, "headers-copy", translate("Headers", "Copy all headers"))
        named(self._close, "headers-close", translate("Headers", "Close"))
        self._copy.setEnabled(bool(headers))
        self._copy.clicked.connect(self._copy_all)
        self._close.clicked.connect(self.accept)
        self._lay_out(look)
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Room for some twenty headers."""
        return QSize(820, 620)

    @Slot()
    def _copy_all(self) -> None:
        text = "\n".join(f"{name}: {value}" for name, value in self._headers)
        QGuiApplication.clipboard().setText(text)

    def _filled(self, headers: Headers, rules: HeaderRules) -> QTableWidget:
        table = QTableWidget(len(headers), 3)
        named(table, "headers", translate("Headers", "Headers of the last call"))
        table.setHorizontalHeaderLabels(
            [
                translate("Headers", "Header"),
                translate("Headers", "Value"),
                translate("Headers", "Means"),
            ]
        )
        for row, meaning in enumerate(meanings(headers, rules)):
            name, value = headers[row]
            for column, text in enumerate((name, value, meaning)):
                table.setItem(row, column, self._cell(text, column, known=bool(meaning)))
        _dress(table)
        return table

    def _cell(self, text: str, column: int, *, known: bool) -> QTableWidgetItem:
        item = QTableWidgetItem(printable(text, _LONGEST))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        if column == 2 and text:
            item.setForeground(self._look.colour(Tone.ACCENT))
            item.setIcon(self._look.icon(Icon.CHECK, Tone.ACCENT, 16))
        elif not known:
            item.setForeground(self._look.colour(Tone.MUTED))
        return item

    def _lay_out(self, look: Look) -> None:
        title = translate("Headers", "Headers of the last call")
        hint = translate(
            "Headers",
            "Which header means what is set in callcenter.toml under [headers]; "
            "the first of the names there that a call has is used.",
        )
        nothing = Sentence(look, Icon.CALL_IN)
        nothing.show_text(
            translate("Headers", "No call has come in yet"),
            translate("Headers", "Call this line once, then look here."),
        )
        body = QStackedWidget()
        body.addWidget(self._table)
        body.addWidget(nothing)
        body.setCurrentIndex(0 if self._headers else 1)
        foot = QHBoxLayout()
        foot.addWidget(self._copy)
        foot.addStretch(1)
        foot.addWidget(self._close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.L, Space.L, Space.L, Space.M)
        whole.setSpacing(Space.S)
        whole.addWidget(Label(look, title, size=Size.TITLE, weight=600))
        whole.addWidget(Paragraph(hint, tone=Tone.MUTED))
        whole.addWidget(body, 1)
        whole.addLayout(foot)


def _dress(table: QTableWidget) -> None:
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(_ROW)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setStyleSheet("QHeaderView::section { padding: 6px 3px; }")
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    table.setColumnWidth(0, 180)
    table.setColumnWidth(2, 212)
