"""What the agent can wish of the window itself, beside the wishes of the desk and commands."""

from __future__ import annotations

import msgspec

from callcenter.domain.customer import Customer
from callcenter.domain.interaction import HistoryFilter


class DialText(msgspec.Struct, frozen=True):
    """Call what was typed or pasted; *customer* is the id of whom it belongs to, when chosen."""

    text: str
    customer: str = ""


class PassOn(msgspec.Struct, frozen=True):
    """Pass *call* on to what was typed or chosen; with *ask* that party is spoken to first."""

    call: str
    text: str
    ask: bool = False


class SearchTyped(msgspec.Struct, frozen=True):
    """Find customers by what has been typed so far."""

    text: str


class HistoryWanted(msgspec.Struct, frozen=True):
    """Show calls that match *text* and *filter*; or the one whose id is *call*, alone."""

    text: str = ""
    filter: HistoryFilter = HistoryFilter.ALL
    call: str = ""


class CreateCustomer(msgspec.Struct, frozen=True):
    """Make a customer record for the unknown party of *call*."""

    call: str
    customer: Customer


class OpenRecord(msgspec.Struct, frozen=True):
    """Open a customer's record in the CRM's own window; an empty *url*: of the call on screen."""

    url: str = ""


class SettingsWanted(msgspec.Struct, frozen=True):
    """Open the settings, at *page* if named."""

    page: str = ""


class SettingsSaved(msgspec.Struct, frozen=True):
    """Keep changed settings by key, and *secrets* that were typed anew by their names."""

    values: dict[str, object]
    secrets: dict[str, str] = {}

    def __repr__(self) -> str:
        """Without the secrets: a wish may end up in a log."""
        return f"SettingsSaved({self.values!r})"


class ResendFailed(msgspec.Struct, frozen=True):
    """Try again to send a record that the CRM refused; *key* is the interaction's id."""

    key: str


class InspectHeaders(msgspec.Struct, frozen=True):
    """Show the headers of the last incoming call."""


class SoundCheckWanted(msgspec.Struct, frozen=True):
    """Show the check of the sound."""


class QuitWished(msgspec.Struct, frozen=True):
    """End the program."""
