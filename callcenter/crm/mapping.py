"""How a CRM is asked and where its answers have what: the table `[crm]` of the configuration.

    [crm]
    url = "https://crm.example.com/api"
    [crm.ping]
    url = "/me"
    [crm.find]
    url = "/contacts?phone={number}"
    list = "data[]"
    [crm.log]
    url = "/calls"
    [crm.customer]
    id = "id"
    name = "join(' ', [first_name, last_name])"
    numbers = ["phone", "mobiles[].number"]

Addresses and bodies have {places} (callcenter/crm/places.py, callcenter/crm/template.py); where
an answer has something is a JMESPath expression (callcenter/crm/expression.py).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar
from urllib.parse import urlsplit

import msgspec

from callcenter.crm import template
from callcenter.crm.presets import NoSuchPreset, with_preset
from callcenter.crm.questions import (
    Batch,
    Change,
    Create,
    Edit,
    Feed,
    Find,
    Get,
    Log,
    Ping,
    Search,
    Table,
)
from callcenter.crm.record_paths import CustomerPaths

AUTH_PLACES = ("token", "user", "password", "basic")
TOKEN, USER, PASSWORD = "crm-token", "crm-user", "crm-password"
CLIENT_ID, CLIENT_SECRET = "crm-client-id", "crm-client-secret"
REFRESH_TOKEN = "crm-refresh-token"
_SECRETS = {
    "token": (TOKEN,),
    "user": (USER,),
    "password": (PASSWORD,),
    "basic": (USER, PASSWORD),
}
"""The secrets that a place of *auth* is made of."""


class WrongMapping(Exception):
    """The table `[crm]` cannot be used; the text names the key and what was expected."""


class Grant(Enum):
    """How an access token is had (RFC 6749 §4.4, §6)."""

    CLIENT_CREDENTIALS = "client_credentials"
    REFRESH_TOKEN = "refresh_token"


class ClientShows(Enum):
    """Where the client shows its id and secret (RFC 6749 §2.3.1)."""

    HEADER = "header"
    BODY = "body"


class OAuth2(Table, frozen=True, kw_only=True):
    """{token} is an access token from *token_url*, renewed before it expires and after a 401.

    *lasts_s* is how long a token is used of which the server does not say it.
    """

    token_url: str
    grant: Grant = Grant.CLIENT_CREDENTIALS
    scope: str = ""
    more: dict[str, str] = msgspec.field(default_factory=dict)
    client: ClientShows = ClientShows.HEADER
    lasts_s: float = 3600.0

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets it needs."""
        refresh = (REFRESH_TOKEN,) if self.grant is Grant.REFRESH_TOKEN else ()
        return (CLIENT_ID, CLIENT_SECRET, *refresh)


class CrmMapping(Table, frozen=True, kw_only=True):
    """The whole table `[crm]`; what is left out, this CRM cannot do.

    *auth* is shown in the header *auth_header*, or in the address as *auth_parameter*; {basic} is
    user and password as RFC 7617 has them. What a failure means is told at *error*, or in the
    header *error_header*. Where an answer 403 has *refused*, only this record
    is. An answer 2xx that has *failed* is a failure with the status at *status*, if it is there.
    """

    url: str
    ping: Ping
    find: Find | tuple[Find, ...]
    log: Log
    customer: CustomerPaths
    kind: str = "rest"
    get: Get | None = None
    search: Search | None = None
    create: Create | None = None
    change: Change | None = None
    edit: Edit | None = None
    batch: Batch | None = None
    changes: Feed | None = None
    auth: str = "Bearer {token}"
    auth_header: str = "Authorization"
    auth_parameter: str = ""
    oauth2: OAuth2 | None = None
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    idempotency_header: str = ""
    idempotency_key: str = "{key}"
    error: str = "message || error || detail"
    error_header: str = ""
    failed: str = ""
    status: str = ""
    refused: str = ""
    timeout_s: float = 4.0
    total_s: float = 8.0
    largest_mb: float = 8.0
    allow_http: bool = False
    paths: ClassVar[tuple[str, ...]] = ("error", "failed", "status", "refused")

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_address("url", self.url, self.allow_http)
        template.check(self.auth, AUTH_PLACES, "auth")
        template.check(self.idempotency_key, ("key", "revision"), "idempotency_key")
        if self.change and self.change.compare and not self.get:
            raise ValueError(
                "change compares with the record; expected crm.get, or compare = false"
            )
        if any(one.complete for one in self.finds) and not self.get:
            raise ValueError("find.complete reads each record whole; expected crm.get")
        if self.oauth2:
            _check_address("oauth2.token_url", self.oauth2.token_url, self.allow_http)
        for name in ("timeout_s", "total_s", "largest_mb"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)}; expected more than 0")

    @property
    def finds(self) -> tuple[Find, ...]:
        """The questions by number; one for each field that the CRM cannot ask for together."""
        return self.find if isinstance(self.find, tuple) else (self.find,)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets that it needs."""
        places = template.places(self.auth) - ({"token"} if self.oauth2 else set())
        named = [name for place in sorted(places) for name in _SECRETS[place]]
        return tuple(dict.fromkeys([*named, *(self.oauth2.secrets if self.oauth2 else ())]))


def mapping_from(table: Mapping[str, Any]) -> CrmMapping:
    """The mapping of a table `[crm]`, upon the preset that its *kind* names.

    Raises WrongMapping.
    """
    try:
        return msgspec.convert(with_preset(table), CrmMapping)
    except NoSuchPreset as error:
        raise WrongMapping(f"crm.kind: {error}") from error
    except msgspec.ValidationError as error:
        words, _, place = str(error).partition(" - at `$")
        key = "crm" + place.rstrip("`").replace("[...]", "")
        raise WrongMapping(f"{key}: {words}") from error


def is_this_machine(url: str) -> bool:
    """Whether *url* is on the machine itself."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def has_port(url: str) -> bool:
    """Whether the port of *url* is one, where it names one."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _check_address(what: str, url: str, allow_http: bool) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not has_port(url):
        raise ValueError(f"{what} is {url!r}; expected https://host/path")
    if parts.username or parts.password:
        raise ValueError(
            f"{what} has a password in it; expected none (callcenter secret set crm-token)"
        )
    if parts.scheme == "http" and not allow_http and not is_this_machine(url):
        raise ValueError(
            f"{what} is {url!r}; expected https://, or allow_http = true where the network is safe"
        )
