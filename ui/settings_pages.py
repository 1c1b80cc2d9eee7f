"""The pages of the settings that change something: line, sound, language and look."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from callcenter.config import Config
from callcenter.config.settings import Transport
from callcenter.domain.events import Audio
from ui.buttons import Button, Kind
from ui.controls import named
from ui.icons import Icon, Look
from ui.settings_fields import (
    SettingsPage,
    choice_field,
    device_field,
    scale_field,
    text_field,
    truth_field,
    volume_field,
)
from ui.theme import Space

translate = QCoreApplication.translate

_TRANSPORTS = {"tls": "TLS"}


class PasswordField(QWidget):
    """Takes a new password; the present one is never shown."""

    def __init__(self, look: Look) -> None:
        """Begin empty."""
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setPlaceholderText(translate("Settings", "type to change it"))
        self._eye = Button(look, "", kind=Kind.QUIET, icon=Icon.VISIBLE, height=32)
        self._eye.setCheckable(True)
        named(self.edit, "setting-password", translate("Settings", "Password"))
        named(self._eye, "show-password", translate("Settings", "Show what is typed"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        row.addWidget(self.edit, 1)
        row.addWidget(self._eye)
        self.setFocusProxy(self.edit)
        self._eye.toggled.connect(self._reveal)

    @property
    def secret(self) -> str | None:
        """The new password; None when it stays as it is."""
        return self.edit.text() or None

    @Slot(bool)
    def _reveal(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.edit.setEchoMode(mode)
        self._eye.show_face(icon=Icon.VISIBLE_OFF if shown else Icon.VISIBLE)


class LinePage(SettingsPage):
    """How the telephone reaches the exchange."""

    def __init__(self, look: Look, config: Config) -> None:
        """Show the line of *config*."""
        super().__init__(look, config)
        self._title(
            translate("Settings", "Line"),
            translate("Settings", "Your telephone at the exchange. IT has these values."),
        )
        self.password = PasswordField(look)
        self._add(text_field("line.user", translate("Settings", "User"), config))
        self._add_row(translate("Settings", "Password"), self.password, "")
        self._add(
            text_field(
                "line.domain",
                translate("Settings", "Domain"),
                config,
                placeholder="pbx.example.com",
            )
        )
        self._add(
            text_field("line.registrars", translate("Settings", "Registrars"), config),
            translate(
                "Settings",
                "Only if they differ from the domain; with commas, the first that answers is used.",
            ),
        )
        self._add(
            choice_field(
                "line.transport",
                translate("Settings", "Transport"),
                config,
                {each.value: _TRANSPORTS.get(each.value, each.value.upper()) for each in Transport},
            )
        )
        self._add(
            text_field("line.login", translate("Settings", "Login"), config),
            translate("Settings", "Only if it is not the user."),
        )
        self._add(text_field("line.name", translate("Settings", "Name shown to others"), config))
        self._fields_here()


class SoundPage(SettingsPage):
    """Which devices are used, and how loud."""

    def __init__(self, look: Look, config: Config, audio: Audio) -> None:
        """Show the sound of *config* and the devices that *audio* has now."""
        super().__init__(look, config)
        self._title(
            translate("Settings", "Sound"),
            translate(
                "Settings",
                "If a device is unplugged, the next one is used at once, also during a call.",
            ),
        )
        microphone = translate("Settings", "Microphone")
        speaker = translate("Settings", "Loudspeaker")
        ringer = translate("Settings", "Ringer")
        for key, title, plugged, used in (
            ("audio.microphones", microphone, audio.microphones, audio.microphone),
            ("audio.speakers", speaker, audio.speakers, audio.speaker),
            ("audio.ringers", ringer, audio.speakers, audio.ringer),
        ):
            self._add(device_field(look, key, title, config, plugged), _in_use(used))
        for key, title in (
            ("audio.microphone_volume", translate("Settings", "Microphone's level")),
            ("audio.speaker_volume", translate("Settings", "Loudspeaker's volume")),
            ("audio.ringer_volume", translate("Settings", "Ringer's volume")),
        ):
            self._add(volume_field(look, key, title, config))
        for key, title in (
            ("audio.ring_everywhere", translate("Settings", "Ring everywhere")),
            ("audio.echo_cancellation", translate("Settings", "Take echo out")),
            ("audio.noise_suppression", translate("Settings", "Take noise out")),
            ("audio.gain_control", translate("Settings", "Even loudness")),
            ("audio.headset_buttons", translate("Settings", "Headset buttons")),
        ):
            self._add(truth_field(key, title, config), _why_not(key, audio))
        self._fields_here()


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


_PROCESSED = frozenset({"audio.echo_cancellation", "audio.noise_suppression", "audio.gain_control"})


def _why_not(key: str, audio: Audio) -> str:
    return audio.processing_problem if key in _PROCESSED else ""


def _in_use(device: str) -> str:
    if not device:
        return translate("Settings", "None is in use now.")
    return translate("Settings", "In use now: {device}").format(device=device)
