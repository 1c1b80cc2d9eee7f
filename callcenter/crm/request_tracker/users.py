"""Customers out of its users, and users' fields out of what an agent entered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from callcenter.crm.crm import CrmAnswerWrong, CrmRefused
from callcenter.crm.figures import is_number
from callcenter.crm.reading import moment
from callcenter.domain.caller import printable
from callcenter.domain.customer import Customer
from callcenter.domain.number import PhoneNumber

PHONES = ("MobilePhone", "WorkPhone", "HomePhone", "PagerPhone")
_OTHERS = "id,Name,RealName,Organization,EmailAddress,Lang,Created,LastUpdated,Comments"
FIELDS = ",".join((_OTHERS, *PHONES))
_FIELD_OF = {
    "name": "RealName",
    "company": "Organization",
    "email": "EmailAddress",
    "language": "Lang",
}
_MERGES = re.compile(r"\((\d+)\) (merged into|unmerged from) this user\s*$", re.MULTILINE)
"""What its extension MergeUsers writes into the comments on a user."""
_NEVER = 1970
"""It says 1970 for a moment that it does not tell."""


class Reading:
    """Reads the users of the Request Tracker at *site*; *region* is that of bare numbers."""

    def __init__(self, site: str, *, region: str, extension_digits: int) -> None:
        self._site = site
        self._region = region
        self._extension_digits = extension_digits

    def customer(self, user: Mapping[str, Any]) -> Customer:
        """The customer who that user is; raises CrmAnswerWrong."""
        crm_id = id_of(user)
        changed = moment(user.get("LastUpdated"))
        since = moment(user.get("Created"))
        return Customer(
            id=str(uuid5(NAMESPACE_URL, f"{self._site}#{crm_id}")),
            crm_id=crm_id,
            name=_line(user.get("RealName")) or _line(user.get("Name")),
            company=_line(user.get("Organization")),
            numbers=self.numbers(user),
            email=_line(user.get("EmailAddress")),
            language=_line(user.get("Lang")),
            since=since if since and since.year > _NEVER else None,
            url=f"{self._site}/User/Summary.html?id={crm_id}",
            version=changed.isoformat() if changed and changed.year > _NEVER else "",
        )

    def numbers(self, user: Mapping[str, Any]) -> tuple[str, ...]:
        """The numbers of a user, each once, in the form by which they are compared."""
        found = (self.key(str(user[phone])) for phone in PHONES if user.get(phone))
        return tuple(dict.fromkeys(key for key in found if key))

    def key(self, written: str) -> str:
        """The form by which a written number is compared."""
        number = PhoneNumber.parse(
            written, region=self._region, extension_digits=self._extension_digits
        )
        return number.key

    def changed(self, user: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, str]:
        """The fields of *user* that make it read as *now*; raises CrmRefused."""
        fields = {_FIELD_OF[name]: str(now[name]) for name in _FIELD_OF if name in now}
        if "numbers" in now:
            fields |= self._phones(user, now["numbers"])
        return fields

    def _phones(self, user: Mapping[str, Any], wanted: Sequence[str]) -> dict[str, str]:
        """Each number stays where it is; others go where there is room."""
        there = {phone: self.key(str(user.get(phone) or "")) for phone in PHONES}
        left = [number for number in wanted if number not in there.values()]
        free = [phone for phone in PHONES if there[phone] not in wanted]
        if len(left) > len(free):
            raise CrmRefused(
                0, f"Request Tracker keeps {len(PHONES)} numbers of a person, not more"
            )
        fields = dict.fromkeys((phone for phone in free if there[phone]), "")
        return fields | dict(zip(free, left, strict=False))


def said_to_be_merged(user: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of users who went into this one, by the comments: which a person may have typed."""
    last = dict(_MERGES.findall(str(user.get("Comments") or "")))
    return tuple(gone for gone, what in last.items() if what.startswith("merged"))


def tells_numbers(user: Mapping[str, Any]) -> bool:
    """Whether our account may see this user's numbers: without the right they are not told."""
    return "Disabled" in user or any(user.get(phone) for phone in PHONES)


def with_number(customer: Customer, key: str) -> Customer:
    """*customer* with a number that Request Tracker itself compared."""
    return replace(customer, numbers=tuple(dict.fromkeys((*customer.numbers, key))))


def id_of(user: Mapping[str, Any]) -> str:
    """The number of a user; raises CrmAnswerWrong."""
    links = user.get("_hyperlinks")
    own = [one for one in links if one.get("ref") == "self"] if isinstance(links, list) else []
    found = str(user.get("id") if is_number(str(user.get("id") or "")) else "")
    found = found or (str(own[0].get("id")) if own else "")
    if not is_number(found):
        raise CrmAnswerWrong("a user has no number: is crm.url a Request Tracker 5?")
    return found


def _line(value: Any) -> str:
    return printable(str(value), 200) if value else ""
