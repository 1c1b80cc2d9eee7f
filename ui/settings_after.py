"""The page of the settings about the work that follows a call."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from callcenter.config import Config
from ui.icons import Look
from ui.settings_fields import SettingsPage, number_field, truth_field
from ui.times import tr

translate = QCoreApplication.translate

_YEAR_H = 8760


class AfterPage(SettingsPage):
    """How long it may take, and what must be done in it."""

    def __init__(self, look: Look, config: Config) -> None:
        """Show what follows calls in *config*."""
        super().__init__(look, config)
        self._title(
            translate("Settings", "After the call"),
            translate("Settings", "Time for the note and the disposition before the next call."),
        )
        seconds = translate("Settings", " s")
        title = translate("Settings", "Time for it")
        none = translate("Settings", "none")
        self._add(number_field("wrap_up.seconds", title, config, (0, 3600), seconds, least=none))
        title = translate("Settings", "One extension adds")
        self._add(number_field("wrap_up.extend_s", title, config, (5, 3600), seconds))
        self._add(
            truth_field("wrap_up.required", translate("Settings", "Disposition required"), config),
            translate("Settings", "Without one the call stays among the unfinished."),
        )
        self._add(
            number_field(
                "notes.correct_within_h",
                translate("Settings", "Notes can be corrected for"),
                config,
                (0, _YEAR_H),
                _hours,
                least=translate("Settings", "never"),
            ),
            translate("Settings", "After that a note stays as the CRM has it."),
        )
        self._fields_here()


def _hours(count: int) -> str:
    return tr(" hour(s)", "after a number: a note can be corrected for 24 hours", count)
