"""The page of the settings about the screen: language, colours and size."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from callcenter.config import Config
from ui.icons import Look
from ui.settings_fields import SettingsPage, choice_field, scale_field

translate = QCoreApplication.translate


class LookPage(SettingsPage):
    """Language, colours and size."""

    def __init__(self, look: Look, config: Config) -> None:
        """Show language and look of *config*."""
        super().__init__(look, config)
        self._title(translate("Settings", "Language and look"))
        languages = {
            "auto": translate("Settings", "As the system"),
            "en": "English",
            "pl": "Polski",
        }
        themes = {
            "system": translate("Settings", "As the system"),
            "light": translate("Settings", "Light"),
            "dark": translate("Settings", "Dark"),
            "high-contrast": translate("Settings", "High contrast"),
        }
        self._add(
            choice_field("ui.language", translate("Settings", "Language"), config, languages),
            translate("Settings", "Changes when Callcenter is started the next time."),
        )
        self._add(choice_field("ui.theme", translate("Settings", "Colours"), config, themes))
        self._add(
            scale_field("ui.scale", translate("Settings", "Size of everything"), config),
            translate("Settings", "Changes when Callcenter is started the next time."),
        )
        self._fields_here()
