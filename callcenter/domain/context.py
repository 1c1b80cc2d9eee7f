"""What travels with a call that is passed on: which contact it is, who the customer is, and why."""

from __future__ import annotations

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from callcenter.domain.caller import printable
from callcenter.domain.customer import Contact, Customer
from callcenter.domain.events import Headers

HEADER = "User-to-User"
MOST_OCTETS = 128
"""So much an ISDN or a SIP trunk carries on (RFC 7433 section 5)."""
RECENT = timedelta(minutes=10)
"""A contact that was passed on longer ago is not why somebody calls now."""
LONGEST_ID = 40
"""Octets; a longer one does not travel, for half an id would be somebody else's."""
_MARK = "CC1"
_PARAMETERS = ";encoding=hex;purpose=callcenter"
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_PACKED = "~"


class Context(msgspec.Struct, frozen=True):
    """The passing desk's *interaction*, the CRM's id of the *customer*, a *summary* in words."""

    interaction: str = ""
    customer: str = ""
    summary: str = ""

    def encoded(self) -> str:
        """The value of a User-to-User header; the summary is shortened at the end of a word.

        At most 128 octets, as hexadecimal digits (RFC 7433); empty when there is nothing to tell.
        """
        if self == Context():
            return ""
        ids = "\n".join((_MARK, _packed(self.interaction), _packed(self.customer), ""))
        room = MOST_OCTETS - len(ids.encode())
        summary = shortened(" ".join(self.summary.split()), room)
        return (ids + summary).encode().hex().upper() + _PARAMETERS

    @classmethod
    def decoded(cls, value: str) -> Context | None:
        """The context in a header's *value*; None for anything else. Never raises."""
        digits, *parameters = (part.strip() for part in value.split(";"))
        encodings = [part for part in parameters if part.lower().startswith("encoding=")]
        if not _HEX.fullmatch(digits) or len(digits) > 2 * MOST_OCTETS:
            return None
        if any(part.partition("=")[2].strip('" ').lower() != "hex" for part in encodings):
            return None
        parts = bytes.fromhex(digits).decode("utf-8", "replace").split("\n", 3)
        if len(parts) != 4 or parts[0] != _MARK:
            return None
        _, interaction, customer, summary = parts
        found = cls(_unpacked(interaction), _unpacked(customer), printable(summary, MOST_OCTETS))
        return None if found == cls() else found

    @classmethod
    def read(cls, headers: Headers, *, from_registrar: bool) -> Context | None:
        """What came with an INVITE; a stranger's word does not count."""
        if not from_registrar:
            return None
        values = (value for name, value in headers if name.lower() == HEADER.lower())
        found = (cls.decoded(one) for value in values for one in value.split(","))
        return next((one for one in found if one is not None), None)

    @classmethod
    def of_story(cls, customer: Customer, now: datetime, *, but: str) -> Context | None:
        """What the CRM tells of a contact passed on just now, other than *but*; None if none."""
        passed = [
            contact
            for contact in customer.contacts
            if contact.passed_on_to and contact.id != but and _is_recent(contact, now)
        ]
        newest = max(passed, key=_passed_at, default=None)
        if newest is None:
            return None
        return cls(newest.id, customer.crm_id, newest.summary)


def shortened(text: str, octets: int) -> str:
    """*text* in at most so many octets of UTF-8, cut after a word where there is one."""
    if len(text.encode()) <= octets:
        return text
    cut = text.encode()[: max(0, octets - len("…".encode()))].decode("utf-8", "ignore")
    word = cut.rpartition(" ")[0] if " " in cut else cut
    return f"{word.rstrip()}…" if word else ""


def _passed_at(contact: Contact) -> datetime:
    return contact.passed_on_at or contact.at


def _is_recent(contact: Contact, now: datetime) -> bool:
    return abs(now - _passed_at(contact)) <= RECENT


def _packed(id: str) -> str:
    try:
        unique = UUID(id)
    except ValueError:
        return _plain(id)
    # 22 octets instead of 36: what is saved is left for the summary.
    packed = urlsafe_b64encode(unique.bytes).decode().rstrip("=")
    return _PACKED + packed if str(unique) == id else _plain(id)


def _plain(id: str) -> str:
    fits = len(id.encode()) <= LONGEST_ID and not id.startswith(_PACKED)
    return id if fits and printable(id) == id else ""


def _unpacked(text: str) -> str:
    if not text.startswith(_PACKED):
        return printable(text, LONGEST_ID)
    try:
        return str(UUID(bytes=urlsafe_b64decode(text[1:] + "==")))
    except (ValueError, binascii.Error):
        return ""
