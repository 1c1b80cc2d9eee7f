"""Who is at the other side: read from what the exchange tells, and looked up when it is another."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from callcenter.domain.call import Impossible
from callcenter.domain.caller import Caller
from callcenter.domain.context import Context
from callcenter.domain.desk import Desk, Pop
from callcenter.domain.effects import (
    AskTelephone,
    Effect,
    HoldCall,
    Keep,
    LookUp,
    Notice,
    NoticeKind,
)
from callcenter.domain.events import Headers, IdentityChanged
from callcenter.domain.interaction import Interaction
from callcenter.domain.wishes import Source

Step = tuple[Desk, tuple[Effect, ...]]


def read_caller(desk: Desk, headers: Headers, *, from_registrar: bool) -> Caller:
    """Who calls, by the rules of this desk."""
    rules = desk.rules
    return Caller.read(
        headers,
        rules=rules.headers,
        from_registrar=from_registrar,
        region=rules.region,
        extension_digits=rules.extension_digits,
    )


def look_up(call: str, caller: Caller, context: Context | None = None) -> tuple[Effect, ...]:
    """Find out who *caller* is; whoever passed the call on may know the customer already."""
    hint = caller.customer if caller.verified else ""
    hint = hint or (context.customer if context else "")
    return (LookUp(call, caller.number, hint),) if caller.number.key or hint else ()


def passed_on_by(caller: Caller, context: Context | None) -> str:
    """Who passes the call on, in a few words; whoever sends a context does so in person."""
    return caller.passed_on_by or (caller.label if context is not None else "")


def identity_changed(desk: Desk, event: IdentityChanged, now: datetime) -> Step:
    """Somebody else is at the other side: shown, looked up, and who passed them on is kept.

    What the agent has decided about the customer stays.
    """
    call = desk.call(event.call)
    if call is None:
        return desk, ()
    try:
        desk = desk.with_call(call.after(event))
    except Impossible as error:
        return desk, disagreement(event.call, error)
    interaction = desk.interaction(event.call)
    if interaction is None:
        return desk, ()
    caller = read_caller(desk, event.headers, from_registrar=True)
    if caller.number.key == interaction.number.key and not caller.passed_on_by:
        return desk, ()
    return _another(desk, interaction, caller)


def talks_elsewhere(desk: Desk, call: str) -> bool:
    """Whether the agent talks to somebody who has nothing to do with *call*."""
    return any(
        other.talking and not other.held_by_agent and other.consults != call
        for other in desk.calls
        if other.id != call
    )


def hold_others(desk: Desk, call: str) -> tuple[Effect, ...]:
    """Let everybody wait but *call*; who is being passed on waits already."""
    return tuple(
        HoldCall(other.id)
        for other in desk.calls
        if other.id != call
        and other.talking
        and not other.held_by_agent
        and not other.being_passed_on
    )


def disagreement(call: str, error: Impossible) -> tuple[Effect, ...]:
    """Desk and telephone think differently of a call: ask how it is."""
    return (Notice(NoticeKind.DISAGREEMENT, call, str(error)), AskTelephone())


def _another(desk: Desk, interaction: Interaction, caller: Caller) -> Step:
    before = ", ".join(part for part in (interaction.name, interaction.number.raw) if part)
    same = caller.number.key == interaction.number.key
    by = caller.passed_on_by or interaction.passed_on_by or ("" if same else before)
    interaction = replace(
        interaction,
        number=caller.number,
        name=caller.name or (interaction.name if same else ""),
        verified=caller.verified,
        passed_on_by=by,
    )
    pop = desk.pop(interaction.id)
    looks: tuple[Effect, ...] = ()
    if pop is not None and not same:
        desk, interaction, looks = _popped(desk, interaction, pop, caller)
    desk = desk.with_interaction(interaction)
    return desk, (*looks, *((Keep(interaction),) if desk.restored else ()))


def _popped(
    desk: Desk, interaction: Interaction, pop: Pop, caller: Caller
) -> tuple[Desk, Interaction, tuple[Effect, ...]]:
    if pop.decided:
        return desk.with_pop(replace(pop, number=caller.number, caller=caller)), interaction, ()
    looks = look_up(interaction.id, caller, pop.context)
    source = Source.PENDING if looks else Source.LOCAL
    fresh = Pop(interaction.id, caller.number, caller, source, context=pop.context)
    nobody = replace(interaction, customer_id="", customer_name="", note_saved=None)
    return desk.with_pop(fresh), nobody, looks
