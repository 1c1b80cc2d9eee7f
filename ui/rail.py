"""The rail down the left edge: the pages of the window, each an icon with its word."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QCoreApplication, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from ui.icons import Icon, Look
from ui.theme import FOCUS_RING, RADIUS, Size, Space, Tone, font

translate = QCoreApplication.translate

WIDTH = 72


class Page(Enum):
    """What the window can show below the strip."""

    DESK = "desk"
    WORK = "work"
    HISTORY = "history"
    COLLEAGUES = "colleagues"
    SYNC = "sync"
    SETTINGS = "settings"


_ICONS = {
    Page.DESK: Icon.HEADSET,
    Page.WORK: Icon.WORK_LIST,
    Page.HISTORY: Icon.HISTORY,
    Page.COLLEAGUES: Icon.COLLEAGUE,
    Page.SYNC: Icon.SYNC,
    Page.SETTINGS: Icon.SETTINGS,
}


def page_words(page: Page) -> str:
    """What *page* is called."""
    return {
        Page.DESK: translate("Rail", "Desk"),
        Page.WORK: translate("Rail", "To do"),
        Page.HISTORY: translate("Rail", "History"),
        Page.COLLEAGUES: translate("Rail", "Colleagues"),
        Page.SYNC: translate("Rail", "CRM"),
        Page.SETTINGS: translate("Rail", "Settings"),
    }[page]


class RailButton(QAbstractButton):
    """One page of the rail, with a count when something waits there."""

    def __init__(self, look: Look, page: Page) -> None:
        super().__init__()
        self._look, self._icon, self._count = look, _ICONS[page], 0
        self.setText(page_words(page))
        self.setAccessibleName(self.text())
        self.setObjectName(f"rail-{page.value}")
        self.setCheckable(page is not Page.SETTINGS)
        self.setFont(font(Size.TINY, 500))
        self.setFixedSize(WIDTH - Space.S, 54)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look.changed.connect(self.update)

    def show_count(self, count: int, said: str) -> None:
        """Show how many things wait there; *said* is for screen readers."""
        if count != self._count:
            self._count = count
            self.setAccessibleName(f"{self.text()}: {said}" if count else self.text())
            self.update()

    def sizeHint(self) -> QSize:
        """One size."""
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, icon, word, count and focus ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        ground = theme.pressed(Tone.BG, 0.07) if self.underMouse() else theme.colour(Tone.BG)
        painter.setBrush(theme.soft(Tone.ACCENT) if self.isChecked() else ground)
        ring = QPen(theme.colour(Tone.ACCENT), FOCUS_RING)
        painter.setPen(ring if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        ink = theme.colour(Tone.ACCENT if self.isChecked() else Tone.MUTED)
        pixmap = self._look.pixmap(self._icon, ink, 24, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - 24) // 2, 7, pixmap)
        painter.setPen(ink)
        box = QRect(2, 32, self.width() - 4, 18)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        if self._count:
            self._draw_count(painter)

    def _draw_count(self, painter: QPainter) -> None:
        text = str(self._count) if self._count < 100 else "99+"
        painter.setFont(font(Size.TINY, 600, tabular=True))
        width = max(16, painter.fontMetrics().horizontalAdvance(text) + 8)
        box = QRectF(self.width() / 2 + 4, 3, width, 16)
        painter.setBrush(self._look.colour(Tone.RINGING))
        painter.setPen(QPen(self._look.colour(Tone.BG), 1.5))
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(self._look.colour(Tone.ON_ACCENT))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QWidget):
    """The rail.

    Signals:
        chosen(Page): the agent wants to see that page.
    """

    chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons = {page: RailButton(look, page) for page in Page}
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, Space.XS, 0, Space.M)
        column.setSpacing(Space.XS)
        for page, button in self._buttons.items():
            if page is Page.SETTINGS:
                column.addStretch(1)
            else:
                self._group.addButton(button)
            column.addWidget(button)
            button.clicked.connect(lambda _=False, page=page: self.chosen.emit(page))
        for page in (Page.COLLEAGUES, Page.SYNC):
            self._buttons[page].hide()
        self.show_page(Page.DESK)

    @Slot(object)
    def show_page(self, page: Page) -> None:
        """Mark *page* as the one that is shown."""
        self._buttons[page].setChecked(True)

    def show_waiting(self, count: int, said: str) -> None:
        """Show how many things are to do."""
        self._buttons[Page.WORK].show_count(count, said)

    def show_crm(self, there: bool, needing: int, said: str) -> None:
        """Offer the page of the CRM where there is one, and count what needs a person there."""
        self._offer(Page.SYNC, there, needing, said)

    def show_colleagues(self, listed: bool, ringing: int, said: str) -> None:
        """Offer the page of colleagues where any are listed, and count calls that ring there."""
        self._offer(Page.COLLEAGUES, listed, ringing, said)

    def _offer(self, page: Page, offered: bool, count: int, said: str) -> None:
        button = self._buttons[page]
        button.show_count(count, said)
        if button.isHidden() is offered:
            button.setVisible(offered)
