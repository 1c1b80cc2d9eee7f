"""What can happen at the telephone, as facts: the engine tells them, the desk reacts to them."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec

from callcenter.domain.certificate import Certificate
from callcenter.domain.colleague import Colleague, Voicemail
from callcenter.domain.headset import HeadsetButton
from callcenter.domain.quality import Quality
from callcenter.domain.recording import RecordingState
from callcenter.domain.sound_test import SoundTest
from callcenter.domain.transfer import Transfer, TransferRequest

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
    CERTIFICATE = "certificate"


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
    """An outbound call was sent to the network; *target* is the number as dialled.

    *consults* is the call whose caller it is about, if it is a consultation.
    """

    call: str
    account: str
    target: str
    at: datetime
    consults: str = ""


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
    """The other side pressed a key (RFC 4733 or INFO; tones in its voice are not looked for)."""

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


class TransferProgressed(msgspec.Struct, frozen=True):
    """The passing on of a call went on; when it is done the call itself ends next."""

    call: str
    transfer: Transfer
    at: datetime


class TransferAsked(msgspec.Struct, frozen=True):
    """The other side asks this telephone to call somebody in its place; nothing was dialled."""

    call: str
    request: TransferRequest
    at: datetime


class IdentityChanged(msgspec.Struct, frozen=True):
    """Another party is at the other side now, by the registrar's word (re-INVITE or UPDATE).

    *headers* are those of that request, in order.
    """

    call: str
    headers: Headers
    at: datetime


class ConferenceChanged(msgspec.Struct, frozen=True):
    """A call joined the conference of this telephone, or left it."""

    call: str
    joined: bool
    at: datetime


class RecordingChanged(msgspec.Struct, frozen=True):
    """What is said is being written to disk, is not, or is left out for a while.

    *recording* is the recording's UUID, *reason* why it stopped by itself.
    """

    call: str
    state: RecordingState
    at: datetime
    recording: str = ""
    reason: str = ""


class DigitsMethodChanged(msgspec.Struct, frozen=True):
    """Keys go into this call by another *method* (`rfc4733`, `info` or `inband`) than before.

    What holds before the first of these is the method wished, and RFC 4733 for `auto`.
    """

    call: str
    method: str
    at: datetime


class SpokeWhileMuted(msgspec.Struct, frozen=True):
    """The agent speaks into a closed microphone."""

    call: str
    at: datetime


class NotHeard(msgspec.Struct, frozen=True):
    """The other side cannot hear the agent: for a *reason* (`microphone-silent`, `not-sent`,
    `not-received`), empty when it can again."""

    call: str
    reason: str
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
    """One account at one registrar, as it stands; *code* and *reason* are the registrar's words.

    *secure* names what hides the signalling, such as `TLSv1.3`; empty when nothing does. The
    registrar has shown its *certificate*; *own_certificate* is this computer's, if it has one.
    """

    account: str
    uri: str
    state: LineState
    registrar: str = ""
    problem: LineProblem = LineProblem.NONE
    code: int = 0
    reason: str = ""
    secure: str = ""
    certificate: Certificate | None = None
    own_certificate: Certificate | None = None


class LineChanged(msgspec.Struct, frozen=True):
    """A registration came, failed, or is being tried.

    It was so for *unnoticed_s* before *at*, while the computer slept.
    """

    line: Line
    at: datetime
    unnoticed_s: float = 0.0


class Audio(msgspec.Struct, frozen=True):
    """Sound devices: what there is by name, and what is in use (empty: none).

    *ringers* are all that ring at once, *ringer* the first of them. *processing_problem* says in
    words why echo, noise and loudness are left as they are; empty when they need not be.
    """

    microphones: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    microphone: str = ""
    speaker: str = ""
    ringer: str = ""
    problem: AudioProblem = AudioProblem.NONE
    ringers: tuple[str, ...] = ()
    processing_problem: str = ""


class AudioChanged(msgspec.Struct, frozen=True):
    """A device was plugged, unplugged, chosen or lost."""

    audio: Audio
    at: datetime


class LevelsMeasured(msgspec.Struct, frozen=True):
    """How loud both ways are, 0 to 1; may be dropped under load."""

    microphone: float
    speaker: float


class ColleagueChanged(msgspec.Struct, frozen=True):
    """A watched colleague's telephone does something else."""

    account: str
    colleague: Colleague
    at: datetime


class VoicemailChanged(msgspec.Struct, frozen=True):
    """Messages came into the voicemail box or went."""

    account: str
    voicemail: Voicemail
    at: datetime


class HeadsetPressed(msgspec.Struct, frozen=True):
    """A button of the headset was pressed."""

    button: HeadsetButton
    at: datetime


class SoundTested(msgspec.Struct, frozen=True):
    """The check of the sound went on, or is over."""

    test: SoundTest


class EngineLost(msgspec.Struct, frozen=True):
    """The telephone itself stopped; *reason* is for a person. A new one is being started."""

    reason: str
    at: datetime


class EngineStarted(msgspec.Struct, frozen=True):
    """There is a telephone again; how things stand there follows."""

    pid: int
    at: datetime
