"""The dialogs of the window; none is modal, so that a call can be answered beside each of them."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from callcenter.config import Config
from callcenter.config.problem import ConfigProblem
from callcenter.domain.caller import HeaderRules
from callcenter.domain.desk import Desk
from callcenter.domain.events import Headers
from callcenter.engine.messages import Snapshot
from ui.icons import Look
from ui.shortcuts import KeyMap, KeySheet
from ui.warmth import Warming

if TYPE_CHECKING:
    from ui.crm_tryout import CrmSecretsKnown, CrmTrialDone
    from ui.import_dialog import ImportDialog
    from ui.settings_dialog import SettingsDialog
    from ui.sound_check import SoundCheck

translate = QCoreApplication.translate


class Dialogs(QObject):
    """Opens them over the window.

    Signals:
        wished(object): what is wished in one of them.
    """

    wished = Signal(object)

    def __init__(self, look: Look, keys: KeyMap, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._keys, self._window = look, keys, window
        self._desk: Desk | None = None
        self._check: SoundCheck | None = None
        self._settings: SettingsDialog | None = None
        self._import: ImportDialog | None = None

    def open_keys(self) -> None:
        """Show which key does what."""
        self._open(KeySheet(self._look, self._keys, self._window))

    def open_headers(self, headers: Headers, rules: HeaderRules) -> None:
        """Show the headers of the last incoming call and what each means by *rules*."""
        from ui.headers_dialog import HeadersDialog

        self._open(HeadersDialog(self._look, headers, rules, parent=self._window))

    def open_settings(
        self,
        config: Config,
        problems: tuple[ConfigProblem, ...],
        page: str,
        desk: Desk,
        snapshot: Snapshot,
        now: datetime,
    ) -> None:
        """Open the settings at *page*, with devices and lines as they stand on *desk*."""
        from ui.settings_dialog import SettingsDialog

        dialog = SettingsDialog(
            self._look,
            config,
            problems,
            desk.audio,
            now=now,
            lines=desk.lines,
            telephone=snapshot,
            parent=self._window,
        )
        dialog.wished.connect(self.wished)
        self._settings = dialog
        # One after the other: frame, page and painting in one go would hold up the window.
        steps = (partial(dialog.turn_to, page), partial(self._open, dialog))
        Warming(steps, dialog, pause_ms=0).begin()

    def show_trial(self, done: CrmTrialDone) -> None:
        """Show how the trial of the CRM went, where the settings are still open."""
        if self._settings is not None and isValid(self._settings):
            self._settings.show_trial(done)

    def show_secrets(self, known: CrmSecretsKnown) -> None:
        """Show which secrets a CRM needs, where the settings are still open."""
        if self._settings is not None and isValid(self._settings):
            self._settings.show_secrets(known)

    def open_import(
        self, *, crm: bool, region: str, now: datetime, imports: bool = True, exports: bool = True
    ) -> ImportDialog:
        """Show the dialog for customers in files, which is there once at most."""
        from ui.import_dialog import ImportDialog

        if self._import is None:
            self._import = ImportDialog(
                self._look,
                crm=crm,
                region=region,
                now=now,
                imports=imports,
                exports=exports,
                parent=self._window,
            )
            # Once closed it is only waiting for its end.
            self._import.finished.connect(self._forget_import)
        # One after the other: building and painting in one go would hold up the window.
        steps = (partial(self._open, self._import), self._import.activateWindow)
        Warming(steps, self._import, pause_ms=0).begin()
        return self._import

    @property
    def import_shown(self) -> ImportDialog | None:
        """The same, where it is open."""
        return self._import

    @Slot()
    def _forget_import(self) -> None:
        self._import = None

    def open_sound_check(self) -> None:
        """Show the check of the sound."""
        from ui.sound_check import SoundCheck

        dialog = SoundCheck(self._look, self._window)
        dialog.wished.connect(self.wished)
        if self._desk is not None:
            dialog.show_desk(self._desk)
        self._open(dialog)
        self._check = dialog

    def show_desk(self, desk: Desk) -> None:
        """Show *desk* where a dialog depends on it."""
        self._desk = desk
        if self._check is not None and isValid(self._check):
            self._check.show_desk(desk)
        if self._settings is not None and isValid(self._settings):
            self._settings.show_present(desk.audio, desk.lines)

    def show_levels(self, microphone: float, speaker: float) -> None:
        """Show how loud microphone and speaker are, 0 to 1, where a dialog wants to know."""
        if self._check is not None and isValid(self._check):
            self._check.show_levels(microphone, speaker)
        if self._settings is not None and isValid(self._settings):
            self._settings.show_levels(microphone, speaker)

    def _open(self, dialog: QDialog) -> None:
        for former in self._window.findChildren(QDialog, dialog.objectName()):
            if former is not dialog:
                former.close()
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Never modal: a call that comes in meanwhile must be answered by key and by mouse.
        dialog.setModal(False)
        dialog.show()


def quitting_confirmed(window: QWidget) -> bool:
    """Whether the agent, who is in a call, wants to hang up and quit."""
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(window)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(translate("MainWindow", "Quit"))
    box.setText(translate("MainWindow", "You are in a call. Quitting hangs up."))
    stay = box.addButton(
        translate("MainWindow", "Stay in the call"), QMessageBox.ButtonRole.RejectRole
    )
    leave = box.addButton(
        translate("MainWindow", "Hang up and quit"), QMessageBox.ButtonRole.DestructiveRole
    )
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    return box.clickedButton() is leave
