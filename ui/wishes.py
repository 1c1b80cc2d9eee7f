"""What the agent can wish of the window itself, beside the wishes of the desk and commands."""

from __future__ import annotations

from dataclasses import dataclass, field

from callcenter.domain.customer import Customer
from callcenter.domain.interaction import HistoryFilter


@dataclass(frozen=True, slots=True)
class DialText:
    """Call what was typed or pasted; *customer* is the id of whom it belongs to, when chosen."""

    text: str
    customer: str = ""


@dataclass(frozen=True, slots=True)
class SearchTyped:
    """Find customers by what has been typed so far."""

    text: str


@dataclass(frozen=True, slots=True)
class HistoryWanted:
    """Show calls that match *text* and *filter*."""

    text: str = ""
    filter: HistoryFilter = HistoryFilter.ALL


@dataclass(frozen=True, slots=True)
class CreateCustomer:
    """Make a customer record for the unknown party of *call*."""

    call: str
    customer: Customer


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """Open a customer's record in the CRM's own window."""

    url: str


@dataclass(frozen=True, slots=True)
class SettingsWanted:
    """Open the settings, at *page* if named."""

    page: str = ""


@dataclass(frozen=True, slots=True)
class SettingsSaved:
    """Keep changed settings by key; *secret* is a new password, None when it stays."""

    values: dict[str, object]
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ResendFailed:
    """Try again to send a record that the CRM refused; *key* is the interaction's id."""

    key: str


@dataclass(frozen=True, slots=True)
class InspectHeaders:
    """Show the headers of the last incoming call."""


@dataclass(frozen=True, slots=True)
class QuitWished:
    """End the program."""


WindowWish = (
    DialText
    | SearchTyped
    | HistoryWanted
    | CreateCustomer
    | OpenRecord
    | SettingsWanted
    | SettingsSaved
    | ResendFailed
    | InspectHeaders
    | QuitWished
)
