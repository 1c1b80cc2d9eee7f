"""A telephone without a network, for tests: the same contract, and a scripted other side.

Commands are obeyed before `send` returns, so the listener is called inside `send`; the other
side's doings (`ring`, `hang_up_remote` …) are methods. Validation and words are the real ones'.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from callcenter.domain.call import MOST_CALLS, Call, CallEvent, Direction
from callcenter.domain.colleague import Colleague, Voicemail
from callcenter.domain.events import (
    Alerting,
    Answered,
    Audio,
    AudioChanged,
    ColleagueChanged,
    Dialling,
    DigitReceived,
    DigitsMethodChanged,
    Ended,
    Headers,
    HoldChanged,
    IdentityChanged,
    Line,
    LineChanged,
    LineProblem,
    LineState,
    Party,
    QualityMeasured,
    Refused,
    Ringing,
    SilenceNoticed,
    TransferAsked,
    VoicemailChanged,
)
from callcenter.domain.keys import PAUSE, DigitsMethod
from callcenter.domain.quality import Quality
from callcenter.domain.transfer import TransferRequest
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
from callcenter.engine.fake_check import Check
from callcenter.engine.fake_company import Company, rings
from callcenter.engine.messages import Done, Event, Failed, Snapshot
from callcenter.engine.phone import Listener
from callcenter.engine.pjsip.message import asserted_by
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

PHRASES = {
    100: "Trying",
    180: "Ringing",
    200: "OK",
    302: "Moved Temporarily",
    404: "Not Found",
    480: "Temporarily Unavailable",
    486: "Busy Here",
    487: "Request Terminated",
    603: "Decline",
}
_DEVICES = Audio(("Headset",), ("Headset",), "Headset", "Headset", "Headset")

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


class FakePhone:
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
        audio: Audio = _DEVICES,
    ) -> None:
        self.refuse_new = False
        self.closed = False
        self.ringing_tone = ""
        self.sent_digits: dict[str, str] = {}
        self.named_in_answers: Headers = ()
        self.agrees = True
        self.commands: list[Command] = []
        self._now = now
        self._new_id = new_id
        self._registrar = registrar
        self._dialled = dialled
        self._passed_on = passed_on
        self.contexts: dict[str, str] = {}
        self.sent_on: dict[str, str] = {}
        self.replaced_with: dict[str, str] = {}
        self._colleagues: dict[str, Colleague] = {}
        self._voicemail: Voicemail | None = None
        self._audio = audio
        self._listener: Listener | None = None
        self._lock = threading.RLock()
        self._sent = self._told = 0
        self._asked: dict[str, bool] = {}
        self._keys_waiting: dict[str, str] = {}
        self._calls: dict[str, Call] = {}
        self._accounts: dict[str, Account] = {}
        self._lines: dict[str, Line] = {}
        self._ringing_for = ""
        self.check = Check(tell=self.tell, now=now, audio=audio)
        self._company = Company(
            self._calls,
            find=self._call,
            happen=self._happen,
            hold=self._ask_to_hold,
            end=lambda call, by, code, reason: self._end(call, by, code, reason=reason),
            now=now,
        )

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

    def snapshot(self) -> Snapshot:
        """Everything as it stands."""
        return Snapshot(
            lines=tuple(self._lines.values()),
            calls=tuple(self._calls.values()),
            audio=self._audio,
            colleagues=tuple(self._colleagues.values()),
            voicemail=self._voicemail,
            version="fake",
        )

    # The other side.

    @property
    def calls(self) -> dict[str, Call]:
        """The live calls by id."""
        return dict(self._calls)

    def ring(self, headers: Headers = (), *, account: str = "", from_registrar: bool = True) -> str:
        """Somebody calls; the call's id, also when there was no room and it was refused."""
        with self._lock:
            call = self._new_id()
            line = account or next(iter(self._lines), "")
            code = 480 if self.refuse_new else 486
            if self.refuse_new or len(self._calls) >= MOST_CALLS:
                self._tell(Refused(call, line, headers, from_registrar, code, self._now()))
                return call
            self.check.stop("a call came in")
            event = Ringing(call, line, headers, from_registrar, self._now())
            self._calls[call] = Call.of(event)
            self._tell(event)
            return call

    def cancel_remote(self, call: str, *, elsewhere: bool = False) -> None:
        """The caller gives up, or a colleague took the call."""
        self._end(call, Party.CUSTOMER, 487, elsewhere=elsewhere)

    def alert_remote(self, call: str, *, early_media: bool = False) -> None:
        """The dialled side rings, or is heard already."""
        self._happen(call, Alerting(call, self._now(), early_media))

    def answer_remote(self, call: str) -> None:
        """The dialled side answers."""
        self._agreed(call)
        self._happen(call, Answered(call, self._now()))

    def refuse_remote(self, call: str, code: int = 486) -> None:
        """The dialled side, or the exchange for it, refuses with a SIP status."""
        self._end(call, Party.CUSTOMER if code < 500 or code >= 600 else Party.NETWORK, code)

    def hang_up_remote(self, call: str) -> None:
        """The other side ends an answered call."""
        self._end(call, Party.CUSTOMER, 200)

    def hold_remote(self, call: str, held: bool = True) -> None:
        """The other side holds, or takes back."""
        self._hold(call, by_customer=held)

    def transfer_remote(self, call: str, code: int) -> None:
        """The other side says how far the transfer of *call* is."""
        with self._lock:
            self._company.told(call, code, PHRASES.get(code, ""))

    def refer_remote(self, call: str, target: str) -> int:
        """The other side wants *target* to be called in its place; what it is told."""
        with self._lock:
            value = self._call(call)
            if value.direction is Direction.OUTBOUND or value.from_registrar:
                request = TransferRequest(self._new_id(), call, target)
                self._tell(TransferAsked(call, request, self._now()))
            return 603

    def rename_remote(self, call: str, headers: Headers) -> None:
        """The exchange says that somebody else is at the other side."""
        self._happen(call, IdentityChanged(call, headers, self._now()))

    def replace_remote(self, call: str, headers: Headers) -> None:
        """Another call takes the place of this one (Replaces)."""
        with self._lock:
            if not self._call(call).talking:
                self._happen(call, Answered(call, self._now()))
            self._hold(call, by_agent=False, by_customer=False)
            self.rename_remote(call, headers)

    def agree_remote(self) -> None:
        """The other side agrees to be held or taken back, which it was asked while not `agrees`."""
        with self._lock:
            self.agrees = True
            asked, self._asked = self._asked, {}
            for call, held in asked.items():
                self._ask_to_hold(call, held)
                self._press(call, self._keys_waiting.pop(call, ""))

    def understand_digits(self, call: str, method: DigitsMethod) -> None:
        """The other side takes keys by *method* only."""
        self._happen(call, DigitsMethodChanged(call, method.value, self._now()))

    def send_digit(self, call: str, digit: str) -> None:
        """The other side presses a key."""
        self._happen(call, DigitReceived(call, digit, self._now()))

    def measure(self, call: str, quality: Quality) -> None:
        """The call is heard this well."""
        self._happen(call, QualityMeasured(call, quality, self._now()))

    def fall_silent(self, call: str, seconds: float) -> None:
        """No voice has come for *seconds*; 0: it is back."""
        self._happen(call, SilenceNoticed(call, seconds, self._now()))

    def lose(self, call: str) -> None:
        """The network loses the call."""
        self._end(call, Party.NETWORK, 408, reason="Request Timeout")

    def change_line(self, line: Line) -> None:
        """A registration comes or goes."""
        with self._lock:
            self._lines[line.account] = line
            self._tell(LineChanged(line, self._now()))

    def change_audio(self, audio: Audio) -> None:
        """A device is plugged or unplugged."""
        with self._lock:
            self._audio = audio
            self._tell(AudioChanged(audio, self._now()))

    def watched(self, account: str, told: Colleague | Voicemail) -> None:
        """The exchange tells of a colleague's telephone, or of the voicemail box."""
        with self._lock:
            if isinstance(told, Colleague):
                self._colleagues[told.user] = told
                self._tell(ColleagueChanged(account, told, self._now()))
            else:
                self._voicemail = told
                self._tell(VoicemailChanged(account, told, self._now()))

    def tell(self, event: Event) -> None:
        """Let the listener hear anything else, EngineLost for one."""
        with self._lock:
            self._tell(event)

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

    def _press(self, call: str, keys: str) -> None:
        self.sent_digits[call] = self.sent_digits.get(call, "") + keys

    def _must_ring(self, call: str) -> None:
        if not rings(self._call(call)):
            raise Refusal("this call does not ring")

    # What comes of it.

    def _call(self, call: str) -> Call:
        if call not in self._calls:
            raise Refusal("there is no such call any more")
        return self._calls[call]

    def _hold(
        self, call: str, *, by_agent: bool | None = None, by_customer: bool | None = None
    ) -> None:
        value = self._call(call)
        agent = value.held_by_agent if by_agent is None else by_agent
        customer = value.held_by_customer if by_customer is None else by_customer
        if (agent, customer) != (value.held_by_agent, value.held_by_customer):
            self._happen(call, HoldChanged(call, agent, customer, self._now()))

    def _ask_to_hold(self, call: str, held: bool) -> None:
        if not self.agrees:
            self._asked[call] = held
            return
        if self._call(call).held_by_agent is not held:
            self._agreed(call)
        self._hold(call, by_agent=held)

    def _agreed(self, call: str) -> None:
        # The other side's 200 may name who is there.
        told = asserted_by(self.named_in_answers)
        if told and told != self._call(call).identity:
            self.rename_remote(call, told)

    def _end(
        self, call: str, by: Party, code: int, *, reason: str = "", elsewhere: bool = False
    ) -> None:
        words = reason or PHRASES.get(code, "")
        self._happen(call, Ended(call, by, code, words, self._now(), elsewhere))

    def _happen(self, call: str, event: CallEvent) -> None:
        with self._lock:
            value = self._call(call).after(event)
            if value.live:
                self._calls[call] = value
            else:
                del self._calls[call]
            if self._ringing_for == call and not rings(value):
                self._ringing_for = self.ringing_tone = ""
            self._tell(event)
            if not value.live:
                self._company.ended(call)

    def _tell(self, event: Event) -> None:
        if self._listener is None:
            raise RuntimeError("the telephone was not started")
        self._told += 1
        self._listener(self._told, event)


def _faulty(account: Account, reason: str) -> Line:
    problem = LineProblem.CONFIGURATION
    return Line(account.id, account.uri, LineState.FAILED, problem=problem, reason=reason)
