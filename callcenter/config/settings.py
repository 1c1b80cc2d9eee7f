"""Every setting there is: key, kind, default and title, each declared once, in its section."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from enum import Enum
from typing import Any, TypeVar

from msgspec import Struct

from callcenter.config import kinds
from callcenter.config.kinds import Kind
from callcenter.domain.agent import PauseReason
from callcenter.domain.auto_answer import AutoAnswer
from callcenter.domain.caller import HeaderRules
from callcenter.domain.colleague import Colleague
from callcenter.domain.dial_policy import Allowance, DialRules
from callcenter.domain.disposition import Disposition, Flag
from callcenter.domain.forwarding import DoNotDisturb, Waiting
from callcenter.domain.keys import DigitsMethod
from callcenter.domain.recording import RecordingPolicy
from callcenter.domain.transfer import TransferRequests
from callcenter.engine.commands import TonesRegion

T = TypeVar("T")
CODECS = ("G722", "PCMA", "PCMU", "GSM", "ILBC", "SPEEX/16000", "SPEEX/8000")


class Layer(Enum):
    """Who chose a value; later ones win."""

    DEFAULT = "default"
    POLICY = "policy"
    PROVISIONING = "provisioning"
    USER = "user"


class Transport(Enum):
    """How SIP messages travel."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


class HiddenVoice(Enum):
    """Whether voice is hidden from those on the way (SRTP)."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


class PausedCalls(Enum):
    """What happens to a queue's call while the agent is paused."""

    REFUSE = "refuse"
    RING = "ring"


class FeatureCodes(Enum):
    """Whether codes that command the exchange may be dialled by hand."""

    ALLOW = "allow"
    BLOCK = "block"


class RecordingFormat(Enum):
    """How recordings are kept after the call."""

    OPUS = "opus"
    FLAC = "flac"


class Language(Enum):
    """The language of the screen."""

    AUTO = "auto"
    ENGLISH = "en"
    POLISH = "pl"


class Theme(Enum):
    """The colours of the screen."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high-contrast"


def setting(
    kind: Kind[T],
    default: T,
    title: str,
    *,
    exported: bool = True,
) -> T:
    """Declare a setting; one that is not *exported* is the agent's own and stays on the PC."""
    about = {"kind": kind, "title": title, "exported": exported}
    if isinstance(default, dict):
        return field(default_factory=default.copy, metadata=about)  # type: ignore[return-value]
    return field(default=default, metadata=about)


_user = kinds.matching(r"[^\s@<>\"';:?&]{1,128}", "a user name without spaces or any of @<>\"';:?&")
_domain = kinds.matching(kinds.HOST, 'a host such as "pbx.example.com" or "192.0.2.10"')
_region = kinds.matching(r"[A-Za-z]{2}", 'a country of two letters such as "PL"', upper=True)
_headers = kinds.texts(most=16, longest=80)
_devices = kinds.texts(most=16)
_COMMON = HeaderRules()
_volume = kinds.number(0, 1)
_file = kinds.text(longest=1000)
_prefix = kinds.matching("[0-9*#+]{1,8}", 'a few of the keys 0-9, *, # and +, such as "0"')
_callee = kinds.matching(
    r"[0-9+(][0-9 ().-]{0,31}|[A-Za-z][A-Za-z0-9_.~-]{0,63}",
    'a number such as "102" or "+48 22 123 45 67", or a user name',
)
_box = kinds.matching(
    r"[0-9*#+]{1,32}|[A-Za-z][A-Za-z0-9_.~-]{0,63}", 'a number or a code such as "*97"'
)
_DIALLING = DialRules()


@dataclass(frozen=True, slots=True)
class AgentSection:
    """Who sits here."""

    id: str = setting(kinds.text(longest=64), "", "Agent's id", exported=False)
    name: str = setting(kinds.text(longest=120), "", "Agent's name", exported=False)
    site: str = setting(kinds.text(longest=64), "", "Site")


