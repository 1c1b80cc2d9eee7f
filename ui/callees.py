"""A short list of whom one can call: icon, name, and the number on the right."""

from __future__ import annotations

from msgspec import Struct
from PySide6 import QtWidgets
from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui.icons import Icon, Look
from ui.theme import Size, Space, Tone, font

ROW = 30
_LEAST_DETAIL = 28

Index = QModelIndex | QPersistentModelIndex


class Callee(Struct, frozen=True):
    """Somebody who can be called: what is shown, what is dialled.

    *detail* stands quietly behind the name; *tone* is that of a state, which *shown* names too.
    """

    name: str
    shown: str
    number: str
    icon: Icon
    customer: str = ""
    detail: str = ""
    tone: Tone = Tone.MUTED


class CalleeDelegate(QStyledItemDelegate):
    """Paints one of them: icon, name, and the number on the right."""

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A dense row."""
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row."""
        callee: Callee = index.data(Qt.ItemDataRole.UserRole)
        box: QRect = option.rect
        state: QtWidgets.QStyle.StateFlag = option.state
        theme = self._look.theme
        painter.save()
        if state & QtWidgets.QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme.soft(Tone.ACCENT))
        elif state & QtWidgets.QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.pressed(Tone.RAISED, 0.06))
        ratio = painter.device().devicePixelRatio()
        pixmap = self._look.pixmap(callee.icon, theme.colour(callee.tone), 16, ratio)
        painter.drawPixmap(box.left() + 6, box.top() + (ROW - 16) // 2, pixmap)
        self._draw_words(painter, callee, box.adjusted(30, 0, -6, 0))
        painter.restore()

    def _draw_words(self, painter: QPainter, callee: Callee, box: QRect) -> None:
        theme = self._look.theme
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        painter.setFont(font(Size.SMALL, tabular=True))
        width = min(painter.fontMetrics().horizontalAdvance(callee.shown), box.width())
        painter.setPen(theme.colour(callee.tone))
        right = int(Qt.AlignmentFlag.AlignRight)
        painter.drawText(box, middle | right, callee.shown)
        painter.setFont(font(Size.BODY))
        painter.setPen(theme.colour(Tone.TEXT))
        room = box.adjusted(0, 0, -width - Space.S, 0)
        name = painter.fontMetrics().elidedText(
            callee.name, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, middle, name)
        taken = painter.fontMetrics().horizontalAdvance(name) + Space.S
        self._draw_detail(painter, callee.detail, room.adjusted(taken, 0, 0, 0))

    def _draw_detail(self, painter: QPainter, detail: str, room: QRect) -> None:
        if not detail or room.width() < _LEAST_DETAIL:
            return
        painter.setFont(font(Size.SMALL))
        painter.setPen(self._look.theme.colour(Tone.MUTED))
        metrics = painter.fontMetrics()
        text = metrics.elidedText(detail, Qt.TextElideMode.ElideRight, room.width())
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        painter.drawText(room, middle, text)


class Callees(QListWidget):
    """A short list of whom to call.

    Signals:
        called(Callee): one was chosen by Enter or a double press.
    """

    called = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setItemDelegate(CalleeDelegate(look, self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setProperty("role", "clear")
        self._shown: tuple[Callee, ...] | None = None
        self.itemActivated.connect(self._chosen)

    def show_callees(self, callees: tuple[Callee, ...]) -> None:
        """Show *callees*; nothing happens when they are shown already."""
        if callees == self._shown:
            return
        self._shown = callees
        self.clear()
        for callee in callees:
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.UserRole, callee)
            said = " ".join(part for part in (callee.name, callee.detail, callee.shown) if part)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            self.addItem(item)

    @property
    def current(self) -> Callee | None:
        """Who is marked."""
        return self.at(self.currentRow())

    def at(self, row: int) -> Callee | None:
        """Who stands in *row*."""
        item = self.item(row)
        found: Callee | None = item.data(Qt.ItemDataRole.UserRole) if item else None
        return found

    @Slot(QListWidgetItem)
    def _chosen(self, item: QListWidgetItem) -> None:
        self.called.emit(item.data(Qt.ItemDataRole.UserRole))
