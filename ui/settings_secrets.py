"""What shows the CRM who we are: a field for each secret that it needs, none of which is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFormLayout, QSizePolicy, QWidget

from ui.controls import Label
from ui.icons import Look
from ui.preferences import CRM_TOKEN
from ui.settings_line import PasswordField
from ui.theme import Space, Tone

translate = QCoreApplication.translate

CRM_CLIENT_ID, CRM_CLIENT_SECRET = "crm-client-id", "crm-client-secret"
CRM_USER, CRM_PASSWORD, CRM_REFRESH = "crm-user", "crm-password", "crm-refresh-token"


def secret_words() -> Mapping[str, str]:
    """What each secret of a CRM is called, by its name in the keyring."""
    return {
        CRM_TOKEN: translate("Settings", "Token"),
        CRM_USER: translate("Settings", "User"),
        CRM_PASSWORD: translate("Settings", "Password"),
        CRM_CLIENT_ID: translate("Settings", "Client id"),
        CRM_CLIENT_SECRET: translate("Settings", "Client secret"),
        CRM_REFRESH: translate("Settings", "Refresh token"),
    }


class CrmSecrets(QWidget):
    """Takes new secrets by their names; at first only the token, which most CRMs want."""

    def __init__(self, look: Look, *, caption_width: int) -> None:
        """Begin empty, with captions of *caption_width*."""
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._fields: dict[str, PasswordField] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(Space.S)
        self._form.setHorizontalSpacing(Space.L)
        for name, word in secret_words().items():
            field = PasswordField(look, name, word)
            caption = Label(look, word, tone=Tone.MUTED, elided=False)
            caption.setBuddy(field)
            caption.setMinimumWidth(caption_width)
            self._form.addRow(caption, field)
            self._fields[name] = field
        self.show_needed((CRM_TOKEN,))

    def show_needed(self, names: Collection[str]) -> None:
        """Ask for those secrets and no others."""
        for name, field in self._fields.items():
            self._form.setRowVisible(field, name in names)

    @property
    def typed(self) -> dict[str, str]:
        """Those that are asked for and were typed anew."""
        shown = {name: field for name, field in self._fields.items() if not field.isHidden()}
        return {name: field.secret for name, field in shown.items() if field.secret}
