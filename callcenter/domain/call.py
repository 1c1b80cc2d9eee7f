"""One telephone call, as a value: its state, who holds it, and how it ended."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec
from msgspec.structs import replace

from callcenter.domain.events import (
    Alerting,
    Answered,
    ConferenceChanged,
    Dialling,
    DigitReceived,
    DigitsMethodChanged,
    Ended,
    Headers,
    HoldChanged,
    IdentityChanged,
    MuteChanged,
    NotHeard,
    Party,
    QualityMeasured,
    RecordingChanged,
    Refused,
    Ringing,
    SilenceNoticed,
    TransferProgressed,
)
from callcenter.domain.quality import Quality
from callcenter.domain.recording import RecordingState
from callcenter.domain.transfer import Transfer, TransferState

MOST_CALLS = 4
"""The telephone carries no more at once (a limit of the SIP library)."""


class Direction(Enum):
    """Who began."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class CallState(Enum):
    """Where a call stands; hold and mute are facts beside it."""

    DIALLING = "dialing"
    RINGING = "ringing"
    ACTIVE = "active"
    ENDED = "ended"


CallEvent = (
    Alerting
    | Answered
    | HoldChanged
    | MuteChanged
    | DigitReceived
    | QualityMeasured
    | SilenceNoticed
    | TransferProgressed
    | IdentityChanged
    | ConferenceChanged
    | RecordingChanged
    | DigitsMethodChanged
    | NotHeard
    | Ended
)

#        from               on               to
NEXT: dict[tuple[CallState, type], CallState] = {
    (CallState.DIALLING, Alerting): CallState.RINGING,
    (CallState.DIALLING, Answered): CallState.ACTIVE,
    (CallState.DIALLING, MuteChanged): CallState.DIALLING,
    (CallState.DIALLING, QualityMeasured): CallState.DIALLING,
    (CallState.DIALLING, IdentityChanged): CallState.DIALLING,
    (CallState.DIALLING, RecordingChanged): CallState.DIALLING,
    (CallState.DIALLING, DigitsMethodChanged): CallState.DIALLING,
    (CallState.DIALLING, Ended): CallState.ENDED,
    (CallState.RINGING, Alerting): CallState.RINGING,
    (CallState.RINGING, Answered): CallState.ACTIVE,
    (CallState.RINGING, MuteChanged): CallState.RINGING,
    (CallState.RINGING, QualityMeasured): CallState.RINGING,
    (CallState.RINGING, IdentityChanged): CallState.RINGING,
    (CallState.RINGING, RecordingChanged): CallState.RINGING,
    (CallState.RINGING, DigitsMethodChanged): CallState.RINGING,
    (CallState.RINGING, Ended): CallState.ENDED,
    (CallState.ACTIVE, HoldChanged): CallState.ACTIVE,
    (CallState.ACTIVE, MuteChanged): CallState.ACTIVE,
    (CallState.ACTIVE, DigitReceived): CallState.ACTIVE,
    (CallState.ACTIVE, QualityMeasured): CallState.ACTIVE,
    (CallState.ACTIVE, SilenceNoticed): CallState.ACTIVE,
    (CallState.ACTIVE, TransferProgressed): CallState.ACTIVE,
    (CallState.ACTIVE, IdentityChanged): CallState.ACTIVE,
    (CallState.ACTIVE, ConferenceChanged): CallState.ACTIVE,
    (CallState.ACTIVE, RecordingChanged): CallState.ACTIVE,
    (CallState.ACTIVE, DigitsMethodChanged): CallState.ACTIVE,
    (CallState.ACTIVE, NotHeard): CallState.ACTIVE,
    (CallState.ACTIVE, Ended): CallState.ENDED,
}


class Impossible(Exception):
    """An event that cannot follow: desk and engine disagree about a call."""


