"""What draws the agent's eye to the window: its title, the task bar, and the voice of a reader."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QApplication, QMainWindow

from callcenter.domain.agent import PauseReason
from callcenter.domain.desk import Desk
from ui.agent_state import state_face
from ui.announcement import name_of
from ui.controls import announce
from ui.key_wishes import current_call
from ui.tray import Tray


class Attention:
    """Says in the title how things stand, and tells once of each call that begins to ring."""

    def __init__(
        self, window: QMainWindow, tray: Tray, reasons: tuple[PauseReason, ...], language: str
    ) -> None:
        self._window, self._tray = window, tray
        self._reasons, self._language = reasons, language
        self._rang: frozenset[str] = frozenset()

    def draw(self, desk: Desk, said: str, now: datetime) -> None:
        """Draw it to *desk*; *said* is what a reader says of the call that rings."""
        ringing = frozenset(call.id for call in desk.ringing)
        if ringing - self._rang:
            announce(self._window, said)
            if not self._window.isActiveWindow():
                QApplication.alert(self._window)
        self._rang = ringing
        self._show_title(desk)

    def _show_title(self, desk: Desk) -> None:
        call = desk.ringing[0] if desk.ringing else current_call(desk)
        state = state_face(desk, self._reasons, self._language).word
        who = name_of(desk, call.id) if call is not None else ""
        title = " · ".join(part for part in (state, who) if part) + " — Callcenter"
        if title != self._window.windowTitle():
            self._window.setWindowTitle(title)
            self._tray.show_words(title)
