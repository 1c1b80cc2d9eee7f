"""What happens at a telephone without a network: calls, lines and devices, as a test's script says.

The other side's doings (`ring`, `hang_up_remote` …) are methods; the listener is called inside.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from callcenter.domain.call import MOST_CALLS, Call, CallEvent, Direction
from callcenter.domain.colleague import Colleague, Voicemail
from callcenter.domain.events import (
    Alerting,
    Answered,
    Audio,
    AudioChanged,
    ColleagueChanged,
    DigitReceived,
    DigitsMethodChanged,
    Ended,
    Headers,
    HoldChanged,
    IdentityChanged,
    Line,
    LineChanged,
    Party,
    QualityMeasured,
    Refused,
    Ringing,
    SilenceNoticed,
    TransferAsked,
    VoicemailChanged,
)
from callcenter.domain.keys import DigitsMethod
from callcenter.domain.quality import Quality
from callcenter.domain.transfer import TransferRequest
from callcenter.engine.fake_check import Check
from callcenter.engine.fake_company import Company, rings
from callcenter.engine.messages import Event, Snapshot
from callcenter.engine.phone import Listener
from callcenter.engine.pjsip.message import asserted_by
from callcenter.engine.pjsip.target import (
    Refusal,
)

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
DEVICES = Audio(("Headset",), ("Headset",), "Headset", "Headset", "Headset")


class FakeNetwork:
    """Calls that need no network, and whoever is at their other side; see FakePhone for the rest.

    `agrees`: the other side takes it at once when it is held; `named_in_answers` are the headers
    by which its answers name who is there.
    """

    def __init__(
        self, *, now: Callable[[], datetime], new_id: Callable[[], str], audio: Audio = DEVICES
    ) -> None:
        self.refuse_new = False
        self.ringing_tone = ""
        self.sent_digits: dict[str, str] = {}
        self.named_in_answers: Headers = ()
        self.agrees = True
        self._now = now
        self._new_id = new_id
        self._colleagues: dict[str, Colleague] = {}
        self._voicemail: Voicemail | None = None
        self._audio = audio
        self._listener: Listener | None = None
        self._lock = threading.RLock()
        self._told = 0
        self._asked: dict[str, bool] = {}
        self._keys_waiting: dict[str, str] = {}
        self._calls: dict[str, Call] = {}
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

    # What comes of it.

    def _press(self, call: str, keys: str) -> None:
        self.sent_digits[call] = self.sent_digits.get(call, "") + keys

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
