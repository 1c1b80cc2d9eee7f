"""What the window asks of the back office: past calls, customers by name, a new record."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from callcenter.answers import Asked, AskFailed
from callcenter.domain.desk import Desk
from callcenter.domain.interaction import Interaction
from callcenter.domain.wishes import Corrected, Kept, StoreProblem
from ui import wishes

if TYPE_CHECKING:
    from callcenter.office import Office
    from callcenter.store.store import Store

STORE_IS_BACK = StoreProblem("")
HISTORY_DELAY_MS = 80


class Archive(QObject):
    """Asks, and hands what is answered to whoever shows it; before the office opens it waits.

    Signals:
        refused(str): why something could not be found out.
    """

    refused = Signal(str)

    def __init__(self, shown: dict[str, Callable[[Any], object]], parent: QObject) -> None:
        """*shown* tells who shows the answers to which question."""
        super().__init__(parent)
        self._shown = shown
        self._office: Office | None = None
        self._waiting: list[Callable[[Office], object]] = []
        self._wanted = wishes.HistoryWanted()
        self.rows: tuple[Interaction, ...] = ()
        self._timer = QTimer(self, interval=HISTORY_DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self.look_back)

    def open(self, office: Office) -> None:
        """Ask *office* from now on, and first what has waited."""
        self._office = office
        for work in self._waiting:
            work(office)
        self._waiting.clear()
        self.look_back()

    def close(self) -> None:
        """Ask nothing more."""
        self._timer.stop()

    # -- asking -----------------------------------------------------------------------------

    def search(self, wish: wishes.SearchTyped) -> None:
        """Find customers."""
        self.ask("search", lambda store: store.customers.search(wish.text))

    def search_names(self, text: str) -> None:
        """Ask the company directory; NamesFound is its answer."""
        self._in_office(lambda office: office.search_names(text))

    def choose_history(self, wish: wishes.HistoryWanted) -> None:
        """Find the calls that *wish* is about, now and whenever something new is kept."""
        self._wanted = wish
        self.look_back()

    def create_customer(self, wish: wishes.CreateCustomer) -> None:
        """Make a record."""
        self._in_office(lambda office: office.create_customer(wish.call, wish.customer))

    def resend(self, wish: wishes.ResendFailed) -> None:
        """Send again what the CRM refused."""
        self._in_office(lambda office: office.resend(wish.key))

    @Slot()
    def look_back(self) -> None:
        """Find the past calls as they are now."""
        wanted = self._wanted
        self.ask("history", lambda store: _history(store, wanted))
        self.ask("unfinished", lambda store: store.interactions.unfinished())
        self.ask("missed", lambda store: store.interactions.missed())

    def look_back_soon(self) -> None:
        """Find the past calls anew, once for everything that is kept in a moment."""
        self._timer.start()

    def ask(self, to: str, question: Callable[[Store], object]) -> None:
        """Put *question* to the store; the answer to it is called *to*."""
        self._in_office(lambda office: office.ask(to, question))

    def decide(self, to: str, work: Callable[[Store], object]) -> None:
        """Do *work* with the store and send what waits then; the answer to it is called *to*."""
        self._in_office(lambda office: office.decide(to, work))

    def _in_office(self, work: Callable[[Office], object]) -> None:
        if self._office is None:
            self._waiting.append(work)
        else:
            work(self._office)

    # -- hearing ----------------------------------------------------------------------------

    @Slot(object)
    def overhear(self, event: object) -> None:
        """Something was kept, or can be read again."""
        if isinstance(event, Kept | Corrected) or event == STORE_IS_BACK:
            self.look_back_soon()

    def answered(self, answer: Asked | AskFailed, desk: Desk) -> None:
        """The store answered."""
        if isinstance(answer, AskFailed):
            if not desk.storage_problem:
                # Else the banner says so already.
                self.refused.emit(answer.reason)
            return
        if answer.to == "history":
            self.rows = cast("tuple[Interaction, ...]", answer.answer)
        show = self._shown.get(answer.to)
        if show is not None:
            show(answer.answer)


def _history(store: Store, wanted: wishes.HistoryWanted) -> tuple[Interaction, ...]:
    if wanted.call:
        one = store.interactions.get(wanted.call)
        return (one,) if one is not None else ()
    return store.interactions.history(wanted.text, filter=wanted.filter)
