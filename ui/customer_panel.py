"""The customer panel, the centre of the window: who is calling, why, and what was before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from callcenter.domain.customer import Customer
from callcenter.domain.desk import Desk, Pop
from callcenter.domain.interaction import Interaction
from callcenter.domain.wishes import CustomerChosen
from ui.buttons import Chip
from ui.concern_card import ConcernCard
from ui.controls import Label, Pane, named
from ui.customer_choice import CustomerChoice
from ui.customer_head import CustomerHead
from ui.icons import Icon, Look
from ui.sentence import Sentence
from ui.story import StoryFilter, StoryView
from ui.theme import Size, Space
from ui.unknown_caller import UnknownCaller
from ui.who import Scene, Who, who

translate = QCoreApplication.translate


class Record(QWidget):
    """A known customer: what they probably call about, and their story."""

    def __init__(self, look: Look) -> None:
        """Draw with *look*."""
        super().__init__()
        self._concerns = ConcernCard(look)
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

    def show_customer(self, customer: Customer, now: datetime) -> None:
        """Show *customer* as of *now*."""
        self._concerns.show_customer(customer, now)
        self._story.show_contacts(customer.id, customer.contacts, now)

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


class CustomerPanel(Pane):
    """Shows the other party of the interaction in focus.

    Signals:
        wished: a CustomerChosen, CreateCustomer or OpenRecord.
    """

    wished = Signal(object)

    def __init__(self, look: Look) -> None:
        """Draw with *look*; everything is built now, so that a pop only changes texts."""
        super().__init__()
        self.setObjectName("customer-panel")
        self._desk: tuple[Interaction | None, Pop | None, int] | None = None
        self._call, self._choosing, self._crm = "", "", True
        self._head = CustomerHead(look)
        self._record = Record(look)
        self._choice = CustomerChoice(look)
        self._unknown = UnknownCaller(look)
        self._empty = Sentence(look, Icon.HEADSET)
        self._waiting = Sentence(look, Icon.PERSON_SEARCH)
        self._colleague = Sentence(look, Icon.COLLEAGUE)
        self._holder = _held(self._unknown)
        self._body = QStackedWidget()
        self._pages = {
            Scene.EMPTY: self._empty,
            Scene.WAITING: self._waiting,
            Scene.CUSTOMER: self._record,
            Scene.SEVERAL: self._choice,
            Scene.UNKNOWN: self._holder,
            Scene.WITHHELD: self._holder,
            Scene.COLLEAGUE: self._colleague,
        }
        self._say()
        self._lay_out()
        self._head.wished.connect(self.wished)
        self._head.choose_again.connect(self._choose_again)
        self._unknown.wished.connect(self.wished)
        self._choice.chosen.connect(self._choose)

    def show_desk(self, desk: Desk, now: datetime) -> None:
        """Show whom the focused interaction of *desk* is with; *now* tells days and minutes."""
        interaction, pop = desk.focused, desk.pop(desk.focus)
        self._unknown.show_trouble(desk.storage_problem, now)
        minute = int(now.timestamp() // 60)
        seen = (interaction, pop, minute)
        if seen == self._desk:
            return
        self._desk = seen
        self._call = interaction.id if interaction else ""
        self._unknown.forget_all_but(frozenset(known.id for known in desk.open))
        shown = who(desk, now)
        self._head.show_who(shown)
        self._head.setVisible(shown.scene is not Scene.EMPTY)
        self._show_scene(shown, interaction, pop, desk, now)

    @property
    def hidden(self) -> Iterator[tuple[QWidget, QWidget]]:
        """The pages that do not show now, each with the one in its place."""
        shown = self._body.currentWidget()
        for page in (self._record, self._holder):
            if shown is not None and page is not shown:
                yield page, shown

    def show_crm(self, there: bool) -> None:
        """Say what is said of a CRM only where there is one."""
        if there is not self._crm:
            self._crm, self._desk = there, None
            self._head.show_crm(there)
            self._unknown.show_crm(there)
            self._say()

    def _show_scene(
        self,
        shown: Who,
        interaction: Interaction | None,
        pop: Pop | None,
        desk: Desk,
        now: datetime,
    ) -> None:
        scene = shown.scene
        if pop is not None and len(pop.matches) > 1:
            self._choice.show_customers(pop.matches)
            scene = Scene.SEVERAL if self._choosing == self._call else scene
        if pop is not None and pop.customer is not None:
            self._record.show_customer(pop.customer, now)
        elif interaction is not None:
            known = pop or Pop(interaction.id, interaction.number)
            self._unknown.show_caller(interaction, known, desk.rules.region)
        self._turn_to(self._pages[scene])

    def _turn_to(self, page: QWidget) -> None:
        if page is self._body.currentWidget():
            return
        focused = self._body.focusWidget()
        if focused is not None and focused.hasFocus():
            # Qt would hand the keyboard of a hidden field to the next button in the window.
            self._body.setFocus()
        self._body.setCurrentWidget(page)

    @Slot(str)
    def _choose(self, customer: str) -> None:
        self._choosing = ""
        self._desk = None
        self.wished.emit(CustomerChosen(self._call, customer))

    @Slot()
    def _choose_again(self) -> None:
        self._choosing = self._call
        self._turn_to(self._choice)

    def _say(self) -> None:
        self._empty.show_text(
            translate("Customer", "No call"),
            translate("Customer", "When it rings, the customer is here at once."),
        )
        then = translate("Customer", "First what is kept here, then the CRM.")
        self._waiting.show_text(
            translate("Customer", "Looking up the number…"), then if self._crm else ""
        )
        self._colleague.show_text(
            translate("Customer", "An extension of your own exchange"),
            translate("Customer", "Colleagues have no customer record."),
        )

    def _lay_out(self) -> None:
        for page in dict.fromkeys(self._pages.values()):
            self._body.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.L, Space.L, Space.L, Space.S)
        whole.setSpacing(Space.M)
        whole.addWidget(self._head)
        whole.addWidget(self._body, 1)


def _held(card: QWidget) -> QWidget:
    holder = QWidget()
    whole = QVBoxLayout(holder)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.addWidget(card)
    whole.addStretch(1)
    return holder
