"""Another address of the CRM at the running desk: what it concerns, then it is the same or new."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from callcenter.answers import Asked, AskFailed
from callcenter.config import Config
from callcenter.domain.other_crm import OPEN_CALL, Switch, To
from ui import switch_words
from ui.sync_wishes import AskSwitch, CrmSwitched, SwitchWanted

if TYPE_CHECKING:
    from callcenter.office import Office
    from callcenter.store.store import Store

EXTENT, SWITCHED = "CRM switch extent", "CRM switch"


class SwitchDesk(QObject):
    """Between the sync page, the form and the office.

    Signals:
        wished(object): an AskSwitch, once it is known what it concerns.
        told(str): that it was done.
        refused(str): why it was not.
        busy(bool): whether it is being done.
    """

    wished = Signal(object)
    told = Signal(str)
    refused = Signal(str)
    busy = Signal(bool)

    def __init__(self, *, config: Callable[[], Config], parent: QObject) -> None:
        """Go by the settings in force, which *config* tells."""
        super().__init__(parent)
        self._config = config
        self._office: Office | None = None
        self._under_way: Switch | None = None
        self.wishes: dict[type, Callable[[Any], object]] = {
            SwitchWanted: self._find,
            CrmSwitched: self._switch,
        }

    def open(self, office: Office) -> None:
        """Ask *office* from now on."""
        self._office = office

    def _find(self, wish: SwitchWanted) -> None:
        if self._office is None or self._under_way is not None:
            return
        config = self._config()

        def find(store: Store) -> Switch:
            from callcenter import crm_switch

            return crm_switch.extent(store, config, wish.to)

        self._office.ask(EXTENT, find)

    def _switch(self, wish: CrmSwitched) -> None:
        if self._office is None or self._under_way is not None:
            return
        config = self._config()

        def switch(store: Store, goes_on: Callable[[], bool]) -> object:
            from callcenter import crm_switch

            return crm_switch.carry_out(store, config, wish.asked, goes_on=goes_on)

        self._under_way = wish.asked
        self.busy.emit(True)
        self._office.switch_crm(SWITCHED, switch)

    def answered(self, answer: Asked | AskFailed) -> bool:
        """The office answered; whether it was about this, and is told."""
        if answer.to not in (EXTENT, SWITCHED):
            return False
        done = self._under_way
        if answer.to == SWITCHED:
            self._under_way = None
            self.busy.emit(False)
        if isinstance(answer, AskFailed):
            self.refused.emit(switch_words.problem(answer.reason))
        elif isinstance(answer.answer, Switch):
            self._ask(answer.answer)
        elif done is not None:
            self.told.emit(switch_words.done(done.to))
        return True

    def _ask(self, asked: Switch) -> None:
        if asked.former == asked.configured:
            # Done a moment ago: the page hears of it soon.
            return
        if asked.to is To.ANOTHER and asked.open_call:
            self.refused.emit(switch_words.problem(OPEN_CALL))
        else:
            self.wished.emit(AskSwitch(asked))
