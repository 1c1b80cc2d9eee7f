"""The telephone's side of the link: lets one desk in at a time and knows when nobody is left.

Everything but what a link's own thread calls happens on the telephone's thread, inside `turn`, so
that a desk's Snapshot and the events after it have neither a gap nor a double.
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, cast, get_args

from msgspec.structs import replace

from callcenter.domain.events import EngineLost
from callcenter.engine.channel import Channel
from callcenter.engine.commands import Command, Configure, Quit
from callcenter.engine.link import Link
from callcenter.engine.messages import Done, Event, Failed, Message, Snapshot

REPLACED = "another window of Callcenter has taken the telephone over"
_COMMANDS: tuple[type, ...] = get_args(Command)


class Served(Protocol):
    """The telephone as the host needs it."""

    refuse_new: bool

    def start(self) -> None:
        """Begin, on the thread that will call `turn`."""

    def turn(self) -> None:
        """Do what is due; takes a few milliseconds."""

    def stop(self) -> None:
        """Hang up, unregister and end."""

    def post(self, seq: int, command: Command) -> None:
        """Take a command from any thread; its answer comes as an event."""

    def snapshot(self) -> Snapshot:
        """Everything as it stands."""

    @property
    def calls_live(self) -> int:
        """How many calls go on."""


class Host:
    """Between one telephone and the desks that come and go.

    A door puts the desks that knock into *arrivals*. Without a desk a live call goes on for
    `desk_gone_call_s` and new ones are refused; without desk and call it is over after
    `desk_gone_idle_s`. Both come with Configure.
    """

    def __init__(
        self,
        make: Callable[[Callable[[Event], None]], Served],
        arrivals: deque[Channel],
        *,
        monotonic: Callable[[], float],
        now: Callable[[], datetime],
        log: logging.Logger,
        start_wait_s: float = 10.0,
    ) -> None:
        self._monotonic = monotonic
        self._now = now
        self._log = log
        self._arrivals = arrivals
        self._call_s = 60.0
        self._idle_s = start_wait_s
        self._numbers = itertools.count(1)
        self._tickets = itertools.count(1)
        self._lock = threading.Lock()
        self._asked: dict[int, tuple[Link, int]] = {}
        self._departures: deque[Link] = deque()
        self._link: Link | None = None
        self._alone_since = self._idle_since = monotonic()
        self._quit = False
        self._telephone = make(self._emit)

    def start(self) -> None:
        """Begin, on the thread that will call `turn`."""
        self._telephone.start()

    def turn(self) -> bool:
        """Do what is due, for a few milliseconds; False when the telephone should end."""
        while self._departures:
            self._gone(self._departures.popleft())
        while self._arrivals:
            self._attach(self._arrivals.popleft())
        self._telephone.turn()
        return not (self._quit or (self._link is None and self._waited_enough()))

    def stop(self) -> None:
        """Hang up, unregister, tell the desk so, and let it go."""
        self._telephone.stop()
        if self._link is not None:
            self._link.close(flush_s=1.0)

    def _waited_enough(self) -> bool:
        now = self._monotonic()
        if self._telephone.calls_live:
            self._idle_since = now
            if now - self._alone_since < self._call_s:
                return False
            self._log.warning("no desk came back within %.0f s: hanging up", self._call_s)
            return True
        return now - max(self._alone_since, self._idle_since) >= self._idle_s

    def _attach(self, channel: Channel) -> None:
        if self._link is not None:
            self._dismiss(self._link)
        self._link = Link(channel, received=self._received, lost=self._lost, log=self._log)
        self._link.start()
        self._telephone.refuse_new = False
        self._emit(self._telephone.snapshot())
        self._log.info("a desk is here")

    def _dismiss(self, link: Link) -> None:
        self._log.info("the desk gives way to another one")
        link.send(EngineLost(REPLACED, self._now()), seq=next(self._numbers))
        # The old desk may be frozen: its line is closed beside the telephone's work.
        threading.Thread(target=link.close, name="desk-dismissed", daemon=True).start()

    def _gone(self, link: Link) -> None:
        if link is not self._link:
            return
        self._link = None
        self._alone_since = self._monotonic()
        self._telephone.refuse_new = True
        self._log.info("the desk is gone, %d calls go on", self._telephone.calls_live)

    def _lost(self, link: Link, reason: str) -> None:
        self._log.info("a desk's line ended: %s", reason)
        self._departures.append(link)

    def _received(self, link: Link, seq: int, message: Message) -> None:
        match message:
            case Quit():
                link.send(Done(seq), seq=next(self._numbers))
                self._quit = True
                return
            case Configure():
                self._call_s = message.desk_gone_call_s
                self._idle_s = message.desk_gone_idle_s
        if not isinstance(message, _COMMANDS):
            refusal = f"{type(message).__name__} is not a command"
            link.send(Failed(seq, refusal), seq=next(self._numbers))
            return
        ticket = next(self._tickets)
        with self._lock:
            self._asked[ticket] = (link, seq)
        self._telephone.post(ticket, cast("Command", message))

    def _emit(self, event: Event) -> None:
        if isinstance(event, Done | Failed):
            self._reply(event)
        elif self._link is not None:
            self._link.send(event, seq=next(self._numbers))

    def _reply(self, answer: Done | Failed) -> None:
        # Each desk counts its own commands, and an old desk's answer must not reach a new one.
        with self._lock:
            link, seq = self._asked.pop(answer.to)
        if link is self._link:
            link.send(replace(answer, to=seq), seq=next(self._numbers))
