"""What the desk does when finished work or a customer's record shall read otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from callcenter.domain.customer import CHANGEABLE, Customer, CustomerChange
from callcenter.domain.desk import Desk, Pop, Rules
from callcenter.domain.effects import ChangeCustomer, Correct, Effect, Notice, NoticeKind
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.payment_card import masked
from callcenter.domain.wishes import (
    Corrected,
    CorrectInteraction,
    CustomerChanged,
    CustomerChangeWished,
)

Step = tuple[Desk, tuple[Effect, ...]]


def correctable(interaction: Interaction, rules: Rules, now: datetime) -> bool:
    """Whether policy lets its agent still correct this contact."""
    if interaction.stage is not Stage.FINISHED or interaction.finished is None:
        return False
    return now - interaction.finished < timedelta(hours=rules.correct_within_h)


def correct_interaction(desk: Desk, wish: CorrectInteraction, now: datetime) -> Step:
    """A finished contact is corrected, as long as policy allows it."""
    before = wish.interaction
    if not correctable(before, desk.rules, now) or desk.interaction(before.id):
        return desk, (Notice(NoticeKind.CORRECTION_CLOSED, before.id),)
    if _lacks_disposition(wish, desk.rules):
        return desk, (Notice(NoticeKind.DISPOSITION_MISSING, before.id),)
    note = masked(wish.note)
    after = replace(before, note=note, disposition=wish.disposition, flags=wish.flags)
    if after.written == before.written:
        return desk, ()
    by, reason = desk.agent.id, masked(wish.reason.strip())
    return desk, (Correct(before.id, note, wish.disposition, wish.flags, reason, by),)


def _lacks_disposition(wish: CorrectInteraction, rules: Rules) -> bool:
    before = wish.interaction
    if wish.disposition == before.disposition:
        # The code may be of an older list; who mends the note need not choose another.
        return False
    if wish.disposition:
        return rules.disposition(wish.disposition) is None
    return rules.disposition_required and before.answered is not None


def corrected(desk: Desk, event: Corrected, now: datetime) -> Step:
    """The disk has the correction, and its way to the CRM."""
    return desk, (Notice(NoticeKind.CORRECTED, event.interaction.id),)


def customer_change_wished(desk: Desk, wish: CustomerChangeWished, now: datetime) -> Step:
    """The agent changed fields of a customer: those that really differ are kept."""
    before = wish.customer
    differs = {
        name: value
        for name, value in wish.now.items()
        if name in CHANGEABLE and value != getattr(before, name)
    }
    if not differs or not str(differs.get("name", before.name)).strip():
        return desk, ()
    was = {name: getattr(before, name) for name in differs}
    change = CustomerChange(
        wish.id, before.id, now, desk.agent.id, was, differs, version=before.version
    )
    return desk, (ChangeCustomer(change),)


def customer_changed(desk: Desk, event: CustomerChanged, now: datetime) -> Step:
    """The disk has the record as it reads now: every call with this customer shows it so."""
    pops = tuple(_with_customer(pop, event.customer) for pop in desk.pops)
    return (desk if pops == desk.pops else replace(desk, pops=pops)), ()


def _with_customer(pop: Pop, changed: Customer) -> Pop:
    matches = tuple(
        replace(known, **{name: getattr(changed, name) for name in (*CHANGEABLE, "version")})
        if known.id == changed.id
        else known
        for known in pop.matches
    )
    return pop if matches == pop.matches else replace(pop, matches=matches)
