"""HTTP to one server, limited in time and size whatever the server does."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import truststore

from callcenter.crm.crm import CrmAnswerWrong, CrmUnavailable
from callcenter.crm.mapping import is_this_machine
from callcenter.crm.plain_httpx import httpx


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as it goes out."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer as it came; *next_link* is what its header Link (RFC 8288) names as next."""

    status: int
    reason: str
    headers: Mapping[str, str]
    content: bytes
    next_link: str = ""

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300


Watch = Callable[[Sent, "Reply | CrmUnavailable", float], None]
"""Told of each request, what came of it, and after how many seconds."""


class Wire:
    """Sends requests and reads whole answers; it follows no redirect, and keeps its connections.

    *timeout_s* is for each step, *total_s* for all of them, *largest* in bytes.
    """

    def __init__(
        self, *, timeout_s: float, total_s: float, largest: int, watch: Watch | None = None
    ) -> None:
        self._timeout_s = timeout_s
        self._total_s = total_s
        self._largest = largest
        self._watch = watch
        self._clients: dict[bool, httpx.AsyncClient] = {}

    async def send(self, sent: Sent) -> Reply:
        """The answer, whatever its status; raises CrmUnavailable, CrmAnswerWrong."""
        began = time.monotonic()
        try:
            reply = await self._limited(sent)
        except CrmUnavailable as error:
            self._tell(sent, error, began)
            raise
        self._tell(sent, reply, began)
        return reply

    async def close(self) -> None:
        """Let go of the connections."""
        clients, self._clients = self._clients, {}
        for client in clients.values():
            await client.aclose()

    async def _limited(self, sent: Sent) -> Reply:
        try:
            async with asyncio.timeout(self._total_s):
                return await self._sent(sent)
        except TimeoutError as error:
            raise CrmUnavailable(f"no whole answer within {self._total_s:g} s") from error
        except httpx.TimeoutException as error:
            raise CrmUnavailable(f"no answer within {self._timeout_s:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
            kind = type(error).__name__
            # The system's words tell IT what is wrong; other words may quote what was answered.
            is_system = isinstance(error, httpx.NetworkError | ssl.SSLError)
            log = "" if is_system else f"no answer that can be read ({kind})"
            raise CrmUnavailable(f"{kind}: {error}", for_log=log) from error

    async def _sent(self, sent: Sent) -> Reply:
        client = self._client(sent.url)
        # What is no ASCII goes as UTF-8, where HTTP itself says nothing (RFC 9110 §5.5).
        headers = httpx.Headers(dict(sent.headers), encoding="utf-8")
        async with client.stream(
            sent.method, sent.url, headers=headers, content=sent.content
        ) as answer:
            content = await self._content(answer)
        link = answer.links.get("next", {}).get("url", "")
        return Reply(answer.status_code, answer.reason_phrase, dict(answer.headers), content, link)

    async def _content(self, answer: httpx.Response) -> bytes:
        read = bytearray()
        async for part in answer.aiter_bytes():
            read += part
            if len(read) > self._largest:
                raise CrmAnswerWrong(f"the answer is larger than {self._largest / 1e6:g} MB")
        return bytes(read)

    def _client(self, url: str) -> httpx.AsyncClient:
        secure = url.startswith("https:")
        if secure not in self._clients:
            self._clients[secure] = httpx.AsyncClient(
                # A company's own certificate authority is known to the system, not to Python.
                verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if secure else False,
                timeout=httpx.Timeout(self._timeout_s),
                trust_env=not is_this_machine(url),
                follow_redirects=False,
            )
        return self._clients[secure]

    def _tell(self, sent: Sent, came: Reply | CrmUnavailable, began: float) -> None:
        if self._watch is not None:
            self._watch(sent, came, time.monotonic() - began)
