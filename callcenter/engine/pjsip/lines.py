"""All lines of the telephone: which there are, which are going, and whose an INVITE is."""

from __future__ import annotations

import logging
from collections.abc import Callable

from msgspec.structs import replace

from callcenter.domain.events import Headers, Line, LineProblem, LineState
from callcenter.engine.commands import Account
from callcenter.engine.pjsip.account import Ways, guest_configuration
from callcenter.engine.pjsip.answer import RegisterAnswer
from callcenter.engine.pjsip.message import values_of
from callcenter.engine.pjsip.native import NativeAccount
from callcenter.engine.pjsip.registration import Phase, Registration, Tell
from callcenter.engine.pjsip.target import MOST_LINES, Refusal, check, check_all
from callcenter.engine.pjsip.timers import Timers
from callcenter.engine.relay.leg import Leg

Incoming = Callable[[Registration | None, int, str, str], None]
Returned = Callable[[Registration, bool], None]


class Guest:
    """The account for INVITEs that came past the relay, from this computer: no credentials."""

    def __init__(self, ways: Ways, incoming: Incoming, log: logging.Logger) -> None:
        self.log = log
        self.hidden = False
        self._incoming = incoming
        self.native: NativeAccount | None = NativeAccount(self)
        self.native.create(guest_configuration(ways), True)

    def incoming(self, slot: int, message: str, source: str) -> None:
        """Pass an INVITE to the telephone."""
        self._incoming(None, slot, message, source)

    def registered(self, answer: RegisterAnswer) -> None:
        """It registers nowhere."""


