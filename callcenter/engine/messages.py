"""Commands, events and answers as JSON bytes, numbered, with the protocol's version in each."""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from callcenter.domain.call import Call
from callcenter.domain.colleague import Colleague, Voicemail
from callcenter.domain.events import (
    Alerting,
    Answered,
    Audio,
    AudioChanged,
    ColleagueChanged,
    ConferenceChanged,
    Dialling,
    DigitReceived,
    DigitsMethodChanged,
    Ended,
    EngineLost,
    EngineStarted,
    HeadsetPressed,
    HoldChanged,
    IdentityChanged,
    LevelsMeasured,
    Line,
    LineChanged,
    MuteChanged,
    NotHeard,
    QualityMeasured,
    RecordingChanged,
    Refused,
    Ringing,
    SilenceNoticed,
    SoundTested,
    SpokeWhileMuted,
    TransferAsked,
    TransferProgressed,
    VoicemailChanged,
)
from callcenter.engine.commands import Command

PROTOCOL = 2


class Done(msgspec.Struct, frozen=True):
    """The command numbered *to* was carried out."""

    to: int


class Failed(msgspec.Struct, frozen=True):
    """The command numbered *to* was not carried out; *reason* is for a person."""

    to: int
    reason: str


class Snapshot(msgspec.Struct, frozen=True):
    """The telephone as it stands; whoever gets it believes it and forgets what was before."""

    lines: tuple[Line, ...] = ()
    calls: tuple[Call, ...] = ()
    audio: Audio = Audio()
    colleagues: tuple[Colleague, ...] = ()
    voicemail: Voicemail | None = None
    pid: int = 0
    tls: str = ""
    version: str = ""


Event = (
    Ringing
    | Dialling
    | Alerting
    | Answered
    | HoldChanged
    | MuteChanged
    | DigitReceived
    | QualityMeasured
    | SilenceNoticed
    | TransferProgressed
    | TransferAsked
    | IdentityChanged
    | ConferenceChanged
    | RecordingChanged
    | DigitsMethodChanged
    | SpokeWhileMuted
    | NotHeard
    | Ended
    | Refused
    | LineChanged
    | AudioChanged
    | LevelsMeasured
    | ColleagueChanged
    | VoicemailChanged
    | HeadsetPressed
    | SoundTested
    | EngineLost
    | EngineStarted
    | Done
    | Failed
    | Snapshot
)

Message = Command | Event

_TYPES: dict[str, type] = {kind.__name__: kind for kind in (*get_args(Command), *get_args(Event))}


class WrongProtocol(Exception):
    """The other side speaks another version of the link's language."""


class Malformed(Exception):
    """Bytes that are no message."""


class _Envelope(msgspec.Struct):
    protocol: int
    seq: int
    type: str
    body: msgspec.Raw


def encode(message: Message, *, seq: int) -> bytes:
    """*message* as JSON bytes, numbered *seq*."""
    envelope = {
        "protocol": PROTOCOL,
        "seq": seq,
        "type": type(message).__name__,
        "body": message,
    }
    return msgspec.json.encode(envelope)


def decode(data: bytes) -> tuple[int, Message]:
    """The number and message in *data*; raises WrongProtocol or Malformed."""
    try:
        envelope = msgspec.json.decode(data, type=_Envelope)
    except msgspec.MsgspecError as error:
        raise Malformed(str(error)) from error
    if envelope.protocol != PROTOCOL:
        raise WrongProtocol(f"protocol {envelope.protocol}, expected {PROTOCOL}")
    kind = _TYPES.get(envelope.type)
    if kind is None:
        raise Malformed(f"no message is called {envelope.type!r}")
    try:
        message: Any = msgspec.json.decode(envelope.body, type=kind)
    except msgspec.MsgspecError as error:
        raise Malformed(f"{envelope.type}: {error}") from error
    return envelope.seq, message
