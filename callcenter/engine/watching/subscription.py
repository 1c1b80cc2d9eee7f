"""One thing the exchange is asked to tell about: subscribed to, kept, and begun anew (RFC 6665)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

import msgspec

from callcenter.engine.relay.message import Message
from callcenter.engine.watching.dialog import Dialog, NotOurs, OutOfOrder
from callcenter.engine.watching.dialog_info import Gap
from callcenter.engine.watching.markup import Unreadable
from callcenter.engine.watching.outcome import (
    SOON_S,
    Next,
    Outcome,
    of_answer,
    of_farewell,
    shortest,
)
from callcenter.engine.watching.pace import Pace

EXPIRES_S = 600
LEAVE_S = 0.8
_MOST_AFRESH = 4
_CALM_S = 30.0
"""After so many new beginnings in a row, each without this much calm, the next one waits."""
Reply = tuple[int, str]
NO_SUCH: Reply = (481, "Subscription Does Not Exist")


class Way(Protocol):
    """The way to the exchange, as a leg of the relay gives it."""

    async def request(
        self,
        method: str,
        uri: str,
        headers: Iterable[tuple[str, str]],
        body: bytes = b"",
        *,
        patience_s: float = ...,
    ) -> Message:
        """Send a request; its final answer."""

    def listen(self, call_id: str, receive: Callable[[Message], Reply]) -> None:
        """Hear NOTIFYs with that Call-ID."""

    def forget(self, call_id: str) -> None:
        """Hear them no more."""


class Topic(msgspec.Struct, frozen=True):
    """What is asked about: whose (*uri*), which *event*, in which form it is told (*mime*)."""

    uri: str
    event: str
    mime: str


class Subscription:
    """Runs on the relay's loop until it is cancelled; asks only while it may.

    *take* reads a body (raises Unreadable or Gap), *lost* hears that nothing told before holds,
    *refused* that the exchange does not want to tell, and *surprised* that it has forgotten us.
    """

    def __init__(
        self,
        topic: Topic,
        own_uri: str,
        way: Way,
        *,
        take: Callable[[bytes], None],
        lost: Callable[[], None],
        refused: Callable[[Topic, str], None],
        surprised: Callable[[], None],
        pace: Pace,
        new_id: Callable[[], str],
        clock: Callable[[], float],
        log: logging.Logger,
    ) -> None:
        self.topic = topic
        self._own_uri = own_uri
        self._way = way
        self._take = take
        self._lost = lost
        self._refused = refused
        self._surprised = surprised
        self._pace = pace
        self._new_id = new_id
        self._clock = clock
        self._log = log
        self._allowed = False
        self._expires_s = EXPIRES_S
        self._dialog = self._new_dialog()
        self._woken = asyncio.Event()
        self._begun_at = clock()
        self._beginnings = 0

    @property
    def established(self) -> bool:
        """Whether the exchange tells."""
        return self._dialog.established

    async def run(self) -> None:
        """Keep it up for ever."""
        while True:
            if not self._allowed:
                await self._rest(None)
                continue
            await self._pace.turn()
            # Whoever has wished to ask until now is served by this question.
            self._woken.clear()
            await self._rest(await self._ask())

    def allow(self, *, afresh: bool) -> None:
        """The line is registered: ask, in a new dialog when the exchange is another."""
        self._allowed = True
        self._beginnings = 0
        if afresh:
            self._begin_anew()
        self.refresh()

    def suspend(self) -> None:
        """The line is not registered: nobody tells anything, and nobody can be asked."""
        self._allowed = False
        self._lost()

    def refresh(self) -> None:
        """Ask for everything as it stands, and whether the exchange still knows of us."""
        self._woken.set()

    async def leave(self, turn: Callable[[], Awaitable[None]]) -> None:
        """Tell the exchange that nobody listens any more, and do not insist."""
        self._way.forget(self._dialog.call_id)
        if not self._dialog.established or not self._allowed:
            return
        await turn()
        try:
            await self._subscribe(0, patience_s=LEAVE_S)
        except (TimeoutError, ConnectionError) as error:
            self._log.debug("%s could not be left: %s", self.topic.event, error)

    # Asking.

    async def _ask(self) -> float | None:
        """Seconds until to ask again; None: not before one is woken."""
        dialog, refreshing = self._dialog, self._dialog.established
        try:
            answer = await self._subscribe(self._expires_s)
        except (TimeoutError, ConnectionError) as error:
            self._log.debug("%s of %s: %s", self.topic.event, self.topic.uri, error)
            return SOON_S
        if dialog is not self._dialog:
            # It was ended before its answer came; whatever ended it says when to ask again.
            return None
        least = shortest(answer)
        if least > self._expires_s:
            self._expires_s = least
            return 0.0
        outcome = of_answer(answer, self._expires_s, refreshing=refreshing)
        if outcome.next is Next.KEEP:
            self._dialog.accepted(answer)
            return outcome.wait_s
        if refreshing:
            self._surprised()
        return self._again(outcome)

    async def _subscribe(self, expires_s: int, *, patience_s: float = 8.0) -> Message:
        headers = [
            *self._dialog.headers(),
            ("Event", self.topic.event),
            ("Accept", self.topic.mime),
            ("Expires", str(expires_s)),
        ]
        return await self._way.request(
            "SUBSCRIBE", self._dialog.target, headers, patience_s=patience_s
        )

    def _again(self, outcome: Outcome) -> float | None:
        self._begin_anew()
        if outcome.refusal:
            self._lost()
            self._refused(self.topic, outcome.refusal)
        if outcome.wait_s is None or self._is_calm():
            return outcome.wait_s
        return max(outcome.wait_s, _CALM_S)

    def _is_calm(self) -> bool:
        now = self._clock()
        self._beginnings = 0 if now - self._begun_at > _CALM_S else self._beginnings + 1
        self._begun_at = now
        return self._beginnings <= _MOST_AFRESH

    def _begin_anew(self) -> None:
        self._way.forget(self._dialog.call_id)
        self._dialog = self._new_dialog()

    def _new_dialog(self) -> Dialog:
        dialog = Dialog(self._own_uri, self.topic.uri, call_id=self._new_id(), tag=self._new_id())
        self._way.listen(dialog.call_id, self._heard)
        return dialog

    async def _rest(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return
        self._woken.clear()

    # Hearing.

    def _heard(self, request: Message) -> Reply:
        if event_of(request) != self.topic.event:
            return NO_SUCH
        try:
            is_new = self._dialog.take(request)
        except NotOurs:
            return NO_SUCH
        except OutOfOrder:
            return 500, "Out Of Order"
        reply = self._read(request) if is_new else (200, "OK")
        farewell = of_farewell(request.value(b"subscription-state"))
        if is_new and farewell is not None:
            self._part(farewell)
        return reply

    def _read(self, request: Message) -> Reply:
        if not request.body.strip():
            return 200, "OK"
        mime = request.value(b"content-type").partition(b";")[0].strip().lower()
        if mime != self.topic.mime.encode("ascii"):
            return 415, "Unsupported Media Type"
        try:
            self._take(request.body)
        except Gap:
            # Asked anew, the exchange tells everything.
            self.refresh()
        except Unreadable as error:
            self._log.debug("%s of %s: %s", self.topic.event, self.topic.uri, error)
            return 400, "Unreadable Body"
        return 200, "OK"

    def _part(self, farewell: Outcome) -> None:
        wait_s = self._again(farewell)
        if wait_s is not None:
            asyncio.get_running_loop().call_later(wait_s, self.refresh)


def event_of(request: Message) -> str:
    """The event a request is about, without its parameters, in small letters."""
    return request.value(b"event").partition(b";")[0].strip().lower().decode("ascii", "replace")
