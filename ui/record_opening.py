"""Opens the CRM's page of whoever is on the telephone: by itself or by hand, once for each call.

A record opens once in a call, however often the agent turns between calls: in a new page of the
browser, or in the one window that is kept for records.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QUrl, Signal

from callcenter.domain.call import Call, CallState
from callcenter.domain.desk import Desk
from callcenter.domain.record_rules import RecordOpening

translate = QCoreApplication.translate

Opened = tuple[str, str]
"""A call, and the address that opened in it."""


class RecordPages(QObject):
    """Has what was opened in the calls that live; *browse* shows an address in a browser.

    *again* shows it in the window where the records before it were.

    Signals:
        refused(str): why an address was not opened.
    """

    refused = Signal(str)

    def __init__(
        self,
        browse: Callable[[QUrl], bool],
        *,
        again: Callable[[QUrl], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._browse = browse
        self._again = again
        self._opened: frozenset[Opened] = frozenset()

    def show_desk(self, desk: Desk) -> None:
        """Open what is to open by itself at *desk* as it stands."""
        living = {call.id for call in desk.calls}
        self._opened = frozenset(one for one in self._opened if one[0] in living)
        for call, address in due(desk, self._opened):
            self._opened |= {(call, address)}
            self._open(address, desk)

    def open(self, address: str, desk: Desk) -> None:
        """Open what somebody asked for: *address*, or the record of the call on screen."""
        rules = desk.rules.record
        address = address or self._address(desk)
        if not address:
            self.refused.emit(translate("Records", "There is no record in the CRM to open."))
        elif not rules.allows(address):
            told = translate("Records", "Only https addresses of the CRM are opened: {address}")
            self.refused.emit(told.format(address=address))
        else:
            self._opened |= {(desk.focus, address)}
            self._open(address, desk)

    def _address(self, desk: Desk) -> str:
        interaction, pop = desk.focused, desk.pop(desk.focus)
        if interaction is None:
            return ""
        customer = pop.customer if pop is not None else None
        return desk.rules.record.address(interaction, customer)

    def _open(self, address: str, desk: Desk) -> None:
        show = self._again if desk.rules.record.one_tab else self._browse
        if not show(QUrl(address, QUrl.ParsingMode.StrictMode)):
            self.refused.emit(translate("Records", "There is no browser that opens the record."))


def due(desk: Desk, opened: frozenset[Opened]) -> tuple[Opened, ...]:
    """What is to open now: the records of living calls that did not open in them yet."""
    rules = desk.rules.record
    if rules.opens is RecordOpening.BY_HAND:
        return ()
    found = []
    for call in desk.calls:
        interaction, pop = desk.interaction(call.id), desk.pop(call.id)
        if interaction is None or pop is None or pop.undecided or not _time(rules.opens, call):
            continue
        address = rules.address(interaction, pop.customer)
        if address and (call.id, address) not in opened:
            found.append((call.id, address))
    return tuple(found)


def _time(opens: RecordOpening, call: Call) -> bool:
    if call.consults or call.state is CallState.ENDED:
        return False
    return opens is RecordOpening.RING or call.answered is not None
