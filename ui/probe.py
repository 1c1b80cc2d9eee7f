"""Writes when what was reached, for the benchmarks: JSON lines with monotonic nanoseconds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QAbstractScrollArea

from callcenter.domain.desk import Desk
from callcenter.domain.events import LineState

if TYPE_CHECKING:
    from ui.desktop import Desktop

BEAT_MS = 5
STALL_MS = 16.0


class Probe(QObject):
    """Watches one running app: first paint, registration, painted pops, stalls of its thread."""

    def __init__(self, desktop: Desktop, file: Path) -> None:
        super().__init__(desktop)
        self._file = file.open("a", encoding="utf-8", buffering=1)
        self._window = desktop.window
        self._registered = False
        self._painted = False
        self._popping: set[str] = set()
        self._popped: set[str] = set()
        self._watched: frozenset[str] = frozenset()
        self._last = time.monotonic_ns()
        self._then: list[Callable[[], None]] = []
        self._window.installEventFilter(self)
        desktop.shell.changed.connect(self._changed)
        self._timer = QTimer(self, interval=BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note paints; lets every event through."""
        if event.type() is QEvent.Type.Paint:
            if not self._painted:
                self._painted = True
                self._after_painting(self._window_painted)
            if self._popping:
                popped, self._popping = self._popping, set()
                self._popped |= popped
                self._after_painting(lambda: self._note("pop-painted", calls=sorted(popped)))
        return False

    def _after_painting(self, then: Callable[[], None]) -> None:
        """Do *then* when this round of painting is over, and before anything else is done."""
        self._then.append(then)
        QCoreApplication.postEvent(
            self, QEvent(QEvent.Type.User), Qt.EventPriority.HighEventPriority.value
        )

    def customEvent(self, event: QEvent) -> None:
        """The round of painting is over."""
        done, self._then = self._then, []
        for then in done:
            then()

    @Slot()
    def _window_painted(self) -> None:
        self._note("window-painted")

    @Slot(object)
    def _changed(self, desk: Desk) -> None:
        registered = any(line.state is LineState.REGISTERED for line in desk.lines)
        if registered and not self._registered:
            self._note("registered")
        self._registered = registered
        calls = frozenset(pop.call for pop in desk.pops)
        if calls - self._watched:
            # By now, and not at the start: to look at each event of every part takes time.
            QTimer.singleShot(0, self, self._watch_customer)
        self._watched = calls
        for pop in desk.pops:
            known = pop.customer is not None and bool(pop.customer.contacts)
            if known and pop.call not in self._popped and desk.focus == pop.call:
                self._popping.add(pop.call)

    @Slot()
    def _watch_customer(self) -> None:
        # A list is opaque: when it alone is painted anew, the window is not.
        # Not at every part: each event of it would take Python's time, which painting needs.
        for part in self._window.desk_page.customer.findChildren(QAbstractScrollArea):
            part.viewport().installEventFilter(self)

    @Slot()
    def _beat(self) -> None:
        now = time.monotonic_ns()
        late = (now - self._last) / 1e6 - BEAT_MS
        self._last = now
        if late > STALL_MS:
            self._note("stall", ms=round(late, 1))

    def _note(self, what: str, **facts: object) -> None:
        self._file.write(json.dumps({"at": time.monotonic_ns(), "what": what, **facts}) + "\n")
