"""One line: kept registered at the first registrar that answers, and why it is not."""

from __future__ import annotations

import logging
import secrets
from collections import deque
from collections.abc import Callable
from enum import Enum, auto

import pjsua2 as pj
from msgspec.structs import replace

from callcenter.domain.events import Line, LineProblem, LineState
from callcenter.engine.commands import Account
from callcenter.engine.network.public_address import PublicAddress
from callcenter.engine.network.way import News, Way
from callcenter.engine.pjsip.account import Ways, stun_server
from callcenter.engine.pjsip.answer import RegisterAnswer, problem_of
from callcenter.engine.pjsip.callbacks import reason_of
from callcenter.engine.pjsip.enrolment import Enrolment
from callcenter.engine.pjsip.native import NativeAccount
from callcenter.engine.pjsip.registrars import Registrars
from callcenter.engine.pjsip.timers import Timers
from callcenter.engine.relay.element import LOOPBACK
from callcenter.engine.relay.leg import Leg
from callcenter.engine.relay.registrar import (
    Found,
    Transport,
    local_address,
)

_SOON_S = 0.05
_SLOW = frozenset(
    {
        LineProblem.WRONG_PASSWORD,
        LineProblem.UNKNOWN_USER,
        LineProblem.FORBIDDEN,
        LineProblem.CONFIGURATION,
    }
)


class Phase(Enum):
    """Where a line stands."""

    RESOLVING = auto()
    ASKING = auto()
    REGISTERED = auto()
    CONFIRMING = auto()
    WAITING = auto()
    LEAVING = auto()
    GONE = auto()


Tell = Callable[[Line, float], None]
"""How a line is now, and for how many seconds it has been so without anybody noticing."""
_ASKING = frozenset({Phase.ASKING, Phase.CONFIRMING})
_LEAVING = frozenset({Phase.LEAVING, Phase.GONE})


