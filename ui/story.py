"""A customer's story: past contacts, newest first, one line each, opened by a click or Enter."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from msgspec import Struct
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
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from callcenter.domain.caller import printable
from callcenter.domain.customer import Contact
from ui.caller_words import channel
from ui.icons import Icon, Look
from ui.theme import Size, Space, Tone, font
from ui.times import days_late, moment

translate = QCoreApplication.translate

ROW = 28
_ICON = 16
_WHEN = 108
_OUTCOME = 112
_AGENT = 76
_SHORT_WHEN = 108
_NARROW = 560
_SLIM = 400
_ROOMY = 240
_ENDLESS = 10_000
_LONGEST = 400
_MAIL = frozenset({"mail", "email"})
_WRAPPED = Qt.TextFlag.TextWordWrap
_ELIDED = Qt.TextElideMode.ElideRight
_ICONS = {
    "call": Icon.CALL,
    "mail": Icon.MAIL,
    "email": Icon.MAIL,
    "chat": Icon.CHAT,
    "sms": Icon.SMS,
}

Index = QModelIndex | QPersistentModelIndex


class StoryFilter(Enum):
    """Which contacts are told."""

    ALL = "all"
    CALLS = "calls"
    MAIL = "mail"


class StoryModel(QAbstractListModel):
    """The contacts of one customer, as rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin without contacts."""
        super().__init__(parent)
        self._contacts: tuple[Contact, ...] = ()
        self._rows: tuple[Contact, ...] = ()
        self._filter = StoryFilter.ALL
        self._now: datetime | None = None

    def show(self, contacts: tuple[Contact, ...], now: datetime) -> None:
        """Tell *contacts*, with their days as seen from *now*."""
        same_day = self._now is not None and days_late(self._now, now) == 0
        if contacts == self._contacts and same_day:
            return
        self._contacts, self._now = contacts, now
        self._fill()

    def narrow(self, wanted: StoryFilter) -> None:
        """Tell only the contacts that *wanted* names."""
        if wanted is not self._filter:
            self._filter = wanted
            self._fill()

    def contact(self, index: Index) -> Contact:
        """The contact of a row."""
        return self._rows[index.row()]

    def when(self, index: Index) -> str:
        """Day and time of a row's contact, in words."""
        return moment(self._rows[index.row()].at, self._now or self._rows[index.row()].at)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's form)
        """How many contacts are told."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The summary, and the whole row as a sentence for a screen reader."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.contact(index).summary
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._sentence(index)
        return None

    def _fill(self) -> None:
        self.beginResetModel()
        told = sorted(self._contacts, key=lambda contact: contact.at, reverse=True)
        self._rows = tuple(contact for contact in told if _wanted(contact, self._filter))
        self.endResetModel()

    def _sentence(self, index: Index) -> str:
        contact = self.contact(index)
        word = outcome(contact)[0]
        parts = (self.when(index), channel(contact.channel), contact.agent, contact.summary, word)
        return ", ".join(part for part in parts if part)


def _wanted(contact: Contact, wanted: StoryFilter) -> bool:
    if wanted is StoryFilter.CALLS:
        return contact.channel.lower() == "call"
    return wanted is StoryFilter.ALL or contact.channel.lower() in _MAIL


def outcome(contact: Contact) -> tuple[str, Tone]:
    """How a contact went, in a word, and the tone it is shown in."""
    if contact.resolved is True:
        return translate("Story", "solved"), Tone.READY
    if contact.resolved is False:
        return translate("Story", "not solved"), Tone.RINGING
    return contact.outcome, Tone.MUTED


class _Columns(Struct, frozen=True):
    """Where the parts of one line stand."""

    when: QRect
    icon: QRect
    agent: QRect
    summary: QRect
    outcome: QRect


def _columns(line: QRect) -> _Columns:
    left, top, right = line.left() + Space.XS, line.top(), line.right() - Space.XS
    agent = _AGENT if line.width() >= _NARROW else 0
    ending = _OUTCOME if line.width() >= _SLIM else _ICON
    when = _WHEN if line.width() >= _SLIM else _SHORT_WHEN
    icon = left + when
    who = icon + _ICON + Space.S
    what = who + agent
    end = right - ending
    return _Columns(
        when=QRect(left, top, when - Space.S, ROW),
        icon=QRect(icon, top + (ROW - _ICON) // 2, _ICON, _ICON),
        agent=QRect(who, top, max(agent - Space.S, 0), ROW),
        summary=QRect(what, top, max(end - what - Space.M, 1), ROW),
        outcome=QRect(end, top, ending, ROW),
    )


class StoryDelegate(QStyledItemDelegate):
    """Paints one contact: when, how, by whom, what, and how it went."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        """Draw with *look*."""
        super().__init__(parent)
        self._look = look
        self._plain = font(Size.BODY)
        self._small = font(Size.SMALL)
        self._figures = font(Size.SMALL, tabular=True)
        self._metrics = QFontMetrics(self._plain)
        self._baseline = (ROW + self._metrics.ascent() - self._metrics.descent()) // 2
        self._opened = -1

    def open_row(self, row: int) -> None:
        """Show the whole summary of *row*, and of no other."""
        self._opened = row

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line, or as many as the summary of the opened row needs."""
        if index.row() != self._opened:
            return QSize(0, ROW)
        view = option.widget
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        room = _columns(QRect(0, 0, width, ROW)).summary
        needed = self._metrics.boundingRect(
            QRect(0, 0, room.width(), _ENDLESS), _WRAPPED, _contact(index).summary
        )
        return QSize(0, max(ROW, needed.height() + ROW - self._metrics.height()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row; text is data and never interpreted."""
        painter.save()
        self._paint_ground(painter, option)
        at = _columns(option.rect)
        contact = _contact(index)
        self._write(painter, at.when, _when(index), self._figures, Tone.MUTED)
        icon = _ICONS.get(contact.channel.lower(), Icon.FORUM)
        ratio = painter.device().devicePixelRatioF()
        muted = self._look.colour(Tone.MUTED)
        painter.drawPixmap(at.icon, self._look.pixmap(icon, muted, _ICON, ratio))
        self._write(painter, at.agent, contact.agent, self._small, Tone.MUTED)
        self._paint_summary(painter, at.summary, option.rect, contact, index.row())
        self._paint_outcome(painter, at.outcome, contact)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        if option.state & QtWidgets.QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._look.soft(Tone.ACCENT))
        elif option.state & QtWidgets.QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, self._look.soft(Tone.MUTED))

    def _write(self, painter: QPainter, where: QRect, text: str, face: QFont, tone: Tone) -> None:
        if where.width() <= 0 or not text:
            return
        painter.setFont(face)
        painter.setPen(self._look.colour(tone))
        # Measuring costs as much as drawing: not done where no text of that length can be too wide.
        if len(text) * face.pixelSize() > where.width():
            text = painter.fontMetrics().elidedText(text, _ELIDED, where.width())
        # At a point, not in a box: Qt lays out a box as a paragraph, which takes twice as long.
        painter.drawText(where.left(), where.top() + self._baseline, text)

    def _paint_summary(
        self, painter: QPainter, where: QRect, row: QRect, contact: Contact, number: int
    ) -> None:
        text = contact.summary
        if number == self._opened and row.height() > ROW:
            painter.setFont(self._plain)
            painter.setPen(self._look.colour(Tone.TEXT))
            inset = (ROW - self._metrics.height()) // 2
            painter.drawText(where.adjusted(0, inset, 0, row.height()), _WRAPPED, text)
            return
        text = printable(text, _LONGEST)
        if not contact.matter or where.width() <= _ROOMY:
            self._write(painter, where, text, self._plain, Tone.TEXT)
            return
        matter = f"→ {contact.matter}"
        taken = self._metrics.horizontalAdvance(matter) + Space.S
        # Two more than measured: the painter rounds otherwise than the metrics.
        fits = min(self._metrics.horizontalAdvance(text) + 2, where.width() - taken)
        self._write(
            painter, where.adjusted(0, 0, fits - where.width(), 0), text, self._plain, Tone.TEXT
        )
        self._write(
            painter, where.adjusted(fits + Space.S, 0, 0, 0), matter, self._small, Tone.MUTED
        )

    def _paint_outcome(self, painter: QPainter, where: QRect, contact: Contact) -> None:
        word, tone = outcome(contact)
        if contact.resolved is not None:
            icon = Icon.CHECKED if contact.resolved else Icon.WARNING
            ratio = painter.device().devicePixelRatioF()
            top = where.top() + (ROW - _ICON) // 2
            pixmap = self._look.pixmap(icon, self._look.colour(tone), _ICON, ratio)
            painter.drawPixmap(QRect(where.left(), top, _ICON, _ICON), pixmap)
        self._write(painter, where.adjusted(_ICON + Space.XS, 0, 0, 0), word, self._small, tone)


def _contact(index: Index) -> Contact:
    model = index.model()
    if not isinstance(model, StoryModel):
        raise TypeError(f"the story paints the rows of a StoryModel, not of {type(model).__name__}")
    return model.contact(index)


def _when(index: Index) -> str:
    model = index.model()
    return model.when(index) if isinstance(model, StoryModel) else ""


class StoryView(QListView):
    """The list of contacts; moving onto one with keys or mouse opens its whole text."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Draw with *look*."""
        super().__init__(parent)
        self._told = StoryModel(self)
        self._painter = StoryDelegate(look, self)
        self._customer = ""
        self.setObjectName("story")
        self.setAccessibleName(translate("Story", "Past contacts"))
        self.setModel(self._told)
        self.setItemDelegate(self._painter)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self._told.modelReset.connect(self._shut)
        look.changed.connect(self.viewport().update)

    def show_contacts(self, customer: str, contacts: tuple[Contact, ...], now: datetime) -> None:
        """Tell *contacts* of *customer* (an id), with their days as seen from *now*.

        Another customer's story begins at its top; news of the same one leave it where it is.
        """
        self._told.show(contacts, now)
        if customer != self._customer:
            self._customer = customer
            self.scrollToTop()

    def narrow(self, wanted: StoryFilter) -> None:
        """Tell only the contacts that *wanted* names."""
        self._told.narrow(wanted)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Open the row that became the current one."""
        super().currentChanged(current, previous)
        self._painter.open_row(current.row())
        self.scheduleDelayedItemsLayout()

    @Slot()
    def _shut(self) -> None:
        self._painter.open_row(-1)
