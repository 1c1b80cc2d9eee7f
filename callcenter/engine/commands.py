"""What the desk may tell the telephone. Each is answered with Done or Failed."""

from __future__ import annotations

import msgspec


class Account(msgspec.Struct, frozen=True):
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


class Sound(msgspec.Struct, frozen=True):
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


class Configure(msgspec.Struct, frozen=True):
    """The whole wished configuration; sending it again changes only what differs."""

    accounts: tuple[Account, ...]
    sound: Sound = Sound()
    desk_gone_call_s: float = 60.0
    desk_gone_idle_s: float = 10.0


class Dial(msgspec.Struct, frozen=True):
    """Call *target* (a number or a SIP user, already checked); *call* is the new call's UUID."""

    call: str
    account: str
    target: str


class Answer(msgspec.Struct, frozen=True):
    """Take a ringing call."""

    call: str


class Reject(msgspec.Struct, frozen=True):
    """Turn a ringing call away with a SIP status: 486 busy, 480 not now, 603 declined."""

    call: str
    code: int = 486


class HangUp(msgspec.Struct, frozen=True):
    """End a call, whatever its state."""

    call: str


class Hold(msgspec.Struct, frozen=True):
    """Let the customer wait with the queue's music."""

    call: str


class Resume(msgspec.Struct, frozen=True):
    """Take a held call back."""

    call: str


class Mute(msgspec.Struct, frozen=True):
    """Close the microphone for a call."""

    call: str


class Unmute(msgspec.Struct, frozen=True):
    """Open the microphone for a call."""

    call: str


class SendDigits(msgspec.Struct, frozen=True):
    """Send keys `0-9*#A-D` into a call (RFC 4733)."""

    call: str
    digits: str


class StartRinging(msgspec.Struct, frozen=True):
    """Let the ringer sound until StopRinging or until no call rings."""

    call: str
    tone: str = "ring"


class StopRinging(msgspec.Struct, frozen=True):
    """Silence the ringer; the call rings on."""

    call: str


class SetSound(msgspec.Struct, frozen=True):
    """Choose other devices or volumes, also during a call."""

    sound: Sound


class AskSnapshot(msgspec.Struct, frozen=True):
    """Ask for everything as it stands; a Snapshot follows."""


class Quit(msgspec.Struct, frozen=True):
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
