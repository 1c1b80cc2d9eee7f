"""Reading SIP messages as text: headers, who sent them, and why something was cancelled."""

from __future__ import annotations

import re

from callcenter.domain.events import Headers

MOST_HEADERS = 64
LONGEST_VALUE = 512
_SECRET = frozenset({"authorization", "proxy-authorization"})
# RFC 3261 section 7.3.3 and the IANA registry of compact forms.
_COMPACT = {
    "a": "Accept-Contact",
    "b": "Referred-By",
    "c": "Content-Type",
    "e": "Content-Encoding",
    "f": "From",
    "i": "Call-ID",
    "k": "Supported",
    "l": "Content-Length",
    "m": "Contact",
    "o": "Event",
    "r": "Refer-To",
    "s": "Subject",
    "t": "To",
    "u": "Allow-Events",
    "v": "Via",
    "x": "Session-Expires",
}
_FOLD = re.compile(r"\r?\n[ \t]+")
_END = re.compile(r"\r?\n\r?\n")
_REALM = re.compile(r'\brealm\s*=\s*"((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_ADDRESS = re.compile(
    r"""^\s*(?:"[^"]*"|[^<"]*)?\s*<?sips?:(?P<user>[^@;>?\s]{1,128})@"""
    r"(?P<host>\[[^\]]+\]|[^:;>?\s]+)(?::\d+)?(?P<more>[^>]*)",
    re.IGNORECASE,
)
_CAUSE = re.compile(r"^\s*(SIP|Q\.850)\s*;.*?\bcause\s*=\s*(\d+)", re.IGNORECASE)
_NAMING = ("P-Asserted-Identity", "Remote-Party-ID", "Referred-By")
_ASSERTING = frozenset({"p-asserted-identity", "remote-party-id"})
_CHALLENGES = ("WWW-Authenticate", "Proxy-Authenticate")
_ELSEWHERE = frozenset({("SIP", 200), ("Q.850", 26)})


def headers_of(message: str) -> Headers:
    """The headers of *message* in order, unfolded, at most 64 of at most 512 characters.

    Credentials are left out, and bytes that are no text become U+FFFD.
    """
    head = _FOLD.sub(" ", _END.split(_text(message), maxsplit=1)[0])
    found: list[tuple[str, str]] = []
    for line in head.splitlines()[1:]:
        name, colon, value = line.partition(":")
        name = _COMPACT.get(name.strip().lower(), name.strip())
        if colon and name and name.lower() not in _SECRET:
            found.append((name[:LONGEST_VALUE], value.strip()[:LONGEST_VALUE]))
        if len(found) == MOST_HEADERS:
            break
    return tuple(found)


def values_of(headers: Headers, name: str) -> tuple[str, ...]:
    """Every value of the header called *name*."""
    wanted = name.lower()
    return tuple(value for found, value in headers if found.lower() == wanted)


def identity_of(headers: Headers) -> tuple[str, ...]:
    """What makes a request that request, whatever way it came (RFC 3261 section 8.2.2.2)."""
    return tuple(
        value for name in ("Call-ID", "From", "CSeq") for value in values_of(headers, name)
    )


def named_by(headers: Headers) -> tuple[str, ...]:
    """What *headers* say of who is at the other side, as an exchange tells it."""
    return tuple(value for name in _NAMING for value in values_of(headers, name))


def asserted_by(headers: Headers) -> Headers:
    """Who an exchange says is at the other side, and nothing else; empty where that is hidden."""
    hidden = any("id" in re.split(r"[;,\s]+", value) for value in values_of(headers, "Privacy"))
    if hidden:
        return ()
    return tuple(
        (name, value)
        for name, value in headers
        if name.lower() in _ASSERTING and address_of(value) is not None
    )


def taken_elsewhere(message: str) -> bool:
    """Whether a CANCEL says that a colleague took the call (RFC 3326)."""
    reasons = (
        one for value in values_of(headers_of(message), "Reason") for one in value.split(",")
    )
    causes = (_CAUSE.match(reason) for reason in reasons)
    return any((cause[1].upper(), int(cause[2])) in _ELSEWHERE for cause in causes if cause)


def has_challenge(message: str) -> bool:
    """Whether a 401 or 407 says how one may prove oneself."""
    headers = headers_of(message)
    return any(values_of(headers, name) for name in _CHALLENGES)


def challenge_realm(message: str) -> str:
    """The realm a 401 or 407 asks credentials for; empty when it names none."""
    headers = headers_of(message)
    for name in _CHALLENGES:
        for value in values_of(headers, name):
            if match := _REALM.search(value):
                return match[1]
    return ""


def address_of(address: str) -> tuple[str, str] | None:
    """User and host of a SIP *address*; None for what is none, or brings headers with it."""
    match = _ADDRESS.match(address)
    if match is None or "?" in match["more"]:
        return None
    return match["user"], match["host"].strip("[]").lower()


def _text(message: str) -> str:
    # SWIG hands undecodable bytes over as lone surrogates, which no JSON can carry.
    return message.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
