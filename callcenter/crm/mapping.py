"""How a CRM is asked and where its answers have what: the table `[crm]` of the configuration.

    [crm]
    url = "https://crm.example.com/api"
    [crm.find]
    url = "/contacts?phone={number}"
    list = "data[]"
    [crm.customer]
    id = "id"
    name = "join(' ', [first_name, last_name])"
    numbers = ["phone", "mobiles[].number"]

Addresses and bodies have {places}; where an answer has something is a JMESPath expression
(https://jmespath.org): dotted names, list indices, fallbacks with `||`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import jmespath
import msgspec
from jmespath.exceptions import JMESPathError

from callcenter.crm import template

METHODS = ("GET", "POST", "PUT", "PATCH")
NUMBER_PLACES = ("number", "digits", "national")
CUSTOMER_PLACES = (
    *("key", "revision", "id", "agent", "site", "name", "company", "numbers", "number"),
    *("email", "language", "tags", "since"),
)
INTERACTION_PLACES = (
    *("key", "revision", "id", "agent", "site", "direction", "number", "e164", "name", "queue"),
    *("waited_s", "dialled", "customer_id", "customer_name", "customer_crm_id", "started"),
    *("answered", "ended", "talk_s", "hangup_by", "sip_code", "sip_reason", "missed"),
    *("elsewhere", "mos", "disposition", "flags", "note"),
    *("passed_on_by", "passed_on_to", "passed_on_at", "matter"),
    *("corrected_at", "corrected_by", "correction_reason"),
)


class WrongMapping(Exception):
    """The table `[crm]` cannot be used; the text names the key and what was expected."""


def _path(name: str, expression: str) -> None:
    if not expression:
        return
    try:
        jmespath.compile(expression)
    except JMESPathError as error:
        words = " ".join(str(error).split())
        raise ValueError(f"{name} is no JMESPath expression: {words}") from error


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table in which a misspelt key is an error."""


class Question(_Table, frozen=True, kw_only=True):
    """One request: address, method, body, and statuses besides 2xx that are no failure."""

    url: str
    method: str = "GET"
    body: dict[str, Any] | list[Any] | None = None
    accept: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.url.startswith("/"):
            raise ValueError(f"url is {self.url!r}; expected a path that begins with /")
        if self.method not in METHODS:
            raise ValueError(f"method is {self.method!r}; expected one of {', '.join(METHODS)}")


class Find(Question, frozen=True, kw_only=True):
    """By number; *list* is where the records are, *whole* whether they bring their story."""

    list: str = "@"
    whole: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        _places(self, NUMBER_PLACES)
        _path("list", self.list)


class Search(Question, frozen=True, kw_only=True):
    """By words."""

    list: str = "@"

    def __post_init__(self) -> None:
        super().__post_init__()
        _places(self, ("text",))
        _path("list", self.list)


class Get(Question, frozen=True, kw_only=True):
    """One record by its id; *record* is where it is in the answer."""

    record: str = "@"

    def __post_init__(self) -> None:
        super().__post_init__()
        _places(self, ("id",))
        _path("record", self.record)


class Create(Question, frozen=True, kw_only=True):
    """A new customer; *id* is where the answer has the CRM's id. No body: all we know."""

    method: str = "POST"
    id: str = "id"
    values: dict[str, dict[str, Any]] = {}

    def __post_init__(self) -> None:
        super().__post_init__()
        _places(self, CUSTOMER_PLACES)
        _path("id", self.id)


class Log(Question, frozen=True, kw_only=True):
    """A finished call; *values* turns our values into the CRM's. No body: all we know."""

    method: str = "POST"
    id: str = "id"
    values: dict[str, dict[str, Any]] = {}

    def __post_init__(self) -> None:
        super().__post_init__()
        _places(self, INTERACTION_PLACES)
        _path("id", self.id)


