"""What is refused before the SIP library reads it: malformed, oversized and odd messages."""

from __future__ import annotations

import re
from collections.abc import Callable

from callcenter.engine.relay.message import VERSION, Message
from callcenter.engine.relay.uri import Uri, uri_text
from callcenter.engine.relay.via import Via

LARGEST = 16_384
LARGEST_FOR_LIBRARY = 3_900
"""The library drops, without a word, whatever fills its buffer of 4,000 bytes."""
MOST_HEADERS = 64
MOST_VIAS = 40
_ONCE = (b"from", b"to", b"call-id", b"cseq")
_AT_MOST_ONCE = (b"content-length", b"content-type", b"max-forwards", b"expires")
_CSEQ = re.compile(rb"([0-9]{1,10})[ \t]+([A-Za-z0-9.!%*_+`'~-]{1,64})")
_NUMBER = re.compile(rb"[0-9]{1,10}")
_CALL_ID = re.compile(rb"[!-~]{1,256}")
_PARTY = re.compile(rb"(?:sips?|tel):[^\s<>\"]{1,512}", re.IGNORECASE)
_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*:")
_BOUNDARY = re.compile(rb';\s*boundary\s*=\s*"?([^";]{1,70})', re.IGNORECASE)
_NOT_IN_HEADERS = re.compile(rb"[\0\r\n]")


class Unfit(Exception):
    """A message the library must not see; *status*, the text and *headers* are the answer to it."""

    def __init__(
        self, status: int, reason: str, headers: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.headers = headers


def checked(message: Message, size: int) -> Message:
    """*message* (of *size* bytes on the wire) with a body of the length it names; raises Unfit."""
    if size > LARGEST:
        raise Unfit(513, "Message Too Large")
    for check in _CHECKS:
        check(message)
    return _measured(message)


def check_for_library(data: bytes) -> None:
    """Raise Unfit when *data* is more than the library takes."""
    if len(data) > LARGEST_FOR_LIBRARY:
        raise Unfit(513, "Message Too Large")


def _check_version(message: Message) -> None:
    if message.version != VERSION:
        raise Unfit(505, "Version Not Supported")


def _check_headers(message: Message) -> None:
    if len(message.headers) > MOST_HEADERS:
        raise Unfit(400, "Too Many Headers")
    # Lines may be folded; what is left of line ends besides stands there by somebody's cunning.
    whole = b"".join(line for _, line in message.headers).replace(b"\r\n", b"")
    if _NOT_IN_HEADERS.search(whole) or b"\0" in message.start:
        raise Unfit(400, "Control Character in Header")


def _check_mandatory(message: Message) -> None:
    names = [key for key, _ in message.headers]
    for name in _ONCE:
        if names.count(name) != 1:
            raise Unfit(400, f"Exactly One {name.decode().title()} Is Needed")
    for name in _AT_MOST_ONCE:
        if names.count(name) > 1:
            raise Unfit(400, f"More Than One {name.decode().title()}")


def _check_vias(message: Message) -> None:
    vias = message.values(b"via")
    if not vias or len(vias) > MOST_VIAS:
        raise Unfit(400, "Too Many Via" if vias else "Via Is Missing")
    if any(Via.parse(via) is None for via in vias):
        raise Unfit(400, "Bad Via")


def _check_parties(message: Message) -> None:
    for name in (b"from", b"to"):
        if not _PARTY.fullmatch(uri_text(message.value(name))):
            raise Unfit(400, f"Bad {name.decode().title()}")
    if not message.tag(b"from"):
        raise Unfit(400, "From Has No Tag")


def _check_sequence(message: Message) -> None:
    match = _CSEQ.fullmatch(message.value(b"cseq"))
    if match is None or int(match[1]) >= 2**32:
        raise Unfit(400, "Bad CSeq")
    if message.method and match[2] != message.method:
        raise Unfit(400, "CSeq Names Another Method")
    if not _CALL_ID.fullmatch(message.call_id):
        raise Unfit(400, "Bad Call-ID")


def _check_numbers(message: Message) -> None:
    for name in (b"content-length", b"max-forwards", b"expires", b"min-expires"):
        for value in message.values(name):
            if not _NUMBER.fullmatch(value):
                raise Unfit(400, f"Bad {name.decode().title()}")


def _check_target(message: Message) -> None:
    if not message.method:
        return
    if not _SCHEME.match(message.uri):
        raise Unfit(400, "Bad Request-URI")
    if not _PARTY.fullmatch(message.uri):
        raise Unfit(416, "Unsupported URI Scheme")
    uri = Uri.parse(message.uri)
    tel = message.uri[:4].lower() == b"tel:"
    if (uri is None and not tel) or (uri is not None and b"?" in uri.rest):
        raise Unfit(400, "Bad Request-URI")
    if message.method == b"INVITE" and not _has_contact(message):
        raise Unfit(400, "Bad Contact")


def _has_contact(message: Message) -> bool:
    contacts = message.values(b"contact")
    return len(contacts) == 1 and bool(_PARTY.fullmatch(uri_text(contacts[0])))


_CHECKS: tuple[Callable[[Message], None], ...] = (
    _check_version,
    _check_headers,
    _check_mandatory,
    _check_vias,
    _check_parties,
    _check_sequence,
    _check_numbers,
    _check_target,
)


def _measured(message: Message) -> Message:
    declared = message.value(b"content-length")
    if declared and int(declared) > len(message.body):
        raise Unfit(400, "Body Shorter Than Content-Length")
    if declared:
        message = message.with_body(message.body[: int(declared)])
    if b"\0" in message.body and message.value(b"content-type").lower().startswith(
        b"application/sdp"
    ):
        raise Unfit(400, "Control Character in Session Description")
    _check_parts(message)
    return message


def _check_parts(message: Message) -> None:
    """The library takes a body in broken parts for none and would answer with its own offer."""
    kind = message.value(b"content-type")
    if not message.method or not kind.lower().startswith(b"multipart/"):
        return
    match = _BOUNDARY.search(kind)
    line = b"--" + match[1].rstrip() if match else b""
    body = b"\r\n" + message.body
    if not line or b"\r\n" + line + b"\r\n" not in body or b"\r\n" + line + b"--" not in body:
        raise Unfit(400, "Bad Multipart Body")
