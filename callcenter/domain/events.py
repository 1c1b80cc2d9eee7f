"""What can happen at the telephone, as facts: the engine tells them, the desk reacts to them."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec

from callcenter.domain.quality import Quality

Headers = tuple[tuple[str, str], ...]


class Party(Enum):
    """Who ended a call."""

    CUSTOMER = "customer"
    AGENT = "agent"
    NETWORK = "network"


class LineState(Enum):
    """Whether the PBX can reach this telephone."""

    OFFLINE = "offline"
    TRYING = "trying"
    REGISTERED = "registered"
    FAILED = "failed"


class LineProblem(Enum):
    """Why a line is not registered, in kinds an agent can act on."""

    NONE = "none"
    WRONG_PASSWORD = "wrong-password"
    UNKNOWN_USER = "unknown-user"
    FORBIDDEN = "forbidden"
    NO_ANSWER = "no-answer"
    NO_ROUTE = "no-route"
    NAME_NOT_FOUND = "name-not-found"
    SERVER = "server"
    CONFIGURATION = "configuration"


class AudioProblem(Enum):
    """What is missing for the agent to hear and be heard."""

    NONE = "none"
    NO_MICROPHONE = "no-microphone"
    NO_SPEAKER = "no-speaker"
    NO_DEVICE = "no-device"


class Ringing(msgspec.Struct, frozen=True):
    """A call comes in; *headers* are the INVITE's, in order and shortened to a sane size."""

    call: str
    account: str
    headers: Headers
    from_registrar: bool
    at: datetime


class Dialling(msgspec.Struct, frozen=True):
    """An outbound call was sent to the network; *target* is the number as dialled."""

    call: str
    account: str
    target: str
    at: datetime


class Alerting(msgspec.Struct, frozen=True):
    """The other side of an outbound call is being rung (180), or is heard already (183)."""

    call: str
    at: datetime
    early_media: bool = False


class Answered(msgspec.Struct, frozen=True):
    """The two sides can talk."""

    call: str
    at: datetime


class HoldChanged(msgspec.Struct, frozen=True):
    """Who holds the call now."""

    call: str
    by_agent: bool
    by_customer: bool
    at: datetime


class MuteChanged(msgspec.Struct, frozen=True):
    """The microphone of a call was closed or opened."""

    call: str
    muted: bool
    at: datetime


class DigitReceived(msgspec.Struct, frozen=True):
    """The other side pressed a key (RFC 4733)."""

    call: str
    digit: str
    at: datetime


class QualityMeasured(msgspec.Struct, frozen=True):
    """How the call has been heard since the last measurement."""

    call: str
    quality: Quality
    at: datetime


class SilenceNoticed(msgspec.Struct, frozen=True):
    """No voice packet has come from the other side for *seconds*; 0 when it is heard again."""

    call: str
    seconds: float
    at: datetime


class Ended(msgspec.Struct, frozen=True):
    """The call is over; *code* is the SIP status, *elsewhere* that a colleague took it."""

    call: str
    by: Party
    code: int
    reason: str
    at: datetime
    elsewhere: bool = False


class Refused(msgspec.Struct, frozen=True):
    """A call was turned away by the engine itself, for it had no room (486)."""

    call: str
    account: str
    headers: Headers
    from_registrar: bool
    code: int
    at: datetime


class Line(msgspec.Struct, frozen=True):
    """One account at one registrar, as it stands; *code* and *reason* are the registrar's words."""

    account: str
    uri: str
    state: LineState
    registrar: str = ""
    problem: LineProblem = LineProblem.NONE
    code: int = 0
    reason: str = ""


class LineChanged(msgspec.Struct, frozen=True):
    """A registration came, failed, or is being tried."""

    line: Line
    at: datetime


class Audio(msgspec.Struct, frozen=True):
    """Sound devices: what there is by name, and what is in use (empty: none)."""

    microphones: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    microphone: str = ""
    speaker: str = ""
    ringer: str = ""
    problem: AudioProblem = AudioProblem.NONE


class AudioChanged(msgspec.Struct, frozen=True):
    """A device was plugged, unplugged, chosen or lost."""

    audio: Audio
    at: datetime


class LevelsMeasured(msgspec.Struct, frozen=True):
    """How loud both ways are, 0 to 1; may be dropped under load."""

    microphone: float
    speaker: float


class EngineLost(msgspec.Struct, frozen=True):
    """The telephone itself stopped; *reason* is for a person. A new one is being started."""

    reason: str
    at: datetime


class EngineStarted(msgspec.Struct, frozen=True):
    """There is a telephone again; how things stand there follows."""

    pid: int
    at: datetime
