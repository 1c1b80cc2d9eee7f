"""The page of the settings about the line: who this telephone is at which exchange."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from callcenter.config import Config
from callcenter.config.choices import Transport
from ui.buttons import Button, Kind
from ui.controls import named
from ui.icons import Icon, Look
from ui.preferences import SIP_PASSWORD
from ui.settings_fields import SettingsPage, choice_field, text_field
from ui.theme import Space

translate = QCoreApplication.translate


class PasswordField(QWidget):
    """Takes a new secret; the present one is never shown."""

    def __init__(self, look: Look, name: str, said: str) -> None:
        """Begin empty; *said* is what a screen reader calls it."""
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setPlaceholderText(translate("Settings", "type to change it"))
        self._eye = Button(look, "", kind=Kind.QUIET, icon=Icon.VISIBLE, height=32)
        self._eye.setCheckable(True)
        named(self.edit, f"setting-{name}", said)
        named(self._eye, f"show-{name}", translate("Settings", "Show what is typed"))
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
        said = translate("Settings", "Password")
        self.password = PasswordField(look, "password", said)
        self._add(text_field("line.user", translate("Settings", "User"), config))
        self._add_row(said, self.password, "")
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
                {each.value: each.value.upper() for each in Transport},
            )
        )
        self._add(
            text_field("line.login", translate("Settings", "Login"), config),
            translate("Settings", "Only if it is not the user."),
        )
        self._add(text_field("line.name", translate("Settings", "Name shown to others"), config))
        self._add(
            text_field("line.proxy", translate("Settings", "Proxy"), config),
            translate("Settings", "Only if calls reach the registrars through another computer."),
        )
        self._add(
            text_field(
                "line.stun",
                translate("Settings", "STUN server"),
                config,
                placeholder="stun.example.com",
            ),
            translate("Settings", "Only if the other side hears nothing from outside the office."),
        )
        self._fields_here()

    @property
    def secrets(self) -> dict[str, str]:
        """The new password of the line."""
        typed = self.password.secret
        return {SIP_PASSWORD: typed} if typed else {}
