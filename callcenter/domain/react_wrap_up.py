"""What the desk does once a call is over: after-call work, the unfinished tray, the missed call."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from callcenter.domain.desk import Desk, Pop, WrapUp
from callcenter.domain.effects import Effect, Finish, Keep, LookUp, Notice, NoticeKind, TellStory
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.wishes import PutBack, Source, Taken, Tick, WrapUpDone, WrapUpExtended

Step = tuple[Desk, tuple[Effect, ...]]


def after_call(desk: Desk, interaction: Interaction, now: datetime) -> Step:
    """What follows a call: wrap-up, the tray, the log as missed, or simply the log."""
    desk = desk.with_interaction(interaction)
    if interaction.consults:
        return _after_consultation(desk, interaction, now)
    if interaction.spoken:
        desk = begin_wrap_up(desk, interaction, now)
        return desk, (Keep(interaction),) if desk.restored else ()
    if not desk.restored:
        # A note of this call may still come from the disk; `settle_restored` decides then.
        return desk, ()
    if interaction.needs_work:
        return to_unfinished(desk, interaction)
    interaction = replace(interaction, stage=Stage.FINISHED, finished=now)
    desk = desk.with_interaction(interaction)
    notices = (Notice(NoticeKind.MISSED, interaction.id),) if interaction.missed else ()
    return desk, (logged(interaction), *notices)


def _after_consultation(desk: Desk, interaction: Interaction, now: datetime) -> Step:
    # It belongs to the contact it was about: no work, no row for the CRM.
    interaction = replace(interaction, stage=Stage.FINISHED, finished=now)
    desk = desk.with_interaction(interaction)
    if desk.focus == interaction.id:
        desk = replace(desk, focus=interaction.consults)
    if desk.focused is None:
        desk = replace(desk, focus="")
    return desk, (Keep(interaction),) if desk.restored else ()


def begin_wrap_up(desk: Desk, interaction: Interaction, since: datetime) -> Desk:
    """Start the countdown for what comes after a call that ended at *since*."""
    length = desk.rules.wrap_up_s
    desk = desk.with_wrap_up(WrapUp(interaction.id, since + timedelta(seconds=length), length))
    # The agent may be typing about another call: the letters must not land in this one.
    return desk if desk.focused else replace(desk, focus=interaction.id)


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
    desk = desk.with_interaction(interaction).with_pop(stored_pop(interaction))
    desk = replace(desk.with_wrap_up(WrapUp(interaction.id, None)), focus=interaction.id)
    return desk, who(interaction)


def put_back(desk: Desk, wish: PutBack, now: datetime) -> Step:
    """Back into the tray as it is."""
    interaction = desk.interaction(wish.call)
    wrap_up = desk.wrap_up(wish.call)
    if interaction is None or wrap_up is None:
        return desk, ()
    return to_unfinished(desk, interaction)


def tick(desk: Desk, wish: Tick, now: datetime) -> Step:
    """Time has passed: wrap-ups that ran out end, and what the disk refused is tried again."""
    desk, effects = _retried(desk, now)
    for wrap_up in desk.wrap_ups:
        interaction = desk.interaction(wrap_up.call)
        if interaction is None or wrap_up.until is None:
            continue
        if wrap_up.until <= now:
            desk, more = run_out(desk, interaction, now)
            effects = (*effects, *more)
        elif wrap_up.until - now > timedelta(seconds=wrap_up.length_s):
            # The clock was set back; nobody wraps up for an hour because of that.
            until = now + timedelta(seconds=wrap_up.length_s)
            desk = desk.with_wrap_up(replace(wrap_up, until=until))
    return desk, effects


def run_out(desk: Desk, interaction: Interaction, now: datetime) -> Step:
    """The time is over: finished if the agent has said how it went, else into the tray."""
    if interaction.disposition:
        return _finish(desk, interaction, now)
    return to_unfinished(desk, interaction)


def to_unfinished(desk: Desk, interaction: Interaction) -> Step:
    """Into the tray, with everything typed."""
    interaction = replace(interaction, stage=Stage.UNFINISHED)
    desk = desk.with_interaction(interaction).without_wrap_up(interaction.id)
    return desk, (Keep(interaction), Notice(NoticeKind.MOVED_TO_UNFINISHED, interaction.id))


def logged(interaction: Interaction) -> Effect:
    """Put a call that needs no work into the log; the CRM is told of a missed one."""
    return Finish(interaction) if interaction.missed else Keep(interaction)


def who(interaction: Interaction) -> tuple[Effect, ...]:
    """Find out again whom a stored interaction was with."""
    if interaction.customer_id:
        return (TellStory(interaction.id, interaction.customer_id),)
    return (LookUp(interaction.id, interaction.number),) if interaction.number.key else ()


def stored_pop(interaction: Interaction) -> Pop:
    """What is known of the other party of a stored interaction before anything is loaded."""
    return Pop(
        interaction.id,
        interaction.number,
        source=Source.PENDING if who(interaction) else Source.LOCAL,
        chosen=interaction.customer_id,
        decided=bool(interaction.customer_id),
    )


def _finish(desk: Desk, interaction: Interaction, now: datetime) -> Step:
    interaction = replace(interaction, stage=Stage.FINISHED, finished=now)
    desk = desk.with_interaction(interaction).without_wrap_up(interaction.id)
    return desk, (Finish(interaction),)


def _retried(desk: Desk, now: datetime) -> Step:
    # Notes and the tray are tried again by the back office; a missed call has nobody but us.
    if desk.retry_at is None or desk.retry_at > now:
        return desk, ()
    again = (known for known in desk.open if known.id in desk.unkept)
    missed = tuple(Finish(known) for known in again if known.stage is Stage.FINISHED)
    return replace(desk, retry_at=None), missed
