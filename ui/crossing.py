"""Brings values from other threads to the window's own thread, in order, without waiting.

Signals:
    arrived(object): one value, on the thread of this object.
"""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QObject, Qt, Signal, Slot


class Crossing(QObject):
    """One way over from any thread to the window's."""

    arrived = Signal(object)
    _waiting = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._values: deque[object] = deque()
        self._waiting.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def bring(self, value: object) -> None:
        """Take *value* over; called on any thread, returns at once."""
        self._values.append(value)
        self._waiting.emit()

    @Slot()
    def _deliver(self) -> None:
        # One signal per value came in; whoever is first takes one, so order is kept.
        if self._values:
            self.arrived.emit(self._values.popleft())
