"""Trouble that the sample CRM can be switched into, as real CRMs have it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
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
    HANG = "hang"
    HALF = "half"
    DRIP = "drip"
    WRONG = "wrong"
    CLOCK = "clock"


WRONG_CLOCK = timedelta(days=400)
"""So far in the future a server's clock may be whose time nobody set."""


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
        self._plays: deque[_Switch] = deque()
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

    def play(self, modes: Iterable[Mode], *, seconds: float = 1.0, path: str = "") -> None:
        """Let one mode after the other happen to the requests for that path, then no more."""
        self._plays = deque(_Switch(mode, seconds, 1, path) for mode in modes)

    @property
    def played(self) -> bool:
        """Whether all that was to be played has happened."""
        return not self._plays

    async def around(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request as the switch stands."""
        self.requests += 1
        switch = self._take(scope)
        if switch.mode is Mode.LOSE:
            await app(scope, receive, _losing(send))
            return
        if switch.mode is Mode.HALF:
            await app(scope, receive, _halving(send))
            return
        if switch.mode is Mode.DRIP:
            await app(scope, receive, _dripping(send, switch.seconds))
            return
        if switch.mode is Mode.HANG:
            await _until_left(receive)
            return
        if switch.mode is Mode.SLOW:
            await asyncio.sleep(switch.seconds)
        answer = _answer(switch)
        await (app if answer is None else answer)(scope, receive, send)

    def _take(self, scope: Scope) -> _Switch:
        """The switch as it stands for this request, used up once."""
        if self._plays and self._plays[0].concerns(scope):
            return self._plays.popleft()
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
        Mode.CLOCK: JSONResponse({"message": "Too many requests"}, 429, _by_a_wrong_clock(switch)),
        Mode.WRONG: JSONResponse(["not", "what", "was", "asked"]),
        Mode.GARBAGE: HTMLResponse("<html><h1>Please sign in to the Wi-Fi</h1></html>"),
    }
    return answers.get(switch.mode)


def _by_a_wrong_clock(switch: _Switch) -> dict[str, str]:
    now = datetime.now(UTC) + WRONG_CLOCK
    again = now + timedelta(seconds=switch.seconds)
    return {
        "Date": format_datetime(now, usegmt=True),
        "Retry-After": format_datetime(again, usegmt=True),
    }


async def _until_left(receive: Receive) -> None:
    """Answer nothing, for as long as somebody waits for it."""
    while (await receive())["type"] != "http.disconnect":
        continue


def _halving(send: Send) -> Send:
    """Do the work, and send only the first half of the answer as if it were all of it."""
    start: Message = {}

    async def half(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        body = message.get("body", b"")
        part = body[: len(body) // 2]
        length = (b"content-length", str(len(part)).encode())
        others = [one for one in start["headers"] if one[0].lower() != length[0]]
        await send({**start, "headers": [*others, length]})
        await send({**message, "body": part, "more_body": False})

    return half


def _dripping(send: Send, seconds: float) -> Send:
    """Do the work, and send the answer letter by letter."""

    async def drip(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(message)
            return
        for letter in message.get("body", b""):
            await send({"type": "http.response.body", "body": bytes([letter]), "more_body": True})
            await asyncio.sleep(seconds)
        await send({**message, "body": b""})

    return drip


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
