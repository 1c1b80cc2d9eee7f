"""The agent's desk as one value: who sits there, what rings, what is being written."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec
from msgspec.structs import replace

from callcenter.domain.agent import Activity, Agent, Intent
from callcenter.domain.alarm import Alarm
from callcenter.domain.auto_answer import AnswerDue
from callcenter.domain.call import Call, CallState, Direction
from callcenter.domain.caller import Caller, HeaderRules
from callcenter.domain.colleague import Colleague, Voicemail
from callcenter.domain.context import Context
from callcenter.domain.customer import Customer, NumberHistory
from callcenter.domain.dial_policy import DialRules, PastDial
from callcenter.domain.disposition import Disposition
from callcenter.domain.events import Audio, Line
from callcenter.domain.forwarding import CallRules, Forwarded, Forwarding
from callcenter.domain.interaction import Interaction
from callcenter.domain.listed import Listed
from callcenter.domain.number import PhoneNumber
from callcenter.domain.record_rules import RecordRules
from callcenter.domain.recording import Recording, RecordingRules
from callcenter.domain.sound_test import SoundTest
from callcenter.domain.tariff import Tariff
from callcenter.domain.transfer import TransferRequest, TransferRules
from callcenter.domain.wishes import ConsultWished, DialWished, Source, TransferWished


class Rules(msgspec.Struct, frozen=True):
    """The policy a desk works by; times in seconds, but *correct_within_h*; 0 there is never."""

    region: str = "PL"
    extension_digits: int = 6
    headers: HeaderRules = HeaderRules()
    wrap_up_s: float = 30.0
    extend_s: float = 30.0
    disposition_required: bool = True
    correct_within_h: float = 24.0
    refuse_queue_calls_when_paused: bool = True
    dispositions: tuple[Disposition, ...] = ()
    recording: RecordingRules = RecordingRules()
    dialling: DialRules = DialRules()
    calls: CallRules = CallRules()
    transfer: TransferRules = TransferRules()
    colleagues: tuple[Colleague, ...] = ()
    erase_allowed: bool = False
    record: RecordRules = RecordRules()

    def disposition(self, code: str) -> Disposition | None:
        """The disposition of that *code*, if there is one."""
        return next((known for known in self.dispositions if known.code == code), None)


class Pop(msgspec.Struct, frozen=True):
    """What is known of the other party of one call; *chosen* is a customer's id, empty: nobody.

    *context* is what whoever passed the call on says of it, *listed* whom the company directory
    has for the number.
    """

    call: str
    number: PhoneNumber
    caller: Caller | None = None
    source: Source = Source.PENDING
    matches: tuple[Customer, ...] = ()
    chosen: str = ""
    decided: bool = False
    history: NumberHistory | None = None
    context: Context | None = None
    listed: tuple[Listed, ...] = ()

    @property
    def customer(self) -> Customer | None:
        """The customer this call is with."""
        return next((match for match in self.matches if match.id == self.chosen), None)

    @property
    def undecided(self) -> bool:
        """Whether several customers share the number and the agent has not said which."""
        return len(self.matches) > 1 and not self.chosen and not self.decided


class WrapUp(msgspec.Struct, frozen=True):
    """After-call work on one interaction; without *until* it has no end but the agent's."""

    call: str
    until: datetime | None
    length_s: float = 0.0

    def seconds_left(self, now: datetime) -> float | None:
        """Seconds until it ends by itself; None when it does not."""
        return None if self.until is None else max(0.0, (self.until - now).total_seconds())


class DialQuestion(msgspec.Struct, frozen=True):
    """A number that is called once the agent says so, because it is dear: its *tariff*."""

    wish: DialWished | ConsultWished | TransferWished
    tariff: Tariff

    @property
    def call(self) -> str:
        """The call it is about: the one to be made, or the one to be passed on."""
        return self.wish.consultation if isinstance(self.wish, ConsultWished) else self.wish.call


class EngineState(Enum):
    """Whether there is a telephone."""

    STARTING = "starting"
    RUNNING = "running"
    LOST = "lost"