class Call(msgspec.Struct, frozen=True):
    """A call now; *remote* is the dialled target of an outbound call, else empty.

    *consults* is the id of the call whose caller this one is about, *identity* the headers by
    which the exchange last named another party than at the beginning.
    """

    id: str
    direction: Direction
    state: CallState
    account: str
    started: datetime
    remote: str = ""
    headers: Headers = ()
    from_registrar: bool = False
    answered: datetime | None = None
    ended: datetime | None = None
    early_media: bool = False
    held_by_agent: bool = False
    held_by_customer: bool = False
    held_since: datetime | None = None
    muted: bool = False
    silent_s: float = 0.0
    quality: Quality | None = None
    consults: str = ""
    identity: Headers = ()
    transfer: Transfer | None = None
    transfer_since: datetime | None = None
    in_conference: bool = False
    recording: RecordingState = RecordingState.OFF
    digits_method: str = ""
    not_heard: str = ""
    ended_by: Party | None = None
    code: int = 0
    reason: str = ""
    elsewhere: bool = False

    @classmethod
    def of(cls, event: Ringing | Dialling | Refused) -> Call:
        """The call that *event* begins; a refused one has ended already."""
        if isinstance(event, Dialling):
            return cls(
                event.call,
                Direction.OUTBOUND,
                CallState.DIALLING,
                event.account,
                event.at,
                remote=event.target,
                consults=event.consults,
            )
        call = cls(
            event.call,
            Direction.INBOUND,
            CallState.RINGING,
            event.account,
            event.at,
            headers=event.headers,
            from_registrar=event.from_registrar,
        )
        if isinstance(event, Refused):
            ended = Ended(event.call, Party.NETWORK, event.code, "no free line", event.at)
            return call.after(ended)
        return call

    def after(self, event: CallEvent) -> Call:  # noqa: C901 - one line for each event
        """The call once *event* has happened; raises Impossible when it cannot follow."""
        state = NEXT.get((self.state, type(event)))
        if state is None:
            raise Impossible(f"{type(event).__name__} for a call that is {self.state.value}")
        call = replace(self, state=state)
        match event:
            case Alerting():
                return replace(call, early_media=event.early_media)
            case Answered():
                return replace(call, answered=max(event.at, self.started))
            case HoldChanged():
                held = event.by_agent or event.by_customer
                since = (self.held_since or event.at) if held else None
                return replace(
                    call,
                    held_by_agent=event.by_agent,
                    held_by_customer=event.by_customer,
                    held_since=since,
                )
            case MuteChanged():
                return replace(call, muted=event.muted)
            case QualityMeasured():
                return replace(call, quality=event.quality)
            case SilenceNoticed():
                return replace(call, silent_s=event.seconds)
            case TransferProgressed():
                return call.passing_on(event.transfer, event.at)
            case IdentityChanged():
                return replace(call, identity=event.headers)
            case ConferenceChanged():
                return replace(call, in_conference=event.joined)
            case RecordingChanged():
                return replace(call, recording=event.state)
            case DigitsMethodChanged():
                return replace(call, digits_method=event.method)
            case NotHeard():
                return replace(call, not_heard=event.reason)
            case Ended():
                # A clock that was set back must not let a call end before it began.
                return replace(
                    call,
                    ended=max(event.at, self.answered or self.started),
                    ended_by=event.by,
                    code=event.code,
                    reason=event.reason,
                    elsewhere=event.elsewhere,
                )
            case DigitReceived():
                return call

    def passing_on(self, transfer: Transfer, now: datetime) -> Call:
        """The call once its transfer is so; `transfer_since` is when this attempt began."""
        going_on = self.transfer is not None and self.transfer.under_way
        since = self.transfer_since if going_on else now
        return replace(self, transfer=transfer, transfer_since=since)

    def not_passed_on(self, code: int, reason: str, now: datetime) -> Call:
        """The call with its transfer given up by this side."""
        if self.transfer is None or not self.transfer.under_way:
            return self
        state = TransferState.FAILED
        return self.passing_on(replace(self.transfer, state=state, code=code, reason=reason), now)

    @property
    def passed_on(self) -> bool:
        """Whether somebody else has the other side by now."""
        return self.transfer is not None and self.transfer.state is TransferState.DONE

    @property
    def being_passed_on(self) -> bool:
        """Whether a transfer of it is under way."""
        return self.transfer is not None and self.transfer.under_way

    @property
    def live(self) -> bool:
        """Whether it is still going on."""
        return self.state is not CallState.ENDED

    @property
    def talking(self) -> bool:
        """Whether somebody can hear somebody."""
        return self.state is CallState.ACTIVE

    @property
    def held(self) -> bool:
        """Whether either side holds it."""
        return self.held_by_agent or self.held_by_customer

    @property
    def missed(self) -> bool:
        """An inbound call nobody took: neither the agent, nor a colleague, nor refused by hand."""
        return (
            self.direction is Direction.INBOUND
            and self.state is CallState.ENDED
            and self.answered is None
            and not self.elsewhere
            and self.ended_by is not Party.AGENT
        )
