"""Which page of the CRM's own opens for a call: by whose address, on which hosts, and when."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from urllib.parse import quote, urlsplit

import msgspec

from callcenter.domain.customer import Customer
from callcenter.domain.interaction import Interaction

_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}|--A--(\w+?)--B--")
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_OF_CUSTOMER: dict[str, Callable[[Customer], str]] = {
    "customer_id": lambda customer: customer.crm_id,
    "customer_name": lambda customer: customer.name,
    "company": lambda customer: customer.company,
    "email": lambda customer: customer.email,
}
_OF_CALL: dict[str, Callable[[Interaction], str]] = {
    "number": lambda call: call.number.key,
    "digits": lambda call: call.number.key.lstrip("+"),
    "name": lambda call: call.name,
    "call": lambda call: call.id,
    "direction": lambda call: call.direction.value,
    "queue": lambda call: call.queue,
    "dialled": lambda call: call.dialled,
    "agent": lambda call: call.agent,
    "site": lambda call: call.site,
    "matter": lambda call: call.matter,
}
_VICIDIAL = {
    "lead_id": "customer_id",
    "vendor_lead_code": "customer_id",
    "vendor_id": "customer_id",
    "fullname": "customer_name",
    "phone_number": "digits",
    "user": "agent",
    "campaign": "queue",
    "group": "queue",
    "uniqueid": "call",
    "did_pattern": "dialled",
}
"""What VICIdial's agents' pages call the same."""
PLACES = (*_OF_CALL, *_OF_CUSTOMER, *_VICIDIAL)


class WrongRecordAddress(ValueError):
    """The template of an address cannot be used; the text says what was expected."""


class RecordOpening(Enum):
    """When the CRM's page of a customer opens by itself."""

    BY_HAND = "by-hand"
    RING = "ring"
    ANSWER = "answer"


class RecordRules(msgspec.Struct, frozen=True):
    """What the company lets be opened.

    *template* is the address of a record with `{{field}}` or `--A--field--B--`; empty takes the
    one that the CRM gives with a customer. Only https on *hosts* is opened, or this machine.
    With *one_tab* all open in the same window of the browser.
    """

    template: str = ""
    hosts: tuple[str, ...] = ()
    opens: RecordOpening = RecordOpening.BY_HAND
    one_tab: bool = False

    def address(self, call: Interaction, customer: Customer | None) -> str:
        """Where the record of *call* is; empty when there is none, or it may not be opened."""
        if not self.template:
            found = customer.url if customer else ""
        elif customer is None and _places(self.template) & _OF_CUSTOMER.keys():
            found = ""
        else:
            found = _filled(self.template, call, customer)
        return found if self.allows(found) else ""

    def allows(self, address: str) -> bool:
        """Whether *address*, which may come from a CRM and is not trusted, may be opened."""
        try:
            parts = urlsplit(address)
            host = parts.hostname or ""
            usable = parts.port is None or parts.port > 0
        except ValueError:
            return False
        if not (usable and host.isascii() and host) or parts.username is not None:
            return False
        if not _plain(address):
            return False
        if host in _HERE:
            return parts.scheme in ("https", "http")
        return parts.scheme == "https" and (not self.hosts or _listed(host, self.hosts))


def check_template(template: str) -> str:
    """*template*, if an address can be made of it; raises WrongRecordAddress."""
    unknown = sorted(_written(template) - set(PLACES))
    if unknown:
        known = ", ".join((*_OF_CALL, *_OF_CUSTOMER))
        raise WrongRecordAddress(f"fields of {known} ({unknown[0]} is none)")
    left = _PLACE.sub("", template)
    if "{{" in left or "--A--" in left:
        raise WrongRecordAddress("fields that are closed: {{field}} or --A--field--B--")
    origin = template.partition("://")[2].partition("/")[0]
    if _PLACE.search(origin):
        raise WrongRecordAddress("a host without a field in it: https://host/{{field}}")
    if template and not RecordRules().allows(_PLACE.sub("0", template)):
        raise WrongRecordAddress("https://host/… with {{field}} in it")
    return template


def _written(template: str) -> set[str]:
    return {braces or vicidial for braces, vicidial in _PLACE.findall(template)}


def _places(template: str) -> set[str]:
    return {_VICIDIAL.get(name, name) for name in _written(template)}


def _filled(template: str, call: Interaction, customer: Customer | None) -> str:
    def value(place: re.Match[str]) -> str:
        name = place[1] or place[2]
        name = _VICIDIAL.get(name, name)
        if name in _OF_CALL:
            found = _OF_CALL[name](call)
        else:
            found = _OF_CUSTOMER[name](customer) if customer else ""
        return quote(found.encode("utf-8", "replace"), safe="")

    return _PLACE.sub(value, template)


def _plain(address: str) -> bool:
    """Whether a browser reads it as we do: no space, nothing that it would take for a slash."""
    return address.isprintable() and not set(address) & set(' \\<>"')


def _listed(host: str, hosts: tuple[str, ...]) -> bool:
    """Whether *host* is one of them, or below one that begins with a dot."""
    for each in hosts:
        wanted = each.lower()
        if host == wanted or (wanted.startswith(".") and host.endswith(wanted)):
            return True
    return False
