"""Who a call is with and why they probably call, in the few words that a bar has room for."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from callcenter.domain.call import Call, Direction
from callcenter.domain.customer import Customer
from callcenter.domain.desk import Desk, Pop
from callcenter.domain.interaction import Interaction
from callcenter.domain.number import NumberKind, PhoneNumber
from callcenter.domain.past_calls import past_calls
from callcenter.domain.wishes import Source
from ui import caller_words
from ui.concerns import concerns
from ui.times import since, wait
from ui.who import named_by_directory

translate = QCoreApplication.translate


class Announcement(Struct, frozen=True):
    """A call in words; *known* says whether it is somebody in the CRM."""

    call: str
    name: str
    company: str = ""
    number: str = ""
    queue: str = ""
    waited: str = ""
    passed_on: str = ""
    why: str = ""
    known: bool = False

    @property
    def origin(self) -> str:
        """Who passed it on, else queue and waiting time, as `support · waited 0:48`."""
        origin = (self.passed_on,) if self.passed_on else (self.queue, self.waited)
        return " · ".join(part for part in origin if part)

    @property
    def who(self) -> str:
        """Name and company on one line."""
        return " · ".join(part for part in (self.name, self.company) if part)


def announced(desk: Desk, call: str, now: datetime, *, crm: bool = True) -> Announcement:
    """The words for *call* as *desk* knows it now, of the CRM only where there is a *crm*."""
    interaction = desk.interaction(call)
    if interaction is None:
        return Announcement(call, translate("Announcement", "Call"))
    pop, customer = desk.pop(call), _customer(desk.pop(call))
    number = caller_words.number(interaction.number, desk.rules.region)
    name = name_of(desk, call)
    return Announcement(
        call=call,
        name=name,
        company=customer.company if customer else "",
        number="" if number == name else number,
        queue=interaction.queue,
        waited=_waited(interaction, desk.call(call), now),
        passed_on=caller_words.passed_on_by(interaction.passed_on_by),
        why=_why(pop, customer, interaction, now, crm=crm),
        known=customer is not None or bool(interaction.customer_id),
    )


def name_of(desk: Desk, call: str) -> str:
    """Who *call* is with, by the name that is known, else by the number."""
    interaction = desk.interaction(call)
    if interaction is None:
        return translate("Announcement", "Call")
    pop = desk.pop(call)
    customer = _customer(pop)
    number = caller_words.number(interaction.number, desk.rules.region)
    return customer.name if customer else _name(desk, interaction, pop, number)


def _customer(pop: Pop | None) -> Customer | None:
    return pop.customer if pop else None


def _name(desk: Desk, interaction: Interaction, pop: Pop | None, number: str) -> str:
    if interaction.customer_name:
        return interaction.customer_name
    if pop is not None and pop.undecided:
        return number
    return interaction.name or _colleague(desk, interaction.number) or number


def _colleague(desk: Desk, number: PhoneNumber) -> str:
    if number.kind is not NumberKind.EXTENSION:
        return ""
    known = (each.name for each in desk.colleagues if each.user == number.dialable)
    return next(known, "")


def _waited(interaction: Interaction, call: Call | None, now: datetime) -> str:
    if interaction.direction is Direction.OUTBOUND or interaction.waited_s is None:
        return ""
    until = interaction.answered or interaction.ended or (now if call else interaction.started)
    seconds = interaction.waited_s + since(interaction.started, until)
    if interaction.answered or interaction.ended or not call:
        return translate("Announcement", "waited {time}", "it is over").format(time=wait(seconds))
    return translate("Announcement", "waited {time}", "still waiting").format(time=wait(seconds))


def _why(
    pop: Pop | None,
    customer: Customer | None,
    interaction: Interaction,
    now: datetime,
    *,
    crm: bool,
) -> str:
    if pop is None:
        return ""
    if pop.context is not None and pop.context.summary:
        return caller_words.why(pop.context.summary)
    if pop.undecided:
        return caller_words.sharing(len(pop.matches))
    history = caller_words.past_calls(past_calls(customer, pop.history, interaction.started))
    if customer is not None:
        return " · ".join(part for part in (history, _concern(customer, now)) if part)
    return " · ".join(part for part in _stranger(pop, interaction, history, crm=crm) if part)


def _concern(customer: Customer, now: datetime) -> str:
    for concern in concerns(customer, now)[:1]:
        if concern.matter is not None:
            return concern.matter.title
        if concern.promise is not None:
            return concern.promise.text
    return ""


def _stranger(pop: Pop, interaction: Interaction, history: str, *, crm: bool) -> tuple[str, ...]:
    searched = pop.source in (Source.LOCAL, Source.CRM, Source.CRM_FAILED)
    unknown = _nobody(crm) if searched and not pop.matches else ""
    if named_by_directory(pop):
        unknown = caller_words.directory(pop.listed)
    return caller_words.country(interaction.number), unknown, history


def _nobody(crm: bool) -> str:
    if crm:
        return translate("Announcement", "not in the CRM")
    return translate("Announcement", "not a known customer")