class Feed(Question, frozen=True, kw_only=True):
    """Changes since a cursor; *deleted* are ids, *more* tells that the feed goes on."""

    list: str = "@"
    cursor: str = "cursor"
    deleted: str = ""
    more: str = ""
    whole: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        _places(self, ("cursor", "limit"))
        for name in ("list", "cursor", "deleted", "more"):
            _path(name, getattr(self, name))


class Ping(Question, frozen=True, kw_only=True):
    """Something small that needs the same rights."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _places(self, ())


class _Paths(_Table, frozen=True, kw_only=True):
    """A table of JMESPath expressions; an empty one finds nothing."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, str):
                _path(name, value)


class ContactPaths(_Paths, frozen=True, kw_only=True):
    """Where a past contact has what."""

    id: str = "id"
    at: str = "at"
    channel: str = "channel"
    agent: str = "agent"
    summary: str = "summary"
    outcome: str = "outcome"
    resolved: str = "resolved"
    direction: str = "direction"
    matter: str = "matter"
    passed_on_to: str = "passed_on_to"
    passed_on_at: str = "passed_on_at"


class MatterPaths(_Paths, frozen=True, kw_only=True):
    """Where an open matter has what."""

    id: str = "id"
    title: str = "title"
    state: str = "state"
    opened: str = "opened"


class PromisePaths(_Paths, frozen=True, kw_only=True):
    """Where a promise has what."""

    text: str = "text"
    by: str = "by"
    due: str = "due"
    matter: str = "matter"
    kept: str = "kept"


class CustomerPaths(_Paths, frozen=True, kw_only=True):
    """Where a record has what; *contacts*, *matters* and *promises* are lists."""

    id: str
    name: str
    numbers: tuple[str, ...]
    company: str = ""
    email: str = ""
    language: str = ""
    tags: str = ""
    since: str = ""
    url: str = ""
    version: str = ""
    contacts: str = ""
    matters: str = ""
    promises: str = ""
    contact: ContactPaths = ContactPaths()
    matter: MatterPaths = MatterPaths()
    promise: PromisePaths = PromisePaths()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.numbers:
            raise ValueError("numbers is empty; expected where a record has telephone numbers")
        for number in self.numbers:
            _path("numbers", number)


class CrmMapping(_Table, frozen=True, kw_only=True):
    """The whole table `[crm]`; what is left out, this CRM cannot do."""

    url: str
    ping: Ping
    find: Find
    log: Log
    customer: CustomerPaths
    get: Get | None = None
    search: Search | None = None
    create: Create | None = None
    changes: Feed | None = None
    auth: str = "Bearer {token}"
    auth_header: str = "Authorization"
    headers: dict[str, str] = {}
    idempotency_header: str = "Idempotency-Key"
    idempotency_key: str = "{key}"
    error: str = "message || error || detail"
    timeout_s: float = 4.0
    total_s: float = 8.0
    largest_mb: float = 8.0
    allow_http: bool = False

    def __post_init__(self) -> None:
        _check_base(self.url, self.allow_http)
        template.check(self.auth, ("token",), "auth")
        template.check(self.idempotency_key, ("key", "revision"), "idempotency_key")
        _path("error", self.error)
        for name in ("timeout_s", "total_s", "largest_mb"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)}; expected more than 0")


def mapping_from(table: Mapping[str, Any]) -> CrmMapping:
    """The mapping of a table `[crm]`; raises WrongMapping."""
    try:
        return msgspec.convert(table, CrmMapping)
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


def _check_base(url: str, allow_http: bool) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"url is {url!r}; expected https://host/path")
    if parts.username or parts.password:
        raise ValueError(
            "url has a password in it; expected none (callcenter secret set crm-token)"
        )
    if parts.scheme == "http" and not allow_http and not is_this_machine(url):
        raise ValueError(
            f"url is {url!r}; expected https://, or allow_http = true where the network is safe"
        )


def _places(question: Question, known: tuple[str, ...]) -> None:
    template.check(question.url, known, "url")
    template.check(question.body, known, "body")
