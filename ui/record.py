"""The record of a known customer: what they probably call about, and their story."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from callcenter.domain.customer import Customer
from ui.chips import Chip
from ui.concern_card import ConcernCard
from ui.controls import Label, named
from ui.icons import Look
from ui.story import StoryFilter, StoryView
from ui.theme import Size, Space

translate = QCoreApplication.translate


class Record(QWidget):
    """A known customer: what they probably call about, and their story.

    Signals:
        matter_chosen(str): which open matter the call is about; none, when empty.
    """

    matter_chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        """Draw with *look*."""
        super().__init__()
        self._concerns = ConcernCard(look)
        self._concerns.chosen.connect(self.matter_chosen)
        self._story = StoryView(look)
        self._title = Label(
            look, translate("Customer", "Story"), size=Size.BODY, weight=600, elided=False
        )
        self._chips = QButtonGroup(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(Space.S)
        whole.addWidget(self._concerns)
        whole.addSpacing(Space.XS)
        whole.addLayout(self._story_head(look))
        whole.addWidget(self._story, 1)

    def show_customer(self, customer: Customer, now: datetime, why: str = "") -> None:
        """Show *customer* as of *now*; *why* is the word of whoever passed the call on."""
        self._concerns.show_customer(customer, now, why)
        self._story.show_contacts(customer.id, customer.contacts, now)

    def show_matter(self, matter: str) -> None:
        """Mark the matter that the agent said the call is about."""
        self._concerns.show_matter(matter)

    def _story_head(self, look: Look) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.XS)
        row.addWidget(self._title)
        row.addStretch(1)
        words = {
            StoryFilter.ALL: translate("Customer", "All"),
            StoryFilter.CALLS: translate("Customer", "Calls"),
            StoryFilter.MAIL: translate("Customer", "Mail"),
        }
        for place, (wanted, word) in enumerate(words.items()):
            chip = Chip(look, word, checkable=True)
            chip.setChecked(wanted is StoryFilter.ALL)
            said = translate("Customer", "Story: {kind}").format(kind=word)
            named(chip, f"story-{wanted.value}", said)
            self._chips.addButton(chip, place)
            row.addWidget(chip)
        self._chips.idClicked.connect(self._narrow)
        return row

    @Slot(int)
    def _narrow(self, place: int) -> None:
        self._story.narrow(tuple(StoryFilter)[place])