@dataclass(frozen=True, slots=True)
class LineSection:
    """The line at the PBX; without *registrars* the domain is the registrar."""

    user: str = setting(_user, "", "User", exported=False)
    login: str = setting(_user, "", "Login, if it is not the user", exported=False)
    domain: str = setting(_domain, "", "Domain")
    registrars: tuple[str, ...] = setting(
        kinds.addresses(), (), "Registrars, the first that answers is used"
    )
    transport: Transport = setting(kinds.one_of(Transport), Transport.UDP, "Transport")
    realm: str = setting(kinds.text(), "", "Realm, if the PBX's own word is not to be believed")
    expires_s: int = setting(kinds.whole(30, 86400, "seconds"), 300, "Registration lasts")
    name: str = setting(kinds.text(longest=120), "", "Name shown to others", exported=False)
    confirm_s: float = setting(
        kinds.number(1, 300, "seconds"), 3.0, "Registration is confirmed every"
    )
    keep_alive_s: float = setting(
        kinds.number(5, 300, "seconds"), 25.0, "The way to the PBX is kept open every"
    )
    stun: str = setting(
        kinds.address(), "", "STUN server, if the PBX cannot find out where voice goes"
    )
    srtp: HiddenVoice = setting(kinds.one_of(HiddenVoice), HiddenVoice.OFF, "Hidden voice (SRTP)")
    srtp_over_clear: bool = setting(
        kinds.truth(), False, "Keys of hidden voice may go over signalling that is not hidden"
    )
    tls_authorities: str = setting(_file, "", "File of further authorities to trust")
    tls_certificate: str = setting(_file, "", "File of this computer's certificate", exported=False)
    tls_key: str = setting(_file, "", "File of its key, if apart", exported=False)


@dataclass(frozen=True, slots=True)
class NumbersSection:
    """How numbers are read."""

    region: str = setting(_region, "PL", "Country of numbers without a prefix")
    extension_digits: int = setting(
        kinds.whole(0, 12, "digits"), 6, "Longest internal number in digits"
    )


@dataclass(frozen=True, slots=True)
class HeadersSection:
    """Which SIP headers mean what, the most trusted first."""

    queue: tuple[str, ...] = setting(_headers, _COMMON.queue, "Headers with the queue")
    waited: tuple[str, ...] = setting(_headers, _COMMON.waited, "Headers with the time waited")
    dialled: tuple[str, ...] = setting(_headers, _COMMON.dialled, "Headers with the number dialled")
    choice: tuple[str, ...] = setting(_headers, _COMMON.choice, "Headers with the menu choice")
    language: tuple[str, ...] = setting(
        _headers, _COMMON.language, "Headers with the caller's language"
    )
    customer: tuple[str, ...] = setting(
        _headers, _COMMON.customer, "Headers with the customer's id"
    )


@dataclass(frozen=True, slots=True)
class StatesSection:
    """The agent's states."""

    pause_reasons: tuple[PauseReason, ...] = setting(
        kinds.pause_reasons(),
        (
            PauseReason("break", {"en": "Break", "pl": "Przerwa"}),
            PauseReason("lunch", {"en": "Lunch", "pl": "Obiad"}),
            PauseReason("meeting", {"en": "Meeting", "pl": "Spotkanie"}),
            PauseReason("training", {"en": "Training", "pl": "Szkolenie"}),
            PauseReason("back-office", {"en": "Back office", "pl": "Praca biurowa"}),
        ),
        "Reasons for a pause",
    )
    paused_queue_calls: PausedCalls = setting(
        kinds.one_of(PausedCalls), PausedCalls.REFUSE, "Queue calls during a pause"
    )


