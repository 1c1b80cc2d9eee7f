"""What the desk may tell the telephone. Each is answered with Done or Failed."""

from __future__ import annotations

from enum import Enum

import msgspec


class VoiceWay(Enum):
    """When the voice of calls goes through our own hands instead of the SIP library's sockets.

    AUTO: where the library cannot do it well, by IPv6 and on systems without a lock for its ports.
    """

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Account(msgspec.Struct, frozen=True):
    """One line at one PBX; *registrars* are tried in order, as host or host:port.

    *transport* is `udp`, `tcp` or `tls`; without *realm* it is learnt from the registrar's own
    challenge. *srtp* is `off`, `optional` or `required`; keys go over clear signalling only with
    *srtp_over_clear*. *tls_authorities* is a file of further authorities to trust,
    *tls_certificate* and *tls_key* are files of the client's own certificate. *stun* is a server
    as host or host:port that is asked how the world sees this computer, and after *keep_alive_s*
    without a message an empty one keeps the way open. *dtmf* is `auto`, `rfc4733`, `info` or
    `inband`. Everything goes through *proxy* (host or host:port) where there is one, and *instance*
    is the UUID by which the registrar knows this telephone again. The exchange is asked about the
    *watched* extensions and, with *voicemail*, about the voicemail box.
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
    confirm_s: float = 3.0
    srtp: str = "off"
    srtp_over_clear: bool = False
    tls_authorities: str = ""
    tls_certificate: str = ""
    tls_key: str = ""
    stun: str = ""
    keep_alive_s: float = 25.0
    dtmf: str = "auto"
    watched: tuple[str, ...] = ()
    voicemail: bool = False
    proxy: str = ""
    instance: str = ""
    voice_way: VoiceWay = VoiceWay.AUTO

    @property
    def uri(self) -> str:
        """The address of record."""
        return f"sip:{self.user}@{self.domain}"

    def __repr__(self) -> str:
        """Without the password: an account may end up in a log."""
        return f"Account({self.id!r}, {self.uri!r}, {self.transport!r}, {self.registrars!r})"


class TonesRegion(Enum):
    """The country whose call tones (ringing, busy, no way) the agent knows."""

    POLAND = "PL"
    EUROPE = "EU"
    GERMANY = "DE"
    FRANCE = "FR"
    UNITED_KINGDOM = "GB"
    UNITED_STATES = "US"


class Sound(msgspec.Struct, frozen=True):
    """Which devices to use, by name, best first; an empty list means the system's default.

    *codecs* are tried in order; volumes run from 0 to 1. With *ring_everywhere* all *ringers*
    sound at once, else the first that is there.
    """

    microphones: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    ringers: tuple[str, ...] = ()
    ringer_volume: float = 0.8
    speaker_volume: float = 1.0
    microphone_volume: float = 1.0
    codecs: tuple[str, ...] = ("G722", "PCMA", "PCMU")
    ring_everywhere: bool = False
    echo_cancellation: bool = True
    noise_suppression: bool = True
    gain_control: bool = True
    headset_buttons: bool = True
    tones_region: TonesRegion = TonesRegion.POLAND


class Recordings(msgspec.Struct, frozen=True):
    """Where recordings are written and the key (32 bytes, base64) they are encrypted with.

    Without *on_hold* the time on hold is left out.
    """

    directory: str = ""
    key: str = ""
    on_hold: bool = False

    def __repr__(self) -> str:
        """Without the key: a configuration may end up in a log."""
        return f"Recordings({self.directory!r})"


class Configure(msgspec.Struct, frozen=True):
    """The whole wished configuration; sending it again changes only what differs."""

    accounts: tuple[Account, ...]
    sound: Sound = Sound()
    desk_gone_call_s: float = 60.0
    desk_gone_idle_s: float = 10.0
    recordings: Recordings = Recordings()


class Dial(msgspec.Struct, frozen=True):
    """Call *target* (a number or a SIP user, already checked); *call* is the new call's UUID.

    *context* travels in a User-to-User header (RFC 7433, hex); *consults* is the call whose
    caller this one is about. An *emergency* call is tried also on a line that is not registered.
    """

    call: str
    account: str
    target: str
    context: str = ""
    consults: str = ""
    emergency: bool = False


class Answer(msgspec.Struct, frozen=True):
    """Take a ringing call; with *beep* the agent hears that it was taken for them."""

    call: str
    beep: bool = False


class Reject(msgspec.Struct, frozen=True):
    """Turn a ringing call away with a SIP status: 486 busy, 480 not now, 603 declined."""

    call: str
    code: int = 486


class Redirect(msgspec.Struct, frozen=True):
    """Send a ringing call on to *target* at the same exchange (302)."""

    call: str
    target: str


class Transfer(msgspec.Struct, frozen=True):
    """Pass an answered call on to *target* unannounced (REFER); *context* travels with it.

    TransferProgressed tells how it goes; when it fails the call is still here, on hold.
    """

    call: str
    target: str
    context: str = ""


class CompleteTransfer(msgspec.Struct, frozen=True):
    """Connect the parties of *call* and of *consultation* and leave both (REFER with Replaces)."""

    call: str
    consultation: str


class Conference(msgspec.Struct, frozen=True):
    """Let exactly these answered calls hear each other and the agent; none ends the conference."""

    calls: tuple[str, ...] = ()


class RecordCall(msgspec.Struct, frozen=True):
    """Write what is said to disk as the recording with this UUID; *paused*: only from Resume on."""

    call: str
    recording: str
    paused: bool = False


class PauseRecording(msgspec.Struct, frozen=True):
    """Write nothing of this call, neither voice nor keys, until ResumeRecording."""

    call: str


class ResumeRecording(msgspec.Struct, frozen=True):
    """Write again what is said."""

    call: str


class StopRecording(msgspec.Struct, frozen=True):
    """End the recording; the call goes on."""

    call: str


class TestSound(msgspec.Struct, frozen=True):
    """Call oneself on *account*, record what is said and play it back; SoundTested tells more."""

    # Not a test of pytest's.
    __test__ = False

    account: str
    seconds: float = 4.0


class StopSoundTest(msgspec.Struct, frozen=True):
    """Break the check off."""


class MeasureLevels(msgspec.Struct, frozen=True):
    """Have the microphone open for so many *seconds* (30 at most) although no call may be on.

    LevelsMeasured tells how loud it is; 0 closes it again, unless a call needs it.
    """

    seconds: float


class Output(Enum):
    """What can be heard."""

    SPEAKER = "speaker"
    RINGER = "ringer"


class TryOutput(msgspec.Struct, frozen=True):
    """Let the speaker, or the ringer, sound for a moment."""

    output: Output


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
    """Send keys `0-9*#A-D` into a call; `,` is a pause of two seconds."""

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
    | Redirect
    | Transfer
    | CompleteTransfer
    | Conference
    | RecordCall
    | PauseRecording
    | ResumeRecording
    | StopRecording
    | TestSound
    | StopSoundTest
    | MeasureLevels
    | TryOutput
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
