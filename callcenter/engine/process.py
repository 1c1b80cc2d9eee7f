"""The telephone as a process of its own, seen from the desk: found or started, watched, replaced.

One thread of this module's own looks after the process; events come in on the link's thread.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import cast, get_args

from msgspec.structs import replace

from callcenter.domain.events import EngineLost, EngineStarted
from callcenter.engine.channel import Channel, ChannelLost, connect
from callcenter.engine.child import CannotStart, Child, Patience, engine_command
from callcenter.engine.commands import Command, Configure, Quit, SetSound
from callcenter.engine.link import Link
from callcenter.engine.messages import PROTOCOL, Done, Event, Failed, Message, WrongProtocol
from callcenter.engine.phone import Listener
from callcenter.engine.rendezvous import Rendezvous, Unreadable, clear_stale

START_S = 15.0
QUIT_S = 6.0
SETTLE_S = 0.5
_LOOK_S = 0.01

NO_TELEPHONE = "the telephone is not running; it is being started, try again in a moment"
SUPERSEDED = "a newer configuration took its place"
LOST_MEANWHILE = "the telephone was lost before it answered"
STOPPED = "the telephone stopped unexpectedly"
AGAIN_AND_AGAIN = "; it keeps stopping, so it is tried again ever more slowly"

_EVENTS: tuple[type, ...] = get_args(Event)


class _Unreachable(Exception):
    """No telephone could be started; the text is for a person."""


class _Occupied(Exception):
    """A telephone that cannot be talked to has the profile; the text is for a person."""


class EngineProcess:
    """A Phone whose telephone lives in another process, which outlives this one in a call.

    When that process dies, the listener gets EngineLost, a new one is started, gets the last
    Configure (with the last SetSound) again, and its EngineStarted and Snapshot follow. After
    QUICK_DEATHS in QUICK_S seconds it waits longer and longer, and says so once.
    """

    def __init__(
        self,
        profile: Path,
        *,
        now: Callable[[], datetime],
        log: logging.Logger,
        command: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._profile = profile
        self._now = now
        self._log = log
        self._command = list(command or engine_command(profile))
        self._environment = dict(os.environ if environment is None else environment)
        self._monotonic = monotonic
        self._listener: Listener = _deaf
        self._lock = threading.Lock()
        self._telling = threading.Lock()
        self._told = self._sent = 0
        self._link: Link | None = None
        self._unanswered: set[int] = set()
        self._configure: tuple[int, Configure] | None = None
        self._news: SimpleQueue[Link | Failed | None] = SimpleQueue()
        self._child: Child | None = None
        self._pid = 0
        self._outage = self._warned = False
        self._patience = Patience()
        self._over = threading.Event()
        self._ended = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="engine-process", daemon=True)

    def start(self, listener: Listener) -> None:
        """Find or start the telephone, in the background; *listener* gets everything from now."""
        self._listener = listener
        self._thread.start()

    def send(self, command: Command) -> int:
        """Tell the telephone; without one it is answered Failed, but Configure waits for one."""
        with self._lock:
            self._sent += 1
            seq = self._sent
            self._remember(seq, command)
            if self._link is not None:
                self._unanswered.add(seq)
                self._link.send(command, seq=seq)
            elif not isinstance(command, Configure) or self._over.is_set():
                self._news.put(Failed(seq, NO_TELEPHONE))
        return seq

    def close(self, *, quit_engine: bool = False) -> None:
        """Let go; with *quit_engine* wait until the telephone has hung up and ended."""
        if quit_engine:
            self.send(Quit())
            self._ended.wait(QUIT_S)
        self._over.set()
        self._closed.set()
        self._news.put(None)
        with self._lock:
            link = self._link
        if link is not None:
            link.close()
        if self._thread.is_alive():
            self._thread.join(QUIT_S)
        if quit_engine:
            self._end_child()

    # What the desk said

    def _remember(self, seq: int, command: Command) -> None:
        match command:
            case Configure():
                before = self._configure
                self._configure = (seq, command)
                if self._link is None and before is not None and before[0] in self._unanswered:
                    self._unanswered.discard(before[0])
                    self._news.put(Failed(before[0], SUPERSEDED))
                if not self._over.is_set():
                    self._unanswered.add(seq)
            case SetSound() if self._configure is not None:
                number, configure = self._configure
                self._configure = (number, replace(configure, sound=command.sound))
            case Quit():
                self._over.set()
                self._news.put(None)

    # What the telephone says

    def _received(self, link: Link, seq: int, message: Message) -> None:
        match message:
            case Done() | Failed():
                # A Configure that was sent again to a new telephone has had its Done already.
                if self._was_asked(message.to) or isinstance(message, Failed):
                    self._tell(message)
            case EngineLost():
                self._log.warning("%s", message.reason)
                self._over.set()
                self._tell(message)
            case _ if isinstance(message, _EVENTS):
                self._tell(cast("Event", message))
            case _:
                self._log.error("the telephone sent a command: %s", type(message).__name__)

    def _was_asked(self, seq: int) -> bool:
        with self._lock:
            asked = seq in self._unanswered
            self._unanswered.discard(seq)
        return asked

    def _tell(self, event: Event) -> None:
        with self._telling:
            self._told += 1
            try:
                self._listener(self._told, event)
            except Exception:
                self._log.exception("%s could not be dealt with", type(event).__name__)

    # Looking after the process

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                link = self._attach(self._reach())
            except _Occupied as error:
                self._say_lost(str(error))
                self._rest(SETTLE_S)
                continue
            except _Unreachable as error:
                self._mourn(str(error))
                continue
            while not self._closed.is_set() and self._heard() is not link:
                pass
            self._detach()
        self._ended.set()
        while not self._closed.is_set():
            self._heard()

    def _heard(self, *, within_s: float | None = None) -> Link | None:
        # One piece of news: refusals are told, a link that ended is returned, None only wakes.
        try:
            news = self._news.get(timeout=within_s)
        except Empty:
            return None
        if isinstance(news, Failed):
            self._tell(news)
            return None
        return news

    def _rest(self, seconds: float) -> None:
        deadline = self._monotonic() + seconds
        while not self._over.is_set() and (left := deadline - self._monotonic()) > 0:
            self._heard(within_s=left)

    def _reach(self) -> Channel:
        channel = self._found()
        if channel is not None:
            return channel
        if self._pid and not self._outage:
            self._mourn(self._child.epitaph() if self._child else STOPPED)
        return self._started()

    def _found(self) -> Channel | None:
        # A dying telephone keeps its profile for some milliseconds after its line is dead.
        deadline = self._monotonic() + SETTLE_S
        while True:
            try:
                rendezvous = Rendezvous.read(self._profile)
                return self._connected(rendezvous) if rendezvous else None
            except (Unreadable, ChannelLost, WrongProtocol) as error:
                if clear_stale(self._profile):
                    return None
                if self._over.is_set() or self._monotonic() > deadline:
                    raise _Occupied(f"a telephone is running, but {error}") from error
            self._rest(_LOOK_S)

    def _connected(self, rendezvous: Rendezvous) -> Channel:
        if rendezvous.protocol != PROTOCOL:
            raise WrongProtocol(
                f"it is of another version (protocol {rendezvous.protocol}, expected {PROTOCOL});"
                " it ends by itself when its call is over"
            )
        channel = connect(rendezvous.place, rendezvous.secret)
        if rendezvous.pid != self._pid or self._outage:
            self._pid = rendezvous.pid
            self._outage = False
            self._log.info("telephone %d is here", rendezvous.pid)
            self._tell(EngineStarted(rendezvous.pid, self._now()))
        return channel

    def _started(self) -> Channel:
        logs = self._profile / "logs"
        try:
            child = Child(self._command, logs=logs, environment=self._environment)
        except CannotStart as error:
            raise _Unreachable(str(error)) from error
        self._child = child
        deadline = self._monotonic() + START_S
        while not self._over.is_set() and self._monotonic() < deadline:
            if not child.alive:
                raise _Unreachable(child.epitaph())
            channel = self._ready()
            if channel is not None:
                return channel
            self._rest(_LOOK_S)
        child.end(seconds=QUIT_S)
        raise _Unreachable(f"the telephone did not start within {START_S:.0f} s")

    def _ready(self) -> Channel | None:
        try:
            rendezvous = Rendezvous.read(self._profile)
            return self._connected(rendezvous) if rendezvous else None
        except (Unreadable, ChannelLost) as error:
            self._log.debug("the telephone is not ready: %s", error)
            return None
        except WrongProtocol as error:
            raise _Unreachable(f"the telephone was started, but {error}") from error

    def _attach(self, channel: Channel) -> Link:
        link = Link(
            channel,
            received=self._received,
            lost=lambda link, reason: self._news.put(link),
            log=self._log,
        )
        with self._lock:
            self._link = link
            if self._configure is not None:
                link.send(self._configure[1], seq=self._configure[0])
        link.start()
        return link

    def _detach(self) -> None:
        with self._lock:
            self._link = None
            lost = set(self._unanswered)
            if self._configure is not None and not self._over.is_set():
                lost.discard(self._configure[0])
            self._unanswered -= lost
        for seq in sorted(lost):
            self._tell(Failed(seq, LOST_MEANWHILE))

    def _mourn(self, reason: str) -> None:
        self._patience.death(self._monotonic())
        hopeless = self._patience.pause_s > 0
        if hopeless and not self._warned:
            self._outage = False
            reason += AGAIN_AND_AGAIN
        self._warned = hopeless
        self._say_lost(reason)
        self._rest(self._patience.pause_s)

    def _say_lost(self, reason: str) -> None:
        # Once for each time it is lost, not for each vain attempt to have it back.
        if self._outage or self._over.is_set():
            return
        self._outage = True
        self._log.error("telephone lost: %s", reason)
        self._tell(EngineLost(reason, self._now()))

    def _end_child(self) -> None:
        if self._child is not None and not self._child.ended_within(QUIT_S):
            self._log.warning("the telephone did not end when asked; it is ended now")
            self._child.end(seconds=QUIT_S)


def _deaf(seq: int, event: Event) -> None:
    raise RuntimeError("the telephone was not started")
