"""The field that a disposition is chosen in: type a part of its word or code, then Enter."""

from __future__ import annotations

import unicodedata

from PySide6 import QtWidgets
from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from callcenter.domain.disposition import Disposition
from ui.controls import named
from ui.icons import Icon, Look
from ui.theme import RADIUS, Size, Space, Tone, font

translate = QCoreApplication.translate

ROW = 30
_MOST_ROWS = 9
_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_STROKED = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "đ": "d", "ß": "s"})

Index = QModelIndex | QPersistentModelIndex


def folded(text: str) -> str:
    """*text* without case and accents, as it is compared while typing."""
    spread = unicodedata.normalize("NFKD", text.translate(_STROKED))
    return "".join(letter for letter in spread if not unicodedata.combining(letter)).casefold()


def matching(
    dispositions: tuple[Disposition, ...], typed: str, language: str
) -> tuple[Disposition, ...]:
    """Those of *dispositions* whose label or code holds every typed word; ranked as configured."""
    words = folded(typed).split()
    return tuple(
        known
        for known in dispositions
        if all(word in folded(f"{known.label(language)} {known.code}") for word in words)
    )


class OfferModel(QAbstractListModel):
    """The dispositions that fit what was typed."""

    def __init__(self, language: str, parent: QObject | None = None) -> None:
        """Label in *language*."""
        super().__init__(parent)
        self._language = language
        self.offered: tuple[Disposition, ...] = ()

    def show(self, offered: tuple[Disposition, ...]) -> None:
        """Offer *offered*, in that order."""
        if offered != self.offered:
            self.beginResetModel()
            self.offered = offered
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's form)
        """How many there are."""
        return 0 if parent.isValid() else len(self.offered)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The label, or for the delegate the code."""
        known = self.offered[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return known.label(self._language)
        if role == Qt.ItemDataRole.UserRole:
            return known.code
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{known.label(self._language)}, {known.code}"
        return None


class OfferDelegate(QStyledItemDelegate):
    """Paints a disposition with its code at the right."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        """Draw with *look*."""
        super().__init__(parent)
        self._look = look
        self._plain, self._small = font(Size.BODY), font(Size.TINY)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line."""
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row; text is data and never interpreted."""
        painter.save()
        marked = bool(option.state & QtWidgets.QStyle.StateFlag.State_Selected)
        if marked:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.colour(Tone.ACCENT))
            painter.drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), RADIUS, RADIUS)
        row = option.rect.adjusted(Space.S, 0, -Space.S, 0)
        painter.setFont(self._small)
        painter.setPen(self._look.colour(Tone.ON_ACCENT if marked else Tone.MUTED))
        code = str(index.data(Qt.ItemDataRole.UserRole))
        painter.drawText(row, _LINE | Qt.AlignmentFlag.AlignRight, code)
        room = row.width() - painter.fontMetrics().horizontalAdvance(code) - Space.S
        painter.setFont(self._plain)
        painter.setPen(self._look.colour(Tone.ON_ACCENT if marked else Tone.TEXT))
        label = str(index.data(Qt.ItemDataRole.DisplayRole))
        short = painter.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, room)
        painter.drawText(row, _LINE, short)
        painter.restore()


class OfferList(QListView):
    """The list under (or over) the field; it lies in the window and never takes the keyboard."""

    def __init__(self, look: Look, model: OfferModel, parent: QWidget) -> None:
        """Draw *model* with *look*, above everything in *parent*."""
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(OfferDelegate(look, self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        named(self, "disposition-list", translate("Disposition", "Dispositions"))
        self.entered.connect(self.setCurrentIndex)
        self._look = look
        look.changed.connect(self._dress)
        self._dress()
        self.hide()

    @Slot()
    def _dress(self) -> None:
        ground, edge = self._look.colour(Tone.RAISED).name(), self._look.colour(Tone.EDGE).name()
        self.setStyleSheet(
            f"QListView {{ background: {ground}; border: 1px solid {edge};"
            f" border-radius: {RADIUS}px; padding: 4px; }}"
        )

    def place(self, field: QWidget) -> None:
        """Lie under *field*, or over it where there is more room."""
        rows = min(max(self.model().rowCount(), 1), _MOST_ROWS)
        height = rows * ROW + 2 * Space.XS + 2
        window = field.window()
        corner = field.mapTo(window, QPoint(0, 0))
        below = window.height() - corner.y() - field.height() - Space.S
        fits = height <= below or below >= corner.y()
        top = corner.y() + field.height() + 2 if fits else max(0, corner.y() - height - 2)
        room = below if fits else corner.y()
        self.setGeometry(QRect(corner.x(), top, field.width(), min(height, max(room, ROW))))


class DispositionPicker(QLineEdit):
    """Shows the chosen disposition; typing in it narrows a list of all.

    Up and Down move in the list, Enter takes, Esc leaves everything as it was.

    Signals:
        chosen: the code of a disposition; empty takes it back.
    """

    chosen = Signal(str)

    def __init__(self, look: Look, language: str, *, key: str = "") -> None:
        """Label in *language*, draw with *look*; *key* is shown as what leads here."""
        super().__init__()
        self._look, self._language = look, language
        self._known: tuple[Disposition, ...] = ()
        self._code = ""
        self._offers = OfferModel(language, self)
        self._list: OfferList | None = None
        named(self, "disposition", translate("Disposition", "Disposition"))
        asked = translate("Disposition", "Choose a disposition…")
        self.setPlaceholderText(f"{asked}  ({key})" if key else asked)
        self._clear = self.addAction(
            look.icon(Icon.CLOSE, Tone.MUTED, 16), QLineEdit.ActionPosition.TrailingPosition
        )
        self._clear.setText(translate("Disposition", "Take the disposition back"))
        self._clear.setVisible(False)
        self._clear.triggered.connect(self._take_back)
        self.textEdited.connect(self._narrow)
        look.changed.connect(self._tint)

    def show_dispositions(self, known: tuple[Disposition, ...]) -> None:
        """Offer *known*, ranked as they are."""
        self._known = known

    def show_code(self, code: str) -> None:
        """Show the disposition of that *code*; what is being typed stays until it is done."""
        if code != self._code:
            self._code = code
            self._clear.setVisible(bool(code))
            if not self.open:
                self._show_chosen()

    @property
    def open(self) -> bool:
        """Whether the list is there."""
        return self._list is not None and self._list.isVisible()

    def begin(self) -> None:
        """Take the keyboard and open the list of all dispositions."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._open("")

    def shut(self) -> None:
        """Close the list and show what is chosen."""
        self._hide_list()
        self._show_chosen()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click beside the list closes it."""
        if event.type() is QEvent.Type.MouseButtonPress:
            self.shut()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move in the list, take from it, or leave it."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.open and not _with_control(event)
        ):
            self._take_current()
        elif key == Qt.Key.Key_Escape:
            # Never handed on: Esc must not reach anything that ends a call.
            self.shut()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click opens the list."""
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self.isEnabled() and not self.open:
            self.selectAll()
            self._open("")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field leaves the choice as it was."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.shut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list goes with the field."""
        super().resizeEvent(event)
        if self._list is not None and self.open:
            self._list.place(self)

    def changeEvent(self, event: QEvent) -> None:
        """A disabled field has no list."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.EnabledChange and not self.isEnabled() and self.open:
            self.shut()

    def _show_chosen(self) -> None:
        known = next((one for one in self._known if one.code == self._code), None)
        label = known.label(self._language) if known else self._code
        if label != self.text():
            self.setText(label)
        self.setCursorPosition(0)

    @Slot(str)
    def _narrow(self, typed: str) -> None:
        self._open(typed)

    def _open(self, typed: str) -> None:
        shown = self._list_in_window()
        self._offers.show(matching(self._known, typed, self._language))
        shown.place(self)
        shown.setVisible(bool(self._offers.offered))
        shown.raise_()
        self.window().installEventFilter(self)
        codes = [known.code for known in self._offers.offered]
        row = codes.index(self._code) if not typed and self._code in codes else 0
        shown.setCurrentIndex(self._offers.index(row))

    def _hide_list(self) -> None:
        self.window().removeEventFilter(self)
        if self._list is not None:
            self._list.hide()

    def _list_in_window(self) -> OfferList:
        if self._list is None or self._list.parentWidget() is not self.window():
            self._list = OfferList(self._look, self._offers, self.window())
            self._list.clicked.connect(self._take)
        return self._list

    def _move(self, step: int) -> None:
        if self._list is None or not self.open:
            self._open("")
            return
        row = self._list.currentIndex().row() + step
        self._list.setCurrentIndex(self._offers.index(row % max(self._offers.rowCount(), 1)))

    def _take_current(self) -> None:
        if self._list is not None:
            self._take(self._list.currentIndex())

    @Slot(QModelIndex)
    def _take(self, index: Index) -> None:
        if not index.isValid():
            return
        code = self._offers.offered[index.row()].code
        self._hide_list()
        self._code = code
        self._clear.setVisible(True)
        self._show_chosen()
        self.selectAll()
        self.chosen.emit(code)

    @Slot()
    def _take_back(self) -> None:
        self._code = ""
        self._clear.setVisible(False)
        self.shut()
        self.chosen.emit("")

    @Slot()
    def _tint(self) -> None:
        self._clear.setIcon(self._look.icon(Icon.CLOSE, Tone.MUTED, 16))


def _with_control(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
