"""Who calls and by which queue, read from the headers of an INVITE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

import msgspec

from callcenter.domain.events import Headers
from callcenter.domain.number import NumberKind, PhoneNumber

LONGEST_NAME = 120
_ADDRESS = re.compile(
    r"""^\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^<"]*))?\s*<(?P<uri>[^>]*)>"""
)
_USER = re.compile(r"^(?:sips?:(?P<sip>[^@;>]*)(?:;[^@>]*)?@|tel:(?P<tel>[^;>]*))", re.IGNORECASE)
_SECONDS = re.compile(r"^\s*(?:(?P<minutes>\d{1,4}):)?(?P<seconds>\d{1,6})(?:\.\d+)?\s*s?\s*$")


class HeaderRules(msgspec.Struct, frozen=True):
    """Which headers mean what, most trusted first; a name may carry `;parameter` to pick one."""

    queue: tuple[str, ...] = ("X-Queue", "X-Queue-Name", "X-Asterisk-Queue", "X-QueueName")
    waited: tuple[str, ...] = ("X-Queue-Wait", "X-Wait", "X-Hold-Time", "X-QueueHoldTime")
    dialled: tuple[str, ...] = (
        "X-DID",
        "X-Dialled",
        "X-Dialed-Number",
        "History-Info",
        "Diversion",
    )
    choice: tuple[str, ...] = ("X-IVR", "X-IVR-Choice", "X-Menu")
    language: tuple[str, ...] = ("X-Language", "X-Lang")
    customer: tuple[str, ...] = ("X-Customer-Id", "X-CustomerID", "X-CRM-Id")


class Caller(msgspec.Struct, frozen=True):
    """The other party of an inbound call as the exchange tells it; *name* is untrusted text."""

    number: PhoneNumber
    name: str = ""
    verified: bool = False
    queue: str = ""
    waited_s: int | None = None
    dialled: str = ""
    choice: str = ""
    language: str = ""
    customer: str = ""
    passed_on_by: str = ""

    @classmethod
    def read(
        cls,
        headers: Headers,
        *,
        rules: HeaderRules,
        from_registrar: bool,
        region: str,
        extension_digits: int = 6,
    ) -> Caller:
        """Read the caller of an INVITE.

        P-Asserted-Identity (RFC 3325), Remote-Party-ID and Referred-By (RFC 3892) count only when
        the message came from our registrar, and `Privacy: id` hides who it is; everything else
        is the exchange's word, shortened and made printable. Never raises.
        """
        name, user, verified = _identity(headers, from_registrar)
        number = PhoneNumber.parse(user, region=region, extension_digits=extension_digits)
        if number.kind is NumberKind.ANONYMOUS:
            name = ""
        return cls(
            number=number,
            name="" if name == user else name,
            verified=verified,
            queue=_first(headers, rules.queue),
            waited_s=_seconds(_first(headers, rules.waited)),
            dialled=_first(headers, rules.dialled),
            choice=_first(headers, rules.choice),
            language=_first(headers, rules.language),
            customer=_first(headers, rules.customer),
            passed_on_by=_referrer(headers) if from_registrar else "",
        )

    @property
    def label(self) -> str:
        """Who it is in a few words: name and number as told."""
        return ", ".join(part for part in (self.name, self.number.raw) if part)


def printable(text: str, longest: int = LONGEST_NAME) -> str:
    """*text* as one line that can neither break a screen nor turn its reading direction."""
    # Python prints nothing of the categories below, nor any space but one: this is quicker.
    kept = (
        text
        if text.isprintable()
        else "".join(
            character
            for character in " ".join(text.split())
            if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
        )
    )
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _identity(headers: Headers, from_registrar: bool) -> tuple[str, str, bool]:
    private = any("id" in _tokens(value) for value in _values(headers, "Privacy"))
    if private:
        return "", "anonymous", False
    if from_registrar:
        asserted = [_name_and_user(value) for value in _values(headers, "P-Asserted-Identity")]
        asserted += [_name_and_user(value) for value in _values(headers, "Remote-Party-ID")]
        for name, user in asserted:
            if user:
                return name or _display_name(headers), user, True
    for value in _values(headers, "From"):
        name, user = _name_and_user(value)
        return name, user, from_registrar
    return "", "anonymous", False


def _referrer(headers: Headers) -> str:
    for value in _values(headers, "Referred-By"):
        name, user = _name_and_user(value)
        return ", ".join(part for part in (name if name != user else "", user) if part)
    return ""


def _display_name(headers: Headers) -> str:
    for value in _values(headers, "From"):
        return _name_and_user(value)[0]
    return ""


def _name_and_user(address: str) -> tuple[str, str]:
    match = _ADDRESS.match(address)
    uri = match["uri"] if match else address.split(";", 1)[0].strip()
    name = ""
    if match:
        name = re.sub(r"\\(.)", r"\1", match["quoted"]) if match["quoted"] else match["plain"] or ""
    return printable(name), _user(uri)


def _user(uri: str) -> str:
    match = _USER.match(uri.strip())
    if match is None:
        return ""
    user = (match["sip"] or match["tel"] or "").split(":", 1)[0]
    return printable(unquote(user))


def _values(headers: Headers, name: str) -> Iterator[str]:
    wanted = name.lower()
    return (value for found, value in headers if found.lower() == wanted)


def _tokens(value: str) -> list[str]:
    return [token.strip().lower() for token in re.split(r"[;,]", value)]


def _first(headers: Headers, names: tuple[str, ...]) -> str:
    for name in names:
        header, _, parameter = (part.strip().lower() for part in name.partition(";"))
        values = list(_values(headers, header))
        if header == "diversion":
            # The latest diversion comes first (RFC 5806); the number dialled is in the oldest.
            values.reverse()
        for value in values:
            if found := _meaning(header, value, parameter):
                return found
    return ""


def _meaning(header: str, value: str, parameter: str) -> str:
    if parameter:
        wanted = rf"(?:^|[;,])\s*{re.escape(parameter)}\s*=\s*\"?([^\";,]*)"
        match = re.search(wanted, value, re.IGNORECASE)
        return printable(match[1]) if match else ""
    if header in ("diversion", "history-info") or "<sip:" in value or "<tel:" in value:
        return _name_and_user(value)[1]
    return printable(value)


def _seconds(text: str) -> int | None:
    match = _SECONDS.match(text)
    if match is None:
        return None
    return int(match["minutes"] or 0) * 60 + int(match["seconds"])
