"""The pages of the window: the desk; past calls and colleagues are built when first wanted."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from callcenter.domain.desk import Desk
from callcenter.domain.interaction import HistoryFilter, Interaction
from ui.desk_page import DeskPage
from ui.health import Health
from ui.icons import Look
from ui.late import Late
from ui.rail import Page
from ui.shortcuts import KeyMap

if TYPE_CHECKING:
    from ui.colleagues_view import ColleaguesView
    from ui.history_view import HistoryView
    from ui.recordings_panel import RecordingsPanel
    from ui.sync_view import SyncView


class Pages(QStackedWidget):
    """The pages.

    Signals:
        wished(object): whatever they wish.
    """

    wished = Signal(object)

    def __init__(
        self, look: Look, keys: KeyMap, *, region: str, language: str, deaf_ms: int
    ) -> None:
        super().__init__()
        self._look, self._language = look, language
        self.desk = DeskPage(look, keys, region=region, language=language, deaf_ms=deaf_ms)
        self.desk.wished.connect(self.wished)
        self.addWidget(self.desk)
        self.late_history = Late(self._build_history)
        self._colleagues = Late(self._build_colleagues)
        self._sync = Late(self._build_sync)
        self._health = Health()
        self._shown: tuple[Desk, datetime] | None = None
        self._rows: tuple[Interaction, ...] = ()
        self._missed = self._unfinished = 0

    @property
    def history(self) -> HistoryView:
        """The page of past calls."""
        return self.late_history()

    @property
    def colleagues(self) -> ColleaguesView:
        """The page of colleagues."""
        return self._colleagues()

    @property
    def sync(self) -> SyncView:
        """The page of what is between this desk and the CRM."""
        return self._sync()

    @property
    def sync_built(self) -> SyncView | None:
        """The same, once somebody has looked at it."""
        return self._sync.built

    @property
    def recordings(self) -> RecordingsPanel | None:
        """Where recordings are shown, once there is a page of past calls."""
        history = self.late_history.built
        return history.recordings if history is not None else None

    @property
    def to_do(self) -> int:
        """How many calls were missed or are unfinished."""
        return self._missed + self._unfinished

    def _build_history(self) -> HistoryView:
        from ui.history_view import HistoryView

        history = HistoryView(self._look, self._language)
        history.wished.connect(self.wished)
        history.asked.connect(self.wished)
        history.show_counts(missed=self._missed, unfinished=self._unfinished)
        if self._shown is not None:
            history.show_desk(*self._shown)
        history.show_rows(self._rows)
        self.addWidget(history)
        return history

    def _build_colleagues(self) -> ColleaguesView:
        from ui.colleagues_view import ColleaguesView

        view = ColleaguesView(self._look)
        view.wished.connect(self.wished)
        if self._shown is not None:
            view.show_desk(self._shown[0])
        self.addWidget(view)
        return view

    def _build_sync(self) -> SyncView:
        from ui.sync_view import SyncView

        view = SyncView(self._look, self._language)
        view.wished.connect(self.wished)
        if self._shown is not None:
            desk, now = self._shown
            view.show_desk(desk, self._health, now)
        self.addWidget(view)
        return view

    def show_desk(self, desk: Desk, health: Health, now: datetime) -> None:
        """Show *desk* as of *now*, and the CRM's *health*."""
        self._shown, self._health = (desk, now), health
        self.desk.show_desk(desk, now)
        if self.late_history.built is not None:
            self.late_history.built.show_desk(desk, now)
        if self._colleagues.built is not None:
            self._colleagues.built.show_desk(desk)
        if self._sync.built is not None and self._sync.built.isVisible():
            self._sync.built.show_desk(desk, health, now)

    def show_rows(self, rows: tuple[Interaction, ...]) -> None:
        """Show the past calls that were asked for last."""
        self._rows = rows
        if self.late_history.built is not None:
            self.late_history.built.show_rows(rows)

    def show_counts(self, *, missed: int | None = None, unfinished: int | None = None) -> None:
        """Show how many calls were missed and how many are unfinished; None: as before."""
        self._missed = self._missed if missed is None else missed
        self._unfinished = self._unfinished if unfinished is None else unfinished
        if self.late_history.built is not None:
            self.late_history.built.show_counts(missed=self._missed, unfinished=self._unfinished)

    def turn_to(self, page: Page) -> None:
        """Show *page*, with the list that it is for."""
        if page in (Page.COLLEAGUES, Page.SYNC):
            self.setCurrentWidget(self.colleagues if page is Page.COLLEAGUES else self.sync)
            return
        self.setCurrentWidget(self.desk if page is Page.DESK else self.history)
        if page is Page.WORK:
            waiting = HistoryFilter.UNFINISHED if self._unfinished else HistoryFilter.MISSED
            self.history.show_filter(waiting)
        elif page is Page.HISTORY:
            self.history.show_filter(HistoryFilter.ALL)
