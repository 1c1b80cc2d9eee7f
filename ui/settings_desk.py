"""The settings at work: shown, kept, and in force at once for telephone, rules and window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QApplication

from callcenter.config import SETTINGS, Config
from callcenter.config.values import LINE, rules, sound
from callcenter.domain.events import Line, LineProblem, LineState
from callcenter.engine.commands import SetSound
from ui import dress, theme
from ui.line_setup import LineConfigured
from ui.main_window import MainWindow
from ui.preferences import OFFICE_SECRETS, Preferences, SettingsKept
from ui.shell import Shell
from ui.wishes import SettingsSaved

if TYPE_CHECKING:
    from ui.app import Start

translate = QCoreApplication.translate

_OF_OFFICE = tuple(
    key for key in SETTINGS if key.startswith(("crm", "data.", "numbers.", "directory."))
)


class SettingsDesk(QObject):
    """Has the configuration that holds now.

    Signals:
        refused(str): why a setting was not kept.
        office_concerned: the CRM, or what is kept of it, shall be otherwise from now on.
    """

    refused = Signal(str)
    office_concerned = Signal()

    def __init__(
        self,
        start: Start,
        *,
        app: QApplication,
        shell: Shell,
        window: MainWindow,
        report: Callable[[object], None],
        now: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.config: Config = start.config
        self._start, self._app, self._now = start, app, now
        self._shell, self._window = shell, window
        self._preferences = Preferences(
            start.profile,
            config_file=start.config_file,
            passwords=start.passwords,
            report=report,
        )

    def show(self, page: str) -> None:
        """Open the settings at *page*."""
        self._window.dialogs.open_settings(
            self.config,
            self._start.problems,
            page,
            self._shell.desk,
            self._shell.snapshot,
            self._now(),
        )

    def keep(self, wish: SettingsSaved) -> None:
        """Write what was changed; SettingsKept comes back. What a policy locks is refused."""
        if self.config.locked & wish.values.keys():
            told = translate("Settings", "Set by your company; it cannot be changed here.")
            self.refused.emit(told)
            return
        self._preferences.keep(wish.values, wish.secrets)

    def kept(self, kept: SettingsKept) -> None:
        """From now on work by what was kept."""
        before, self.config = self.config, kept.config
        self._start.problems = kept.problems
        if kept.refusal:
            self.refused.emit(kept.refusal)
        if before.ui.theme is not kept.config.ui.theme:
            look = theme.named(kept.config.ui.theme.value, self._app)
            dress.apply(self._app, look)
            self._window.show_theme(look)
        self._shell.adopt(rules(kept.config))
        self._shell.send(SetSound(sound(kept.config)))
        self._window.show_sound(sound(kept.config))
        self._start.line.begin(kept.config)
        self._window.show_problems(kept.problems)
        of_office = [before.value(key) != kept.config.value(key) for key in _OF_OFFICE]
        if any(of_office) or any(name.startswith(OFFICE_SECRETS) for name in kept.secrets):
            self.office_concerned.emit()

    def line_configured(self, news: LineConfigured) -> None:
        """Tell the telephone which line it has, or the desk why it has none."""
        fault = None
        if not news.wanted.accounts:
            line = self.config.line
            uri = f"sip:{line.user}@{line.domain}" if line.user else ""
            fault = Line(
                LINE,
                uri,
                LineState.OFFLINE,
                problem=LineProblem.CONFIGURATION,
                reason=news.missing if line.user else "",
            )
        self._shell.configured(news.wanted, fault)
