"""Who the call on screen is with, put into the words and signs that the window shows."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from callcenter.domain.caller import printable
from callcenter.domain.customer import Customer, NumberHistory
from callcenter.domain.desk import Desk, Pop
from callcenter.domain.interaction import Interaction
from callcenter.domain.number import NumberKind, PhoneNumber
from callcenter.domain.past_calls import PastCalls, past_calls
from callcenter.domain.wishes import Source
from ui import caller_words

translate = QCoreApplication.translate

_MOST_TAGS = 3
_LONGEST_TAG = 24


class Scene(Enum):
    """What there is to see of a caller."""

    EMPTY = "empty"
    WAITING = "waiting"
    CUSTOMER = "customer"
    SEVERAL = "several"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"
    COLLEAGUE = "colleague"


class Trust(Enum):
    """How far the number tells who is calling."""

    NONE = "none"
    KNOWN = "known"
    UNVERIFIED = "unverified"
    NEW = "new"


class Who(Struct, frozen=True):
    """The head of the customer panel, in words; empty texts are not shown."""

    scene: Scene = Scene.EMPTY
    name: str = ""
    facts: str = ""
    tags: tuple[str, ...] = ()
    number: str = ""
    trust: Trust = Trust.NONE
    history: str = ""
    unresolved: bool = False
    source: Source = Source.PENDING
    source_words: str = ""
    sharing: int = 0
    url: str = ""


def who(desk: Desk, now: datetime) -> Who:
    """Who the interaction in focus of *desk* is with, as known at *now*."""
    interaction = desk.focused
    if interaction is None:
        return Who()
    pop = desk.pop(interaction.id) or Pop(interaction.id, interaction.number)
    customer, region = pop.customer, desk.rules.region
    number = interaction.number
    past = past_calls(customer, pop.history, interaction.started)
    return Who(
        scene=scene(pop, interaction),
        name=printable(customer.name) if customer else _unknown_name(interaction, region),
        facts=_facts(pop, number, _reason(pop, interaction)),
        tags=tuple(map(_tag, customer.tags[:_MOST_TAGS])) if customer else (),
        number=caller_words.number(number, region),
        trust=trust(pop, interaction),
        history=_history(past, pop.history, now),
        unresolved=past.count > 0 and past.unresolved,
        source=Source.DIRECTORY if named_by_directory(pop) else pop.source,
        source_words=_source(pop, now),
        sharing=len(pop.matches) if len(pop.matches) > 1 else 0,
        url=desk.rules.record.address(interaction, customer),
    )


def scene(pop: Pop, interaction: Interaction) -> Scene:
    """What there is to see of *interaction*'s other party."""
    if pop.customer is not None:
        return Scene.CUSTOMER
    if pop.undecided:
        return Scene.SEVERAL
    if interaction.number.kind is NumberKind.ANONYMOUS:
        return Scene.WITHHELD
    if interaction.number.kind is NumberKind.EXTENSION:
        return Scene.COLLEAGUE
    if pop.source is Source.PENDING and not pop.decided:
        return Scene.WAITING
    return Scene.UNKNOWN


def trust(pop: Pop, interaction: Interaction) -> Trust:
    """Whether the number is the customer's own, and whether the exchange vouches for it."""
    customer, number = pop.customer, interaction.number
    if number.kind in (NumberKind.ANONYMOUS, NumberKind.EXTENSION):
        return Trust.NONE
    if customer is not None and number.key in customer.numbers:
        vouched = interaction.verified or pop.caller is None
        return Trust.KNOWN if vouched else Trust.UNVERIFIED
    looked = pop.source is not Source.PENDING
    return Trust.NEW if looked and not pop.undecided else Trust.NONE


def _reason(pop: Pop, interaction: Interaction) -> str:
    """Who passed the call on, and why; a customer's reason stands with the other concerns."""
    who = caller_words.passed_on_by(interaction.passed_on_by)
    summary = pop.context.summary if pop.context is not None and pop.customer is None else ""
    return " · ".join(part for part in (who, caller_words.why(summary)) if part)


def named_by_directory(pop: Pop) -> bool:
    """Whether the company directory alone knows somebody with the number."""
    return bool(pop.listed) and not pop.matches


def _facts(pop: Pop, number: PhoneNumber, reason: str) -> str:
    customer = pop.customer
    # Of a stranger the reason is all there is to know.
    known = facts(customer, number) if customer is not None or not reason else ""
    if named_by_directory(pop) and len(pop.listed) == 1:
        job = caller_words.job(pop.listed[0])
        known = " · ".join(part for part in (job, known) if part)
    return " · ".join(part for part in (known, reason) if part)


def facts(customer: Customer | None, number: PhoneNumber) -> str:
    """Company, country and since when, in one line."""
    country = caller_words.country(number)
    if customer is None:
        return country
    since = ""
    if customer.since is not None:
        year = customer.since.astimezone().year
        since = translate("Who", "customer since {year}").format(year=year)
    parts = (printable(customer.company), number.country, since)
    return " · ".join(part for part in parts if part)


def _source(pop: Pop, now: datetime) -> str:
    if pop.matches and pop.customer is None:
        return ""
    if named_by_directory(pop):
        return caller_words.directory(pop.listed)
    return caller_words.source(pop.source, pop.customer, now)


def _tag(text: str) -> str:
    return printable(text, _LONGEST_TAG)


def _unknown_name(interaction: Interaction, region: str) -> str:
    return interaction.name or caller_words.number(interaction.number, region)


def _history(past: PastCalls, log: NumberHistory | None, now: datetime) -> str:
    week = caller_words.past_calls(past)
    return week or (caller_words.last_call(log, now) if log else "")
