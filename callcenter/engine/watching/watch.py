"""What one line watches: the colleagues' telephones, and its own voicemail box."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Protocol

import msgspec
from msgspec.structs import replace

from callcenter.domain.colleague import MOST_COLLEAGUES, Colleague, ColleagueState, Voicemail
from callcenter.engine.commands import Account
from callcenter.engine.pjsip.target import Refusal, target_uri
from callcenter.engine.relay.message import Message
from callcenter.engine.watching import dialog_info, message_summary, presence
from callcenter.engine.watching.dialog_info import Dialogs
from callcenter.engine.watching.markup import Unreadable
from callcenter.engine.watching.pace import Pace
from callcenter.engine.watching.subscription import NO_SUCH, Reply, Subscription, Topic, event_of
from callcenter.engine.watching.subscription import Way as RequestWay

DIALOG, PRESENCE, SUMMARY = "dialog", "presence", "message-summary"
EVERY_S = 0.015
"""Between two questions: fifty colleagues are asked about in a second and a half."""
_LEAVE_EVERY_S = 0.005
_SURPRISE_S = 10.0
_NO_EVENTS = ("405", "489", "501")
"""The exchange knows no such event, or no subscriptions at all."""

Tell = Callable[[Colleague | Voicemail], None]


class Way(RequestWay, Protocol):
    """The way to the exchange, also for what it tells without being asked."""

    def listen_for(self, event: str, receive: Callable[[Message], Reply]) -> None:
        """Hear NOTIFYs of that event which belong to no Call-ID that is listened to."""


class Registered(msgspec.Struct, frozen=True):
    """Where the line is registered; after *losses* or *moves* we are to be told elsewhere."""

    registrar: str
    losses: int = 0
    moves: int = 0


class _Seen(msgspec.Struct, frozen=True):
    dialogs: Dialogs = Dialogs()
    reachable: bool = True

    def of(self, user: str) -> Colleague:
        state = self.dialogs.state
        if not self.reachable and state in (ColleagueState.IDLE, ColleagueState.UNKNOWN):
            state = ColleagueState.GONE
        return Colleague(user, state=state, talks_to=self.dialogs.talks_to)


class Watch:
    """Belongs to the relay's loop; *tell* hears what changed."""

    def __init__(
        self,
        account: Account,
        way: Way,
        *,
        tell: Tell,
        new_id: Callable[[], str],
        clock: Callable[[], float],
        log: logging.Logger,
    ) -> None:
        self._account = account
        self._way = way
        self._tell = tell
        self._new_id = new_id
        self._clock = clock
        self._log = log
        self._pace = Pace(EVERY_S, clock)
        self._seen: dict[str, _Seen] = {}
        self._subscriptions: list[Subscription] = []
        self._registrar = ""
        self._surprised_at = -_SURPRISE_S
        self._said: set[tuple[str, str]] = set()

    async def run(self) -> None:
        """Watch until cancelled."""
        for event in (DIALOG, PRESENCE, SUMMARY):
            self._way.listen_for(event, self._unexpected)
        self._subscribe()
        async with asyncio.TaskGroup() as group:
            for one in self._subscriptions:
                group.create_task(one.run())
            group.create_task(self._pulse())

    async def follow(self, registered: Registered | None) -> None:
        """The line came, went, or is somewhere else now."""
        if registered is None:
            for one in self._subscriptions:
                one.suspend()
            return
        afresh = registered.registrar != self._registrar
        self._registrar = registered.registrar
        for one in self._subscriptions:
            one.allow(afresh=afresh)

    async def end(self) -> None:
        """Let the exchange know that nobody listens any more."""
        for user in self._seen:
            self._see(user, _Seen())
        turn = Pace(_LEAVE_EVERY_S, self._clock).turn
        await asyncio.gather(*(one.leave(turn) for one in self._subscriptions))

    def _subscribe(self) -> None:
        if self._account.voicemail:
            topic = Topic(self._account.uri, SUMMARY, message_summary.MIME)
            self._add(topic, self._take_summary, lambda: None)
        users = [user for user in self._account.watched[:MOST_COLLEAGUES] if self._address(user)]
        for user in users:
            self._seen[user] = _Seen()
            topic = Topic(self._address(user), DIALOG, dialog_info.MIME)
            take, lost = partial(self._take_dialogs, user), partial(self._lose_dialogs, user)
            self._add(topic, take, lost)
            topic = Topic(self._address(user), PRESENCE, presence.MIME)
            take, lost = partial(self._take_presence, user), partial(self._lose_presence, user)
            self._add(topic, take, lost)

    def _add(self, topic: Topic, take: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        self._subscriptions.append(
            Subscription(
                topic,
                self._account.uri,
                self._way,
                take=take,
                lost=lost,
                refused=self._refused,
                surprised=self._surprised,
                pace=self._pace,
                new_id=self._new_id,
                clock=self._clock,
                log=self._log,
            )
        )

    def _address(self, user: str) -> str:
        try:
            return target_uri(user, self._account)
        except Refusal as refusal:
            self._say("a colleague is not watched", str(refusal))
            return ""

    # What the exchange tells.

    def _take_dialogs(self, user: str, body: bytes) -> None:
        seen = self._seen[user]
        dialogs = seen.dialogs.after(dialog_info.dialog_info(body))
        self._see(user, replace(seen, dialogs=dialogs))

    def _lose_dialogs(self, user: str) -> None:
        self._see(user, replace(self._seen[user], dialogs=Dialogs()))

    def _take_presence(self, user: str, body: bytes) -> None:
        self._see(user, replace(self._seen[user], reachable=presence.is_reachable(body)))

    def _lose_presence(self, user: str) -> None:
        self._see(user, replace(self._seen[user], reachable=True))

    def _see(self, user: str, seen: _Seen) -> None:
        before, self._seen[user] = self._seen[user].of(user), seen
        if seen.of(user) != before:
            self._tell(seen.of(user))

    def _take_summary(self, body: bytes) -> None:
        self._tell(message_summary.voicemail(body))

    def _unexpected(self, request: Message) -> Reply:
        """Exchanges tell of the box unasked (RFC 3842 section 3.9); nothing else is taken so."""
        if event_of(request) != SUMMARY or request.tag(b"to"):
            return NO_SUCH
        try:
            self._take_summary(request.body)
        except Unreadable as error:
            self._log.debug("line %s: %s", self._account.id, error)
            return 400, "Unreadable Body"
        return 200, "OK"

    # Keeping in touch.

    async def _pulse(self) -> None:
        """Ask about one after the other: an exchange started anew may know of none of them."""
        waiting = deque(self._subscriptions)
        while True:
            await asyncio.sleep(self._account.confirm_s)
            for _ in range(len(waiting)):
                waiting.rotate(-1)
                if waiting[-1].established:
                    waiting[-1].refresh()
                    break

    def _surprised(self) -> None:
        now = self._clock()
        if now - self._surprised_at < _SURPRISE_S:
            return
        self._surprised_at = now
        self._log.info("line %s: the exchange has forgotten what it was asked", self._account.id)
        # One that lives on after all is refused its next word, and ends.
        for one in self._subscriptions:
            one.allow(afresh=True)

    def _refused(self, topic: Topic, refusal: str) -> None:
        if not refusal.startswith(_NO_EVENTS):
            self._say(f"the exchange tells no {topic.event} of {topic.uri}", refusal)
            return
        self._say(f"the exchange tells no {topic.event} of anybody", refusal)
        for one in self._subscriptions:
            if one.topic.event == topic.event:
                one.suspend()

    def _say(self, what: str, why: str) -> None:
        if (what, why) not in self._said:
            self._said.add((what, why))
            self._log.info("line %s: %s: %s", self._account.id, what, why)
