"""One line: kept registered at the first registrar that answers, and why it is not."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol

import pjsua2 as pj

from callcenter.domain.events import Line, LineProblem, LineState
from callcenter.engine.commands import Account
from callcenter.engine.pjsip.callbacks import reason_of, reported
from callcenter.engine.pjsip.message import challenge_realm
from callcenter.engine.pjsip.resolve import Addresses, local_address, resolve
from callcenter.engine.pjsip.target import Host

PATIENCE_S = 4.0
"""How long a registrar may take to answer a REGISTER."""
CROWD_PATIENCE_S = 2.0
"""The same when there are more than two, so that a cycle through them stays short."""
RETRY_S = 2.0
SLOW_RETRY_S = 30.0
PROBE_EVERY_S = 2.0
PROBE_LATE_S = 1.2
PROBE_SLOW_S = 0.4
"""An OPTIONS that took longer had to be repeated: the registrar may have restarted meanwhile."""
CHECK_S = 1.3
CONFIRM_EVERY_S = 30.0
DEAF_CONFIRM_S = 3.0
LEAVE_S = 1.0

# pjsip/sip_errno.h: a challenge that no credential of ours is for.
_NO_CREDENTIAL = 171101
_SLOW = frozenset(
    {
        LineProblem.WRONG_PASSWORD,
        LineProblem.UNKNOWN_USER,
        LineProblem.FORBIDDEN,
        LineProblem.CONFIGURATION,
    }
)


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """What came back to a REGISTER; *message* is empty when nothing came."""

    code: int
    status: int
    reason: str
    expires: int
    message: str


class Owner(Protocol):
    """Whoever an account of the library belongs to."""

    log: logging.Logger

    def incoming(self, slot: int, message: str, source: str) -> None:
        """An INVITE arrived in call slot *slot*."""

    def registered(self, answer: RegisterAnswer) -> None:
        """A REGISTER was answered or failed."""

    def probed(self, heard: bool) -> None:
        """An OPTIONS was answered, or was not."""


class NativeAccount(pj.Account):  # type: ignore[misc]
    """The library's account: its callbacks copy plain values and return."""

    def __init__(self, owner: Owner) -> None:
        super().__init__()
        self.owner = owner
        self.log = owner.log

    @reported
    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:
        """Hand an INVITE on."""
        self.owner.incoming(prm.callId, prm.rdata.wholeMsg, prm.rdata.srcAddress)

    @reported
    def onRegState(self, prm: pj.OnRegStateParam) -> None:
        """Hand the outcome of a REGISTER on."""
        message = prm.rdata.wholeMsg
        self.owner.registered(
            RegisterAnswer(prm.code, prm.status, prm.reason, prm.expiration, message)
        )

    @reported
    def onSendRequest(self, prm: pj.OnSendRequestParam) -> None:
        """Hand the outcome of an OPTIONS on."""
        event = prm.e
        self.owner.probed(event.body.tsxState.type == pj.PJSIP_EVENT_RX_MSG)

    @reported
    def onIncomingSubscribe(self, prm: pj.OnIncomingSubscribeParam) -> None:
        """Nobody may watch the agent's presence from outside."""
        prm.code = 403


class Phase(Enum):
    """Where a line stands."""

    RESOLVING = auto()
    ASKING = auto()
    REGISTERED = auto()
    CHECKING = auto()
    WAITING = auto()
    LEAVING = auto()
    GONE = auto()


