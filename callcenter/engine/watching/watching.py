"""Everything that all lines watch, for the telephone's thread; the work is done on the relay's."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future
from datetime import datetime
from typing import Any, Protocol

from callcenter.domain.colleague import Colleague, ColleagueState, Voicemail
from callcenter.domain.events import ColleagueChanged, Line, VoicemailChanged
from callcenter.engine.commands import Account
from callcenter.engine.relay.leg import Leg
from callcenter.engine.relay.relay import Relay
from callcenter.engine.watching.watch import Registered, Watch

Change = ColleagueChanged | VoicemailChanged


class WatchingLine(Protocol):
    """A line as far as it matters here."""

    account: Account
    leg: Leg
    line: Line

    @property
    def ready(self) -> bool:
        """Whether it is registered."""


class _Running:
    """A watch, and what it has told so far."""

    def __init__(self, account: Account, watch: Watch, work: Future[None]) -> None:
        self.account = account
        self.watch = watch
        self.work = work
        self.registered: Registered | None = None


class Watching:
    """Every method belongs to the telephone's thread."""

    def __init__(
        self,
        relay: Relay,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        clock: Callable[[], float],
        log: logging.Logger,
    ) -> None:
        self._relay = relay
        self._now = now
        self._new_id = new_id
        self._clock = clock
        self._log = log
        self._running: dict[Leg, _Running] = {}
        self._ending: list[tuple[Leg, Future[None]]] = []
        self._news: deque[tuple[str, Colleague | Voicemail]] = deque()
        self._colleagues: dict[tuple[str, str], Colleague] = {}
        self._boxes: dict[str, Voicemail] = {}

    @property
    def colleagues(self) -> tuple[Colleague, ...]:
        """What all that are watched do."""
        return tuple(self._colleagues.values())

    @property
    def voicemail(self) -> Voicemail | None:
        """What lies in the box; None while nothing was told."""
        return next(iter(self._boxes.values()), None)

    @property
    def busy(self) -> bool:
        """Whether an exchange is still being told that nobody listens any more."""
        return any(not work.done() for _, work in self._ending)

    def holds(self, leg: Leg) -> bool:
        """Whether *leg* is still needed for that."""
        return any(one is leg and not work.done() for one, work in self._ending)

    def follow(self, lines: Iterable[WatchingLine]) -> None:
        """Watch for these lines, and for no others."""
        wanted = {one.leg: one for one in lines if one.account.watched or one.account.voicemail}
        for leg, running in list(self._running.items()):
            line = wanted.get(leg)
            if line is None or not _same(line.account, running.account):
                self._end(leg)
        for leg, line in wanted.items():
            if leg not in self._running:
                self._begin(line)
            self._lead(self._running[leg], line)

    def turn(self) -> tuple[Change, ...]:
        """What has changed since the last turn."""
        self._ending = [one for one in self._ending if not one[1].done()]
        changes: list[Change] = []
        while self._news:
            account, told = self._news.popleft()
            change = self._keep(account, told)
            if change is not None:
                changes.append(change)
        return tuple(changes)

    def _keep(self, account: str, told: Colleague | Voicemail) -> Change | None:
        if isinstance(told, Colleague):
            self._remember(account, told)
            return ColleagueChanged(account, told, self._now())
        if self._boxes.get(account) == told or not self._watches(account):
            return None
        self._boxes[account] = told
        return VoicemailChanged(account, told, self._now())

    def _watches(self, account: str) -> bool:
        return any(one.account.id == account for one in self._running.values())

    def _remember(self, account: str, told: Colleague) -> None:
        # Of whom nothing is known nothing is said.
        if told.state is ColleagueState.UNKNOWN:
            self._colleagues.pop((account, told.user), None)
        else:
            self._colleagues[account, told.user] = told

    def _begin(self, line: WatchingLine) -> None:
        account = line.account
        watch = Watch(
            account,
            line.leg,
            tell=lambda told: self._news.append((account.id, told)),
            new_id=self._new_id,
            clock=self._clock,
            log=self._log,
        )
        self._running[line.leg] = _Running(account, watch, self._run(watch.run()))

    def _lead(self, running: _Running, line: WatchingLine) -> None:
        registered = None
        if line.ready:
            state = line.leg.state
            registered = Registered(line.line.registrar, state.losses, state.moves)
        if registered != running.registered:
            running.registered = registered
            self._run(running.watch.follow(registered))

    def _end(self, leg: Leg) -> None:
        running = self._running.pop(leg)
        running.work.cancel()
        self._boxes.pop(running.account.id, None)
        self._ending.append((leg, self._run(running.watch.end())))

    def _run(self, work: Coroutine[Any, Any, None]) -> Future[None]:
        future = self._relay.run(work)
        future.add_done_callback(self._look)
        return future

    def _look(self, work: Future[None]) -> None:
        error = None if work.cancelled() else work.exception()
        if error is not None:
            self._log.error("what is watched got lost", exc_info=error)


def _same(one: Account, other: Account) -> bool:
    if one is other:
        return True
    return (one.watched, one.voicemail) == (other.watched, other.voicemail)