class Registration:
    """Keeps one account registered; `turn` does everything, callbacks only leave answers.

    It waits with registering until *after*, its predecessor, is gone and until there is *room*
    for another account in the library. *returned* is told when it is registered again after the
    network has changed, and whether our own address moved, for calls have to follow.
    """

    def __init__(
        self,
        account: Account,
        *,
        leg: Leg,
        ways: Ways,
        timers: Timers,
        tell: Tell,
        incoming: Callable[[Registration, int, str, str], None],
        returned: Callable[[Registration, bool], None],
        room: Callable[[], bool],
        after: Registration | None,
        log: logging.Logger,
    ) -> None:
        self.account = account
        self.log = log
        # Over TLS or not at all: the relay never falls back to anything else.
        self.hidden = account.transport == Transport.TLS.value
        self.phase = Phase.RESOLVING
        self.leg = leg
        self.line = Line(account.id, account.uri, LineState.OFFLINE)
        self._timers = timers
        self._tell = tell
        self._incoming = incoming
        self._returned = returned
        self._room = room
        self._after = after
        self._answers: deque[RegisterAnswer] = deque()
        self._registrars = Registrars(account)
        self._enrolment = Enrolment(account, self, leg=leg, ways=ways, log=log)
        self._aim = 0
        self._losses = 0
        self._moves = 0
        self._way = Way(local_address)
        self._public = PublicAddress(
            stun_server(account), run=ways.relay.run, random_bytes=secrets.token_bytes, log=log
        )
        self._stood_at: tuple[str, str] | None = None
        self._changed = False
        self._doubtful = False
        self._due = 0.0
        self._cycle_began = 0.0

    # What the library's account tells.

    def incoming(self, slot: int, message: str, source: str) -> None:
        """Pass an INVITE to the telephone."""
        self._incoming(self, slot, message, source)

    def registered(self, answer: RegisterAnswer) -> None:
        """Keep the answer for the next turn."""
        self._answers.append(answer)

    # What the telephone asks.

    def turn(self, now: float) -> None:
        """Do what is due at *now* (seconds of a monotonic clock)."""
        self._look_at_leg(now)
        self._look_around(now)
        while self._answers:
            self._heed(self._answers.popleft(), now)
        self._settle_doubts(now)
        self._follow_up()
        if self.phase is Phase.RESOLVING:
            self._resolve(now)
            return
        if now < self._due:
            return
        match self.phase:
            case Phase.ASKING | Phase.CONFIRMING:
                self._fail(LineProblem.NO_ANSWER, 408, "no answer", now)
            case Phase.REGISTERED:
                self._confirm(now)
            case Phase.WAITING:
                self._ask(now)
            case Phase.LEAVING:
                self.phase = Phase.GONE

    def doubt(self, now: float) -> None:
        """Something happened to the connection: make sure of the registration at once."""
        if self.phase is Phase.REGISTERED:
            self._confirm(now)

    def woke(self, now: float, slept_s: float) -> None:
        """This computer slept: nobody knows what has become of the registration and of calls."""
        self._changed = self._doubtful = True
        if self.line.state is LineState.REGISTERED:
            self._show(LineState.TRYING, unnoticed_s=slept_s)
        if self.phase is Phase.WAITING:
            self._due = now

    def leave(self, now: float) -> None:
        """Unregister; `gone` tells when that is done or has taken too long."""
        was_registered = self.phase in (Phase.REGISTERED, Phase.CONFIRMING)
        self.phase = Phase.GONE
        self._show(LineState.OFFLINE)
        if was_registered and self._enrolment.leave():
            self.phase = Phase.LEAVING
            self._due = now + self._timers.leave_s

    @property
    def gone(self) -> bool:
        """Whether nothing is left to do at the registrar."""
        return self.phase is Phase.GONE

    @property
    def native(self) -> NativeAccount | None:
        """The library's account, once there is one."""
        return self._enrolment.native

    @native.setter
    def native(self, native: NativeAccount | None) -> None:
        self._enrolment.native = native

    @property
    def addresses(self) -> Found:
        """Where its registrars are, as far as that is known."""
        return self._registrars.addresses

    @property
    def ready(self) -> bool:
        """Whether calls can be made."""
        return self.line.state is LineState.REGISTERED

    @property
    def source(self) -> str:
        """Where the library gets from what the registrar says."""
        return f"{LOOPBACK}:{self.leg.port}"

    # How it goes about it.

    def _resolve(self, now: float) -> None:
        registrars = self._registrars
        if not registrars.looking:
            registrars.look()
            self._due = now + self._timers.patience_s
            if not registrars.addresses and not registrars.told:
                self._show(LineState.TRYING)
        if registrars.told:
            self._resolved(now)
        elif now >= self._due and registrars.addresses:
            self._ask(now)
        elif now >= self._due:
            reason = "the name server does not answer"
            self._show(LineState.FAILED, LineProblem.NAME_NOT_FOUND, 0, reason)

    def _look_at_leg(self, now: float) -> None:
        state = self.leg.state
        if state.aim != self._aim:
            return
        if state.problem is not LineProblem.NONE and self.phase in _ASKING:
            self._answers.clear()
            self._fail(state.problem, 503, state.reason, now)
        elif state.losses != self._losses:
            self.doubt(now)
        if state.moves != self._moves:
            # What the registrar has just taken down is where we were before.
            self._changed = self._doubtful = True
            self._public.ask(self._way.own)
        self._losses, self._moves = state.losses, state.moves
        self._show_certificates()

    def _settle_doubts(self, now: float) -> None:
        if self._doubtful and self.phase is Phase.REGISTERED:
            self._doubtful = False
            self._confirm(now)

    def _look_around(self, now: float) -> None:
        if not self.addresses or self.phase in _LEAVING:
            return
        self._heed_names(now)
        news = self._way.look(self._registrars.current, now)
        if news is News.NONE:
            return
        self._changed = True
        self._answers.clear()
        if news is News.LOST:
            self._fail(LineProblem.NO_ROUTE, 503, "no way to the exchange: check the network", now)
            return
        self.log.info("%s: the network has changed", self.account.id)
        self._registrars.begin_again()
        self._cycle_began = now
        self._ask(now)
        if self._registrars.are_named:
            # The name may lead elsewhere here, as within a VPN; where it led before is tried now.
            self._registrars.look()

    def _heed_names(self, now: float) -> None:
        """In the changed network, ask where the name leads now if that is elsewhere."""
        if self.phase is Phase.RESOLVING or not self._registrars.lead_elsewhere():
            return
        self.log.info("%s: the name of the registrar leads elsewhere now", self.account.id)
        before = self.addresses
        self._resolved(now)
        # Calls that go on may still be spoken of from there.
        self.leg.trust((*self.addresses, *before))

    def _resolved(self, now: float) -> None:
        try:
            self._registrars.take()
        except OSError as error:
            reason = error.strerror or "no such name"
            self._show(LineState.FAILED, LineProblem.NAME_NOT_FOUND, 0, reason)
            self._wait(self._timers.retry_s, now)
            return
        self._cycle_began = now
        self.leg.trust(self.addresses)
        self._ask(now)

    def _ask(self, now: float) -> None:
        if self._registrars.outdated or not self.addresses:
            self._registrars.outdated = False
            self.phase = Phase.RESOLVING
            return
        if (self._after and not self._after.gone) or (self.native is None and not self._room()):
            self._wait(_SOON_S, now)
            return
        self._after = None
        self._enrolment.settled()
        registrar = self._registrars.current
        self._aim = self.leg.aim(registrar)
        self._public.ask(local_address(registrar))
        if self.line.state is not LineState.FAILED:
            self._show(LineState.TRYING)
        self._register(now, afresh=True)

    def _register(self, now: float, *, afresh: bool) -> None:
        self.phase = Phase.ASKING
        timers = self._timers
        patience_s = timers.crowd_patience_s if self._registrars.are_many else timers.patience_s
        self._due = now + patience_s
        try:
            self._enrolment.register(self._registrars.current, self._public.address, afresh=afresh)
        except pj.Error as error:
            self._fail(LineProblem.NO_ROUTE, 503, reason_of(error), now)

    def _confirm(self, now: float) -> None:
        self.phase = Phase.CONFIRMING
        self._due = now + self._timers.refresh_patience_s
        # When its own refresh is under way, that answers the question as well.
        self._enrolment.ask()

    def _heed(self, answer: RegisterAnswer, now: float) -> None:
        if self.phase in _LEAVING:
            self.phase = Phase.GONE
        elif answer.accepted:
            self._succeed(answer, now)
        elif answer.challenges and self._enrolment.learn(answer.realm):
            self._register(now, afresh=False)
        else:
            problem, reason = problem_of(answer, self._enrolment.realm)
            self._fail(problem, answer.code, reason, now)

    def _succeed(self, answer: RegisterAnswer, now: float) -> None:
        if answer.expires <= 0:
            # The library let an earlier registrar go.
            return
        self.phase = Phase.REGISTERED
        self._enrolment.settled()
        self._due = now + self.account.confirm_s
        self._show(LineState.REGISTERED, LineProblem.NONE, answer.code, answer.reason)

    def _follow_up(self) -> None:
        """Say so once everything is known of where we are in the changed network."""
        if self._public.turn() and self.native is not None:
            self._enrolment.announce(self._registrars.current, self._public.address)
        if self.phase is not Phase.REGISTERED or self._doubtful or self._public.pending:
            return
        stand = (self._way.own, self._public.address)
        before, self._stood_at = self._stood_at, stand
        if self._changed:
            self._changed = False
            self._returned(self, before not in (None, stand))

    def _fail(self, problem: LineProblem, code: int, reason: str, now: float) -> None:
        self._show(LineState.FAILED, problem, code, reason)
        if problem in _SLOW:
            self._wait(self._timers.slow_retry_s, now)
            return
        if self._registrars.go_on():
            self._wait(0.0, now)
            return
        self._wait(max(0.0, self._cycle_began + self._timers.retry_s - now), now)
        self._cycle_began = self._due

    def _wait(self, seconds: float, now: float) -> None:
        self.phase = Phase.WAITING
        self._due = now + seconds

    def _show_certificates(self) -> None:
        """They are read beside the registration and may come after it."""
        leg, line = self.leg.state, self.line
        known = line.certificate is leg.certificate or line.state is not LineState.REGISTERED
        if not known or line.own_certificate is not leg.own_certificate:
            self._show(line.state, line.problem, line.code, line.reason)

    def _show(
        self,
        state: LineState,
        problem: LineProblem = LineProblem.NONE,
        code: int = 0,
        reason: str = "",
        *,
        unnoticed_s: float = 0.0,
    ) -> None:
        registrar = str(self._registrars)
        leg, account = self.leg.state, self.account
        line = Line(account.id, account.uri, state, registrar, problem, code, reason)
        line = replace(line, own_certificate=leg.own_certificate)
        if state is LineState.REGISTERED:
            line = replace(line, secure=leg.secure, certificate=leg.certificate)
        former, self.line = self.line, line
        if line != former:
            self._tell(line, unnoticed_s)
