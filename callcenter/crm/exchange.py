"""Question and answer with a CRM: filled, authorised, sent, and each failure by its name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import msgspec

from callcenter.crm import expression
from callcenter.crm.authorisation import Authorisation
from callcenter.crm.crm import CrmAnswerWrong, CrmError
from callcenter.crm.failure import Meaning, failure_of
from callcenter.crm.figures import seconds, whole
from callcenter.crm.mapping import CrmMapping
from callcenter.crm.questions import Derived, Question
from callcenter.crm.template import Filling
from callcenter.crm.wire import Reply, Sent, Wire
from callcenter.domain.caller import printable

_LATER = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524})
_NOT_AUTHORISED = frozenset({401, 403, 407})
_UNAUTHENTICATED = 401
_UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Answer:
    """What a CRM said: *content* is its JSON; None where it said nothing."""

    content: Any
    headers: Mapping[str, str]
    next_link: str = ""

    def at(self, path: str) -> Any:
        """What is there."""
        return expression.at(self.content, path)


class Exchange:
    """Asks the questions of one mapping; *now* is the aware present."""

    def __init__(
        self,
        mapping: CrmMapping,
        wire: Wire,
        authorisation: Authorisation,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._mapping = mapping
        self._wire = wire
        self._authorisation = authorisation
        self._now = now
        self.base = mapping.url.rstrip("/")

    async def ask(
        self,
        asked: Question,
        values: Mapping[str, Any],
        *,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        address: str = "",
    ) -> Answer:
        """The answer; *body* and *address* go before the question's own. Raises CrmError."""
        sent = self.prepared(asked, values, headers=headers, body=body, address=address)
        reply = await self._authorised(sent)
        return self._judged(asked, reply)

    def prepared(
        self,
        asked: Question,
        values: Mapping[str, Any],
        *,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        address: str = "",
    ) -> Sent:
        """The request as it would go out, but for what shows who we are."""
        filling = Filling(with_derived(asked, values), asked.escape)
        url = self._address(address) if address else self.base + _address(asked, filling)
        if body is None and asked.body is not None:
            body = filling.body(asked.body)
        own = {name: filling.line(text) for name, text in asked.headers.items()}
        return _request(
            asked.method, url, {**self._mapping.headers, **own, **(headers or {})}, body
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._wire.close()

    def _address(self, address: str) -> str:
        """An address that an answer named; it gets our token, so it must be the CRM's own."""
        try:
            url = urljoin(f"{self.base}/", address)
        except ValueError as error:
            words = "the next page is at no address"
            raise CrmAnswerWrong(f"{words} ({printable(address, 100)})", for_log=words) from error
        if urlsplit(url)[:2] != urlsplit(self.base)[:2]:
            host = printable(urlsplit(url).netloc, 100)
            words = "the next page is on another server"
            raise CrmAnswerWrong(f"{words} ({host})", for_log=words)
        return url

    async def _authorised(self, sent: Sent) -> Reply:
        shown = await self._authorisation.shown()
        reply = await self._wire.send(self._authorisation.onto(sent, shown))
        if self._status(reply) != _UNAUTHENTICATED or not await self._authorisation.renewed():
            return reply
        shown = await self._authorisation.shown()
        return await self._wire.send(self._authorisation.onto(sent, shown))

    def _status(self, reply: Reply) -> int:
        """The status, also of a failure that came with 200."""
        mapping = self._mapping
        if not (reply.is_success and mapping.failed):
            return reply.status
        said = _readable(reply.content)
        if not expression.holds(said, mapping.failed):
            return reply.status
        status = whole(expression.at(said, mapping.status))
        return status if status is not None and 400 <= status < 600 else _UNPROCESSABLE

    def _judged(self, asked: Question, reply: Reply) -> Answer:
        status = self._status(reply)
        success = 200 <= status < 300
        if not success and status not in asked.accept:
            raise self._failure(reply, status)
        content = parsed(reply.content) if success else None
        return Answer(content, reply.headers, reply.next_link)

    def _failure(self, reply: Reply, status: int) -> CrmError:
        wish = retry_after(reply.headers, self._now())
        meaning = self._meaning(reply, status)
        return failure_of(status, self._words(reply), meaning, who="The CRM", retry_after=wish)

    def _meaning(self, reply: Reply, status: int) -> Meaning:
        if status in _NOT_AUTHORISED and not self._only_this(reply, status):
            return Meaning.US
        return Meaning.LATER if status in _LATER or status >= 500 else Meaning.THIS

    def _only_this(self, reply: Reply, status: int) -> bool:
        """Whether it is about the one record, and not about us."""
        refused = self._mapping.refused
        if not refused or status == _UNAUTHENTICATED:
            return False
        return expression.holds(_readable(reply.content), refused)

    def _words(self, reply: Reply) -> str:
        """What the CRM says of the failure, as one line."""
        said = expression.at(_readable(reply.content), self._mapping.error)
        if said is None and self._mapping.error_header:
            said = reply.headers.get(self._mapping.error_header.lower())
        if said is None and "html" not in reply.headers.get("content-type", ""):
            said = reply.content[:1000].decode("utf-8", "replace")
        text = said if isinstance(said, str) else json.dumps(said) if said else ""
        return printable(text, 300) or reply.reason or "no words"


def with_derived(asked: Question, values: Mapping[str, Any]) -> dict[str, Any]:
    """*values* and the places that the question makes of them, unless they are there already."""
    made = dict(values)
    for name, how in asked.let.items():
        if name in values:
            continue
        if isinstance(how, Derived):
            found = expression.at(made, how.of)
            made[name] = how.values.get(str(found), how.otherwise)
        else:
            made[name] = expression.at(made, how)
    return made


def _address(asked: Question, filling: Filling) -> str:
    address = filling.address(asked.url)
    if not asked.query:
        return address
    query = urlencode({name: filling.line(text) for name, text in asked.query.items()})
    return f"{address}{'&' if '?' in address else '?'}{query}"


def _request(method: str, url: str, headers: Mapping[str, str], body: Any) -> Sent:
    shown = {"Accept": "application/json", **headers}
    if body is None:
        return Sent(method, url, shown)
    # What is no text (half a character pair) must not keep the rest from being told.
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return Sent(method, url, {"Content-Type": "application/json", **shown}, content)


def parsed(content: bytes) -> Any:
    """The JSON of an answer; None of an empty one. Raises CrmAnswerWrong."""
    if not content.strip():
        return None
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError):
        return _loosely(content)


def _loosely(content: bytes) -> Any:
    """JSON as some servers write it, with NaN or half a character pair in it."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        beginning = printable(content[:60].decode("utf-8", "replace"))
        words = "the answer is not JSON"
        raise CrmAnswerWrong(f"{words} but begins with “{beginning}”", for_log=words) from error


def _readable(content: bytes) -> Any:
    """Its JSON; None where it is none."""
    try:
        return parsed(content)
    except CrmAnswerWrong:
        return None


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds out of a Retry-After header; None when it says nothing usable.

    A date is compared with the server's own (RFC 9110 §6.6.1), whose clock may be wrong.
    """
    text = headers.get("retry-after", "")
    if text.strip().isdecimal():
        return seconds(text)
    try:
        there = parsedate_to_datetime(headers["date"]) if "date" in headers else now
        return max(0.0, (parsedate_to_datetime(text) - there).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
