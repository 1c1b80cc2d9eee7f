"""What our page in the browser may ask of us on loopback, with its key; nobody else anything."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from callcenter.record_tab.orders import Orders
from callcenter.record_tab.page import PageWords, page

LONGEST = 2000
"""Bytes of a question: ours are a tenth of it."""
_SAME = ("same-origin", "none")
_ALWAYS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ONLY_OURS = (
    "default-src 'none'; connect-src 'self'; script-src 'nonce-{nonce}'; "
    "style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def application(orders: Orders, words: PageWords, port: int) -> ASGIApp:
    """The door at *port* of this machine."""
    door = _Door(orders, words)
    routes = [
        Route("/", door.page),
        Route("/go/{order}", door.go),
        Route("/enter", door.enter, methods=["POST"]),
        Route("/next", door.with_key(door.next), methods=["POST"]),
        Route("/blocked", door.with_key(door.blocked), methods=["POST"]),
    ]
    return _Guard(Starlette(routes=routes), f"127.0.0.1:{port}")


class _Door:
    """Answers, one method each."""

    def __init__(self, orders: Orders, words: PageWords) -> None:
        self._orders = orders
        self._words = words

    async def page(self, request: Request) -> Response:
        """The page itself, in which there is no secret: its ticket is not sent to us with it."""
        nonce = secrets.token_urlsafe(16)
        policy = {"Content-Security-Policy": _ONLY_OURS.format(nonce=nonce)}
        return HTMLResponse(page(self._words, nonce), headers=policy)

    async def enter(self, request: Request) -> Response:
        """Its key for its ticket."""
        asked = await _asked(request)
        key = self._orders.enter(_text(asked, "ticket"))
        return JSONResponse({"key": key}) if key else Response(status_code=401)

    async def next(self, request: Request, asked: dict[str, Any]) -> Response:
        """The next order; a page that is closed meanwhile waits for none."""
        order = asyncio.create_task(self._orders.next(_text(asked, "known")))
        gone = asyncio.create_task(_gone(request))
        await asyncio.wait({order, gone}, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if not order.done():
            order.cancel()
            return Response(status_code=204)
        return JSONResponse({"order": order.result()})

    async def blocked(self, request: Request, asked: dict[str, Any]) -> Response:
        """The browser wants a click."""
        self._orders.blocked(_text(asked, "order"))
        return Response(status_code=204)

    async def go(self, request: Request) -> Response:
        """The way to a record, for the window that knows the order's id."""
        address = self._orders.fetched(request.path_params["order"])
        return RedirectResponse(address, 303) if address else Response(status_code=404)

    def with_key(
        self, work: Callable[[Request, dict[str, Any]], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """*work*, for who shows the key alone."""

        async def answer(request: Request) -> Response:
            shown = request.headers.get("authorization", "").removeprefix("Bearer ")
            if not self._orders.knows(shown):
                return Response(status_code=401)
            return await work(request, await _asked(request))

        return answer


class _Guard:
    """Lets in who asks this very address, from our own page or from nowhere.

    A page of the web may make a browser ask loopback, also under a name of its own that leads
    here (DNS rebinding): Host, Origin and Sec-Fetch-Site tell it. No other origin is let read.
    """

    def __init__(self, inner: ASGIApp, host: str) -> None:
        self._inner = inner
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        refusal = self._refusal(Headers(scope=scope))

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_ALWAYS)
            await send(message)

        await (Response(status_code=refusal) if refusal else self._inner)(scope, receive, answer)

    def _refusal(self, headers: Headers) -> int:
        """The status of a refusal; 0 for none."""
        if headers.get("host") != self._host:
            return 421
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{self._host}":
            return 403
        if headers.get("sec-fetch-site", "none") not in _SAME:
            return 403
        return 0 if _length(headers) <= LONGEST else 413


async def _gone(request: Request) -> None:
    """Until who asked has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        continue


def _length(headers: Headers) -> int:
    """How long the body is said to be; without a word of it, too long."""
    if "transfer-encoding" in headers:
        return LONGEST + 1
    said = headers.get("content-length", "0")
    return int(said) if said.isdecimal() and len(said) < 10 else LONGEST + 1


async def _asked(request: Request) -> dict[str, Any]:
    """The question's body; empty for what is no JSON object."""
    try:
        asked = json.loads(await request.body())
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


def _text(asked: dict[str, Any], name: str) -> str:
    return str(asked.get(name, ""))
