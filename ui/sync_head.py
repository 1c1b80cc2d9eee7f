"""The head of the sync page: how the CRM is, how much waits for it, how much came from it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from callcenter.domain.other_crm import To
from callcenter.domain.sync_report import PullProgress
from ui import sync_words
from ui.buttons import Button
from ui.controls import Glyph, Label, Paragraph, named
from ui.health import CrmHealth, Health
from ui.icons import Icon, Look
from ui.signs import crm_sign
from ui.sync_wishes import CrmTried, SwitchWanted
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate

_NARROWEST = 96


class SyncHead(QWidget):
    """Three lines and a button; where the data is of another CRM, what to do about it.

    Signals:
        wished: a CrmTried or a SwitchWanted.
    """

    wished = Signal(object)

    def __init__(self, look: Look) -> None:
        """Draw with *look*."""
        super().__init__()
        self._glyph = Glyph(look, Icon.CLOUD, size=24)
        self._crm = Label(look, size=Size.TITLE, weight=600)
        self._detail = Label(look, tone=Tone.MUTED, tabular=True)
        self._waiting = Label(look, tabular=True)
        self._pulled = Label(look, size=Size.SMALL, tone=Tone.MUTED)
        self._reason = Paragraph()
        self._moved = Button(look, translate("Sync", "Same CRM, new address"))
        self._another = Button(look, translate("Sync", "Another CRM…"))
        self._choice = QWidget()
        self._switching = False
        self._try = Button(look, translate("Sync", "Try now"), icon=Icon.REFRESH)
        named(self._try, "crm-try", translate("Sync", "Ask the CRM now"))
        said = translate("Sync", "The CRM in the settings is the same one under a new address")
        named(self._moved, "crm-moved", said)
        said = translate("Sync", "The CRM in the settings is another one: see what goes, then part")
        named(self._another, "crm-another", said)
        self._choice.setObjectName("crm-choice")
        for button in (self._moved, self._another):
            # Below each other rather than in the way of a narrower window.
            button.setMinimumWidth(_NARROWEST)
        for label, name in (
            (self._reason, "crm-reason"),
            (self._crm, "sync-crm"),
            (self._detail, "sync-crm-detail"),
            (self._waiting, "sync-waiting"),
            (self._pulled, "sync-pulled"),
        ):
            label.setObjectName(name)
        self._lay_out()
        self._try.clicked.connect(lambda: self.wished.emit(CrmTried()))
        self._moved.clicked.connect(lambda: self.wished.emit(SwitchWanted(To.MOVED)))
        self._another.clicked.connect(lambda: self.wished.emit(SwitchWanted(To.ANOTHER)))

    def show_switching(self, on: bool) -> None:
        """From now on, or no more, the data is being made over to another CRM."""
        self._switching = on
        self._moved.setEnabled(not on)
        self._another.setEnabled(not on)

    def show_state(self, health: Health, progress: PullProgress, now: datetime) -> None:
        """Show how it all stands as of *now*."""
        sign = crm_sign(health)
        self._glyph.show_icon(sign.icon, sign.tone)
        switching = self._switching
        self._crm.show_text(sync_words.switching() if switching else sync_words.crm(health, now))
        another = health.crm is CrmHealth.ANOTHER
        self._detail.show_text("" if another else sync_words.crm_detail(health, now))
        self._reason.show_text(sync_words.meanwhile() if switching else sync_words.another(health))
        self._choice.setVisible(another)
        self._detail.setVisible(not another)
        self._try.setVisible(not another)
        self._waiting.show_text(sync_words.waiting(health))
        there = health.crm is not CrmHealth.NOT_SET_UP
        self._pulled.show_text(sync_words.pulled(progress, now) if there else "")
        self._try.setEnabled(there)

    def _lay_out(self) -> None:
        text = QVBoxLayout()
        text.setSpacing(2)
        for label in (self._crm, self._waiting, self._pulled, self._detail):
            text.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self._glyph)
        row.addLayout(text, 1)
        row.addWidget(self._try)
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._buttons.setSpacing(Space.S)
        self._buttons.addWidget(self._moved)
        self._buttons.addWidget(self._another)
        self._buttons.addStretch(1)
        choice = QVBoxLayout(self._choice)
        choice.setContentsMargins(0, 0, 0, 0)
        choice.setSpacing(Space.S)
        choice.addWidget(self._reason)
        choice.addLayout(self._buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(Space.S)
        whole.addLayout(row)
        whole.addWidget(self._choice)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the two buttons have no room beside each other, they stand one below the other."""
        super().resizeEvent(event)
        both = self._moved.sizeHint().width() + self._another.sizeHint().width() + Space.S
        beside = event.size().width() >= both
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way is not self._buttons.direction():
            self._buttons.setDirection(way)
