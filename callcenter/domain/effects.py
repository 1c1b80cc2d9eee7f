"""What the desk wants done, as values; the shell around it does them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from callcenter.domain.agent import Agent
from callcenter.domain.interaction import Interaction
from callcenter.domain.number import PhoneNumber


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
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class PlaceCall:
    """Dial *number* on *account*."""

    call: str
    account: str
    number: PhoneNumber


@dataclass(frozen=True, slots=True)
class TakeCall:
    """Answer a ringing call."""

    call: str


@dataclass(frozen=True, slots=True)
class RefuseCall:
    """Turn a call away with a SIP status."""

    call: str
    code: int


@dataclass(frozen=True, slots=True)
class HoldCall:
    """Put a call on hold."""

    call: str


@dataclass(frozen=True, slots=True)
class ResumeCall:
    """Take a call back from hold."""

    call: str


@dataclass(frozen=True, slots=True)
class Ring:
    """Let the ringer sound; softly while the agent talks."""

    call: str
    softly: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """Stop the ringer for a call."""

    call: str


@dataclass(frozen=True, slots=True)
class SignLines:
    """Be reachable at the PBX, or not."""

    on: bool


@dataclass(frozen=True, slots=True)
class AskTelephone:
    """Ask the telephone how things stand: desk and telephone disagree."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """Find out who this is: in the local store at once, then in the CRM."""

    call: str
    number: PhoneNumber
    customer: str = ""


@dataclass(frozen=True, slots=True)
class TellStory:
    """Load everything about one customer."""

    call: str
    customer: str


@dataclass(frozen=True, slots=True)
class Keep:
    """Put an interaction on disk as it is; if not *urgent* (a note's letters), within 250 ms."""

    interaction: Interaction
    urgent: bool = True


@dataclass(frozen=True, slots=True)
class Finish:
    """Put an interaction on disk together with its outbox row, in one transaction."""

    interaction: Interaction


@dataclass(frozen=True, slots=True)
class KeepAgent:
    """Put the agent's state on disk."""

    agent: Agent


@dataclass(frozen=True, slots=True)
class Notice:
    """Tell the agent."""

    kind: NoticeKind
    call: str = ""
    text: str = ""


Effect = (
    PlaceCall
    | TakeCall
    | RefuseCall
    | HoldCall
    | ResumeCall
    | Ring
    | Silence
    | SignLines
    | AskTelephone
    | LookUp
    | TellStory
    | Keep
    | Finish
    | KeepAgent
    | Notice
)
