"""Where in the window the agent is: on which page, at which part of it, in which field."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from callcenter.domain.desk import Desk
from ui.key_wishes import current_call
from ui.lane import Lane, Part, part_words
from ui.pages import Pages
from ui.rail import Page, Rail, page_words
from ui.wishes import SettingsWanted


class Places(QObject):
    """Turns the window's pages, by the rail, the heading or a key.

    Signals:
        wished(object): the settings are to be opened, which are no page.
    """

    wished = Signal(object)

    def __init__(self, rail: Rail, lane: Lane, pages: Pages, parent: QObject) -> None:
        super().__init__(parent)
        self._rail, self._heading, self._pages = rail, lane.heading, pages
        rail.chosen.connect(self._choose)
        self._heading.chosen.connect(self._choose_part)

    def turn_to(self, page: Page) -> None:
        """Show *page*."""
        self._rail.show_page(page)
        desk = page is Page.DESK
        self._pages.turn_to(page)
        calls = part_words(Part.CALLS) if desk else page_words(page)
        self._heading.show_headings(calls, part_words(Part.CUSTOMER) if desk else "")

    def begin_disposition(self) -> None:
        """Be where it is said how the call ended."""
        self._turn_to_part(Part.NOTE)
        self._pages.desk.note.begin_disposition()

    def ask_disposition(self) -> None:
        """Be there because it has not been said."""
        self._turn_to_part(Part.NOTE)
        self._pages.desk.note.ask_disposition()

    def begin_search(self) -> None:
        """Be where past calls are searched."""
        self.turn_to(Page.HISTORY)
        self._pages.history.begin_search()

    def show_call(self, interaction: str) -> None:
        """Be at one past call."""
        self.turn_to(Page.HISTORY)
        self._pages.history.show_call(interaction)

    def begin_transfer(self, desk: Desk | None) -> None:
        """Be where the call is passed on, if there is one that can be."""
        talks = desk is not None and (call := current_call(desk)) and call.talking
        if talks and self._pages.desk.column.can_transfer:
            self._turn_to_part(Part.CALLS)
            self._pages.desk.column.card.talk.transfer.toggle()

    def begin_dialling(self, number: str = "") -> None:
        """Be where one dials, with *number* ready to be called."""
        self._turn_to_part(Part.CALLS)
        self._pages.desk.column.pad.begin(number)

    @Slot(object)
    def _choose(self, page: Page) -> None:
        if page is Page.SETTINGS:
            self.wished.emit(SettingsWanted())
            return
        self.turn_to(page)

    @Slot(object)
    def _choose_part(self, part: Part) -> None:
        self.turn_to(Page.DESK)
        self._pages.desk.show_part(part)

    def _turn_to_part(self, part: Part) -> None:
        self.turn_to(Page.DESK)
        self._heading.show_part(part)
        self._pages.desk.show_part(part)
