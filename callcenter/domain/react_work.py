"""What the desk does with the agent's own work: state, note, disposition, customer, wrap-up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from callcenter.domain.agent import Activity, Intent
from callcenter.domain.customer import Customer
from callcenter.domain.desk import Desk, EngineState, Pop, WrapUp
from callcenter.domain.disposition import Flag
from callcenter.domain.effects import (
    Effect,
    Finish,
    Keep,
    KeepAgent,
    Notice,
    NoticeKind,
    SignLines,
    TellStory,
)
from callcenter.domain.events import Party
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.wishes import (
    AfterCallCancelled,
    CustomerChosen,
    CustomersFound,
    DispositionChosen,
    FlagToggled,
    Focused,
    Kept,
    NoteTyped,
    NotKept,
    PutBack,
    Restored,
    Source,
    StateWished,
    StoreProblem,
    StoryFound,
    Taken,
    Tick,
    WrapUpDone,
    WrapUpExtended,
)

Step = tuple[Desk, tuple[Effect, ...]]


def state_wished(desk: Desk, wish: StateWished, now: datetime) -> Step:
    """The agent chooses a state: now, or for when the present call is done."""
    if wish.after_call and desk.activity is not Activity.IDLE:
        agent = replace(desk.agent, after=wish.choice)
        return replace(desk, agent=agent), (KeepAgent(agent),)
    was_out = desk.agent.choice.intent is Intent.SIGNED_OUT
    agent = desk.agent.choosing(wish.choice, now)
    is_out = agent.choice.intent is Intent.SIGNED_OUT
    signs = (SignLines(not is_out),) if was_out is not is_out else ()
    return replace(desk, agent=agent), (KeepAgent(agent), *signs)


def after_call_cancelled(desk: Desk, wish: AfterCallCancelled, now: datetime) -> Step:
    """What was to come after this call shall not."""
    agent = replace(desk.agent, after=None)
    return replace(desk, agent=agent), (KeepAgent(agent),)


def settle_state(desk: Desk, now: datetime) -> Step:
    """Once nothing is left to do, become what the agent asked to be after the call."""
    if desk.agent.after is None or desk.activity is not Activity.IDLE:
        return desk, ()
    return state_wished(desk, StateWished(desk.agent.after), now)


def note_typed(desk: Desk, wish: NoteTyped, now: datetime) -> Step:
    """The note changed: not saved until the disk says so."""
    interaction = desk.interaction(wish.call)
    if interaction is None or interaction.note == wish.text:
        return desk, ()
    return _changed(desk, replace(interaction, note=wish.text, note_saved=None), urgent=False)


def disposition_chosen(desk: Desk, wish: DispositionChosen, now: datetime) -> Step:
    """A disposition was set or taken back; its flags come with it."""
    interaction = desk.interaction(wish.call)
    if interaction is None:
        return desk, ()
    disposition = desk.rules.disposition(wish.code)
    if disposition is None:
        return _changed(desk, replace(interaction, disposition="", flags=frozenset()))
    return _changed(desk, interaction.disposed(disposition))


def flag_toggled(desk: Desk, wish: FlagToggled, now: datetime) -> Step:
    """A flag was switched."""
    interaction = desk.interaction(wish.call)
    if interaction is None:
        return desk, ()
    return _changed(desk, replace(interaction, flags=interaction.flags ^ {wish.flag}))


def customers_found(desk: Desk, event: CustomersFound, now: datetime) -> Step:
    """The store or the CRM answered; what the agent has chosen already stays chosen."""
    pop = desk.pop(event.call)
    if pop is None:
        return desk, ()
    matches = event.customers if event.source is not Source.CRM_FAILED else pop.matches
    matches = tuple(_fuller(match, pop) for match in matches)
    known = {match.id for match in matches}
    chosen = pop.chosen if pop.chosen in known else ""
    if not chosen and not pop.decided and len(matches) == 1:
        chosen = matches[0].id
    pop = replace(
        pop,
        matches=matches,
        chosen=chosen,
        source=event.source,
        history=event.history or pop.history,
    )
    return _with_customer(desk, pop)


def story_found(desk: Desk, event: StoryFound, now: datetime) -> Step:
    """A customer with the whole story: chosen just now, created, or refreshed."""
    pop = desk.pop(event.call)
    if pop is None:
        return desk, ()
    known = any(match.id == event.customer.id for match in pop.matches)
    matches = tuple(
        event.customer if match.id == event.customer.id else match for match in pop.matches
    )
    pop = replace(
        pop,
        matches=matches if known else (*matches, event.customer),
        chosen=pop.chosen if known and pop.chosen else event.customer.id,
        source=event.source,
        decided=pop.decided or not known,
    )
    return _with_customer(desk, pop)


def customer_chosen(desk: Desk, wish: CustomerChosen, now: datetime) -> Step:
    """The agent said who it is; it sticks to this call."""
    pop = desk.pop(wish.call)
    if pop is None:
        return desk, ()
    desk, effects = _with_customer(desk, replace(pop, chosen=wish.customer, decided=True))
    story = (TellStory(wish.call, wish.customer),) if wish.customer else ()
    return desk, (*effects, *story)


def focused(desk: Desk, wish: Focused, now: datetime) -> Step:
    """The agent looks at another open interaction."""
    return (replace(desk, focus=wish.call), ()) if desk.interaction(wish.call) else (desk, ())


def begin_wrap_up(desk: Desk, interaction: Interaction, now: datetime) -> Desk:
    """Start the countdown for what comes after a call."""
    length = desk.rules.wrap_up_s
    until = (interaction.ended or now) + timedelta(seconds=length)
    desk = desk.with_wrap_up(WrapUp(interaction.id, until, length))
    looking = desk.focused
    busy = looking is not None and desk.call(looking.id) is not None
    return desk if busy else replace(desk, focus=interaction.id)


def wrap_up_extended(desk: Desk, wish: WrapUpExtended, now: datetime) -> Step:
    """The agent needs more time."""
    wrap_up = desk.wrap_up(wish.call)
    if wrap_up is None or wrap_up.until is None:
        return desk, ()
    more = desk.rules.extend_s
    until = max(wrap_up.until, now) + timedelta(seconds=more)
    return desk.with_wrap_up(WrapUp(wish.call, until, wrap_up.length_s + more)), ()


def wrap_up_done(desk: Desk, wish: WrapUpDone, now: datetime) -> Step:
    """The agent is done: finish the interaction, unless its disposition is still missing."""
    interaction = desk.interaction(wish.call)
    if interaction is None or desk.wrap_up(wish.call) is None:
        return desk, ()
    if desk.rules.disposition_required and interaction.answered and not interaction.disposition:
        return desk, (Notice(NoticeKind.DISPOSITION_MISSING, wish.call),)
    return _finish(desk, interaction, now)


def taken(desk: Desk, wish: Taken, now: datetime) -> Step:
    """An unfinished interaction is on the desk again, without a countdown."""
    if desk.interaction(wish.interaction.id):
        return replace(desk, focus=wish.interaction.id), ()
    interaction = replace(wish.interaction, stage=Stage.UNFINISHED)
    pop = Pop(interaction.id, interaction.number, chosen=interaction.customer_id, decided=True)
    desk = desk.with_interaction(interaction).with_pop(pop)
    desk = replace(desk.with_wrap_up(WrapUp(interaction.id, None)), focus=interaction.id)
    known = interaction.customer_id
    return desk, (TellStory(interaction.id, known),) if known else ()


def put_back(desk: Desk, wish: PutBack, now: datetime) -> Step:
    """Back into the tray as it is."""
    interaction = desk.interaction(wish.call)
    wrap_up = desk.wrap_up(wish.call)
    if interaction is None or wrap_up is None:
        return desk, ()
    return _to_unfinished(desk, interaction)


def tick(desk: Desk, wish: Tick, now: datetime) -> Step:
    """Time has passed: wrap-ups that ran out end, and what the disk refused is tried again."""
    effects: list[Effect] = []
    for wrap_up in desk.wrap_ups:
        interaction = desk.interaction(wrap_up.call)
        if interaction is None or wrap_up.until is None or wrap_up.until > now:
            continue
        if interaction.disposition:
            desk, more = _finish(desk, interaction, now)
        else:
            desk, more = _to_unfinished(desk, interaction)
        effects.extend(more)
    return desk, tuple(effects)


def kept(desk: Desk, event: Kept, now: datetime) -> Step:
    """The disk has it: only now does the screen say so, and finished work leaves the desk."""
    interaction = desk.interaction(event.interaction.id)
    if interaction is None:
        return desk, ()
    desk = replace(desk, unkept=desk.unkept - {interaction.id}, storage_problem="")
    if event.interaction.stage is not Stage.OPEN and interaction.stage is event.interaction.stage:
        if desk.wrap_up(interaction.id) and interaction.stage is Stage.UNFINISHED:
            return _saved(desk, interaction, event), ()
        return desk.without_interaction(interaction.id), ()
    return _saved(desk, interaction, event), ()


def not_kept(desk: Desk, event: NotKept, now: datetime) -> Step:
    """The disk refused: say so, keep everything on the desk, and let the agent go on."""
    interaction = desk.interaction(event.interaction)
    desk = replace(desk, storage_problem=event.reason)
    if interaction is None:
        return desk, ()
    desk = replace(desk, unkept=desk.unkept | {interaction.id})
    if interaction.stage is Stage.FINISHED and desk.call(interaction.id) is None:
        again = replace(interaction, stage=Stage.OPEN, finished=None)
        return desk.with_interaction(again).with_wrap_up(WrapUp(again.id, None)), ()
    return desk, ()


def store_problem(desk: Desk, event: StoreProblem, now: datetime) -> Step:
    """The local store cannot be used, or can again."""
    return replace(desk, storage_problem=event.reason), ()


def restored(desk: Desk, event: Restored, now: datetime) -> Step:
    """Take up what was open when the desk was last closed or killed."""
    agent = event.agent or desk.agent
    agent = replace(agent, id=desk.agent.id, name=desk.agent.name, site=desk.agent.site)
    desk = replace(desk, agent=agent, restored=True)
    for stored in event.interactions:
        desk = _merged(desk, stored)
    saves = tuple(Keep(interaction) for interaction in desk.open)
    if desk.engine is EngineState.STARTING:
        return desk, saves
    desk, settled = settle_restored(desk, now)
    return desk, (*saves, *settled)


def settle_restored(desk: Desk, now: datetime) -> Step:
    """Open interactions without a call: into wrap-up while its time lasts, else into the tray."""
    effects: list[Effect] = []
    if not desk.restored:
        return desk, ()
    for interaction in desk.open:
        working = desk.call(interaction.id) or desk.wrap_up(interaction.id)
        if working or interaction.stage is not Stage.OPEN:
            continue
        ended = interaction.ended or now
        if interaction.ended is None:
            interaction = replace(
                interaction, ended=now, ended_by=Party.NETWORK, reason="not seen to end"
            )
        left = ended + timedelta(seconds=desk.rules.wrap_up_s) - now
        desk = desk.with_interaction(interaction)
        if left > timedelta(0):
            desk = begin_wrap_up(desk, interaction, now)
            effects.append(Keep(interaction))
        else:
            desk, more = _to_unfinished(desk, interaction)
            effects.extend(more)
        if interaction.customer_id:
            effects.append(TellStory(interaction.id, interaction.customer_id))
    return desk, tuple(effects)


def _merged(desk: Desk, stored: Interaction) -> Desk:
    present = desk.interaction(stored.id)
    if present is None:
        pop = Pop(stored.id, stored.number, chosen=stored.customer_id)
        return desk.with_interaction(stored).with_pop(pop)
    note = stored.note
    if present.note and present.note not in note:
        note = f"{note}\n{present.note}" if note else present.note
    merged = replace(
        stored,
        answered=present.answered or stored.answered,
        note=note,
        disposition=present.disposition or stored.disposition,
        flags=present.flags or stored.flags,
        customer_id=present.customer_id or stored.customer_id,
        customer_name=present.customer_name or stored.customer_name,
    )
    return desk.with_interaction(merged)


def _saved(desk: Desk, interaction: Interaction, event: Kept) -> Desk:
    if _written(interaction) != _written(event.interaction):
        return desk
    return desk.with_interaction(replace(interaction, note_saved=event.at))


def _written(interaction: Interaction) -> tuple[str, str, frozenset[Flag], str]:
    return (
        interaction.note,
        interaction.disposition,
        interaction.flags,
        interaction.customer_id,
    )


def _finish(desk: Desk, interaction: Interaction, now: datetime) -> Step:
    interaction = replace(interaction, stage=Stage.FINISHED, finished=now)
    desk = replace(
        desk.with_interaction(interaction),
        wrap_ups=tuple(known for known in desk.wrap_ups if known.call != interaction.id),
    )
    return desk, (Finish(interaction),)


def _to_unfinished(desk: Desk, interaction: Interaction) -> Step:
    interaction = replace(interaction, stage=Stage.UNFINISHED)
    desk = replace(
        desk.with_interaction(interaction),
        wrap_ups=tuple(known for known in desk.wrap_ups if known.call != interaction.id),
    )
    return desk, (Keep(interaction), Notice(NoticeKind.MOVED_TO_UNFINISHED, interaction.id))


def _changed(desk: Desk, interaction: Interaction, *, urgent: bool = True) -> Step:
    interaction = replace(interaction, note_saved=None)
    desk = desk.with_interaction(interaction)
    return desk, (Keep(interaction, urgent=urgent),) if desk.restored else ()


def _with_customer(desk: Desk, pop: Pop) -> Step:
    desk = desk.with_pop(pop)
    interaction = desk.interaction(pop.call)
    if interaction is None:
        return desk, ()
    customer = pop.customer
    found = replace(
        interaction,
        customer_id=customer.id if customer else "",
        customer_name=customer.name if customer else "",
    )
    if found == interaction or (customer is None and not pop.decided and interaction.customer_id):
        return desk, ()
    return _changed(desk, found)


def _fuller(match: Customer, pop: Pop) -> Customer:
    """The match with the contacts already on screen: a list of matches comes without them."""
    shown = next((known for known in pop.matches if known.id == match.id), None)
    if shown is None or match.contacts or not shown.contacts:
        return match
    return replace(match, contacts=shown.contacts)
