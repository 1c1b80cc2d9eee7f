"""The end of the program: hang up, wait until it is quiet, then close one part after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from callcenter.domain.desk import Desk
from callcenter.engine.commands import HangUp
from ui.shell import Shell

LIMIT_MS = 2000
"""So long the end of a call is waited for when the program is quit."""

Closing = Callable[[], object]


class Farewell(QObject):
    """Ends the program once.

    Signals:
        begins(): from now on nothing comes in, so that nothing is asked of what is closed already.
    """

    begins = Signal()

    def __init__(
        self, shell: Shell, closings: Callable[[], Iterable[Closing]], parent: QObject
    ) -> None:
        """*closings* names what is to be closed then, in that order."""
        super().__init__(parent)
        self._shell, self._closings = shell, closings
        self.over = False
        self._limit = QTimer(self, interval=LIMIT_MS, singleShot=True)
        self._limit.timeout.connect(self._leave)

    def say(self) -> None:
        """Hang up, and leave when the desk is quiet."""
        for call in self._shell.desk.calls:
            self._shell.send(HangUp(call.id))
        self._limit.start()
        self._shell.changed.connect(self._leave_when_quiet)
        self._leave_when_quiet(self._shell.desk)

    @Slot(object)
    def _leave_when_quiet(self, desk: Desk) -> None:
        if not desk.calls:
            # Later: what the end of the last call asks of the office comes first.
            QTimer.singleShot(0, self, self._leave)

    @Slot()
    def _leave(self) -> None:
        if self.over:
            return
        self.over = True
        self.begins.emit()
        # Each whatever became of the others.
        with ExitStack() as ends:
            for closing in reversed(tuple(self._closings())):
                ends.callback(closing)
