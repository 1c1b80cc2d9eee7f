"""The sign in the system's tray, where there is one: the window can be put away, not lost."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from ui.icons import Icon, Look
from ui.theme import Tone

translate = QCoreApplication.translate


class Tray(QObject):
    """The sign.

    Signals:
        opened(): the agent wants to see the window.
        left(): the agent wants to end the program.
    """

    opened = Signal()
    left = Signal()

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        icon: QIcon = look.icon(Icon.HEADSET, Tone.ACCENT, 32)
        window.setWindowIcon(icon)
        self.there = QSystemTrayIcon.isSystemTrayAvailable()
        self._icon, self._words = icon, ""
        self._sign: QSystemTrayIcon | None = None

    def appear(self, window: QWidget) -> None:
        """Put the sign of *window* there, if there is a tray; the window is painted first."""
        from PySide6.QtWidgets import QMenu

        if not self.there or self._sign is not None:
            return
        self._sign = QSystemTrayIcon(self._icon, self)
        self._menu = QMenu(window)
        show = self._menu.addAction(translate("Tray", "Open Callcenter"))
        show.triggered.connect(lambda: self.opened.emit())
        leave = self._menu.addAction(translate("Tray", "Quit"))
        leave.triggered.connect(lambda: self.left.emit())
        self._sign.setContextMenu(self._menu)
        self._sign.activated.connect(self._activated)
        self._sign.setToolTip(self._words)
        self._sign.show()

    def show_words(self, words: str) -> None:
        """Say *words* on hover."""
        # Some desktops take it for rich text: a tag in a caller's name must not become one.
        self._words = words.replace("<", "‹").replace(">", "›")
        if self._sign is not None:
            self._sign.setToolTip(self._words)

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.opened.emit()
