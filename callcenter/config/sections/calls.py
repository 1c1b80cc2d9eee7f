"""Which calls come in and go out, what is done in them, and the work that follows."""

from __future__ import annotations

from callcenter.config import entries, kinds, lists
from callcenter.config.choices import FeatureCodes, PausedCalls
from callcenter.config.declaring import Section, setting
from callcenter.domain.agent import PauseReason
from callcenter.domain.auto_answer import AutoAnswer
from callcenter.domain.dial_policy import Allowance, DialRules
from callcenter.domain.disposition import Disposition, Flag
from callcenter.domain.forwarding import DoNotDisturb, Waiting
from callcenter.domain.keys import DigitsMethod
from callcenter.domain.transfer import TransferRequests

_prefix = kinds.matching("[0-9*#+]{1,8}", 'a few of the keys 0-9, *, # and +, such as "0"')
_callee = kinds.matching(
    r"[0-9+(][0-9 ().-]{0,31}|[A-Za-z][A-Za-z0-9_.~-]{0,63}",
    'a number such as "102" or "+48 22 123 45 67", or a user name',
)
_box = kinds.matching(
    r"[0-9*#+]{1,32}|[A-Za-z][A-Za-z0-9_.~-]{0,63}", 'a number or a code such as "*97"'
)
_DIALLING = DialRules()


class StatesSection(Section, frozen=True):
    """The agent's states."""

    pause_reasons: tuple[PauseReason, ...] = setting(
        entries.pause_reasons(),
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


class CallsSection(Section, frozen=True):
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


class DiallingSection(Section, frozen=True):
    """What may be dialled, and how."""

    plan: str = setting(kinds.dial_plan(), "", "Dial plan")
    prefix: str = setting(_prefix, "", "Put before every number")
    outside_line: str = setting(_prefix, "", "Put before numbers outside the exchange")
    emergency: tuple[str, ...] = setting(
        lists.short_numbers(), _DIALLING.emergency, "Emergency numbers, beside the country's own"
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


class WrapUpSection(Section, frozen=True):
    """The time after a call."""

    seconds: int = setting(kinds.whole(0, 3600, "seconds"), 30, "Wrap-up lasts")
    extend_s: int = setting(kinds.whole(5, 3600, "seconds"), 30, "One extension adds")
    required: bool = setting(kinds.truth(), True, "A disposition is required")


class NotesSection(Section, frozen=True):
    """What was written of a call."""

    correct_within_h: int = setting(
        kinds.whole(0, 8760, "hours"), 24, "A finished note can be corrected for"
    )


class TransferSection(Section, frozen=True):
    """Passing calls on."""

    answer_s: int = setting(
        kinds.whole(5, 300, "seconds"), 25, "A new party may take to answer a call passed on"
    )
    requests: TransferRequests = setting(
        kinds.one_of(TransferRequests),
        TransferRequests.ASK,
        "When the other side asks to call somebody else",
    )


_RESOLVED = frozenset({Flag.RESOLVED})
DISPOSITIONS = (
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
"""How calls end, where nothing else is said."""
