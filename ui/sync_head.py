"""The head of the sync page: how the CRM is, how much waits for it, how much came from it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from callcenter.domain.sync_report import PullProgress
from ui import sync_words
from ui.buttons import Button
from ui.controls import Glyph, Label, named
from ui.health import CrmHealth, Health
from ui.icons import Icon, Look
from ui.signs import crm_sign
from ui.sync_wishes import CrmTried
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate


class SyncHead(QWidget):
    """Three lines and a button.

    Signals:
        wished: a CrmTried.
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
        self._try = Button(look, translate("Sync", "Try now"), icon=Icon.REFRESH)
        named(self._try, "crm-try", translate("Sync", "Ask the CRM now"))
        for label, name in (
            (self._crm, "sync-crm"),
            (self._detail, "sync-crm-detail"),
            (self._waiting, "sync-waiting"),
            (self._pulled, "sync-pulled"),
        ):
            label.setObjectName(name)
        self._lay_out()
        self._try.clicked.connect(lambda: self.wished.emit(CrmTried()))

    def show_state(self, health: Health, progress: PullProgress, now: datetime) -> None:
        """Show how it all stands as of *now*."""
        sign = crm_sign(health)
        self._glyph.show_icon(sign.icon, sign.tone)
        self._crm.show_text(sync_words.crm(health, now))
        self._detail.show_text(sync_words.crm_detail(health, now))
        self._waiting.show_text(sync_words.waiting(health))
        there = health.crm is not CrmHealth.NOT_SET_UP
        self._pulled.show_text(sync_words.pulled(progress, now) if there else "")
        self._try.setEnabled(there)

    def _lay_out(self) -> None:
        text = QVBoxLayout()
        text.setSpacing(2)
        for label in (self._crm, self._waiting, self._pulled, self._detail):
            text.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self._glyph)
        row.addLayout(text, 1)
        row.addWidget(self._try)
