"""WebDAV to one CardDAV server (RFC 4918, RFC 6352): questions, and the answers as plain values."""

from __future__ import annotations

import base64
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from callcenter.crm.crm import CrmUnavailable
from callcenter.crm.wire import Reply, Sent, Wire
from callcenter.directory.directory import DirectoryError, Stage, Watch
from callcenter.directory.setup import Account
from callcenter.domain.caller import printable

DAV, CARD, SERVER = "DAV:", "urn:ietf:params:xml:ns:carddav", "http://calendarserver.org/ns/"
_PREFIXES = {DAV: "D", CARD: "C", SERVER: "S"}
NAMESPACES = " ".join(f'xmlns:{prefix}="{name}"' for name, prefix in _PREFIXES.items())
_MULTISTATUS = 207
_MOVED = (301, 302, 303, 307, 308)
_MOST_MOVES = 5
_INSUFFICIENT = 507


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing of an answer: its *address*, its properties that are there, whether it is gone."""

    address: str
    properties: Mapping[str, Element] = field(default_factory=dict)
    gone: bool = False

    def text(self, name: str) -> str:
        """What the property *name* says; empty if it is not there."""
        found = self.properties.get(name)
        return (found.text or "").strip() if found is not None else ""

    def has(self, name: str, inner: str) -> bool:
        """Whether the property *name* has *inner* somewhere in it."""
        found = self.properties.get(name)
        return found is not None and found.find(f".//{inner}") is not None

    def href(self, name: str) -> str:
        """The address inside the property *name*; empty if there is none."""
        found = self.properties.get(name)
        inner = found.find(f".//{{{DAV}}}href") if found is not None else None
        return (inner.text or "").strip() if inner is not None else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question brought: *url* is where it was answered, *token* a new sync token.

    *cut* tells that the server has more to tell after *token*.
    """

    url: str
    resources: tuple[Resource, ...]
    token: str = ""
    cut: bool = False


class Dav:
    """Asks one server as *account*; only where the first address is does it show who asks.

    *seconds* is for one answer in all, *largest* its bytes; *watch* is told of each.
    """

    def __init__(
        self, url: str, account: Account, *, seconds: float, largest: int, watch: Watch
    ) -> None:
        self._origin = _origin(url)
        self._account = account
        self._watch = watch
        self._wire = Wire(timeout_s=seconds, total_s=seconds, largest=largest)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._wire.close()

    async def properties(self, url: str, names: tuple[str, ...], *, depth: int = 0) -> Answer:
        """The properties *names* of what is at *url*, and with *depth* 1 in it."""
        inner = "".join(f"<{tag(name)}/>" for name in names)
        body = f"<D:propfind {NAMESPACES}><D:prop>{inner}</D:prop></D:propfind>"
        return await self._ask("PROPFIND", url, body, depth)

    async def report(self, url: str, body: str, *, depth: int = 0) -> Answer:
        """The answer to a REPORT with *body*."""
        return await self._ask("REPORT", url, body, depth)

    async def _ask(self, method: str, url: str, body: str, depth: int) -> Answer:
        content = f'<?xml version="1.0" encoding="utf-8"?>{body}'.encode()
        for _ in range(_MOST_MOVES):
            reply = await self._send(method, url, content, depth)
            if reply.status not in _MOVED:
                return _read(url, reply)
            url = self._moved(url, reply)
        raise _wrong("it sends us from one address to the next", Stage.PLACE)

    async def _send(self, method: str, url: str, content: bytes, depth: int) -> Reply:
        headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": str(depth)}
        if self._account.user:
            pair = f"{self._account.user}:{self._account.password}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        began = time.monotonic()
        try:
            reply = await self._wire.send(Sent(method, url, headers, content))
        except CrmUnavailable as error:
            self._watch(f"{method} {url}")
            self._watch(f"  {error.reason}")
            raise _unreachable(error) from error
        self._watch(f"{method} {url}")
        self._watch(f"  {reply.status} {reply.reason} in {time.monotonic() - began:.3f} s")
        return reply

    def _moved(self, url: str, reply: Reply) -> str:
        there = urljoin(url, reply.headers.get("location", ""))
        if _origin(there) != self._origin:
            host = printable(there, 200)
            mend = f"if {host} is right, put it into directory.url: the password goes only there"
            raise _wrong(f"it refers to another server ({host})", Stage.PLACE, mend)
        return there


