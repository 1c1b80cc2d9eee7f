"""What reaches the desk beside the telephone: the agent's wishes and the back office's answers."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec

from callcenter.domain.agent import Agent, Choice
from callcenter.domain.call import Call
from callcenter.domain.colleague import Colleague, Voicemail
from callcenter.domain.customer import Customer, FieldValue, NumberHistory
from callcenter.domain.disposition import Flag
from callcenter.domain.events import Audio, Line
from callcenter.domain.interaction import Interaction
from callcenter.domain.listed import Listed
from callcenter.domain.number import PhoneNumber
from callcenter.domain.recording import Recording, RecordingState


class StateWished(msgspec.Struct, frozen=True):
    """The agent wants to be *choice*: now, or with *after_call* once the present call is done."""

    choice: Choice
    after_call: bool = False


class AfterCallCancelled(msgspec.Struct, frozen=True):
    """What was to come after this call shall not."""


class DialWished(msgspec.Struct, frozen=True):
    """The agent calls *number*; *call* is the new call's UUID.

    *confirmed*: whether a number that policy asks about is called without asking again.
    """

    call: str
    account: str
    number: PhoneNumber
    customer: str = ""
    confirmed: bool = False


class DialConfirmed(msgspec.Struct, frozen=True):
    """The agent does want what was asked about: a call, a consultation, or a call passed on."""

    call: str


class DialDropped(msgspec.Struct, frozen=True):
    """The agent does not want what was asked about."""

    call: str


class AnswerWished(msgspec.Struct, frozen=True):
    """The agent takes a ringing call."""

    call: str


class ResumeWished(msgspec.Struct, frozen=True):
    """The agent takes a held call back."""

    call: str


class TransferWished(msgspec.Struct, frozen=True):
    """The agent passes a call on to *number* without announcing it.

    *confirmed*: whether to a number that policy asks about without asking again.
    """

    call: str
    number: PhoneNumber
    confirmed: bool = False


class ConsultWished(msgspec.Struct, frozen=True):
    """The agent asks *number* about the caller of *call* first; *consultation* is the new UUID.

    *confirmed*: whether a number that policy asks about is called without asking again.
    """

    call: str
    consultation: str
    number: PhoneNumber
    confirmed: bool = False


class TransferCompleted(msgspec.Struct, frozen=True):
    """The agent connects the caller of *call* with whom they are consulting, and leaves."""

    call: str


class ConferenceWished(msgspec.Struct, frozen=True):
    """The agent brings *call* and the other answered call together, or ends the conference."""

    call: str
    together: bool = True


class RequestAnswered(msgspec.Struct, frozen=True):
    """The agent does, or does not, call whom the other side asked for (REFER)."""

    request: str
    dial: bool


class RecordingWished(msgspec.Struct, frozen=True):
    """The agent wants this call's recording to be so."""

    call: str
    state: RecordingState


class NoteTyped(msgspec.Struct, frozen=True):
    """The note reads *text* now."""

    call: str
    text: str


class DispositionChosen(msgspec.Struct, frozen=True):
    """A disposition was set; an empty code takes it back."""

    call: str
    code: str


class FlagToggled(msgspec.Struct, frozen=True):
    """A flag of the disposition was switched."""

    call: str
    flag: Flag


class MatterChosen(msgspec.Struct, frozen=True):
    """The agent says which open matter of the customer the call is about; empty says none."""

    call: str
    matter: str


class CustomerChosen(msgspec.Struct, frozen=True):
    """The agent says which of several customers this is; an empty id says none of them."""

    call: str
    customer: str


class Focused(msgspec.Struct, frozen=True):
    """The agent looks at another open interaction."""

    call: str


class WrapUpExtended(msgspec.Struct, frozen=True):
    """The agent needs more time."""

    call: str


class WrapUpDone(msgspec.Struct, frozen=True):
    """The agent is done with an interaction."""

    call: str


class Taken(msgspec.Struct, frozen=True):
    """An unfinished interaction was taken from the tray to be finished."""

    interaction: Interaction


