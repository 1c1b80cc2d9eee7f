"""What the desk does when the disk answers: it has it, it refuses, or tells what was left open."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from callcenter.domain.agent import Intent
from callcenter.domain.desk import Desk, EngineState, WrapUp
from callcenter.domain.effects import Effect, Finish, Keep, SignLines
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.react_wrap_up import after_call, begin_wrap_up, run_out, stored_pop, who
from callcenter.domain.wishes import Kept, NotKept, Restored, StoreProblem

Step = tuple[Desk, tuple[Effect, ...]]

RETRY = timedelta(seconds=3)


def kept(desk: Desk, event: Kept, now: datetime) -> Step:
    """The disk has it: only now does the screen say so, and finished work leaves the desk."""
    unkept = desk.unkept - {event.interaction.id}
    problem = desk.storage_problem if unkept else ""
    desk = replace(desk, unkept=unkept, storage_problem=problem)
    interaction = desk.interaction(event.interaction.id)
    if interaction is None or interaction.written != event.interaction.written:
        return desk, ()
    at_work = desk.call(interaction.id) or desk.wrap_up(interaction.id)
    done = interaction.stage is event.interaction.stage is not Stage.OPEN
    if done and not at_work:
        return desk.without_interaction(interaction.id), ()
    return desk.with_interaction(replace(interaction, note_saved=event.at)), ()


def not_kept(desk: Desk, event: NotKept, now: datetime) -> Step:
    """The disk refused: say so, keep everything on the desk, and let the agent go on."""
    desk = replace(desk, storage_problem=event.reason, retry_at=now + RETRY)
    interaction = desk.interaction(event.interaction)
    if interaction is None:
        return desk, ()
    desk = replace(desk, unkept=desk.unkept | {interaction.id})
    at_work = desk.call(interaction.id) or desk.wrap_up(interaction.id)
    if at_work or not interaction.needs_work:
        return desk, ()
    again = replace(interaction, stage=Stage.OPEN, finished=None)
    return desk.with_interaction(again).with_wrap_up(WrapUp(again.id, None)), ()


def store_problem(desk: Desk, event: StoreProblem, now: datetime) -> Step:
    """The local store cannot be used, or can again."""
    return replace(desk, storage_problem=event.reason), ()


def restored(desk: Desk, event: Restored, now: datetime) -> Step:
    """Take up what was open when the desk was last closed or killed."""
    agent = event.agent or desk.agent
    agent = replace(agent, id=desk.agent.id, name=desk.agent.name, site=desk.agent.site)
    desk = replace(desk, agent=agent, restored=True)
    effects: list[Effect] = []
    if agent.choice.intent is Intent.SIGNED_OUT:
        effects.append(SignLines(False))
    for stored in event.interactions:
        desk, more = _merged(desk, stored)
        effects.extend(more)
    effects.extend(_kept_anew(interaction) for interaction in desk.open)
    if desk.engine is EngineState.STARTING:
        return desk, tuple(effects)
    desk, settled = settle_restored(desk, now)
    return desk, (*effects, *settled)


def settle_restored(desk: Desk, now: datetime) -> Step:
    """Open interactions without a call: into wrap-up while its time lasts, else out of the way."""
    effects: list[Effect] = []
    if not desk.restored:
        return desk, ()
    for interaction in desk.open:
        at_work = desk.call(interaction.id) or desk.wrap_up(interaction.id)
        if at_work or interaction.stage is not Stage.OPEN:
            continue
        desk, more = _settled(desk, interaction, now)
        effects.extend((*more, *who(interaction)))
    return desk, tuple(effects)


def _settled(desk: Desk, interaction: Interaction, now: datetime) -> Step:
    if interaction.ended is None:
        interaction = interaction.unseen(now)
    if interaction.consults or not interaction.spoken:
        return after_call(desk, interaction, now)
    ended = min(interaction.ended or now, now)
    if ended + timedelta(seconds=desk.rules.wrap_up_s) <= now:
        return run_out(desk, interaction, now)
    desk = desk.with_interaction(interaction)
    return begin_wrap_up(desk, interaction, ended), (Keep(interaction),)


def _kept_anew(interaction: Interaction) -> Effect:
    # What was finished before the store could be opened must still reach the CRM.
    contact = (interaction.missed or interaction.spoken) and not interaction.consults
    done = interaction.stage is Stage.FINISHED and contact
    return Finish(interaction) if done else Keep(interaction)


def _merged(desk: Desk, stored: Interaction) -> Step:
    present = desk.interaction(stored.id)
    if present is None:
        return desk.with_interaction(stored).with_pop(stored_pop(stored)), ()
    note = stored.note
    if present.note and present.note not in note:
        note = f"{note}\n{present.note}" if note else present.note
    # The telephone knows the call better, the disk knows what the agent has decided.
    merged = replace(
        present,
        number=stored.number,
        note=note,
        disposition=present.disposition or stored.disposition,
        flags=present.flags | stored.flags,
        customer_id=stored.customer_id or present.customer_id,
        customer_name=stored.customer_name if stored.customer_id else present.customer_name,
    )
    desk = desk.with_interaction(merged)
    pop = desk.pop(stored.id)
    if pop is None or not stored.customer_id:
        return desk, ()
    return desk.with_pop(replace(pop, chosen=stored.customer_id, decided=True)), who(merged)