def tag(name: str) -> str:
    """`{DAV:}getetag` as our questions write it."""
    namespace, _, local = name[1:].partition("}")
    return f"{_PREFIXES[namespace]}:{local}"


def quoted(text: str) -> str:
    """*text* as it may stand in XML, without what may not."""
    return escape("".join(each for each in text if each.isprintable() or each == " "))


def absolute(url: str, href: str) -> str:
    """The address that *href* means in an answer from *url*."""
    return urljoin(url, href)


def _read(url: str, reply: Reply) -> Answer:
    if reply.status != _MULTISTATUS:
        raise _failure(reply)
    try:
        root = fromstring(reply.content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        # A bomb of entities is refused like anything else that is no answer.
        reason = f"its answer is no XML that can be trusted ({type(error).__name__})"
        raise _wrong(reason, Stage.PLACE) from error
    if root.tag != f"{{{DAV}}}multistatus":
        raise _wrong("what answers is no CardDAV server", Stage.PLACE)
    read = [_resource(url, each) for each in root.findall(f"{{{DAV}}}response")]
    token = root.findtext(f"{{{DAV}}}sync-token") or ""
    resources = tuple(each for each in read if each is not None)
    return Answer(url, resources, token.strip(), cut=len(resources) < len(read))


def _resource(url: str, response: Element) -> Resource | None:
    """One of them; None for the word that there are more than it likes to tell at once."""
    address = absolute(url, (response.findtext(f"{{{DAV}}}href") or "").strip())
    status = _status(response.findtext(f"{{{DAV}}}status"))
    if status == _INSUFFICIENT:
        return None
    found: dict[str, Element] = {}
    for part in response.findall(f"{{{DAV}}}propstat"):
        if _status(part.findtext(f"{{{DAV}}}status")) in (0, 200):
            inner = part.find(f"{{{DAV}}}prop")
            found |= {each.tag: each for each in inner} if inner is not None else {}
    return Resource(address, found, gone=status in (404, 410))


def _status(line: str | None) -> int:
    """The number in `HTTP/1.1 404 Not Found`; 0 where there is none."""
    words = (line or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0


class Unanswered(DirectoryError):
    """The server answered with an HTTP *status* that is no answer to the question."""

    def __init__(self, reason: str, status: int, *, stage: Stage, mend: str) -> None:
        super().__init__(reason, stage=stage, mend=mend)
        self.status = status


def _failure(reply: Reply) -> Unanswered:
    status, words = reply.status, f"{reply.reason or 'no words'} ({reply.status})"
    if status in (401, 407):
        mend = (
            "check directory.user, and type the password again: "
            "callcenter secret set directory-password"
        )
        return Unanswered(f"it does not let us in: {words}", status, stage=Stage.SIGN_IN, mend=mend)
    if status == 403:
        mend = "give directory.user the right to read the address book"
        return Unanswered(f"it is forbidden: {words}", status, stage=Stage.SIGN_IN, mend=mend)
    if status >= 500 or status == 429:
        mend = "ask whoever runs the server; it is asked again by itself"
        return Unanswered(f"the server fails: {words}", status, stage=Stage.REACH, mend=mend)
    mend = "put the address of the address book, or of the server, into directory.url"
    reason = f"there is no address book: {words}"
    return Unanswered(reason, status, stage=Stage.PLACE, mend=mend)


def _wrong(reason: str, stage: Stage, mend: str = "") -> DirectoryError:
    return DirectoryError(reason, stage=stage, mend=mend or "check directory.url")


def _unreachable(error: CrmUnavailable) -> DirectoryError:
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, ssl.SSLError):
            mend = (
                "the certificate must be for the host in directory.url, from an authority that "
                "this computer trusts"
            )
            return DirectoryError(error.reason, stage=Stage.SECURE, mend=mend)
        inner = inner.__cause__ or inner.__context__
    mend = "check directory.url, the network and the server itself"
    return DirectoryError(error.reason, stage=Stage.REACH, mend=mend)


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, parts.hostname or "", port
