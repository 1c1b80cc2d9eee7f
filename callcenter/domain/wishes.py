"""What reaches the desk beside the telephone: the agent's wishes and the back office's answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from callcenter.domain.agent import Agent, Choice
from callcenter.domain.call import Call
from callcenter.domain.customer import Customer, NumberHistory
from callcenter.domain.disposition import Flag
from callcenter.domain.events import Audio, Line
from callcenter.domain.interaction import Interaction
from callcenter.domain.number import PhoneNumber


@dataclass(frozen=True, slots=True)
class StateWished:
    """The agent wants to be *choice*: now, or with *after_call* once the present call is done."""

    choice: Choice
    after_call: bool = False


@dataclass(frozen=True, slots=True)
class AfterCallCancelled:
    """What was to come after this call shall not."""


@dataclass(frozen=True, slots=True)
class DialWished:
    """The agent calls *number*; *call* is the new call's UUID."""

    call: str
    account: str
    number: PhoneNumber
    customer: str = ""


@dataclass(frozen=True, slots=True)
class AnswerWished:
    """The agent takes a ringing call."""

    call: str


@dataclass(frozen=True, slots=True)
class ResumeWished:
    """The agent takes a held call back."""

    call: str


@dataclass(frozen=True, slots=True)
class NoteTyped:
    """The note reads *text* now."""

    call: str
    text: str


@dataclass(frozen=True, slots=True)
class DispositionChosen:
    """A disposition was set; an empty code takes it back."""

    call: str
    code: str


@dataclass(frozen=True, slots=True)
class FlagToggled:
    """A flag of the disposition was switched."""

    call: str
    flag: Flag


@dataclass(frozen=True, slots=True)
class CustomerChosen:
    """The agent says which of several customers this is; an empty id says none of them."""

    call: str
    customer: str


@dataclass(frozen=True, slots=True)
class Focused:
    """The agent looks at another open interaction."""

    call: str


@dataclass(frozen=True, slots=True)
class WrapUpExtended:
    """The agent needs more time."""

    call: str


@dataclass(frozen=True, slots=True)
class WrapUpDone:
    """The agent is done with an interaction."""

    call: str


@dataclass(frozen=True, slots=True)
class Taken:
    """An unfinished interaction was taken from the tray to be finished."""

    interaction: Interaction


@dataclass(frozen=True, slots=True)
class PutBack:
    """An interaction taken from the tray goes back as it is."""

    call: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed; sent about every quarter of a second."""


class Source(Enum):
    """Where what is known of a caller comes from."""

    PENDING = "pending"
    LOCAL = "local"
    CRM = "crm"
    CRM_FAILED = "crm-failed"


@dataclass(frozen=True, slots=True)
class CustomersFound:
    """Whom a number belongs to; the story of a single match comes with it."""

    call: str
    customers: tuple[Customer, ...]
    source: Source
    history: NumberHistory | None = None


@dataclass(frozen=True, slots=True)
class StoryFound:
    """A customer with contacts, matters and promises, as chosen, created or refreshed."""

    call: str
    customer: Customer
    source: Source = Source.LOCAL


@dataclass(frozen=True, slots=True)
class Kept:
    """An interaction is on disk as it was at *interaction*."""

    interaction: Interaction
    at: datetime


@dataclass(frozen=True, slots=True)
class NotKept:
    """The disk refused; *reason* is for a person."""

    interaction: str
    reason: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What the desk knew when it was last open."""

    agent: Agent | None
    interactions: tuple[Interaction, ...] = ()


@dataclass(frozen=True, slots=True)
class TelephoneStands:
    """How things stand at the telephone; believed over everything thought before."""

    lines: tuple[Line, ...] = ()
    calls: tuple[Call, ...] = ()
    audio: Audio = Audio()


@dataclass(frozen=True, slots=True)
class StoreProblem:
    """The local store cannot be used; *reason* is for a person, empty when all is well again."""

    reason: str


Wish = (
    StateWished
    | AfterCallCancelled
    | DialWished
    | AnswerWished
    | ResumeWished
    | NoteTyped
    | DispositionChosen
    | FlagToggled
    | CustomerChosen
    | Focused
    | WrapUpExtended
    | WrapUpDone
    | Taken
    | PutBack
    | Tick
    | CustomersFound
    | StoryFound
    | Kept
    | NotKept
    | Restored
    | StoreProblem
    | TelephoneStands
)
