"""Whom a typed name may mean: customers kept here at once, the company directory a moment later."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from callcenter.answers import NamesFound
from callcenter.domain.customer import Customer
from callcenter.domain.listed import Listed
from ui.wishes import SearchTyped

QUIET_MS = 250
"""So long nobody has typed before a server is asked."""
LEAST = 2
"""Letters that a server is asked with: one alone means half the company."""


class NameSearch(QObject):
    """Asks the store by *customers* and the directory by *names*; *show* gets what both know."""

    def __init__(
        self,
        *,
        customers: Callable[[SearchTyped], object],
        names: Callable[[str], object],
        show: Callable[[tuple[Customer, ...], tuple[Listed, ...]], object],
        parent: QObject,
        quiet_ms: int = QUIET_MS,
    ) -> None:
        super().__init__(parent)
        self._ask_customers, self._ask_names, self._show = customers, names, show
        self._text = ""
        self._customers: tuple[Customer, ...] = ()
        self._listed: tuple[Listed, ...] = ()
        self._quiet = QTimer(self, interval=quiet_ms, singleShot=True)
        self._quiet.timeout.connect(self._ask)

    def search(self, wish: SearchTyped) -> None:
        """Something else is typed now."""
        self._text = wish.text
        # Those who still fit stay, so that nothing jumps until the directory has answered.
        self._listed = tuple(entry for entry in self._listed if _fits(entry, wish.text))
        self._ask_customers(wish)
        if len(wish.text) >= LEAST:
            self._quiet.start()
        else:
            self._quiet.stop()

    def customers_found(self, customers: tuple[Customer, ...]) -> None:
        """The store answered."""
        self._customers = tuple(customers)
        self._show(self._customers, self._listed)

    def names_found(self, found: NamesFound) -> None:
        """The directory answered; what was typed since then counts more."""
        if found.text == self._text:
            self._listed = found.listed
            self._show(self._customers, self._listed)

    @Slot()
    def _ask(self) -> None:
        self._ask_names(self._text)


def _fits(entry: Listed, text: str) -> bool:
    words = f" {entry.name} {entry.company}".casefold().replace("-", " ")
    return bool(text) and all(f" {word}" in words for word in text.casefold().split())
