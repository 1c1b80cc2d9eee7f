"""What the desk wants done, as values; the shell around it does them."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec

from callcenter.domain.agent import Agent
from callcenter.domain.alarm import Alarm
from callcenter.domain.customer import CustomerChange
from callcenter.domain.dial_policy import DialRefusal
from callcenter.domain.disposition import Flag
from callcenter.domain.interaction import Interaction
from callcenter.domain.number import PhoneNumber
from callcenter.domain.recording import Recording, RecordingFiled
from callcenter.domain.sound_test import SoundTest


class NoticeKind(Enum):
    """What the agent must be told, once."""

    DISPOSITION_MISSING = "disposition-missing"
    MOVED_TO_UNFINISHED = "moved-to-unfinished"
    MISSED = "missed"
    REFUSED_BUSY = "refused-busy"
    ENGINE_LOST = "engine-lost"
    ENGINE_BACK = "engine-back"
    DISAGREEMENT = "disagreement"
    LINES_FULL = "lines-full"
    SPOKE_WHILE_MUTED = "spoke-while-muted"
    EMERGENCY_ROOM = "emergency-room"
    KEPT = "kept"
    RECORDING_FORBIDDEN = "recording-forbidden"
    RECORDING_REQUIRED = "recording-required"
    RECORDING_STOPPED = "recording-stopped"
    RECORDING_STAYS_PAUSED = "recording-stays-paused"
    RECORDING_PAUSED_LONG = "recording-paused-long"
    REACHABLE_AGAIN = "reachable-again"
    TRANSFER_RETURNED = "transfer-returned"
    CORRECTION_CLOSED = "correction-closed"
    CORRECTED = "corrected"


class PlaceCall(msgspec.Struct, frozen=True):
    """Dial *number* on *account*; *target* is what is sent for it where that is something else.

    *context* travels with it, *consults* is the call whose caller it is about.
    """

    call: str
    account: str
    number: PhoneNumber
    target: str = ""
    emergency: bool = False
    context: str = ""
    consults: str = ""


class TakeCall(msgspec.Struct, frozen=True):
    """Answer a ringing call; with *beep* the agent hears that it was answered for them."""

    call: str
    beep: bool = False


class RefuseCall(msgspec.Struct, frozen=True):
    """Turn a call away with a SIP status."""

    call: str
    code: int


class RedirectCall(msgspec.Struct, frozen=True):
    """Send a ringing call on to *target* at the same exchange."""

    call: str
    target: str


class RefuseDial(msgspec.Struct, frozen=True):
    """Tell whoever wished it that a number is not called, and why."""

    call: str
    refusal: DialRefusal


class HoldCall(msgspec.Struct, frozen=True):
    """Put a call on hold."""

    call: str


class ResumeCall(msgspec.Struct, frozen=True):
    """Take a call back from hold."""

    call: str


class EndCall(msgspec.Struct, frozen=True):
    """Hang up."""

    call: str


class TransferCall(msgspec.Struct, frozen=True):
    """Pass a call on to *target* unannounced; *context* travels with it."""

    call: str
    target: str
    context: str = ""


class ConnectCalls(msgspec.Struct, frozen=True):
    """Connect the parties of both calls and leave them."""

    call: str
    consultation: str


class Confer(msgspec.Struct, frozen=True):
    """Let these calls hear each other; without any the conference is over."""

    calls: tuple[str, ...] = ()


class MuteCall(msgspec.Struct, frozen=True):
    """Close the microphone for a call, or open it."""

    call: str
    muted: bool


class RecordCall(msgspec.Struct, frozen=True):
    """Begin to record a call; *paused*: only what is said after a resumption."""

    call: str
    paused: bool = False


class PauseRecording(msgspec.Struct, frozen=True):
    """Write nothing of a call."""

    call: str


class ResumeRecording(msgspec.Struct, frozen=True):
    """Write again what is said."""

    call: str


class StopRecording(msgspec.Struct, frozen=True):
    """End a recording; the call goes on."""

    call: str


class KeepRecording(msgspec.Struct, frozen=True):
    """Put on disk what is known of a recording, or what became of its file."""

    recording: Recording | RecordingFiled


class FileRecording(msgspec.Struct, frozen=True):
    """Bring a recording whose call is over into the form in which it is kept."""

    recording: str


class Ring(msgspec.Struct, frozen=True):
    """Let the ringer sound; softly while the agent talks."""

    call: str
    softly: bool = False


class Silence(msgspec.Struct, frozen=True):
    """Stop the ringer for a call."""

    call: str


class SignLines(msgspec.Struct, frozen=True):
    """Be reachable at the PBX, or not."""

    on: bool


class AskTelephone(msgspec.Struct, frozen=True):
    """Ask the telephone how things stand: desk and telephone disagree."""


class LookUp(msgspec.Struct, frozen=True):
    """Find out who this is: in the local store at once, then in the CRM."""

    call: str
    number: PhoneNumber
    customer: str = ""


class TellStory(msgspec.Struct, frozen=True):
    """Load everything about one customer."""

    call: str
    customer: str


class Keep(msgspec.Struct, frozen=True):
    """Put an interaction on disk as it is; if not *urgent* (a note's letters), within 250 ms."""

    interaction: Interaction
    urgent: bool = True


class Finish(msgspec.Struct, frozen=True):
    """Put an interaction on disk together with its outbox row, in one transaction."""

    interaction: Interaction


class Share(msgspec.Struct, frozen=True):
    """Let the CRM have an interaction as it is now, while the call goes on: it is passed on."""

    interaction: Interaction


class Correct(msgspec.Struct, frozen=True):
    """Put on disk what a finished interaction shall read, who says so and why, and tell the CRM."""

    interaction: str
    note: str
    disposition: str
    flags: frozenset[Flag]
    reason: str
    by: str


class ChangeCustomer(msgspec.Struct, frozen=True):
    """Put on disk what was changed of a customer's record, and tell the CRM."""

    change: CustomerChange


class KeepAgent(msgspec.Struct, frozen=True):
    """Put the agent's state on disk."""

    agent: Agent


class KeepSoundTest(msgspec.Struct, frozen=True):
    """Put on disk how the check of the sound came out."""

    test: SoundTest


class RaiseAlarm(msgspec.Struct, frozen=True):
    """Put on disk what a supervisor or IT should look into."""

    alarm: Alarm


class Notice(msgspec.Struct, frozen=True):
    """Tell the agent; *since* and *until* say when it was, where that matters."""

    kind: NoticeKind
    call: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


Effect = (
    PlaceCall
    | TakeCall
    | RefuseCall
    | RedirectCall
    | RefuseDial
    | HoldCall
    | ResumeCall
    | EndCall
    | TransferCall
    | ConnectCalls
    | Confer
    | MuteCall
    | RecordCall
    | PauseRecording
    | ResumeRecording
    | StopRecording
    | KeepRecording
    | FileRecording
    | Ring
    | Silence
    | SignLines
    | AskTelephone
    | LookUp
    | TellStory
    | Keep
    | Finish
    | Share
    | Correct
    | ChangeCustomer
    | KeepAgent
    | KeepSoundTest
    | RaiseAlarm
    | Notice
)