@dataclass(frozen=True, slots=True)
class CallsSection:
    """How calls that come in are taken, and keys sent into calls."""

    do_not_disturb: DoNotDisturb = setting(
        kinds.one_of(DoNotDisturb), DoNotDisturb.OFF, "Do not disturb", exported=False
    )
    waiting: Waiting = setting(kinds.one_of(Waiting), Waiting.ALLOW, "A second call")
    forward_always: str = setting(_callee, "", "Forward direct calls to", exported=False)
    forward_busy: str = setting(_callee, "", "Forward direct calls when busy to", exported=False)
    forward_no_answer: str = setting(
        _callee, "", "Forward direct calls without an answer to", exported=False
    )
    forward_after_s: int = setting(
        kinds.whole(3, 300, "seconds"), 20, "Without an answer means after", exported=False
    )
    auto_answer: AutoAnswer = setting(
        kinds.one_of(AutoAnswer), AutoAnswer.OFF, "Calls are answered by themselves"
    )
    auto_answer_after_s: int = setting(
        kinds.whole(0, 10, "seconds"), 2, "Calls are answered by themselves after"
    )
    pickup_prefix: str = setting(_prefix, "**", "Put before an extension to pick up its call")
    voicemail: bool = setting(kinds.truth(), True, "Tell of messages in the voicemail box")
    voicemail_number: str = setting(_box, "*97", "Number of the voicemail box")
    dtmf: DigitsMethod = setting(kinds.one_of(DigitsMethod), DigitsMethod.AUTO, "Keys are sent by")


@dataclass(frozen=True, slots=True)
class DiallingSection:
    """What may be dialled, and how."""

    plan: str = setting(kinds.dial_plan(), "", "Dial plan")
    prefix: str = setting(_prefix, "", "Put before every number")
    outside_line: str = setting(_prefix, "", "Put before numbers outside the exchange")
    emergency: tuple[str, ...] = setting(
        kinds.short_numbers(), _DIALLING.emergency, "Emergency numbers, beside the country's own"
    )
    international: Allowance = setting(
        kinds.one_of(Allowance), _DIALLING.international, "Calls abroad"
    )
    premium: Allowance = setting(
        kinds.one_of(Allowance), _DIALLING.premium, "Premium and satellite numbers"
    )
    feature_codes: FeatureCodes = setting(
        kinds.one_of(FeatureCodes), FeatureCodes.ALLOW, "Codes with * or # dialled by hand"
    )
    per_minute: int = setting(
        kinds.whole(1, 1000, "calls"), _DIALLING.per_minute, "Most calls in a minute"
    )
    per_hour: int = setting(
        kinds.whole(1, 10000, "calls"), _DIALLING.per_hour, "Most calls in an hour"
    )
    international_per_hour: int = setting(
        kinds.whole(1, 10000, "calls"),
        _DIALLING.international_per_hour,
        "Most calls abroad in an hour",
    )


@dataclass(frozen=True, slots=True)
class WrapUpSection:
    """The time after a call."""

    seconds: int = setting(kinds.whole(0, 3600, "seconds"), 30, "Wrap-up lasts")
    extend_s: int = setting(kinds.whole(5, 3600, "seconds"), 30, "One extension adds")
    required: bool = setting(kinds.truth(), True, "A disposition is required")


@dataclass(frozen=True, slots=True)
class TransferSection:
    """Passing calls on."""

    answer_s: int = setting(
        kinds.whole(5, 300, "seconds"), 25, "A new party may take to answer a call passed on"
    )
    requests: TransferRequests = setting(
        kinds.one_of(TransferRequests),
        TransferRequests.ASK,
        "When the other side asks to call somebody else",
    )


@dataclass(frozen=True, slots=True)
class AudioSection:
    """Sound devices by name, best first; empty: the system's default."""

    microphones: tuple[str, ...] = setting(_devices, (), "Microphones", exported=False)
    speakers: tuple[str, ...] = setting(_devices, (), "Speakers", exported=False)
    ringers: tuple[str, ...] = setting(_devices, (), "Ringers", exported=False)
    ringer_volume: float = setting(_volume, 0.8, "Ringer's volume", exported=False)
    speaker_volume: float = setting(_volume, 1.0, "Speaker's volume", exported=False)
    microphone_volume: float = setting(_volume, 1.0, "Microphone's volume", exported=False)
    codecs: tuple[str, ...] = setting(
        kinds.codecs(CODECS), ("G722", "PCMA", "PCMU"), "Codecs, best first"
    )
    ring_everywhere: bool = setting(
        kinds.truth(), False, "Ring on all chosen devices at once", exported=False
    )
    echo_cancellation: bool = setting(kinds.truth(), True, "Take the echo out of the microphone")
    noise_suppression: bool = setting(kinds.truth(), True, "Take noise out of the microphone")
    gain_control: bool = setting(kinds.truth(), True, "Keep the voice at an even loudness")
    tones_region: TonesRegion = setting(
        kinds.one_of(TonesRegion), TonesRegion.POLAND, "Country of the call tones"
    )
    headset_buttons: bool = setting(kinds.truth(), True, "The headset's buttons and lights")


