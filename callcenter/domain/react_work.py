"""What the desk does with the agent's own work: state, note, disposition, customer."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from callcenter.domain.agent import Activity, Intent
from callcenter.domain.context import Context
from callcenter.domain.customer import Customer
from callcenter.domain.desk import Desk, EngineState, Pop
from callcenter.domain.effects import Effect, Finish, Keep, KeepAgent, SignLines, TellStory
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.payment_card import masked
from callcenter.domain.wishes import (
    AfterCallCancelled,
    CustomerChosen,
    CustomersFound,
    DispositionChosen,
    FlagToggled,
    Focused,
    ListedFound,
    MatterChosen,
    NoteTyped,
    Source,
    StateWished,
    StoryFound,
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
    if not desk.restored or desk.engine is EngineState.STARTING:
        # A call may be going on that this desk has not been told of yet.
        return desk, ()
    return state_wished(desk, StateWished(desk.agent.after), now)


def note_typed(desk: Desk, wish: NoteTyped, now: datetime) -> Step:
    """The note changed: not saved until the disk says so."""
    interaction, text = desk.interaction(wish.call), masked(wish.text)
    if interaction is None or interaction.note == text:
        return desk, ()
    return changed(desk, replace(interaction, note=text), urgent=False)


def disposition_chosen(desk: Desk, wish: DispositionChosen, now: datetime) -> Step:
    """A disposition was set or taken back; its flags come and go with it."""
    interaction = desk.interaction(wish.call)
    disposition = desk.rules.disposition(wish.code)
    if interaction is None or (wish.code and disposition is None):
        return desk, ()
    former = desk.rules.disposition(interaction.disposition)
    return changed(desk, interaction.disposed(disposition, former=former))


def flag_toggled(desk: Desk, wish: FlagToggled, now: datetime) -> Step:
    """A flag was switched."""
    interaction = desk.interaction(wish.call)
    if interaction is None:
        return desk, ()
    return changed(desk, replace(interaction, flags=interaction.flags ^ {wish.flag}))


def matter_chosen(desk: Desk, wish: MatterChosen, now: datetime) -> Step:
    """The agent said which of the customer's matters the call is about, or took it back."""
    interaction, pop = desk.interaction(wish.call), desk.pop(wish.call)
    if interaction is None or interaction.matter == wish.matter:
        return desk, ()
    known = pop.customer.matters if pop is not None and pop.customer is not None else ()
    if wish.matter and wish.matter not in {matter.id for matter in known}:
        return desk, ()
    return changed(desk, replace(interaction, matter=wish.matter))


def customers_found(desk: Desk, event: CustomersFound, now: datetime) -> Step:
    """The store or the CRM answered; what the agent has chosen already stays chosen."""
    pop = desk.pop(event.call)
    if pop is None:
        return desk, ()
    matches = event.customers if event.source is not Source.CRM_FAILED else pop.matches
    matches = tuple(_fuller(match, pop) for match in matches)
    if pop.decided:
        # Found by name or created just now: such a customer need not have this number.
        stays = (match for match in pop.matches if match.id == pop.chosen)
        matches += tuple(match for match in stays if match.id not in {m.id for m in matches})
        chosen = pop.chosen
    else:
        chosen = matches[0].id if len(matches) == 1 else ""
    pop = replace(
        pop,
        matches=matches,
        chosen=chosen,
        source=event.source,
        history=event.history or pop.history,
    )
    return _with_customer(desk, _passed_on_lately(pop, now))


def listed_found(desk: Desk, event: ListedFound, now: datetime) -> Step:
    """The company directory answered; a name that is nobody's customer is kept with the call."""
    pop, interaction = desk.pop(event.call), desk.interaction(event.call)
    if pop is None or interaction is None or event.number != pop.number.key:
        # Meanwhile somebody else may be at the other side.
        return desk, ()
    desk = desk.with_pop(replace(pop, listed=event.listed))
    if pop.matches or len(event.listed) != 1 or event.listed[0].name == interaction.name:
        return desk, ()
    named = replace(interaction, name=event.listed[0].name)
    return changed(desk, named, urgent=False)


def story_found(desk: Desk, event: StoryFound, now: datetime) -> Step:
    """A customer with the whole story: chosen just now, created, or refreshed."""
    pop = desk.pop(event.call)
    if pop is None:
        return desk, ()
    known = any(match.id == event.customer.id for match in pop.matches)
    settled = known and (pop.chosen or pop.decided)
    matches = tuple(
        event.customer if match.id == event.customer.id else match for match in pop.matches
    )
    pop = replace(
        pop,
        matches=matches if known else (*matches, event.customer),
        chosen=pop.chosen if settled else event.customer.id,
        source=event.source,
        decided=pop.decided or not known,
    )
    return _with_customer(desk, _passed_on_lately(pop, now))


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


def changed(desk: Desk, interaction: Interaction, *, urgent: bool = True) -> Step:
    """Something of the agent's changed: not saved until the disk says so."""
    interaction = replace(interaction, note_saved=None)
    desk = desk.with_interaction(interaction)
    if not desk.restored:
        return desk, ()
    if interaction.stage is Stage.FINISHED and not interaction.consults:
        # Finished a moment ago: what goes to the CRM must have this too.
        return desk, (Finish(interaction),)
    return desk, (Keep(interaction, urgent=urgent),)


def _passed_on_lately(pop: Pop, now: datetime) -> Pop:
    """Where the exchange dropped what travelled with the call, the CRM's record tells it."""
    if pop.context is not None or pop.customer is None or pop.caller is None:
        return pop
    return replace(pop, context=Context.of_story(pop.customer, now, but=pop.call))


def _with_customer(desk: Desk, pop: Pop) -> Step:
    desk = desk.with_pop(pop)
    interaction = desk.interaction(pop.call)
    if interaction is None:
        return desk, ()
    # The choice counts at once; the name may still be on its way.
    same = pop.chosen == interaction.customer_id
    name = pop.customer.name if pop.customer else (interaction.customer_name if same else "")
    # A matter is one customer's: somebody else's call cannot be about it.
    stays = not interaction.customer_id or same
    matter = interaction.matter if stays else ""
    found = replace(interaction, customer_id=pop.chosen, customer_name=name, matter=matter)
    return (desk, ()) if found == interaction else changed(desk, found)


def _fuller(match: Customer, pop: Pop) -> Customer:
    """The match with the contacts already on screen: a list of matches comes without them."""
    shown = next((known for known in pop.matches if known.id == match.id), None)
    if shown is None or match.contacts or not shown.contacts:
        return match
    return replace(match, contacts=shown.contacts)
