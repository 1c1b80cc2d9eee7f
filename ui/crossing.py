"""Brings values from other threads to the window's own thread, in order, without waiting.

Signals:
    arrived(object): one value, on the thread of this object.
    delivered(): what had come was brought, or as much of it as one turn has time for.
"""

from __future__ import annotations

import time
from collections import deque

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

TURN_S = 0.004
"""So long values are brought at a stretch; then the window paints, and hears keys and clocks."""


class Crossing(QObject):
    """One way over from any thread to the window's."""

    arrived = Signal(object)
    delivered = Signal()
    _waiting = Signal()

    def __init__(self, parent: QObject | None = None, *, turn_s: float = TURN_S) -> None:
        super().__init__(parent)
        self._values: deque[object] = deque()
        self._turn_s = turn_s
        self._delivering = False
        self._waiting.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        # A clock, and no event of its own: Qt goes on with events as long as new ones come.
        self._rest = QTimer(self, interval=0, singleShot=True)
        self._rest.timeout.connect(self._deliver)

    @property
    def delivering(self) -> bool:
        """Whether more may follow before `delivered`."""
        return self._delivering

    def bring(self, value: object) -> None:
        """Take *value* over; called on any thread, returns at once."""
        self._values.append(value)
        self._waiting.emit()

    @Slot()
    def _deliver(self) -> None:
        if self._rest.isActive() or not self._values:
            return
        until = time.monotonic() + self._turn_s
        self._delivering = True
        while self._values:
            self.arrived.emit(self._values.popleft())
            if time.monotonic() >= until:
                break
        self._delivering = False
        self._rest.start()
        self.delivered.emit()