@dataclass(frozen=True, slots=True)
class RecordingSection:
    """Which calls are recorded, and how long that is kept."""

    policy: RecordingPolicy = setting(
        kinds.one_of(RecordingPolicy), RecordingPolicy.NEVER, "Calls are recorded"
    )
    queues: tuple[tuple[str, RecordingPolicy], ...] = setting(
        kinds.by_name(RecordingPolicy), (), "Calls of single queues are recorded"
    )
    on_hold: bool = setting(kinds.truth(), False, "The time on hold is recorded too")
    remind_s: int = setting(
        kinds.whole(0, 3600, "seconds"), 60, "Reminder of a paused recording after"
    )
    format: RecordingFormat = setting(
        kinds.one_of(RecordingFormat), RecordingFormat.OPUS, "Recordings are kept as"
    )
    keep_days: int = setting(
        kinds.whole(0, 36500, "days"), 0, "Recordings are deleted after (0: never)"
    )
    agents_delete: bool = setting(kinds.truth(), False, "Agents may delete recordings")


@dataclass(frozen=True, slots=True)
class UiSection:
    """The screen."""

    language: Language = setting(kinds.one_of(Language), Language.AUTO, "Language", exported=False)
    theme: Theme = setting(kinds.one_of(Theme), Theme.SYSTEM, "Colours", exported=False)
    scale: float = setting(kinds.number(0.8, 3), 1.0, "Size of everything", exported=False)


@dataclass(frozen=True, slots=True)
class DeskSection:
    """What the telephone does when the window is gone."""

    gone_call_s: float = setting(
        kinds.number(0, 3600, "seconds"), 60.0, "A live call goes on without the window for"
    )
    gone_idle_s: float = setting(
        kinds.number(0, 3600, "seconds"), 10.0, "The telephone waits for the window for"
    )


def _key(default: str, title: str) -> str:
    return setting(kinds.key_text(), default, title, exported=False)


@dataclass(frozen=True, slots=True)
class KeysSection:
    """Which key does what."""

    answer: str = _key("F6", "Answer")
    not_now: str = _key("F8", "Not now")
    hold: str = _key("F7", "Hold or resume")
    mute: str = _key("F9", "Mute or unmute")
    louder: str = _key("Ctrl+Up", "Louder")
    softer: str = _key("Ctrl+Down", "Softer")
    transfer: str = _key("F10", "Transfer")
    complete: str = _key("Ctrl+F10", "Connect both and leave")
    conference: str = _key("F11", "All together, or split")
    record_pause: str = _key("F12", "Record, or pause the recording")
    disposition: str = _key("F4", "Disposition")
    search: str = _key("F3", "Search")
    dial: str = _key("F2", "Dial")
    help: str = _key("F1", "Show the keys")
    done: str = _key("Ctrl+Return", "Save and done")
    hang_up: str = _key("Ctrl+Shift+H", "Hang up")
    ready: str = _key("Ctrl+Shift+R", "Ready or paused")
    call_1: str = _key("Ctrl+1", "First call")
    call_2: str = _key("Ctrl+2", "Second call")
    call_3: str = _key("Ctrl+3", "Third call")
    call_4: str = _key("Ctrl+4", "Fourth call")


