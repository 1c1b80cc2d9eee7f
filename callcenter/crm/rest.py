"""Any CRM with a REST interface, learned from the configuration."""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import phonenumbers
import truststore

from callcenter.crm import template
from callcenter.crm.crm import (
    NOTHING_YET,
    Changes,
    CrmAnswerWrong,
    CrmError,
    CrmNotAuthorised,
    CrmRefused,
    CrmUnavailable,
    Earlier,
    Telling,
)
from callcenter.crm.mapping import (
    CUSTOMER_PLACES,
    INTERACTION_PLACES,
    Create,
    CrmMapping,
    Log,
    Question,
    is_this_machine,
)
from callcenter.crm.reading import at, read_customer
from callcenter.domain.caller import printable
from callcenter.domain.customer import Customer
from callcenter.domain.number import PhoneNumber

PAYLOAD_PLACES = (*CUSTOMER_PLACES, *INTERACTION_PLACES)
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524})
_NOT_AUTHORISED = frozenset({401, 403, 407})
_log = logging.getLogger(__name__)


class RestCrm:
    """A CRM behind REST and JSON; answers are limited in time and size, whatever the server does.

    *token* gives the present token from memory, *region* is the country of numbers without
    prefix, *now* the aware present.
    """

    def __init__(
        self,
        mapping: CrmMapping,
        *,
        token: Callable[[], str],
        region: str,
        now: Callable[[], datetime],
        extension_digits: int = 6,
    ) -> None:
        self._mapping = mapping
        self._token = token
        self._region = region
        self._now = now
        self._extension_digits = extension_digits
        self._base = mapping.url.rstrip("/")
        self._client: httpx.AsyncClient | None = None
        self.repeatable = bool(mapping.idempotency_header)
        self.batch = 1

    async def find(self, number: PhoneNumber) -> tuple[Customer, ...]:
        """Everybody who really has that number, whatever else the CRM answers."""
        if not number.key:
            return ()
        asked = self._mapping.find
        answer = await self._ask(asked, self._number_values(number))
        found = self._customers(at(answer, asked.list), "find.list")
        return tuple(one for one in found if number.key in one.numbers)

    async def search(self, text: str) -> tuple[Customer, ...]:
        """Customers for words; none where the CRM cannot be searched."""
        asked = self._mapping.search
        if asked is None or not text.strip():
            return ()
        answer = await self._ask(asked, {"text": text.strip()})
        return self._customers(at(answer, asked.list), "search.list")

    async def get(self, crm_id: str) -> Customer:
        """The whole record of that id."""
        asked = self._mapping.get
        if asked is None:
            raise CrmRefused(0, "crm.get is not configured")
        record = at(await self._ask(asked, {"id": crm_id}), asked.record)
        found = self._customer(record)
        if found is None:
            raise CrmAnswerWrong("the record has no id: check crm.get.record and crm.customer.id")
        return found

    async def create(
        self, customer: dict[str, Any], key: str, *, earlier: Earlier = NOTHING_YET
    ) -> str:
        """Make a record; its id in the CRM."""
        asked = self._mapping.create
        if asked is None:
            raise CrmRefused(0, "crm.create is not configured, so customers cannot be created")
        found = await self._tell(asked, customer, key)
        if not found:
            raise CrmAnswerWrong("the answer has no id of the new customer: check crm.create.id")
        return found

    async def change(self, crm_id: str, change: dict[str, Any], key: str) -> str:
        """Change a record; there is no way configured for it yet."""
        raise CrmRefused(0, "crm.change is not configured, so customers cannot be changed")

    async def log(
        self, interaction: dict[str, Any], key: str, *, earlier: Earlier = NOTHING_YET
    ) -> str:
        """Keep a call; the CRM's id of it, empty if it tells none."""
        return await self._tell(self._mapping.log, interaction, key)

    async def log_many(self, tellings: Sequence[Telling]) -> tuple[str | CrmError, ...]:
        """Keep several calls, one after the other."""
        return tuple([await self._told(one) for one in tellings])

    async def _told(self, one: Telling) -> str | CrmError:
        try:
            return await self.log(one.payload, one.key, earlier=one.earlier)
        except CrmError as error:
            return error

    async def changes(self, cursor: str, limit: int) -> Changes:
        """What changed since *cursor*; nothing where the CRM has no such feed."""
        asked = self._mapping.changes
        if asked is None:
            return Changes((), (), cursor, more=False)
        answer = await self._ask(asked, {"cursor": cursor, "limit": limit})
        customers = self._customers(at(answer, asked.list), "changes.list")
        next_cursor = at(answer, asked.cursor)
        if next_cursor is None:
            raise CrmAnswerWrong("the answer has no cursor: check crm.changes.cursor")
        deleted = at(answer, asked.deleted) or []
        return Changes(
            customers,
            tuple(str(one) for one in deleted),
            str(next_cursor),
            # Without progress there is no more, whatever it says: we would ask for ever.
            more=bool(at(answer, asked.more)) and str(next_cursor) != cursor,
            whole=asked.whole,
        )

    async def ping(self) -> None:
        """Ask something small."""
        await self._ask(self._mapping.ping, {})

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _number_values(self, number: PhoneNumber) -> dict[str, str]:
        digits = number.key.lstrip("+")
        national = digits
        if number.e164:
            parsed = phonenumbers.parse(number.e164, None)
            national = phonenumbers.national_significant_number(parsed)
        return {"number": number.key, "digits": digits, "national": national}

    def _customers(self, records: Any, key: str) -> tuple[Customer, ...]:
        if records is None:
            return ()
        if not isinstance(records, list):
            raise CrmAnswerWrong(f"there is no list of records in the answer: check crm.{key}")
        found = [one for one in map(self._customer, records) if one is not None]
        if records and not found:
            raise CrmAnswerWrong("no record has an id: check crm.customer.id")
        if len(found) < len(records):
            _log.warning("%d records of the CRM have no id", len(records) - len(found))
        return tuple(found)

    def _customer(self, record: Any) -> Customer | None:
        return read_customer(
            record,
            self._mapping.customer,
            base=self._base,
            region=self._region,
            extension_digits=self._extension_digits,
        )

    async def _tell(self, asked: Create | Log, payload: dict[str, Any], key: str) -> str:
        # A record frozen by an older version may lack what this mapping asks for.
        values = dict.fromkeys(PAYLOAD_PLACES) | {"revision": 1} | payload | {"key": key}
        told = values | {
            name: meanings.get(str(values.get(name)), values.get(name))
            for name, meanings in asked.values.items()
        }
        header = self._mapping.idempotency_header
        headers = {header: template.line(self._mapping.idempotency_key, told)} if header else {}
        body = told if asked.body is None else template.body(asked.body, told)
        answer = await self._ask(asked, told, headers=headers, body=body)
        found = at(answer, asked.id)
        return "" if found is None else str(found)

    async def _ask(
        self,
        asked: Question,
        values: Mapping[str, Any],
        *,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Any:
        url = self._base + template.address(asked.url, values)
        if body is None and asked.body is not None:
            body = template.body(asked.body, values)
        status, content = await self._exchange(asked, url, dict(headers or {}), body)
        if status in asked.accept and not 200 <= status < 300:
            return None
        return _json(content)

    async def _exchange(
        self, asked: Question, url: str, headers: dict[str, str], body: Any
    ) -> tuple[int, bytes]:
        """Status and content of an answer that is none of the failures."""
        headers |= self._headers()
        if body is not None:
            headers["Content-Type"] = "application/json"
        # What is no text (half a character pair) must not keep the rest from being told.
        content = (
            None
            if body is None
            else json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        )
        mapping = self._mapping
        try:
            async with (
                asyncio.timeout(mapping.total_s),
                self._open().stream(asked.method, url, headers=headers, content=content) as answer,
            ):
                read = await _content(answer, round(mapping.largest_mb * 1_000_000))
        except TimeoutError as error:
            raise CrmUnavailable(f"no whole answer within {mapping.total_s:g} s") from error
        except httpx.TimeoutException as error:
            raise CrmUnavailable(f"no answer within {mapping.timeout_s:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
            raise CrmUnavailable(f"{type(error).__name__}: {error}") from error
        if answer.is_success or answer.status_code in asked.accept:
            return answer.status_code, read
        raise self._failure(answer, read)

    def _headers(self) -> dict[str, str]:
        mapping = self._mapping
        headers = {"Accept": "application/json", **mapping.headers}
        if not mapping.auth:
            return headers
        token = self._token() if "token" in template.places(mapping.auth) else "-"
        if not token:
            raise CrmNotAuthorised("There is no token: callcenter secret set crm-token")
        if not (token.isascii() and token.isprintable()):
            raise CrmNotAuthorised("The token has characters that no token has; set it again.")
        return headers | {mapping.auth_header: template.line(mapping.auth, {"token": token})}

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            secure = self._base.startswith("https:")
            self._client = httpx.AsyncClient(
                # A company's own certificate authority is known to the system, not to Python.
                verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if secure else False,
                timeout=httpx.Timeout(self._mapping.timeout_s),
                trust_env=not is_this_machine(self._base),
                follow_redirects=False,
            )
        return self._client

    def _failure(self, answer: httpx.Response, content: bytes) -> Exception:
        status = answer.status_code
        words = self._words(answer, content)
        if status in _NOT_AUTHORISED:
            return CrmNotAuthorised(f"The CRM does not accept the token: {words} ({status})")
        if answer.is_redirect:
            return CrmAnswerWrong(f"the address has moved ({status}): check crm.url")
        if status in _LATER or status >= 500:
            wish = _retry_after(answer.headers.get("Retry-After", ""), self._now())
            return CrmUnavailable(f"{words} ({status})", retry_after=wish)
        return CrmRefused(status, words)

    def _words(self, answer: httpx.Response, content: bytes) -> str:
        """What the CRM says of the failure, as one line."""
        try:
            said = at(_json(content), self._mapping.error)
        except CrmAnswerWrong:
            said = None
        if said is None and "html" not in answer.headers.get("Content-Type", ""):
            said = content[:1000].decode("utf-8", "replace")
        text = said if isinstance(said, str) else json.dumps(said) if said else ""
        return printable(text, 300) or answer.reason_phrase or "no words"


async def _content(answer: httpx.Response, largest: int) -> bytes:
    read = bytearray()
    async for part in answer.aiter_bytes():
        read += part
        if len(read) > largest:
            raise CrmAnswerWrong(f"the answer is larger than {largest / 1e6:g} MB")
    return bytes(read)


def _json(content: bytes) -> Any:
    if not content.strip():
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        beginning = printable(content[:60].decode("utf-8", "replace"))
        raise CrmAnswerWrong(f"the answer is not JSON but begins with “{beginning}”") from error


def _retry_after(text: str, now: datetime) -> float | None:
    """Seconds out of a Retry-After header; None when it says nothing usable."""
    if text.strip().isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError):
        return None