class Registration:
    """Keeps one account registered; `turn` does everything, callbacks only leave answers."""

    def __init__(
        self,
        account: Account,
        *,
        udp: int,
        tell: Callable[[Line], None],
        incoming: Callable[[Registration, int, str, str], None],
        room: Callable[[], bool],
        after: Registration | None,
        log: logging.Logger,
    ) -> None:
        self.account = account
        self.log = log
        self.native: NativeAccount | None = None
        self.phase = Phase.RESOLVING
        self.addresses: Addresses = ()
        self.line = Line(account.id, account.uri, LineState.OFFLINE)
        self._udp = udp
        self._tell = tell
        self._incoming = incoming
        self._room = room
        self._after = after
        self._answers: deque[RegisterAnswer] = deque()
        self._probes: deque[bool] = deque()
        self._probes_pending = 0
        self._names: Future[Addresses] | None = None
        self._stale = False
        self._at = 0
        self._realm = account.realm
        self._relearnt = False
        self._due = 0.0
        self._cycle_began = 0.0
        self._probe_sent: float | None = None
        self._confirm_due = 0.0
        self._hearing: set[Host] = set()
        self._deaf: set[Host] = set()

    # What the library's account tells.

    def incoming(self, slot: int, message: str, source: str) -> None:
        """Pass an INVITE to the telephone."""
        self._incoming(self, slot, message, source)

    def registered(self, answer: RegisterAnswer) -> None:
        """Keep the answer for the next turn."""
        self._answers.append(answer)

    def probed(self, heard: bool) -> None:
        """Keep the outcome for the next turn."""
        self._probes.append(heard)

    # What the telephone asks.

    def turn(self, now: float) -> None:
        """Do what is due at *now* (seconds of a monotonic clock)."""
        while self._answers:
            self._heed(self._answers.popleft(), now)
        while self._probes:
            self._heed_probe(self._probes.popleft(), now)
        match self.phase:
            case Phase.RESOLVING:
                self._resolve(now)
            case Phase.ASKING | Phase.CHECKING if now >= self._due:
                self._fail(LineProblem.NO_ANSWER, 408, "no answer", now)
            case Phase.REGISTERED:
                self._watch(now)
            case Phase.WAITING if now >= self._due:
                self._ask(now)
            case Phase.LEAVING if now >= self._due:
                self.phase = Phase.GONE

    def doubt(self, now: float) -> None:
        """Something happened to the connection: make sure of the registration at once."""
        if self.phase is Phase.REGISTERED:
            self._check(now)

    def leave(self, now: float) -> None:
        """Unregister; `gone` tells when that is done or has taken too long."""
        was_registered = self.phase in (Phase.REGISTERED, Phase.CHECKING)
        self.phase = Phase.GONE
        self._show(LineState.OFFLINE)
        if self.native is None or not was_registered:
            return
        try:
            self.native.setRegistration(False)
        except pj.Error as error:
            self.log.info("%s: could not unregister: %s", self.account.id, reason_of(error))
            return
        self.phase = Phase.LEAVING
        self._due = now + LEAVE_S

    @property
    def gone(self) -> bool:
        """Whether nothing is left to do at the registrar."""
        return self.phase is Phase.GONE

    @property
    def quiet(self) -> bool:
        """Whether no request is under way.

        The library aborts the process when the answer to a request comes for an account that
        was deleted meanwhile.
        """
        return self._probes_pending == 0

    @property
    def ready(self) -> bool:
        """Whether calls can be made."""
        return self.line.state is LineState.REGISTERED

    def knows(self, address: str) -> bool:
        """Whether *address* belongs to one of the registrars."""
        return any(address == host.name for host in self.addresses)

    # How it goes about it.

    def _resolve(self, now: float) -> None:
        if self._names is None:
            hosts = tuple(map(Host.parse, self.account.registrars or (self.account.domain,)))
            self._names = resolve(hosts)
            self._due = now + PATIENCE_S
            if not self.addresses and not self._names.done():
                self._show(LineState.TRYING)
        if self._names.done():
            self._resolved(self._names, now)
        elif now >= self._due and self.addresses:
            self._ask(now)
        elif now >= self._due:
            reason = "the name server does not answer"
            self._show(LineState.FAILED, LineProblem.NAME_NOT_FOUND, 0, reason)

    def _resolved(self, names: Future[Addresses], now: float) -> None:
        self._names = None
        try:
            self.addresses = names.result()
        except OSError as error:
            if not self.addresses:
                reason = error.strerror or "no such name"
                self._show(LineState.FAILED, LineProblem.NAME_NOT_FOUND, 0, reason)
                self._wait(RETRY_S, now)
                return
        self._at = 0
        self._cycle_began = now
        self._ask(now)

    def _ask(self, now: float) -> None:
        if self._stale or not self.addresses:
            self._stale = False
            self.phase = Phase.RESOLVING
            return
        if (self._after and not self._after.gone) or (self.native is None and not self._room()):
            self._wait(0.05, now)
            return
        self._after = None
        self._relearnt = False
        self._probe_sent = None
        if self.line.state is not LineState.FAILED:
            self._show(LineState.TRYING)
        self._register(now, afresh=True)

    def _register(self, now: float, *, afresh: bool) -> None:
        self.phase = Phase.ASKING
        crowd = len(self.addresses) > 2
        self._due = now + (CROWD_PATIENCE_S if crowd else PATIENCE_S)
        try:
            if self.native is None:
                self.native = NativeAccount(self)
                self.native.create(self._configuration())
                return
            if afresh:
                # Only another URI makes the library let go of a REGISTER that is under way.
                self.native.modify(self._configuration(registering=False))
            self.native.modify(self._configuration())
        except pj.Error as error:
            self._fail(LineProblem.NO_ROUTE, 503, reason_of(error), now)

    def _watch(self, now: float) -> None:
        if self._probe_sent is not None:
            if now - self._probe_sent > PROBE_LATE_S:
                self._check(now)
        elif now >= self._confirm_due:
            self._check(now)
        elif now >= self._due and self._registrar not in self._deaf:
            self._probe(now)

    def _probe(self, now: float) -> None:
        assert self.native is not None
        request = pj.SendRequestParam()
        request.method = "OPTIONS"
        request.txOption.targetUri = f"sip:{self.account.domain}"
        self._probe_sent = now
        try:
            self.native.sendRequest(request)
        except pj.Error as error:
            self.log.info("%s: %s", self.account.id, reason_of(error))
            self._check(now)
            return
        self._probes_pending += 1

    def _heed_probe(self, heard: bool, now: float) -> None:
        self._probes_pending -= 1
        if self._probe_sent is None or self.phase is not Phase.REGISTERED:
            return
        took = now - self._probe_sent
        self._probe_sent = None
        self._due = now + PROBE_EVERY_S
        if heard:
            self._hearing.add(self._registrar)
        if not heard or took > PROBE_SLOW_S:
            self._check(now)

    def _check(self, now: float) -> None:
        assert self.native is not None
        self.phase = Phase.CHECKING
        self._due = now + CHECK_S
        try:
            self.native.setRegistration(True)
        except pj.Error as error:
            # PJSIP_EBUSY: its own refresh is under way, which answers the question as well.
            self.log.debug("%s: %s", self.account.id, reason_of(error))

    def _heed(self, answer: RegisterAnswer, now: float) -> None:
        if self.phase in (Phase.LEAVING, Phase.GONE):
            self.phase = Phase.GONE
            return
        if 200 <= answer.code < 300:
            if answer.expires > 0:
                self._succeed(answer, now)
            return
        if answer.code in (401, 407) and self._learn(challenge_realm(answer.message)):
            self._register(now, afresh=False)
            return
        problem, reason = self._problem(answer)
        self._fail(problem, answer.code, reason, now)

    def _succeed(self, answer: RegisterAnswer, now: float) -> None:
        registrar = self._registrar
        if self._probe_sent is not None and registrar not in self._hearing:
            # It answers REGISTER but no OPTIONS: ask it by REGISTER from now on.
            self._deaf.add(registrar)
        self.phase = Phase.REGISTERED
        self._probe_sent = None
        self._relearnt = False
        self._due = now + PROBE_EVERY_S
        deaf = registrar in self._deaf
        self._confirm_due = now + (DEAF_CONFIRM_S if deaf else CONFIRM_EVERY_S)
        self._show(LineState.REGISTERED, LineProblem.NONE, answer.code, answer.reason)

    def _learn(self, realm: str) -> bool:
        # Credentials are for the realm the registrar itself named, and for no other.
        if self.account.realm or self._relearnt or realm == self._realm:
            return False
        self._relearnt = True
        self._realm = realm
        return True

    def _problem(self, answer: RegisterAnswer) -> tuple[LineProblem, str]:
        code, reason = answer.code, answer.reason
        if code in (401, 407):
            if answer.status == _NO_CREDENTIAL:
                realm = challenge_realm(answer.message)
                reason = f"the registrar asks for realm “{realm}”, not for “{self._realm}”"
                return LineProblem.CONFIGURATION, reason
            return LineProblem.WRONG_PASSWORD, reason
        if code == 403:
            known = LineProblem.WRONG_PASSWORD if self._realm else LineProblem.FORBIDDEN
            return known, reason
        if code in (404, 410, 604):
            return LineProblem.UNKNOWN_USER, reason
        if answer.message:
            return LineProblem.SERVER, reason
        if code == 408:
            return LineProblem.NO_ANSWER, reason
        return LineProblem.NO_ROUTE, reason

    def _fail(self, problem: LineProblem, code: int, reason: str, now: float) -> None:
        self._show(LineState.FAILED, problem, code, reason)
        if problem in _SLOW:
            self._wait(SLOW_RETRY_S, now)
            return
        self._at += 1
        if self._at < len(self.addresses):
            self._wait(0.0, now)
            return
        self._at = 0
        self._wait(max(0.0, self._cycle_began + RETRY_S - now), now)
        self._cycle_began = self._due
        if any(not _literal(host) for host in self.account.registrars):
            # The name may lead elsewhere by now.
            self._stale = True

    def _wait(self, seconds: float, now: float) -> None:
        self.phase = Phase.WAITING
        self._due = now + seconds

    @property
    def _registrar(self) -> Host:
        return self.addresses[self._at]

    def _show(
        self,
        state: LineState,
        problem: LineProblem = LineProblem.NONE,
        code: int = 0,
        reason: str = "",
    ) -> None:
        registrar = ""
        if self.addresses:
            host = self._registrar
            registrar = f"{host.name}:{host.port}"
        account = self.account
        line = Line(account.id, account.uri, state, registrar, problem, code, reason)
        if line != self.line:
            self.line = line
            self._tell(line)

    def _configuration(self, *, registering: bool = True) -> Any:
        account, registrar = self.account, self._registrar
        wish = pj.AccountConfig()
        name = f'"{account.name}" ' if account.name else ""
        wish.idUri = f"{name}<{account.uri}>"
        wish.regConfig.registrarUri = f"sip:{account.domain}" if registering else ""
        wish.regConfig.timeoutSec = account.expires_s
        # Retrying is done here, for the library would wait minutes.
        wish.regConfig.retryIntervalSec = 0
        wish.regConfig.firstRetryIntervalSec = 0
        wish.regConfig.dropCallsOnFail = False
        # `hide` sends requests there without a Route header that no PBX expects.
        tcp = ";transport=tcp" if account.transport == "tcp" else ""
        wish.sipConfig.proxies.append(f"sip:{registrar.name}:{registrar.port}{tcp};lr;hide")
        if not tcp:
            wish.sipConfig.transportId = self._udp
        if self._realm:
            login = account.login or account.user
            credential = pj.AuthCredInfo("digest", self._realm, login, 0, account.password)
            wish.sipConfig.authCreds.append(credential)
        wish.natConfig.udpKaIntervalSec = 0
        wish.mediaConfig.transportConfig.publicAddress = local_address(registrar)
        return wish


def _literal(host: str) -> bool:
    return host.replace(".", "").replace(":", "").isdigit()
