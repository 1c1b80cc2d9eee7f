"""The customer panel, the centre of the window: who is calling, why, and what was before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from callcenter.domain.customer import Customer
from callcenter.domain.desk import Desk, Pop
from callcenter.domain.interaction import Interaction
from callcenter.domain.wishes import CustomerChosen, MatterChosen
from ui import caller_words
from ui.controls import Pane
from ui.icons import Icon, Look
from ui.late import Late
from ui.sentence import Sentence
from ui.sync_wishes import CustomerFormWanted
from ui.theme import Space
from ui.who import Scene, Who, who

if TYPE_CHECKING:
    from ui.customer_choice import CustomerChoice
    from ui.customer_head import CustomerHead
    from ui.record import Record
    from ui.unknown_caller import UnknownCaller
    from ui.warmth import Step

translate = QCoreApplication.translate

Page = TypeVar("Page", bound=QWidget)


class CustomerPanel(Pane):
    """Shows the other party of the interaction in focus.

    Signals:
        wished: a CustomerChosen, MatterChosen, CreateCustomer, CustomerFormWanted or OpenRecord.
    """

    wished = Signal(object)

    def __init__(self, look: Look) -> None:
        """Draw with *look*; only what is seen without a call is built now."""
        super().__init__()
        self.setObjectName("customer-panel")
        self._look = look
        self._desk: tuple[Interaction | None, Pop | None, int] | None = None
        self._call, self._choosing, self._crm = "", "", True
        self._waits = ""
        self._empty = Sentence(look, Icon.HEADSET)
        self._head = Late(self._build_head)
        self._record = Late(self._build_record)
        self._choice = Late(self._build_choice)
        self._unknown = Late(self._build_unknown)
        self._holder = Late(self._build_holder)
        self._waiting = Late(self._build_waiting)
        self._colleague = Late(self._build_colleague)
        self._body = QStackedWidget()
        self._say()
        self._lay_out()

    def cold(self) -> Iterator[Step]:
        """Steps that build what is not seen without a call."""
        for name, part in (
            ("customer_head", self._head),
            ("record", self._record),
            ("unknown_caller", self._holder),
            ("customer_choice", self._choice),
        ):
            yield partial(import_module, f"ui.{name}")
            yield part
        yield from (self._waiting, self._colleague)

    def _build_head(self) -> CustomerHead:
        from ui.customer_head import CustomerHead

        head = CustomerHead(self._look)
        head.show_crm(self._crm)
        head.hide()
        head.wished.connect(self.wished)
        head.choose_again.connect(self._choose_again)
        head.change.connect(self._change)
        self._whole.insertWidget(0, head)
        return head

    def _build_record(self) -> Record:
        from ui.record import Record

        record = self._added(Record(self._look))
        record.matter_chosen.connect(self._choose_matter)
        return record

    def _build_choice(self) -> CustomerChoice:
        from ui.customer_choice import CustomerChoice

        choice = self._added(CustomerChoice(self._look))
        choice.chosen.connect(self._choose)
        return choice

    def _build_unknown(self) -> UnknownCaller:
        from ui.unknown_caller import UnknownCaller

        unknown = UnknownCaller(self._look)
        unknown.show_crm(self._crm)
        unknown.wished.connect(self.wished)
        return unknown

    def _build_holder(self) -> QWidget:
        return self._added(_held(self._unknown()))

    def _build_waiting(self) -> Sentence:
        waiting = self._added(Sentence(self._look, Icon.PERSON_SEARCH))
        self._say_waiting(waiting)
        return waiting

    def _build_colleague(self) -> Sentence:
        colleague = self._added(Sentence(self._look, Icon.COLLEAGUE))
        colleague.show_text(
            translate("Customer", "An extension of your own exchange"),
            translate("Customer", "Colleagues have no customer record."),
        )
        return colleague

    def _added(self, page: Page) -> Page:
        self._body.addWidget(page)
        return page

    def _page(self, scene: Scene) -> QWidget:
        pages: dict[Scene, Callable[[], QWidget]] = {
            Scene.EMPTY: lambda: self._empty,
            Scene.WAITING: self._waiting,
            Scene.CUSTOMER: self._record,
            Scene.SEVERAL: self._choice,
            Scene.UNKNOWN: self._holder,
            Scene.WITHHELD: self._holder,
            Scene.COLLEAGUE: self._colleague,
        }
        return pages[scene]()

    def show_desk(self, desk: Desk, now: datetime) -> None:
        """Show whom the focused interaction of *desk* is with; *now* tells days and minutes."""
        interaction, pop = desk.focused, desk.pop(desk.focus)
        unknown = self._unknown.built
        if unknown is not None:
            unknown.show_trouble(desk.storage_problem, now)
        minute = int(now.timestamp() // 60)
        seen = (interaction, pop, minute)
        if seen == self._desk:
            return
        self._desk = seen
        self._call = interaction.id if interaction else ""
        if unknown is not None:
            unknown.forget_all_but(frozenset(known.id for known in desk.open))
        shown = who(desk, now)
        self._show_head(shown)
        self._show_scene(shown, interaction, pop, desk, now)

    def _show_head(self, shown: Who) -> None:
        someone = shown.scene is not Scene.EMPTY
        if someone or self._head.built is not None:
            head = self._head()
            head.show_who(shown)
            self._show_waits()
            head.setVisible(someone)

    @property
    def hidden(self) -> Iterator[tuple[QWidget, QWidget]]:
        """The pages that do not show now, each with the one in its place."""
        shown = self._body.currentWidget()
        for scene in (Scene.CUSTOMER, Scene.UNKNOWN):
            page = self._page(scene)
            if shown is not None and page is not shown:
                yield page, shown

    def show_waiting(self, customer: str) -> None:
        """Something of the record of *customer* waits for the CRM; of nobody's when empty."""
        self._waits = customer
        self._show_waits()

    def show_crm(self, there: bool) -> None:
        """Say what is said of a CRM only where there is one."""
        if there is self._crm:
            return
        self._crm, self._desk = there, None
        for part in (self._head.built, self._unknown.built):
            if part is not None:
                part.show_crm(there)
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
            self._choice().show_customers(pop.matches)
            scene = Scene.SEVERAL if self._choosing == self._call else scene
        if pop is not None and pop.customer is not None:
            summary = pop.context.summary if pop.context is not None else ""
            self._record().show_customer(pop.customer, now, caller_words.why(summary))
            self._record().show_matter(interaction.matter if interaction else "")
            if self._unknown.built is not None:
                self._unknown.built.known_now(self._call)
        elif interaction is not None:
            known = pop or Pop(interaction.id, interaction.number)
            self._unknown().show_caller(interaction, known, desk.rules.region)
        self._turn_to(self._page(scene))

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

    @Slot(str)
    def _choose_matter(self, matter: str) -> None:
        self.wished.emit(MatterChosen(self._call, matter))

    @Slot()
    def _change(self) -> None:
        if (customer := self._customer) is not None:
            self.wished.emit(CustomerFormWanted(customer))

    @property
    def _customer(self) -> Customer | None:
        pop = self._desk[1] if self._desk is not None else None
        return pop.customer if pop is not None else None

    def _show_waits(self) -> None:
        if self._head.built is not None:
            customer = self._customer
            self._head.built.show_waiting(customer is not None and customer.id == self._waits)

    @Slot()
    def _choose_again(self) -> None:
        self._choosing = self._call
        self._turn_to(self._choice())

    def _say(self) -> None:
        self._empty.show_text(
            translate("Customer", "No call"),
            translate("Customer", "When it rings, the customer is here at once."),
        )
        if self._waiting.built is not None:
            self._say_waiting(self._waiting.built)

    def _say_waiting(self, waiting: Sentence) -> None:
        then = translate("Customer", "First what is kept here, then the CRM.")
        waiting.show_text(
            translate("Customer", "Looking up the number…"), then if self._crm else ""
        )

    def _lay_out(self) -> None:
        self._body.addWidget(self._empty)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(Space.L, Space.L, Space.L, Space.S)
        self._whole.setSpacing(Space.M)
        self._whole.addWidget(self._body, 1)


def _held(card: QWidget) -> QWidget:
    holder = QWidget()
    whole = QVBoxLayout(holder)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.addWidget(card)
    whole.addStretch(1)
    return holder
