"""The sign in the system's tray, where there is one: the window can be put away, not lost."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

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
        self._sign = QSystemTrayIcon(icon, self)
        self._menu = QMenu(window)
        show = self._menu.addAction(translate("Tray", "Open Callcenter"))
        show.triggered.connect(lambda: self.opened.emit())
        leave = self._menu.addAction(translate("Tray", "Quit"))
        leave.triggered.connect(lambda: self.left.emit())
        self._sign.setContextMenu(self._menu)
        self._sign.activated.connect(self._activated)
        if self.there:
            self._sign.show()

    def show_words(self, words: str) -> None:
        """Say *words* on hover."""
        if self.there:
            # Some desktops take it for rich text: a tag in a caller's name must not become one.
            self._sign.setToolTip(words.replace("<", "‹").replace(">", "›"))

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.opened.emit()
