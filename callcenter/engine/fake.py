"""A telephone without a network, for tests: the same contract, and a scripted other side.

Commands are obeyed before `send` returns, so the listener is called inside `send`. The other side
is in `fake_network`. Validation and words are the real ones'.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from callcenter.domain.call import MOST_CALLS, Call, Direction
from callcenter.domain.events import (
    Answered,
    Audio,
    Dialling,
    Line,
    LineChanged,
    LineProblem,
    LineState,
    Party,
)
from callcenter.domain.keys import PAUSE
from callcenter.engine.commands import (
    Account,
    Answer,
    AskSnapshot,
    Command,
    CompleteTransfer,
    Conference,
    Configure,
    Dial,
    HangUp,
    Hold,
    MeasureLevels,
    Mute,
    Quit,
    Redirect,
    Reject,
    Resume,
    SendDigits,
    SetSound,
    StartRinging,
    StopRinging,
    StopSoundTest,
    TestSound,
    Transfer,
    TryOutput,
    Unmute,
)
from callcenter.engine.fake_company import rings
from callcenter.engine.fake_network import DEVICES, FakeNetwork
from callcenter.engine.messages import Done, Failed
from callcenter.engine.phone import Listener
from callcenter.engine.pjsip.target import (
    Refusal,
    check,
    check_all,
    check_rejection,
    checked_context,
    checked_digits,
    target_uri,
)
from callcenter.engine.pjsip.tryout import checked_lease

Registrar = Callable[[Account], Line]
OtherSide = Callable[["FakePhone", Dialling], None]
NewParty = Callable[["FakePhone", str, str], None]


def accepts(account: Account) -> Line:
    """A registrar that knows everybody."""
    registrar = next(iter(account.registrars), account.domain)
    return Line(account.id, account.uri, LineState.REGISTERED, registrar)


def says_nothing(phone: FakePhone, call: Dialling) -> None:
    """Nobody reacts to a dialled call until the script does."""


def tells_nothing(phone: FakePhone, call: str, target: str) -> None:
    """Nothing is told of a transfer until the script does."""


class FakePhone(FakeNetwork):
    """A Phone for tests; *registrar* says how a line fares, *dialled* what a dialled one does.

    *passed_on* says how the transfer of a call to a target goes.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        registrar: Registrar = accepts,
        dialled: OtherSide = says_nothing,
        passed_on: NewParty = tells_nothing,
        audio: Audio = DEVICES,
    ) -> None:
        super().__init__(now=now, new_id=new_id, audio=audio)
        self.closed = False
        self.commands: list[Command] = []
        self.contexts: dict[str, str] = {}
        self.sent_on: dict[str, str] = {}
        self.replaced_with: dict[str, str] = {}
        self._registrar = registrar
        self._dialled = dialled
        self._passed_on = passed_on
        self._sent = 0
        self._accounts: dict[str, Account] = {}

    # The contract.

    def start(self, listener: Listener) -> None:
        """Begin; a Snapshot comes at once."""
        self._listener = listener
        self._tell(self.snapshot())

    def send(self, command: Command) -> int:
        """Obey *command* at once; its answer has been told when this returns."""
        with self._lock:
            self._sent += 1
            seq = self._sent
            self.commands.append(command)
            try:
                if self.closed:
                    raise Refusal("the telephone has ended")
                self._obey(command)
            except Refusal as refusal:
                self._tell(Failed(seq, str(refusal)))
                return seq
            self._tell(Done(seq))
            if isinstance(command, AskSnapshot):
                self._tell(self.snapshot())
            return seq

    def close(self, *, quit_engine: bool = False) -> None:
        """Let go; with *quit_engine* every call is ended first."""
        with self._lock:
            if quit_engine:
                for call in list(self._calls):
                    self._end(call, Party.AGENT, 200)
            self.closed = True

    # What the agent wishes.

    def _obey(self, command: Command) -> None:  # noqa: C901 - one line for each command
        match command:
            case Configure():
                self._configure(command.accounts)
            case Dial():
                self._dial(command)
            case Answer(call):
                self._must_ring(call)
                self._happen(call, Answered(call, self._now()))
                self._company.talk_to(call)
            case Reject(call, code):
                self._reject(call, code)
            case HangUp(call):
                self._hang_up(call)
            case Redirect():
                self._redirect(command)
            case Hold(call):
                self._company.hold(call)
            case Resume(call):
                self._company.resume(call)
            case Transfer():
                self._transfer(command)
            case CompleteTransfer(call, consultation):
                self._complete(call, consultation)
            case Conference(calls):
                self._company.confer(calls)
            case Mute(call):
                self._company.mute(call, True)
            case Unmute(call):
                self._company.mute(call, False)
            case SendDigits(call, digits):
                self._send_digits(call, digits)
            case StartRinging(call, tone):
                self._must_ring(call)
                self._ringing_for, self.ringing_tone = call, tone
            case StopRinging():
                self._ringing_for = self.ringing_tone = ""
            case TestSound():
                self.check.start(command.seconds, in_call=bool(self._calls))
            case StopSoundTest():
                self.check.stop()
            case Quit():
                self.close(quit_engine=True)
            case MeasureLevels(seconds):
                checked_lease(seconds)
            case SetSound() | AskSnapshot() | TryOutput():
                pass

    def _configure(self, accounts: tuple[Account, ...]) -> None:
        check_all(accounts)
        for missing in set(self._lines) - {account.id for account in accounts}:
            self._accounts.pop(missing, None)
            gone = replace(self._lines.pop(missing), state=LineState.OFFLINE)
            self._tell(LineChanged(gone, self._now()))
        faults = [fault for account in accounts if (fault := self._use(account))]
        if faults:
            raise Refusal("; ".join(faults))

    def _use(self, account: Account) -> str:
        # Registers the account; a fault in it comes back as words.
        if self._accounts.get(account.id) == account:
            return ""
        try:
            check(account)
        except Refusal as refusal:
            self.change_line(_faulty(account, str(refusal)))
            return str(refusal)
        self._accounts[account.id] = account
        self.change_line(Line(account.id, account.uri, LineState.TRYING))
        self.change_line(self._registrar(account))
        return ""

    def _dial(self, command: Dial) -> None:
        line = self._lines.get(command.account)
        if line is None:
            raise Refusal(f"there is no line called {command.account}")
        if line.state is not LineState.REGISTERED and not command.emergency:
            raise Refusal(f"the line is not registered: {line.reason or 'wait a moment'}")
        target_uri(command.target, self._accounts[command.account])
        self.contexts[command.call] = checked_context(command.context)
        if command.call in self._calls:
            raise Refusal("there is a call with this id already")
        if len(self._calls) >= MOST_CALLS:
            raise Refusal(f"{MOST_CALLS} calls at once are the most: end one first")
        self.check.stop("a call was made")
        event = Dialling(
            command.call, command.account, command.target, self._now(), command.consults
        )
        self._calls[command.call] = Call.of(event)
        self._tell(event)
        self._company.talk_to(command.call)
        self._dialled(self, event)

    def _redirect(self, command: Redirect) -> None:
        self._must_ring(command.call)
        self._check_target(command.call, command.target)
        self.sent_on[command.call] = command.target
        self._end(command.call, Party.AGENT, 302)

    def _transfer(self, command: Transfer) -> None:
        self._check_target(command.call, command.target)
        context = checked_context(command.context)
        self._company.pass_on(command.call, command.target)
        self.contexts[command.call] = context
        self._passed_on(self, command.call, command.target)

    def _complete(self, call: str, consultation: str) -> None:
        target = self._company.party(consultation)
        self._company.pass_on(call, target, consultation=consultation)
        self.replaced_with[call] = consultation
        self._passed_on(self, call, target)

    def _check_target(self, call: str, target: str) -> None:
        account = self._accounts.get(self._call(call).account)
        if account is None:
            raise Refusal("the line of this call is not set up any more")
        target_uri(target, account)

    def _reject(self, call: str, code: int) -> None:
        self._must_ring(call)
        check_rejection(code)
        self._end(call, Party.AGENT, code)

    def _hang_up(self, call: str) -> None:
        value = self._call(call)
        if value.talking:
            self._end(call, Party.AGENT, 200)
        else:
            self._end(call, Party.AGENT, 486 if value.direction is Direction.INBOUND else 487)

    def _send_digits(self, call: str, digits: str) -> None:
        value = self._call(call)
        if not (value.talking or value.early_media):
            raise Refusal("keys can be sent only while the other side is connected")
        keys = checked_digits(digits).replace(PAUSE, "")
        if call in self._asked:
            self._keys_waiting[call] = self._keys_waiting.get(call, "") + keys
        else:
            self._press(call, keys)

    def _must_ring(self, call: str) -> None:
        if not rings(self._call(call)):
            raise Refusal("this call does not ring")


def _faulty(account: Account, reason: str) -> Line:
    problem = LineProblem.CONFIGURATION
    return Line(account.id, account.uri, LineState.FAILED, problem=problem, reason=reason)
