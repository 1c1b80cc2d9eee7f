"""The chooser for a number that several customers share: one row a customer, keys 1 to 9."""

from __future__ import annotations

from PySide6 import QtWidgets
from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from callcenter.domain.customer import Customer
from ui.buttons import Button, Kind
from ui.caller_words import sharing
from ui.controls import Label, named
from ui.icons import Icon, Look
from ui.theme import RADIUS, Size, Space, Tone, font

translate = QCoreApplication.translate

ROW = 48
_KEYS = 9
_KEY_SIDE = 22
_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine

Index = QModelIndex | QPersistentModelIndex


class ChoiceModel(QAbstractListModel):
    """The customers to choose from."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin without any."""
        super().__init__(parent)
        self.customers: tuple[Customer, ...] = ()

    def show(self, customers: tuple[Customer, ...]) -> None:
        """Offer *customers*, in that order."""
        if customers != self.customers:
            self.beginResetModel()
            self.customers = customers
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's form)
        """How many there are."""
        return 0 if parent.isValid() else len(self.customers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The name; for a screen reader what tells them apart."""
        customer = self.customers[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return customer.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{index.row() + 1}. {customer.name}, {apart(customer)}"
        return None


def apart(customer: Customer) -> str:
    """What tells *customer* from others of the same number."""
    parts = (customer.company, customer.email, *customer.tags[:2])
    return " · ".join(part for part in parts if part)


class ChoiceDelegate(QStyledItemDelegate):
    """Paints a customer with the key that chooses it."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        """Draw with *look*."""
        super().__init__(parent)
        self._look = look
        self._bold, self._small = font(Size.BODY, 500), font(Size.SMALL)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A comfortable target."""
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row; text is data and never interpreted."""
        model = index.model()
        if not isinstance(model, ChoiceModel):
            raise TypeError(f"customers come from a ChoiceModel, not {type(model).__name__}")
        customer = model.customers[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option)
        row = option.rect.adjusted(Space.M, 0, -Space.M, 0)
        self._paint_key(painter, row, index.row() + 1)
        text = row.adjusted(_KEY_SIDE + Space.M, 0, 0, 0)
        upper = QRect(text.left(), text.top() + 5, text.width(), ROW // 2 - 5)
        lower = QRect(text.left(), text.top() + ROW // 2, text.width(), ROW // 2 - 6)
        self._write(painter, upper, customer.name, self._bold, Tone.TEXT)
        self._write(painter, lower, apart(customer), self._small, Tone.MUTED)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        if option.state & QtWidgets.QStyle.StateFlag.State_Selected:
            ground = self._look.soft(Tone.ACCENT)
        elif option.state & QtWidgets.QStyle.StateFlag.State_MouseOver:
            ground = self._look.soft(Tone.MUTED)
        else:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(option.rect, RADIUS, RADIUS)

    def _paint_key(self, painter: QPainter, row: QRect, number: int) -> None:
        if number > _KEYS:
            return
        top = row.top() + (ROW - _KEY_SIDE) // 2
        box = QRect(row.left(), top, _KEY_SIDE, _KEY_SIDE)
        painter.setPen(self._look.colour(Tone.EDGE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(self._small)
        painter.setPen(self._look.colour(Tone.MUTED))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))

    def _write(self, painter: QPainter, where: QRect, text: str, face: QFont, tone: Tone) -> None:
        painter.setFont(face)
        painter.setPen(self._look.colour(tone))
        short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, where.width())
        painter.drawText(where, _LINE, short)


class ChoiceView(QListView):
    """The list itself.

    Signals:
        chosen: the id of a customer.
    """

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        """Draw with *look*."""
        super().__init__()
        self.offered = ChoiceModel(self)
        self.setModel(self.offered)
        self.setItemDelegate(ChoiceDelegate(look, self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._choose)
        look.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the marked customer, a digit the one of that number."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
            return
        digit = event.text()
        if digit.isdigit() and 1 <= int(digit) <= self.offered.rowCount():
            self._choose(self.offered.index(int(digit) - 1))
            return
        super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _choose(self, index: Index) -> None:
        if index.isValid():
            self.chosen.emit(self.offered.customers[index.row()].id)


class CustomerChoice(QWidget):
    """Asks which of several customers is calling.

    Signals:
        chosen: the id of a customer, or an empty one for none of them.
    """

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        """Draw with *look*."""
        super().__init__()
        self.setObjectName("customer-choice")
        self._title = Label(look, size=Size.TITLE, weight=600)
        self._hint = Label(
            look,
            translate("Choice", "Ask who is calling, then choose: the note goes to that record."),
            tone=Tone.MUTED,
        )
        self._list = ChoiceView(look)
        self._none = Button(
            look, translate("Choice", "None of them"), icon=Icon.PERSON_OFF, kind=Kind.PLAIN
        )
        named(self._list, "choice-list", translate("Choice", "Customers with this number"))
        named(self._none, "customer-none", translate("Choice", "None of them"))
        self._list.chosen.connect(self.chosen)
        self._none.clicked.connect(self._choose_none)
        self._lay_out()

    def show_customers(self, customers: tuple[Customer, ...]) -> None:
        """Offer *customers*."""
        self._title.show_text(sharing(len(customers)))
        self._list.offered.show(customers)
        self._list.setMaximumHeight(len(customers) * ROW + 2 * Space.XS)

    @Slot()
    def _choose_none(self) -> None:
        self.chosen.emit("")

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(Space.XS)
        whole.addWidget(self._title)
        whole.addWidget(self._hint)
        whole.addSpacing(Space.S)
        whole.addWidget(self._list, 100)
        whole.addSpacing(Space.S)
        foot = QHBoxLayout()
        foot.addWidget(self._none)
        foot.addStretch(1)
        whole.addLayout(foot)
        whole.addStretch(1)