class Lines:
    """The lines there are, those being left, and the guest."""

    def __init__(
        self,
        *,
        tell: Tell,
        incoming: Incoming,
        returned: Returned,
        clock: Callable[[], float],
        timers: Timers,
        log: logging.Logger,
    ) -> None:
        self._tell = tell
        self._incoming = incoming
        self._returned = returned
        self._clock = clock
        self._log = log
        self._timers = timers
        self._ways: Ways | None = None
        self._guest: Guest | None = None
        self._lines: dict[str, Registration] = {}
        self._faulty: dict[str, Line] = {}
        self._leaving: list[Registration] = []

    def start(self, ways: Ways) -> None:
        """Begin, with the library started."""
        self._ways = ways
        self._guest = Guest(ways, self._incoming, self._log)

    def configure(self, accounts: tuple[Account, ...]) -> None:
        """Have these lines and no others; unchanged ones are left alone.

        Raises Refusal when an account is wrong; the right ones are used all the same.
        """
        check_all(accounts)
        faults: dict[str, str] = {}
        for account in accounts:
            try:
                check(account)
            except Refusal as refusal:
                faults[account.id] = str(refusal)
        self._drop_missing(accounts)
        for account in accounts:
            if account.id not in faults:
                self._use(account)
        self._show_faults(accounts, faults)

    def turn(
        self,
        now: float,
        in_use: Callable[[], set[NativeAccount | None]],
        held: Callable[[Leg], bool],
    ) -> None:
        """Do what is due.

        *in_use* tells the library's accounts that still carry a call, *held* whether something
        is still to be said through a leg.
        """
        for line in self._all():
            line.turn(now)
        for line in [line for line in self._leaving if line.gone]:
            if line.native not in in_use() and not held(line.leg):
                self._leaving.remove(line)
                self._delete(line)

    def woke(self, now: float, slept_s: float) -> None:
        """This computer slept for so long."""
        for line in self._lines.values():
            line.woke(now, slept_s)

    def present(self) -> tuple[Registration, ...]:
        """Those there are; not those that are being left."""
        return tuple(self._lines.values())

    @property
    def in_haste(self) -> bool:
        """Whether the next step waits for this computer only, or for a desk that names lines."""
        lines = self._lines.values()
        return not lines or any(line.phase is Phase.RESOLVING for line in lines)

    @property
    def all_ready(self) -> bool:
        """Whether calls can be made on each of them."""
        return all(line.ready for line in self._lines.values())

    def leave(self) -> None:
        """Unregister everywhere."""
        self._drop_missing(())

    @property
    def gone(self) -> bool:
        """Whether nothing is registered any more."""
        return not self._lines and all(line.gone for line in self._leaving)

    def forget(self) -> None:
        """Let go of the library's accounts; only once the library is destroyed."""
        for line in self._all():
            line.native = None
        if self._guest is not None:
            self._guest.native = None
        self._lines.clear()
        self._leaving.clear()
        self._guest = None

    def values(self) -> tuple[Line, ...]:
        """How they stand."""
        return (*(line.line for line in self._lines.values()), *self._faulty.values())

    def ready(self, account: str, *, emergency: bool = False) -> Registration:
        """The line of *account* when calls can be made on it; raises Refusal.

        An *emergency* call is tried on a line that is not registered: some exchanges take it.
        """
        line = self._lines.get(account)
        if line is None:
            raise Refusal(f"there is no line called {account}")
        if not line.ready and not (emergency and line.native is not None):
            raise Refusal(f"the line is not registered: {line.line.reason or 'wait a moment'}")
        return line

    def account(self, account: str) -> Account:
        """The account of that id, also while it is not registered; raises Refusal."""
        if account not in self._lines:
            raise Refusal("the line of this call is not set up any more")
        return self._lines[account].account

    def native_of(self, line: Registration | None) -> NativeAccount:
        """The library's account of *line*, or the guest's."""
        owner = line or self._guest
        assert owner is not None and owner.native is not None
        return owner.native

    def knows(self, address: str) -> bool:
        """Whether *address* is a registrar: its bare host, or where the relay hands its words on.

        The latter is `host:port`, as the library names the source of a message.
        """
        return any(
            line.source == address or any(host.address == address for host in line.addresses)
            for line in self._all()
        )

    def choose(self, source: str) -> int:
        """The library's account for an INVITE from *source*."""
        line = next((one for one in self._all() if one.native and one.source == source), None)
        return int(self.native_of(line).getId())

    def account_for(self, headers: Headers) -> str:
        """The account an INVITE from a stranger names in its To header; empty when none."""
        to = values_of(headers, "To")
        return self.account_of(to[0]) if to else ""

    def account_of(self, address: str) -> str:
        """The account with the user of a SIP *address*; empty when there is none."""
        user = address.partition("sip:")[2].partition("@")[0]
        return next((one for one, line in self._lines.items() if line.account.user == user), "")

    def _drop_missing(self, accounts: tuple[Account, ...]) -> None:
        wanted = {account.id for account in accounts}
        for gone in [one for one in self._lines if one not in wanted]:
            self._drop(gone)
        self._faulty = {one: line for one, line in self._faulty.items() if one in wanted}

    def _drop(self, account: str) -> Registration:
        line = self._lines.pop(account)
        line.leave(self._clock())
        self._leaving.append(line)
        return line

    def _use(self, account: Account) -> None:
        present = self._lines.get(account.id)
        if present is not None and _registered_as(present.account) == _registered_as(account):
            present.account = account
            return
        assert self._ways is not None
        self._faulty.pop(account.id, None)
        try:
            leg = self._ways.relay.open(account, self._ways.port)
        except OSError as error:
            raise Refusal(f"the line {account.id} cannot be used: {error}") from None
        self._lines[account.id] = Registration(
            account,
            leg=leg,
            ways=self._ways,
            timers=self._timers,
            tell=self._tell,
            incoming=self._incoming,
            returned=self._returned,
            room=self._room,
            # Its leaving must not undo the new one's coming at the same registrar.
            after=self._drop(account.id) if present else None,
            log=self._log,
        )

    def _show_faults(self, accounts: tuple[Account, ...], faults: dict[str, str]) -> None:
        for account in accounts:
            if account.id not in faults:
                continue
            if account.id in self._lines:
                self._drop(account.id)
            wrong = LineProblem.CONFIGURATION
            line = Line(
                account.id,
                account.uri,
                LineState.FAILED,
                problem=wrong,
                reason=faults[account.id],
            )
            self._faulty[account.id] = line
            self._tell(line, 0.0)
        if faults:
            raise Refusal("; ".join(faults.values()))

    def _room(self) -> bool:
        return sum(line.native is not None for line in self._all()) < MOST_LINES

    def _all(self) -> tuple[Registration, ...]:
        return (*self._lines.values(), *self._leaving)

    def _delete(self, line: Registration) -> None:
        assert self._ways is not None
        native, line.native = line.native, None
        if native is not None:
            native.shutdown()
        self._ways.relay.let_go(line.leg)


def _registered_as(account: Account) -> Account:
    """*account* without what is watched: to change that nothing is registered anew."""
    return replace(account, watched=(), voicemail=False)
