"""What the desk may tell the telephone. Each is answered with Done or Failed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """One line at one PBX; *registrars* are tried in order, as host or host:port.

    *transport* is `udp` or `tcp`; without *realm* it is learnt from the registrar's own challenge.
    """

    id: str
    user: str
    domain: str
    password: str
    registrars: tuple[str, ...]
    name: str = ""
    login: str = ""
    transport: str = "udp"
    realm: str = ""
    expires_s: int = 300

    @property
    def uri(self) -> str:
        """The address of record."""
        return f"sip:{self.user}@{self.domain}"

    def __repr__(self) -> str:
        """Without the password: an account may end up in a log."""
        return f"Account({self.id!r}, {self.uri!r}, {self.transport!r}, {self.registrars!r})"


@dataclass(frozen=True, slots=True)
class Sound:
    """Which devices to use, by name, best first; an empty list means the system's default.

    *codecs* are tried in order; *ringer_volume* and *speaker_volume* run from 0 to 1.
    """

    microphones: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    ringers: tuple[str, ...] = ()
    ringer_volume: float = 0.8
    speaker_volume: float = 1.0
    microphone_volume: float = 1.0
    codecs: tuple[str, ...] = ("G722", "PCMA", "PCMU")


@dataclass(frozen=True, slots=True)
class Configure:
    """The whole wished configuration; sending it again changes only what differs."""

    accounts: tuple[Account, ...]
    sound: Sound = Sound()
    desk_gone_call_s: float = 60.0
    desk_gone_idle_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Dial:
    """Call *target* (a number or a SIP user, already checked); *call* is the new call's UUID."""

    call: str
    account: str
    target: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Take a ringing call."""

    call: str


@dataclass(frozen=True, slots=True)
class Reject:
    """Turn a ringing call away with a SIP status: 486 busy, 480 not now, 603 declined."""

    call: str
    code: int = 486


@dataclass(frozen=True, slots=True)
class HangUp:
    """End a call, whatever its state."""

    call: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Let the customer wait with the queue's music."""

    call: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Take a held call back."""

    call: str


@dataclass(frozen=True, slots=True)
class Mute:
    """Close the microphone for a call."""

    call: str


@dataclass(frozen=True, slots=True)
class Unmute:
    """Open the microphone for a call."""

    call: str


@dataclass(frozen=True, slots=True)
class SendDigits:
    """Send keys `0-9*#A-D` into a call (RFC 4733)."""

    call: str
    digits: str


@dataclass(frozen=True, slots=True)
class StartRinging:
    """Let the ringer sound until StopRinging or until no call rings."""

    call: str
    tone: str = "ring"


@dataclass(frozen=True, slots=True)
class StopRinging:
    """Silence the ringer; the call rings on."""

    call: str


@dataclass(frozen=True, slots=True)
class SetSound:
    """Choose other devices or volumes, also during a call."""

    sound: Sound


@dataclass(frozen=True, slots=True)
class AskSnapshot:
    """Ask for everything as it stands; a Snapshot follows."""


@dataclass(frozen=True, slots=True)
class Quit:
    """Hang up, unregister, and end the telephone."""


Command = (
    Configure
    | Dial
    | Answer
    | Reject
    | HangUp
    | Hold
    | Resume
    | Mute
    | Unmute
    | SendDigits
    | StartRinging
    | StopRinging
    | SetSound
    | AskSnapshot
    | Quit
)