_RESOLVED = frozenset({Flag.RESOLVED})
_DISPOSITIONS = (
    Disposition("resolved", {"en": "Resolved", "pl": "Załatwione"}, _RESOLVED),
    Disposition(
        "information", {"en": "Information given", "pl": "Udzielono informacji"}, _RESOLVED
    ),
    Disposition("order", {"en": "Order taken", "pl": "Przyjęto zamówienie"}, _RESOLVED),
    Disposition(
        "complaint", {"en": "Complaint", "pl": "Reklamacja"}, frozenset({Flag.FOLLOW_UP})
    ),
    Disposition(
        "follow-up", {"en": "Follow-up needed", "pl": "Do dalszej obsługi"},
        frozenset({Flag.FOLLOW_UP}),
    ),
    Disposition(
        "callback", {"en": "Callback asked for", "pl": "Prosi o oddzwonienie"},
        frozenset({Flag.CALLBACK}),
    ),
    Disposition("transferred", {"en": "Transferred", "pl": "Przekazano"}),
    Disposition("wrong-number", {"en": "Wrong number", "pl": "Pomyłka"}),
    Disposition("no-answer", {"en": "No answer", "pl": "Nie odebrano"}),
    Disposition("voicemail", {"en": "Voicemail", "pl": "Poczta głosowa"}),
    Disposition(
        "do-not-call", {"en": "Do not call again", "pl": "Nie dzwonić więcej"},
        frozenset({Flag.DO_NOT_CALL}),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Config:
    """All settings as they hold now; *origins* tells which layer gave those that are no default."""

    agent: AgentSection = AgentSection()
    line: LineSection = LineSection()
    numbers: NumbersSection = NumbersSection()
    headers: HeadersSection = HeadersSection()
    states: StatesSection = StatesSection()
    calls: CallsSection = CallsSection()
    dialling: DiallingSection = DiallingSection()
    wrap_up: WrapUpSection = WrapUpSection()
    dispositions: tuple[Disposition, ...] = setting(
        kinds.dispositions(), _DISPOSITIONS, "How calls end"
    )
    transfer: TransferSection = TransferSection()
    colleagues: tuple[Colleague, ...] = setting(kinds.colleagues(), (), "Colleagues")
    audio: AudioSection = AudioSection()
    crm: dict[str, Any] = setting(kinds.table(), {}, "The CRM")
    recording: RecordingSection = RecordingSection()
    ui: UiSection = UiSection()
    desk: DeskSection = DeskSection()
    keys: KeysSection = KeysSection()
    origins: Mapping[str, Layer] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        values: Mapping[str, Any],
        *,
        origins: Mapping[str, Layer] | None = None,
        locked: frozenset[str] = frozenset(),
    ) -> Config:
        """The configuration with *values* by key (`line.domain`) in place of defaults."""
        parts: dict[str, Any] = {}
        for section, kind in _sections().items():
            start = f"{section}."
            own = {key.removeprefix(start): values[key] for key in values if key.startswith(start)}
            parts[section] = kind(**own)
        parts.update({key: value for key, value in values.items() if "." not in key})
        return cls(**parts, origins=dict(origins or {}), locked=locked)

    def where(self, key: str) -> Layer:
        """Which layer gave the value of *key*."""
        return self.origins.get(key, Layer.DEFAULT)

    def value(self, key: str) -> Any:
        """The value of *key*, such as `line.domain`; raises KeyError for no setting."""
        if key not in SETTINGS:
            raise KeyError(key)
        found: Any = self
        for part in key.split("."):
            found = getattr(found, part)
        return found


class Setting(Struct, frozen=True):
    """One declaration: what the key is, what its value may be, and what it is called."""

    key: str
    kind: Kind[Any]
    default: Any
    title: str
    exported: bool


def _sections() -> dict[str, Callable[..., Any]]:
    return {
        each.name: type(each.default)
        for each in fields(Config)
        if type(each.default).__name__.endswith("Section")
    }


def _declared() -> dict[str, Setting]:
    found = [_setting(each.name, each) for each in fields(Config) if "kind" in each.metadata]
    for section, kind in _sections().items():
        found += [_setting(f"{section}.{each.name}", each) for each in fields(kind)]  # type: ignore[arg-type]
    return {each.key: each for each in found}


def _setting(key: str, declaration: Field[Any]) -> Setting:
    default = declaration.default
    if declaration.default_factory is not MISSING:
        default = declaration.default_factory()
    about = declaration.metadata
    return Setting(key, about["kind"], default, about["title"], about["exported"])


SETTINGS: Mapping[str, Setting] = _declared()
"""Every setting by key."""
