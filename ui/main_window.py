"""The agent's window: strip, rail, lane and pages; it shows a desk and says what is wished."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from importlib import import_module

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from callcenter.config.problem import ConfigProblem
from callcenter.config.sections.screen import KeysSection
from callcenter.domain.agent import PauseReason
from callcenter.domain.colleague import ColleagueState
from callcenter.domain.customer import Customer
from callcenter.domain.desk import Desk, Rules
from callcenter.domain.effects import NoticeKind
from callcenter.domain.interaction import Interaction
from callcenter.domain.listed import Listed
from callcenter.domain.wishes import AnswerWished, DialWished, Taken
from callcenter.engine.commands import Sound
from ui import call_column, call_words
from ui.attention import Attention
from ui.banner import alert
from ui.caller_words import party
from ui.dialogs import Dialogs, quitting_confirmed
from ui.dress import style_sheet
from ui.drops import dropped_file
from ui.forms import Forms
from ui.health import CrmHealth, Health
from ui.icons import Look
from ui.import_wishes import ImportWanted
from ui.key_wishes import key_wish
from ui.lane import Lane
from ui.late import Late
from ui.loudness import STEP
from ui.pages import Pages
from ui.places import Places
from ui.rail import Page, Rail
from ui.ring_bar import DEAF_MS, RingCard
from ui.shortcuts import Action, KeyMap, Shortcuts
from ui.strip import Strip
from ui.sync_wishes import CallWanted, FormWish, SyncPageWanted
from ui.theme import Space, Theme
from ui.times import tr
from ui.toast import Toast
from ui.tray import Tray
from ui.warmth import Step, Warming, classes, icons, pages
from ui.wishes import DialText, HistoryWanted, OpenRecord, QuitWished

NARROW = 760
SMALLEST = (380, 600)
USUAL = (1280, 800)


class MainWindow(QMainWindow):
    """The window.

    Signals:
        wished(object): a wish of the desk, a command, or one of ui.wishes.
        seen(): it was painted for the first time.
    """

    wished = Signal(object)
    seen = Signal()

    def __init__(
        self,
        theme: Theme,
        *,
        rules: Rules,
        pause_reasons: tuple[PauseReason, ...],
        language: str,
        keys: KeysSection,
        deaf_ms: int = DEAF_MS,
    ) -> None:
        super().__init__()
        self._look = Look(theme, self)
        self._reasons, self._language = pause_reasons, language
        self._keys = KeyMap.of(keys)
        self._desk: Desk | None = None
        self._now: datetime | None = None
        self._health, self._problems = Health(), tuple[ConfigProblem, ...]()
        self._wanted = HistoryWanted()
        self._leaving, self._crm, self._deaf_ms = False, True, deaf_ms
        self._seen = False
        self._build(rules, deaf_ms)
        self._connect()
        self.setAcceptDrops(True)
        self.setMinimumSize(*SMALLEST)
        self.resize(*USUAL)
        self.setStyleSheet(style_sheet(theme))
        self.places.turn_to(Page.DESK)
        # The keyboard begins nowhere: a key pressed by chance must not do anything.
        self.setFocus()

    # -- building ---------------------------------------------------------------------------

    def _build(self, rules: Rules, deaf_ms: int) -> None:
        look, keys = self._look, self._keys
        self.strip = Strip(look, reasons=self._reasons, language=self._language, keys=keys)
        self.rail = Rail(look)
        self.lane = Lane(look, keys, calls_width=call_column.WIDTH + 2, deaf_ms=deaf_ms)
        self.pages = Pages(
            look, keys, region=rules.region, language=self._language, deaf_ms=deaf_ms
        )
        self.desk_page = self.pages.desk
        self.places = Places(self.rail, self.lane, self.pages, self)
        self.dialogs = Dialogs(look, keys, self)
        self.forms = Forms(look, self._language, self)
        self._ring_card = Late(self._build_ring_card)
        frame = self._frame()
        self.setCentralWidget(frame)
        self.toast = Toast(look, frame)
        self.tray = Tray(look, self)
        self._attention = Attention(self, self.tray, self._reasons, self._language)
        self.shortcuts = Shortcuts(keys, self)
        self._warming = Warming(self._cold(), self)

    @property
    def ring_card(self) -> RingCard:
        """What rings above other windows."""
        return self._ring_card()

    def _build_ring_card(self) -> RingCard:
        card = RingCard(self._look, self._keys, deaf_ms=self._deaf_ms)
        card.wished.connect(self._wish)
        card.show_crm(self._crm)
        return card

    def _cold(self) -> Iterator[Step]:
        yield partial(self.tray.appear, self)
        # First what the first call needs; its record has lists, which need Qt's classes.
        column, customer = self.desk_page.column, self.desk_page.customer
        yield from column.cold()
        yield from classes()
        yield from customer.cold()
        yield self._ring_card
        yield from column.colder()
        # Asked for step by step: what is hidden is known only when its turn has come.
        yield from icons(self._look, self.devicePixelRatioF())
        yield from pages(((self.lane.bar, self.lane.heading),))
        yield from pages(column.hidden)
        yield from pages(customer.hidden)
        for later in ("ui.history_view", "ui.sync_view", "ui.settings_dialog", "ui.headers_dialog"):
            yield partial(import_module, later)
        yield self.pages.late_history

    def _frame(self) -> QWidget:
        frame = QWidget()
        whole = QVBoxLayout(frame)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.strip)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, Space.M, Space.M)
        body.setSpacing(Space.S)
        body.addWidget(self.rail)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.lane)
        right.addWidget(self.pages, 1)
        body.addLayout(right, 1)
        whole.addLayout(body, 1)
        return frame

    def _connect(self) -> None:
        for wished in (
            self.strip.wished,
            self.lane.wished,
            self.pages.wished,
            self.places.wished,
            self.dialogs.wished,
            self.forms.wished,
        ):
            wished.connect(self._wish)
        self.strip.keys_wanted.connect(self.dialogs.open_keys)
        self.desk_page.ready_wished.connect(self.strip.state.toggle)
        self.shortcuts.pressed.connect(self._pressed)
        self.tray.opened.connect(self.come_forward)
        self.tray.left.connect(self.leave)

    # -- showing ----------------------------------------------------------------------------

    def show_desk(self, desk: Desk, now: datetime) -> None:
        """Show *desk* as of *now*; cheap when little has changed."""
        if self._desk is None or desk.colleagues != self._desk.colleagues:
            self._show_colleagues(desk)
        self._desk, self._now = desk, now
        self.strip.show_desk(desk, self._health, now)
        self.pages.show_desk(desk, self._health, now)
        self.dialogs.show_desk(desk)
        self.lane.bar.show_ringing(desk, now)
        told = alert(desk, self._problems)
        self.lane.show_state(ringing=bool(desk.ringing), alert=told)
        wanted = QApplication.activeWindow() is None
        if (desk.ringing and wanted) or self._ring_card.built is not None:
            self.ring_card.show_ringing(desk, now, wanted=wanted)
        self._attention.draw(desk, self.lane.bar.accessibleName(), now)

    def _show_colleagues(self, desk: Desk) -> None:
        ring = sum(one.state is ColleagueState.RINGING for one in desk.colleagues)
        said = tr("%n call(s) ring there", "at colleagues' telephones", ring)
        self.rail.show_colleagues(bool(desk.colleagues), ring, said)

    def show_health(self, health: Health) -> None:
        """Show how the CRM and the outbox are."""
        self._health = health
        self._crm = health.crm is not CrmHealth.NOT_SET_UP
        for part in (self.desk_page.customer, self.lane.bar, self._ring_card.built):
            if part is not None:
                part.show_crm(self._crm)
        self._show_crm(health)
        if self._desk is not None and self._now is not None:
            self.strip.show_desk(self._desk, health, self._now)
            self.pages.show_desk(self._desk, health, self._now)

    def _show_crm(self, health: Health) -> None:
        needing = health.failed + health.conflicts
        said = tr("%n need(s) you", "records between the desk and the CRM", needing)
        self.rail.show_crm(self._crm, needing, said)

    def show_problems(self, problems: tuple[ConfigProblem, ...]) -> None:
        """Show what is wrong in the configuration, while it is."""
        self._problems = problems
        if self._desk is not None and self._now is not None:
            self.show_desk(self._desk, self._now)

    def show_notice(self, kind: NoticeKind, call: str, text: str) -> None:
        """Tell the agent once; a missing disposition also gets the keyboard."""
        if kind is NoticeKind.TRANSFER_RETURNED and self._desk is not None:
            text = call_words.returned(self._desk, call, text)
        self.toast.show_notice(kind, text or self._party(call))
        if kind is NoticeKind.SPOKE_WHILE_MUTED:
            self.desk_page.column.beckon_mute()
        if kind is NoticeKind.DISPOSITION_MISSING:
            self.places.ask_disposition()

    def _party(self, call: str) -> str:
        about = self._desk.interaction(call) if self._desk is not None else None
        return party(about, self._desk.rules.region) if about and self._desk else ""

    def show_refusal(self, reason: str) -> None:
        """Say in words why something was not done."""
        self.toast.show_refusal(reason)

    def show_history(self, rows: tuple[Interaction, ...]) -> None:
        """Show the calls that were asked for last."""
        self.pages.show_rows(rows)
        if self._wanted == HistoryWanted():
            self.desk_page.column.show_recent(rows)

    def show_search(self, customers: tuple[Customer, ...], listed: tuple[Listed, ...] = ()) -> None:
        """Show the customers that match what is typed, and whom the company directory lists."""
        self.desk_page.column.show_found(customers, listed)

    def show_unfinished(self, rows: tuple[Interaction, ...]) -> None:
        """Count what is unfinished."""
        self.show_counts(unfinished=len(rows))

    def show_missed(self, rows: tuple[Interaction, ...]) -> None:
        """Count what was missed."""
        self.show_counts(missed=len(rows))

    def show_counts(self, *, missed: int | None = None, unfinished: int | None = None) -> None:
        """Show how many calls were missed and how many are unfinished; None: as before."""
        self.pages.show_counts(missed=missed, unfinished=unfinished)
        waiting = self.pages.to_do
        self.rail.show_waiting(waiting, tr("%n to do", "missed and unfinished calls", waiting))

    def show_levels(self, microphone: float, speaker: float) -> None:
        """Show how loud both ways are, 0 to 1."""
        self.desk_page.column.show_levels(microphone, speaker)
        self.dialogs.show_levels(microphone, speaker)

    def show_sound(self, sound: Sound) -> None:
        """Show the volume of *sound*, which is in force."""
        self.desk_page.column.show_sound(sound)

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme; `ui.dress.apply` dresses the program itself."""
        self.setStyleSheet(style_sheet(theme))
        self._look.wear(theme)

    @Slot()
    def come_forward(self, number: str = "") -> None:
        """Be in front of all windows, with *number* ready to be called."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if number:
            self.places.begin_dialling(number)

    @Slot(bool)
    def show_switching(self, on: bool) -> None:
        """Show whether another CRM is being taken over from the former one."""
        self.pages.sync.show_switching(on)

    @Slot(object)
    def open_form(self, wish: FormWish) -> None:
        """Open the form that *wish* is about."""
        if self._desk is not None:
            self.forms.open(wish, self._desk.rules)

    # -- what the agent does ----------------------------------------------------------------

    @Slot(object)
    def _wish(self, wish: object) -> None:
        if isinstance(wish, QuitWished):
            self.leave()
            return
        if isinstance(wish, FormWish):
            self.open_form(wish)
            return
        if isinstance(wish, SyncPageWanted):
            self.places.turn_to(Page.SYNC)
            return
        if isinstance(wish, CallWanted):
            self.places.show_call(wish.interaction)
            return
        if isinstance(wish, HistoryWanted):
            self._wanted = wish
        if isinstance(wish, (AnswerWished, DialText, DialWished, Taken)):
            self.places.turn_to(Page.DESK)
        self.wished.emit(wish)

    @Slot(object)
    def _pressed(self, action: Action) -> None:
        acts: dict[Action, Callable[[], object]] = {
            Action.ANSWER: self.lane.bar.answering.take,
            Action.NOT_NOW: self.lane.bar.answering.refuse,
            Action.DISPOSITION: self.places.begin_disposition,
            Action.SEARCH: self.places.begin_search,
            Action.DIAL: self.places.begin_dialling,
            Action.TRANSFER: partial(self.places.begin_transfer, self._desk),
            Action.READY: self.strip.state.toggle,
            Action.KEYS: self.dialogs.open_keys,
            Action.SYNC: partial(self.places.turn_to, Page.SYNC),
            Action.RECORD: partial(self._wish, OpenRecord()),
            Action.LOUDER: partial(self._turn_volume, STEP),
            Action.SOFTER: partial(self._turn_volume, -STEP),
        }
        if action in acts:
            acts[action]()
        elif self._desk is not None and (wish := key_wish(action, self._desk)) is not None:
            self._wish(wish)

    def _turn_volume(self, by: int) -> None:
        if self._desk is not None and any(call.talking for call in self._desk.calls):
            self.desk_page.column.card.loudness.step(by)

    # -- being a window ---------------------------------------------------------------------

    @Slot()
    def leave(self) -> None:
        """Ask for the end of the program; in a call only after the agent has said so."""
        if self._desk is not None and self._desk.busy and not quitting_confirmed(self):
            return
        self._leaving = True
        self.wished.emit(QuitWished())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing puts the window away, never the telephone: to the tray, else to the task bar."""
        if self._leaving:
            event.accept()
            return
        event.ignore()
        if self.tray.there:
            self.hide()
        elif self._desk is not None and self._desk.calls:
            self.showMinimized()
        else:
            self.leave()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file of customers may be dropped."""
        if dropped_file(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at the file that was dropped."""
        if file := dropped_file(event):
            event.acceptProposedAction()
            self.wished.emit(ImportWanted(file))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Once it is seen, and not before, make ready what will be needed when it rings."""
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            # Once this round of painting is over.
            QTimer.singleShot(0, self, self.seen.emit)
        self.make_ready()

    def make_ready(self) -> None:
        """Build in small steps what is not seen yet, so that the first call finds it."""
        self._warming.begin()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show one part at a time where there is no room for all."""
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW
        self.desk_page.show_narrow(narrow)
        self.lane.show_narrow(narrow)
        self.strip.show_narrow(narrow)
