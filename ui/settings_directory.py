"""The page of the settings about the company directory: what kind, where, and as whom."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit

from callcenter.config import Config
from callcenter.config.choices import DirectoryKind
from ui.icons import Look
from ui.settings_fields import Field, SettingsPage, choice_field, names_field, text_field
from ui.settings_line import PasswordField

translate = QCoreApplication.translate

PASSWORD = "directory-password"


class DirectoryPage(SettingsPage):
    """The company directory."""

    def __init__(self, look: Look, config: Config) -> None:
        """Show that of *config*."""
        super().__init__(look, config)
        self._title(
            translate("Settings", "Company directory"),
            translate("Settings", "Names for numbers that neither this desk nor the CRM knows."),
        )
        words = {
            DirectoryKind.NONE.value: translate("Settings", "None"),
            DirectoryKind.LDAP.value: translate("Settings", "LDAP, such as Active Directory"),
            DirectoryKind.CARDDAV.value: translate("Settings", "CardDAV address book"),
        }
        kind = choice_field("directory.kind", translate("Settings", "Kind"), config, words)
        self._add(kind)
        self._of_any = self._add_place(config)
        self._password = PasswordField(look, PASSWORD, translate("Settings", "Password"))
        self._add_row(
            translate("Settings", "Password"),
            self._password,
            translate("Settings", "Kept in the system's keyring, nowhere else."),
        )
        self._of_ldap = self._add_attributes(config)
        self._fields_here()
        self._kind = kind
        if isinstance(kind.widget, QComboBox):
            kind.widget.currentIndexChanged.connect(self._fit)
        self._fit()

    @property
    def secrets(self) -> dict[str, str]:
        """The password, if it was typed."""
        typed = self._password.secret
        return {PASSWORD: typed} if typed else {}

    def _add_place(self, config: Config) -> tuple[Field, ...]:
        url = text_field(
            "directory.url",
            translate("Settings", "Address"),
            config,
            placeholder="ldaps://ldap.example.com",
        )
        base = text_field("directory.base", translate("Settings", "Base, or book"), config)
        user = text_field("directory.user", translate("Settings", "Signs in as"), config)
        self._add(url, translate("Settings", "ldaps:// or ldap:// for LDAP, https:// for CardDAV."))
        self._add(base, translate("Settings", "Where people are, such as ou=people,dc=example."))
        self._add(user, translate("Settings", "Empty: asked as nobody in particular."))
        return url, base, user

    def _add_attributes(self, config: Config) -> tuple[Field, ...]:
        filter = text_field("directory.filter", translate("Settings", "Filter"), config)
        numbers = names_field(
            "directory.number_attributes", translate("Settings", "Numbers are in"), config
        )
        names = names_field(
            "directory.name_attributes", translate("Settings", "The name is in"), config
        )
        for field in (filter, numbers, names):
            if isinstance(field.widget, QLineEdit):
                # A long list is read from its beginning.
                field.widget.setCursorPosition(0)
            self._add(field)
        return filter, numbers, names

    @Slot()
    def _fit(self) -> None:
        """Only what the chosen kind needs can be written."""
        kind = self._kind.value()
        for field in self._of_any:
            self._allow(field, kind != DirectoryKind.NONE.value)
        for field in self._of_ldap:
            self._allow(field, kind == DirectoryKind.LDAP.value)
        self._password.setEnabled(kind != DirectoryKind.NONE.value)

    def _allow(self, field: Field, wanted: bool) -> None:
        field.widget.setEnabled(wanted and field.key not in self._config.locked)
