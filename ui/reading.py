"""Reads what the work needs next on a thread of its own, so that the window stands still for none.

Signals:
    done(): all is read; so also if it broke, for whoever imports it again hears why.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from importlib import import_module

from PySide6.QtCore import QObject, Signal


class Reading(QObject):
    """Imports *modules*, one after another."""

    done = Signal()

    def __init__(self, modules: Iterable[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._modules = tuple(modules)
        self._thread = threading.Thread(target=self._read, name="reading", daemon=True)

    def begin(self) -> None:
        """Begin; only once."""
        self._thread.start()

    def wait(self) -> None:
        """Wait until it is over, if it has begun: it must not outlive who waits for it."""
        if self._thread.ident is not None:
            self._thread.join()

    def _read(self) -> None:
        try:
            for module in self._modules:
                import_module(module)
        finally:
            self.done.emit()
