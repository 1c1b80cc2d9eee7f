"""Trouble that the sample CRM can be switched into, as real CRMs have it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Mode(Enum):
    """What happens to a request."""

    UP = "up"
    DOWN = "down"
    ERROR = "error"
    LIMIT = "limit"
    REFUSE = "refuse"
    FORBID = "forbid"
    GARBAGE = "garbage"
    SLOW = "slow"
    LOSE = "lose"


@dataclass(frozen=True, slots=True)
class _Switch:
    mode: Mode = Mode.UP
    seconds: float = 1.0
    times: int = 0
    path: str = ""
    keys: frozenset[str] = frozenset()

    def concerns(self, scope: Scope) -> bool:
        key = Headers(scope=scope).get("Idempotency-Key", "")
        return scope["path"].startswith(self.path) and (not self.keys or key in self.keys)


class Trouble:
    """The trouble that is switched on; *requests* counts what came since the start."""

    def __init__(self) -> None:
        self._switch = _Switch()
        self._left = 0
        self.requests = 0

    @property
    def mode(self) -> Mode:
        """What is switched on."""
        return self._switch.mode

    def switch(
        self,
        mode: Mode,
        *,
        seconds: float = 1.0,
        times: int = 0,
        path: str = "",
        keys: frozenset[str] = frozenset(),
    ) -> None:
        """Let *mode* happen, *times* times (0: until switched again), to that path and those keys.

        *seconds* is how slow, or how long to stay away.
        """
        self._switch = _Switch(mode, seconds, times, path, keys)
        self._left = times

    async def around(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request as the switch stands."""
        self.requests += 1
        switch = self._take(scope)
        if switch.mode is Mode.LOSE:
            await app(scope, receive, _losing(send))
            return
        if switch.mode is Mode.SLOW:
            await asyncio.sleep(switch.seconds)
        answer = _answer(switch)
        await (app if answer is None else answer)(scope, receive, send)

    def _take(self, scope: Scope) -> _Switch:
        """The switch as it stands for this request, used up once."""
        switch = self._switch
        if switch.mode is Mode.UP or not switch.concerns(scope):
            return _Switch()
        if switch.times:
            self._left -= 1
            if self._left <= 0:
                self._switch = _Switch()
        return switch


def _answer(switch: _Switch) -> Response | None:
    wait = {"Retry-After": f"{switch.seconds:.0f}"}
    answers: dict[Mode, Response] = {
        Mode.DOWN: JSONResponse({"message": "Closed for maintenance"}, 503),
        Mode.ERROR: JSONResponse({"message": "Internal error"}, 500),
        Mode.LIMIT: JSONResponse({"message": "Too many requests"}, 429, wait),
        Mode.REFUSE: JSONResponse({"message": "This disposition is not allowed"}, 422),
        Mode.FORBID: JSONResponse({"message": "Token expired"}, 401),
        Mode.GARBAGE: HTMLResponse("<html><h1>Please sign in to the Wi-Fi</h1></html>"),
    }
    return answers.get(switch.mode)


def _losing(send: Send) -> Send:
    """Do the work, promise an answer, and break the connection before it is told."""

    async def lost(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(
                {
                    "type": "http.response.start",
                    "status": 200,
                    "headers": [(b"content-length", b"9")],
                }
            )
        elif not message.get("more_body"):
            await send({"type": "http.response.body", "body": b"{", "more_body": True})
            raise ConnectionAbortedError("the answer is lost on purpose")

    return lost
