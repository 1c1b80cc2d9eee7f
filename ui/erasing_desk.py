"""Erasing one person at the running desk: first what would go, then why, then it is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from PySide6.QtCore import QCoreApplication, QObject, Signal

from callcenter.answers import Asked, AskFailed
from callcenter.domain.number import PhoneNumber
from callcenter.paths import Profile
from ui.sync_wishes import AskErasure, ErasureWanted, PersonErased

if TYPE_CHECKING:
    from callcenter.office import Office
    from callcenter.store.store import Store

translate = QCoreApplication.translate

EXTENT, ERASED, LEFT = "erasure extent", "erase person", "rest of an erasure"


def _uuid() -> str:
    return str(uuid4())


class ErasingDesk(QObject):
    """Between the history, the form and the office.

    Signals:
        wished(object): an AskErasure, once it is known what would go.
        told(str): that it was done.
        erased(): the past calls read otherwise now.
    """

    wished = Signal(object)
    told = Signal(str)
    erased = Signal()

    def __init__(
        self, profile: Profile, *, parent: QObject, new_id: Callable[[], str] = _uuid
    ) -> None:
        super().__init__(parent)
        self._profile, self._new_id = profile, new_id
        self._office: Office | None = None
        self.wishes: dict[type, Callable[[Any], object]] = {
            ErasureWanted: self._find,
            PersonErased: self._erase,
        }

    def open(self, office: Office) -> None:
        """Ask *office* from now on; what an erasure left that was broken off goes now."""
        self._office = office
        office.apart(LEFT, self._finish)

    def _find(self, wish: ErasureWanted) -> None:
        if self._office is None:
            return

        def find(store: Store) -> AskErasure:
            person = store.erasures.find(wish.customer or wish.number.key, wish.number)
            extent = store.erasures.extent(person)
            return AskErasure(wish, extent.counts, len(extent.unsent))

        self._office.ask(EXTENT, find)

    def _erase(self, wish: PersonErased) -> None:
        if self._office is None:
            return

        def erase(store: Store) -> None:
            from callcenter import erasing

            asked, number = wish.asked.customer, wish.asked.number
            erasing.erase(
                store,
                self._profile,
                store.erasures.find(asked or number.key, number),
                reason=wish.reason,
                discard_unsent=wish.unsent,
                new_id=self._new_id,
            )

        self._office.apart(ERASED, erase)

    def _finish(self, store: Store) -> None:
        if store.erasures.begun():
            from callcenter import erasing

            erasing.finish(store, self._profile)

    def answered(self, answer: Asked | AskFailed) -> bool:
        """The office answered; whether it was about this, and is told."""
        if answer.to == LEFT:
            # What went wrong is in the log, and is tried again at the next start.
            return True
        if answer.to not in (EXTENT, ERASED) or isinstance(answer, AskFailed):
            return False
        if answer.to == EXTENT:
            self.wished.emit(answer.answer)
        else:
            self.told.emit(translate("Erasing", "Erased here. Erase the person in the CRM too."))
            self.erased.emit()
        return True


def asked_of(customer: str, number: PhoneNumber, name: str) -> ErasureWanted | None:
    """What to ask about the other side of a past call; None when nothing tells who it is."""
    return ErasureWanted(customer, number, name) if customer or number.key else None