class Desk(msgspec.Struct, frozen=True):
    """Everything the agent's window shows; changed only by `react`."""

    agent: Agent
    rules: Rules = msgspec.field(default_factory=Rules)
    lines: tuple[Line, ...] = ()
    audio: Audio = Audio()
    calls: tuple[Call, ...] = ()
    open: tuple[Interaction, ...] = ()
    pops: tuple[Pop, ...] = ()
    wrap_ups: tuple[WrapUp, ...] = ()
    unkept: frozenset[str] = frozenset()
    focus: str = ""
    engine: EngineState = EngineState.STARTING
    engine_reason: str = ""
    storage_problem: str = ""
    retry_at: datetime | None = None
    restored: bool = False
    activity_since: datetime | None = None
    colleagues: tuple[Colleague, ...] = ()
    voicemail: Voicemail | None = None
    requests: tuple[TransferRequest, ...] = ()
    recordings: tuple[Recording, ...] = ()
    sound_test: SoundTest | None = None
    dial_question: DialQuestion | None = None
    dialled: tuple[PastDial, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    emergency: DialWished | None = None
    answers_due: tuple[AnswerDue, ...] = ()
    forwarded: tuple[Forwarded, ...] = ()
    away_since: datetime | None = None

    def call(self, call: str) -> Call | None:
        """The live call of that id."""
        return next((known for known in self.calls if known.id == call), None)

    def interaction(self, call: str) -> Interaction | None:
        """The open interaction of that id."""
        return next((known for known in self.open if known.id == call), None)

    def pop(self, call: str) -> Pop | None:
        """What is known of that call's other party."""
        return next((known for known in self.pops if known.call == call), None)

    def wrap_up(self, call: str) -> WrapUp | None:
        """The after-call work of that id."""
        return next((known for known in self.wrap_ups if known.call == call), None)

    def consultation(self, call: str) -> Call | None:
        """The live call in which somebody is asked about the caller of *call*."""
        return next((other for other in self.calls if call and other.consults == call), None)

    @property
    def forwarding(self) -> tuple[Forwarding, ...]:
        """The forwards that are set."""
        return self.rules.calls.forwardings

    def recording(self, recording: str) -> Recording | None:
        """The recording of that id, if its call goes on or a crash cut it off in a pause."""
        return next((known for known in self.recordings if known.id == recording), None)

    def with_recording(self, recording: Recording) -> Desk:
        """The desk with *recording* put in place of its former self, or added."""
        others = tuple(known for known in self.recordings if known.id != recording.id)
        return replace(self, recordings=(*others, recording))

    def without_recording(self, recording: str) -> Desk:
        """The desk without that recording, which is on the disk."""
        left = tuple(known for known in self.recordings if known.id != recording)
        return replace(self, recordings=left)

    def company(self, call: str) -> Call | None:
        """The other of two calls that belong together: a call and its consultation."""
        known = self.call(call)
        if known is None:
            return None
        return self.consultation(call) or (self.call(known.consults) if known.consults else None)

    @property
    def conference(self) -> tuple[Call, ...]:
        """The calls that hear each other."""
        return tuple(call for call in self.calls if call.in_conference)

    @property
    def focused(self) -> Interaction | None:
        """The interaction whose customer, note and disposition are on screen."""
        return self.interaction(self.focus)

    @property
    def ringing(self) -> tuple[Call, ...]:
        """Inbound calls waiting to be answered, longest first."""
        return tuple(
            call
            for call in self.calls
            if call.direction is Direction.INBOUND and call.state is CallState.RINGING
        )

    @property
    def busy(self) -> tuple[Call, ...]:
        """Calls the agent is in, or is making."""
        ringing = self.ringing
        return tuple(call for call in self.calls if call not in ringing)

    @property
    def activity(self) -> Activity:
        """What the agent is doing."""
        if self.busy:
            return Activity.TALKING
        if self.ringing:
            return Activity.RINGING
        # Old work taken from the tray has no end of its own and keeps nobody from a call.
        if any(wrap_up.until for wrap_up in self.wrap_ups):
            return Activity.WRAPPING_UP
        return Activity.IDLE

    def accepts(self, caller: Caller) -> bool:
        """Whether a new call may ring: queue calls only for an agent who is ready for one."""
        if self.agent.choice.intent is Intent.SIGNED_OUT:
            return False
        if not caller.queue or not self.rules.refuse_queue_calls_when_paused:
            return True
        free = self.activity in (Activity.IDLE, Activity.RINGING)
        return self.agent.choice.intent is Intent.READY and free

    def with_call(self, call: Call) -> Desk:
        """The desk with *call* put in place of its former self, or added."""
        known = any(other.id == call.id for other in self.calls)
        calls = tuple(call if other.id == call.id else other for other in self.calls)
        return replace(self, calls=calls if known else (*self.calls, call))

    def without_call(self, call: str) -> Desk:
        """The desk without that call."""
        return replace(
            self,
            calls=tuple(known for known in self.calls if known.id != call),
            requests=tuple(request for request in self.requests if request.call != call),
        )

    def with_interaction(self, interaction: Interaction) -> Desk:
        """The desk with *interaction* put in place of its former self, or added."""
        known = any(other.id == interaction.id for other in self.open)
        changed = tuple(interaction if other.id == interaction.id else other for other in self.open)
        return replace(self, open=changed if known else (*self.open, interaction))

    def without_interaction(self, call: str) -> Desk:
        """The desk with that interaction put away, and the focus on what remains."""
        left = tuple(known for known in self.open if known.id != call)
        focus = self.focus if self.focus != call else self._next_focus(call)
        return replace(
            self,
            open=left,
            pops=tuple(known for known in self.pops if known.call != call),
            wrap_ups=tuple(known for known in self.wrap_ups if known.call != call),
            unkept=self.unkept - {call},
            focus=focus,
        )

    def with_pop(self, pop: Pop) -> Desk:
        """The desk with *pop* put in place of its former self, or added."""
        others = tuple(known for known in self.pops if known.call != pop.call)
        return replace(self, pops=(*others, pop))

    def with_wrap_up(self, wrap_up: WrapUp) -> Desk:
        """The desk with *wrap_up* put in place of its former self, or added."""
        others = tuple(known for known in self.wrap_ups if known.call != wrap_up.call)
        return replace(self, wrap_ups=(*others, wrap_up))

    def without_wrap_up(self, call: str) -> Desk:
        """The desk without that after-call work; its interaction stays."""
        return replace(self, wrap_ups=tuple(w for w in self.wrap_ups if w.call != call))

    def _next_focus(self, leaving: str) -> str:
        for call in (*self.busy, *self.ringing):
            if call.id != leaving:
                return call.id
        waiting = [known.call for known in self.wrap_ups if known.call != leaving]
        return waiting[-1] if waiting else ""