class PutBack(msgspec.Struct, frozen=True):
    """An interaction taken from the tray goes back as it is."""

    call: str


class CorrectInteraction(msgspec.Struct, frozen=True):
    """The agent corrects what a finished *interaction* says, and tells why."""

    interaction: Interaction
    note: str
    disposition: str
    flags: frozenset[Flag]
    reason: str = ""


class Corrected(msgspec.Struct, frozen=True):
    """A finished interaction is on disk as it was corrected, with its way to the CRM."""

    interaction: Interaction


class CustomerChangeWished(msgspec.Struct, frozen=True):
    """The agent changes fields of *customer*, as it was shown, to what they are *now*.

    *id* is a UUID of the change; the fields are those of `CHANGEABLE`.
    """

    id: str
    customer: Customer
    now: dict[str, FieldValue]


class CustomerChanged(msgspec.Struct, frozen=True):
    """A customer's record is on disk as it was changed here."""

    customer: Customer


class Tick(msgspec.Struct, frozen=True):
    """Time has passed; sent about every quarter of a second."""


class Source(Enum):
    """Where what is known of a caller comes from."""

    PENDING = "pending"
    LOCAL = "local"
    CRM = "crm"
    CRM_FAILED = "crm-failed"
    DIRECTORY = "directory"


class CustomersFound(msgspec.Struct, frozen=True):
    """Whom a number belongs to; the story of a single match comes with it."""

    call: str
    customers: tuple[Customer, ...]
    source: Source
    history: NumberHistory | None = None


class ListedFound(msgspec.Struct, frozen=True):
    """Whom the company directory has for *number*, a key, of a call with nobody who is known."""

    call: str
    number: str
    listed: tuple[Listed, ...]


class StoryFound(msgspec.Struct, frozen=True):
    """A customer with contacts, matters and promises, as chosen, created or refreshed."""

    call: str
    customer: Customer
    source: Source = Source.LOCAL


class Kept(msgspec.Struct, frozen=True):
    """An interaction is on disk as it was at *interaction*."""

    interaction: Interaction
    at: datetime


class NotKept(msgspec.Struct, frozen=True):
    """The disk refused; *reason* is for a person."""

    interaction: str
    reason: str


class Restored(msgspec.Struct, frozen=True):
    """What the desk knew when it was last open."""

    agent: Agent | None
    interactions: tuple[Interaction, ...] = ()
    recordings: tuple[Recording, ...] = ()


class DialsRemembered(msgspec.Struct, frozen=True):
    """The calls of the last hour, from before this desk was started: they count for the limits."""

    interactions: tuple[Interaction, ...]


class TelephoneStands(msgspec.Struct, frozen=True):
    """How things stand at the telephone; believed over everything thought before."""

    lines: tuple[Line, ...] = ()
    calls: tuple[Call, ...] = ()
    audio: Audio = Audio()
    colleagues: tuple[Colleague, ...] = ()
    voicemail: Voicemail | None = None


class StoreProblem(msgspec.Struct, frozen=True):
    """The local store cannot be used; *reason* is for a person, empty when all is well again."""

    reason: str


Wish = (
    StateWished
    | AfterCallCancelled
    | DialWished
    | DialConfirmed
    | DialDropped
    | DialsRemembered
    | AnswerWished
    | ResumeWished
    | TransferWished
    | ConsultWished
    | TransferCompleted
    | ConferenceWished
    | RequestAnswered
    | RecordingWished
    | NoteTyped
    | DispositionChosen
    | FlagToggled
    | MatterChosen
    | CustomerChosen
    | Focused
    | WrapUpExtended
    | WrapUpDone
    | Taken
    | PutBack
    | CorrectInteraction
    | Corrected
    | CustomerChangeWished
    | CustomerChanged
    | Tick
    | CustomersFound
    | ListedFound
    | StoryFound
    | Kept
    | NotKept
    | Restored
    | StoreProblem
    | TelephoneStands
)
