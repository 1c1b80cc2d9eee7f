"""How a Request Tracker is reached: the table `[crm]` with `kind = "request-tracker"`.

    [crm]
    kind = "request-tracker"
    url = "https://rt.example.com"
    queue = "Calls"

The token is the secret crm-token; with `auth = "basic"` user and password are crm-user and
crm-password.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

import msgspec

from callcenter.crm.mapping import PASSWORD, TOKEN, USER, WrongMapping, has_port, is_this_machine

KIND = "request-tracker"
REST = "/REST/2.0"


class Auth(Enum):
    """How we show who we are."""

    TOKEN = "token"
    BASIC = "basic"


class Setup(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole table; *queue* is where a call about no open ticket makes a new one.

    *resolved* is what the lifecycle of the tickets calls a status that is done; empty leaves the
    status alone.
    """

    url: str
    queue: str
    kind: str = KIND
    auth: Auth = Auth.TOKEN
    resolved: str = "resolved"
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    timeout_s: float = 4.0
    total_s: float = 8.0
    largest_mb: float = 8.0
    allow_http: bool = False

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        is_address = parts.scheme in ("http", "https") and parts.hostname and has_port(self.url)
        if not is_address or parts.username:
            raise ValueError(f"url is {self.url!r}; expected https://host, without a password")
        if parts.scheme == "http" and not self.allow_http and not is_this_machine(self.url):
            raise ValueError(
                f"url is {self.url!r}; expected https://, or allow_http = true where the "
                "network is safe"
            )
        if not self.queue.strip():
            raise ValueError("queue is empty; expected the queue in which new tickets are made")
        for name in ("timeout_s", "total_s", "largest_mb"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)}; expected more than 0")

    @property
    def site(self) -> str:
        """The address under which people open it."""
        return self.url.rstrip("/").removesuffix(REST)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets that it needs."""
        return (TOKEN,) if self.auth is Auth.TOKEN else (USER, PASSWORD)


def setup_from(table: Mapping[str, Any]) -> Setup:
    """The setup of a table `[crm]`; raises WrongMapping."""
    try:
        return msgspec.convert(table, Setup)
    except msgspec.ValidationError as error:
        words, _, place = str(error).partition(" - at `$")
        raise WrongMapping(f"crm{place.rstrip('`')}: {words}") from error
