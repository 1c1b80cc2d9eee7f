"""A link or a text that asks for a call: what number it means, or why it is not one to be trusted.

Links come from web pages and documents, so from anybody: what is read here is shown to the agent
and dialled only when the agent says so.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from urllib.parse import unquote

import msgspec

SCHEMES = frozenset({"tel", "sip", "sips", "callto"})
LONGEST_LINK = 2048
MOST_DIGITS = 32
LONGEST_NAME = 64
_LINK = re.compile(r"\s*(tel|sips?|callto):", re.IGNORECASE)
_SEPARATORS = re.compile(r"[-.()/ \u2010-\u2015]")
_TRUNK = re.compile(r"\(\s*0\s*\)")
_NUMBER = re.compile(r"\+?[0-9]+")
_KEYS = re.compile(r"\+?[0-9*#]+")
# "101-desk" is a name too; a longer run of digits is a number somebody wrote letters into.
_NAME = re.compile(r"(?:[A-Za-z]|[0-9]{1,6}(?=[_.~-]*[A-Za-z]))[A-Za-z0-9_.~-]*")
_KEYS_AFTER = re.compile(r"[+0-9*#][-+0-9*#.() /]*(?:[,;]|[pPwW](?=[-0-9*#,;pPwW ]|$)).*")
_HOST = re.compile(r"[A-Za-z0-9_.:\[\]-]{1,255}")
_CONTEXT = re.compile(r"\+[0-9]{1,7}")
_EXTENSION = re.compile(r"[0-9]{1,12}")
_SHORT_DIGITS = 3
_AFTER = frozenset({"postd", "postdial", "p", "w"})
_STEERING = frozenset({"method", "maddr"})
# What steers a call (RFC 3261 section 19.1.5). Others, such as Subject, go nowhere and are ignored.
_STEERING_HEADERS = frozenset(
    {"authorization", "call-id", "contact", "cseq", "diversion", "from", "history-info", "join"}
    | {"max-forwards", "p-asserted-identity", "p-preferred-identity", "privacy", "to", "via"}
    | {"proxy-authorization", "proxy-require", "record-route", "refer-to", "referred-by"}
    | {"remote-party-id", "replaces", "require", "route", "target-dialog", "user-to-user"}
)


class LinkFault(Enum):
    """Why a link or a text is no number to call."""

    EMPTY = "empty"
    NO_LINK = "no-link"
    TOO_LONG = "too-long"
    CONTROL = "control"
    FEATURE_CODE = "feature-code"
    KEYS_AFTER = "keys-after"
    HEADERS = "headers"
    PARAMETER = "parameter"
    OTHER_EXCHANGE = "other-exchange"
    NO_NUMBER = "no-number"


_WORDS = {
    LinkFault.EMPTY: "there is no number in it",
    LinkFault.NO_LINK: "it is no tel:, sip: or callto: link",
    LinkFault.TOO_LONG: "it is too long to be a number",
    LinkFault.CONTROL: "it holds control characters",
    LinkFault.FEATURE_CODE: "it holds * or #, a code that could change settings of the exchange",
    LinkFault.KEYS_AFTER: "it would press keys once the call is answered",
    LinkFault.HEADERS: "it tries to add headers to the call",
    LinkFault.PARAMETER: "it tries to send the call by another way",
    LinkFault.OTHER_EXCHANGE: "it names somebody at another exchange",
    LinkFault.NO_NUMBER: "it holds what belongs in no number and no name",
}


class LinkRefused(ValueError):
    """A link or a text that is not dialled, for a *fault*; nothing of it is used."""

    def __init__(self, fault: LinkFault) -> None:
        super().__init__(_WORDS[fault])
        self.fault = fault


class DialLink(msgspec.Struct, frozen=True):
    """Whom a link or text asks for: *number* holds only `+0-9` and, if typed, `*#`, or is a name.

    *extension* is to be asked for once somebody answers; *host* is the exchange a link names,
    which is shown and never called.
    """

    number: str
    extension: str = ""
    host: str = ""


def is_link(text: str) -> bool:
    """Whether *text* begins as a link that asks for a call does."""
    return _LINK.match(text) is not None


def parse(uri: str, *, domain: str = "") -> DialLink:
    """Read a `tel:` (RFC 3966), `sip:`, `sips:` (RFC 3261) or `callto:` link; raises LinkRefused.

    *domain* is the own exchange: a name, unlike a number, at another one is somebody else.
    """
    if len(uri) > LONGEST_LINK:
        raise LinkRefused(LinkFault.TOO_LONG)
    text = uri.strip()
    _check_characters(unquote(text))
    scheme, colon, rest = text.partition(":")
    if not colon or scheme.lower() not in SCHEMES:
        raise LinkRefused(LinkFault.NO_LINK if text else LinkFault.EMPTY)
    address, _, headers = rest.lstrip("/").partition("?")
    _check_headers(headers)
    if scheme.lower() == "tel":
        return _telephone(address)
    return _sip(address, domain)


def typed(text: str, *, domain: str = "", feature_codes: bool = True) -> DialLink:
    """Read what somebody typed or pasted to call; raises LinkRefused.

    By hand `*21*…#` is allowed with *feature_codes*; a pasted link is read as one.
    """
    if is_link(text):
        return parse(text, domain=domain)
    if len(text) > LONGEST_LINK:
        raise LinkRefused(LinkFault.TOO_LONG)
    shown = text.strip()
    _check_characters(shown)
    user, at, host = shown.partition("@")
    number = _number(user, keys=True)
    if not feature_codes and re.search(r"[*#]", number):
        raise LinkRefused(LinkFault.FEATURE_CODE)
    if at:
        _check_exchange(number, host, domain)
    return DialLink(number, host=host)


def _telephone(address: str) -> DialLink:
    number, *rest = address.split(";")
    parameters = _parameters(rest)
    read = _number(unquote(number), names=False)
    return DialLink(_in_context(read, parameters), _extension(parameters))


def _sip(address: str, domain: str) -> DialLink:
    user, at, host = address.rpartition("@") if "@" in address else (address, "", "")
    # `sip:+48…;ext=7@host;user=phone`: parameters of the number, then those of the address.
    user, *of_number = user.split(";")
    host, *of_address = host.split(";")
    parameters = _parameters(of_number) | _parameters(of_address)
    number = _number(unquote(user.partition(":")[0]))
    host = unquote(host)
    if at:
        _check_exchange(number, host, domain)
    return DialLink(_in_context(number, parameters), _extension(parameters), host)


def _number(text: str, *, names: bool = True, keys: bool = False) -> str:
    plain = _plain(text)
    _check_keys_after(plain)
    if names and _NAME.fullmatch(plain):
        return _not_longer(plain, LONGEST_NAME)
    if plain.startswith("+"):
        # "+49 (0)30 …": the trunk 0 is for those who call from inside the country.
        plain = _TRUNK.sub("", plain)
    digits = _SEPARATORS.sub("", plain)
    if not digits:
        raise LinkRefused(LinkFault.EMPTY)
    if not _KEYS.fullmatch(digits):
        raise LinkRefused(LinkFault.NO_NUMBER)
    if not keys and not _NUMBER.fullmatch(digits):
        raise LinkRefused(LinkFault.FEATURE_CODE)
    return _not_longer(digits, MOST_DIGITS)


def _not_longer(number: str, most: int) -> str:
    if len(number) > most:
        raise LinkRefused(LinkFault.TOO_LONG)
    return number


def _plain(text: str) -> str:
    # Numbers copied from pages carry invisible marks of direction, and wide digits.
    visible = "".join(each for each in text if unicodedata.category(each) != "Cf")
    return unicodedata.normalize("NFKC", visible).strip()


def _check_characters(text: str) -> None:
    # %250d is %0d for whoever decodes twice.
    for read in (text, unquote(text)):
        if any(unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") for each in read):
            raise LinkRefused(LinkFault.CONTROL)


def _check_keys_after(text: str) -> None:
    if _KEYS_AFTER.fullmatch(_plain(text)):
        raise LinkRefused(LinkFault.KEYS_AFTER)


def _check_headers(headers: str) -> None:
    names = {each.partition("=")[0].strip().lower() for each in unquote(headers).split("&")}
    if names & _STEERING_HEADERS:
        raise LinkRefused(LinkFault.HEADERS)


def _parameters(parts: list[str]) -> dict[str, str]:
    pairs = (unquote(part).partition("=") for part in parts)
    parameters = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if parameters.keys() & _AFTER:
        raise LinkRefused(LinkFault.KEYS_AFTER)
    if parameters.keys() & _STEERING:
        raise LinkRefused(LinkFault.PARAMETER)
    return parameters


def _in_context(number: str, parameters: dict[str, str]) -> str:
    """A local number with the prefix its link names (RFC 3966 section 5.1.5)."""
    context = _SEPARATORS.sub("", parameters.get("phone-context", ""))
    local = number.isdigit() and len(number) > _SHORT_DIGITS
    # A domain as the context says nothing here, junk neither; 911 stays 911 in the context +1.
    return context + number if local and _CONTEXT.fullmatch(context) else number


def _extension(parameters: dict[str, str]) -> str:
    extension = _SEPARATORS.sub("", parameters.get("ext", ""))
    return extension if _EXTENSION.fullmatch(extension) else ""


def _check_exchange(number: str, host: str, domain: str) -> None:
    if not _HOST.fullmatch(host):
        raise LinkRefused(LinkFault.NO_NUMBER)
    # A number means the same at every exchange: ours is asked for it.
    name = not _KEYS.fullmatch(number)
    own = host.partition(":")[0].rstrip(".").lower() == domain.rstrip(".").lower()
    if name and domain and not own:
        raise LinkRefused(LinkFault.OTHER_EXCHANGE)
