"""The field for a sound device: the preferred one first, those chosen before behind it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox

from callcenter.config import Config
from ui.icons import Icon, Look
from ui.settings_fields import Field
from ui.theme import Tone

translate = QCoreApplication.translate


class DeviceBox(QComboBox):
    """The devices there are and those that were *wanted*, which may come back."""

    def __init__(self, look: Look, wanted: tuple[str, ...]) -> None:
        super().__init__()
        self._look, self._wanted = look, wanted
        self._plugged: tuple[str, ...] | None = None

    def show_plugged(self, plugged: tuple[str, ...]) -> None:
        """Offer *plugged*; what is chosen stays chosen."""
        if plugged == self._plugged:
            return
        wanted = self._wanted
        chosen = self.currentData() if self._plugged is not None else next(iter(wanted), "")
        self._plugged = plugged
        self.blockSignals(True)
        self.clear()
        self.addItem(translate("Settings", "The system's own choice"), "")
        for name in (*plugged, *(name for name in wanted if name not in plugged)):
            self._offer(name, there=name in plugged)
        self.setCurrentIndex(max(self.findData(chosen), 0))
        self.blockSignals(False)

    def value(self) -> list[str]:
        """The devices, best first; none leaves the choice to the system."""
        first = str(self.currentData())
        return [first, *(name for name in self._wanted if name != first)] if first else []

    def _offer(self, name: str, *, there: bool) -> None:
        gone = translate("Settings", "{device} (not plugged in)").format(device=name)
        icon = self._look.icon(Icon.CHECKED if there else Icon.HEADSET_OFF, Tone.MUTED, 16)
        self.addItem(icon, name if there else gone, name)


def device_field(
    look: Look, key: str, title: str, config: Config, plugged: tuple[str, ...]
) -> tuple[Field, DeviceBox]:
    """A device of *key* among those that are *plugged*."""
    box = DeviceBox(look, config.value(key))
    box.show_plugged(plugged)
    return Field(key, title, box, box.value), box
