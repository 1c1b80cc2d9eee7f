"""What the desk does when the telephone tells something, and when the agent wants a call."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from callcenter.domain import react_colleagues, react_policy
from callcenter.domain.agent import Intent
from callcenter.domain.call import Call, CallEvent, Direction, Impossible
from callcenter.domain.caller import Caller
from callcenter.domain.context import Context
from callcenter.domain.desk import Desk, EngineState, Pop
from callcenter.domain.dial_policy import Verdict
from callcenter.domain.effects import (
    AskTelephone,
    Effect,
    Finish,
    Keep,
    LookUp,
    Notice,
    NoticeKind,
    PlaceCall,
    RefuseCall,
    ResumeCall,
    Ring,
    SignLines,
    Silence,
    TakeCall,
)
from callcenter.domain.events import (
    Answered,
    AudioChanged,
    Dialling,
    Ended,
    EngineLost,
    EngineStarted,
    Party,
    Refused,
    Ringing,
)
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.number import PhoneNumber
from callcenter.domain.react_party import (
    disagreement,
    hold_others,
    look_up,
    passed_on_by,
    read_caller,
    talks_elsewhere,
)
from callcenter.domain.react_store import settle_restored
from callcenter.domain.react_wrap_up import after_call, who
from callcenter.domain.wishes import (
    AnswerWished,
    ConsultWished,
    DialWished,
    ResumeWished,
    Source,
    TelephoneStands,
)

Step = tuple[Desk, tuple[Effect, ...]]

TAKEN_BACK = 487
REFUSED_BY_STATE = 480
"""Temporarily unavailable: what a queue hears for an agent who is not free (RFC 3261 21.4.18)."""


def ringing(desk: Desk, event: Ringing, now: datetime) -> Step:
    """A call comes in: ring, open a note, find out who it is; or refuse it for the agent."""
    if desk.call(event.call):
        return desk, ()
    caller = _caller(desk, event)
    if not desk.accepts(caller):
        return desk, (RefuseCall(event.call, REFUSED_BY_STATE),)
    call = Call.of(event)
    turned = react_policy.turned(desk, call, _inbound_interaction(desk, call, caller), caller, now)
    if turned is not None:
        return turned
    desk = _with_inbound(desk, call, caller)
    interaction = desk.interaction(event.call)
    assert interaction is not None
    desk, answers = react_policy.auto_answer(desk, call, now)
    rings = answers or (Ring(event.call, softly=bool(desk.busy)),)
    effects = (*rings, *look_up(event.call, caller, _inbound_context(call)))
    return desk, (*effects, *_keep(desk, interaction))


def refused(desk: Desk, event: Refused, now: datetime) -> Step:
    """The telephone had no line free: the call is logged as missed, once."""
    call = Call.of(event)
    interaction = _inbound_interaction(desk, call, _caller(desk, event)).of(call)
    interaction = replace(interaction, stage=Stage.FINISHED, finished=now)
    notice = Notice(NoticeKind.REFUSED_BUSY, event.call, interaction.number.raw)
    # It stays on the desk, out of sight, until the disk has it.
    return desk.with_interaction(interaction), (Finish(interaction), notice)


def dialling(desk: Desk, event: Dialling, now: datetime) -> Step:
    """An outbound call is under way."""
    if desk.call(event.call):
        return desk, ()
    return _with_outbound(desk, Call.of(event), None, "")


def place_call(desk: Desk, wish: DialWished, told: Verdict, now: datetime) -> Step:
    """A call that may be made: other calls wait, the note is open before the first ring."""
    holds = hold_others(desk, wish.call)
    event = Dialling(wish.call, wish.account, told.target, now)
    target = told.target if told.target != wish.number.dialable else ""
    places = PlaceCall(wish.call, wish.account, wish.number, target, told.emergency)
    desk, effects = _with_outbound(desk, Call.of(event), wish.number, wish.customer)
    return desk, (*holds, places, *effects)


def consult(
    desk: Desk, call: Call, wish: ConsultWished, target: str, context: str, now: datetime
) -> Step:
    """Somebody is asked about the caller of *call*, who waits and stays on the screen."""
    holds = hold_others(desk, wish.consultation)
    event = Dialling(wish.consultation, call.account, target, now, call.id)
    special = target if target != wish.number.dialable else ""
    places = PlaceCall(
        wish.consultation, call.account, wish.number, special, context=context, consults=call.id
    )
    asked, effects = _with_outbound(desk, Call.of(event), wish.number, "")
    return replace(asked, focus=desk.focus or call.id), (*holds, places, *effects)


def answer_wished(desk: Desk, wish: AnswerWished, now: datetime) -> Step:
    """The agent takes a ringing call; whoever was being talked to waits with music."""
    call = desk.call(wish.call)
    if call is None or call not in desk.ringing:
        return desk, ()
    holds = hold_others(desk, wish.call)
    return replace(desk, focus=wish.call), (*holds, Silence(wish.call), TakeCall(wish.call))


def resume_wished(desk: Desk, wish: ResumeWished, now: datetime) -> Step:
    """The agent goes back to a held call; the one being talked to is held."""
    call = desk.call(wish.call)
    if call is None:
        return desk, ()
    if call.being_passed_on:
        desk = _taken_back(desk, call, now)
    holds = hold_others(desk, wish.call)
    return replace(desk, focus=wish.call), (*holds, ResumeCall(wish.call))


def _taken_back(desk: Desk, call: Call, now: datetime) -> Desk:
    interaction = desk.interaction(call.id)
    if interaction is not None:
        desk = desk.with_interaction(interaction.passed_on("", None))
    return desk.with_call(call.not_passed_on(TAKEN_BACK, "taken back", now))


def progressed(desk: Desk, event: CallEvent, now: datetime) -> Step:
    """A fact about a call changed and nothing follows from it."""
    call = desk.call(event.call)
    if call is None:
        return desk, ()
    try:
        return desk.with_call(call.after(event)), ()
    except Impossible as error:
        return desk, disagreement(event.call, error)


def answered(desk: Desk, event: Answered, now: datetime) -> Step:
    """The two sides can talk."""
    call = desk.call(event.call)
    if call is None:
        return desk, (AskTelephone(),)
    try:
        call = call.after(event)
    except Impossible as error:
        return desk, disagreement(event.call, error)
    # Whoever is asked about a caller does not take that caller's place on the screen.
    focus = desk.focus if call.consults else event.call
    desk = replace(desk.with_call(call), focus=focus)
    desk, kept = _update(desk, call)
    # Whoever rings on must not ring into the agent's ear.
    softer = (Ring(other.id, softly=True) for other in desk.ringing)
    return desk, (Silence(event.call), *softer, *kept)


def ended(desk: Desk, event: Ended, now: datetime) -> Step:
    """A call is over: into wrap-up, into the log as missed, or simply into the log."""
    event = react_policy.ended(desk, event)
    call = desk.call(event.call)
    if call is None:
        return desk, ()
    try:
        call = call.after(event)
    except Impossible as error:
        return desk, disagreement(event.call, error)
    desk, effects = _over(desk.without_call(call.id), call, now)
    return desk, (*effects, *_asked_in_vain(desk, call))


def audio_changed(desk: Desk, event: AudioChanged, now: datetime) -> Step:
    """Sound devices changed."""
    return replace(desk, audio=event.audio), ()


def engine_lost(desk: Desk, event: EngineLost, now: datetime) -> Step:
    """The telephone stopped: its calls are over, their notes stay, and the agent is told."""
    effects: list[Effect] = []
    for call in desk.calls:
        gone = Ended(call.id, Party.NETWORK, 0, event.reason, event.at)
        desk, more = _over(desk.without_call(call.id), call.after(gone), now)
        effects.extend(more)
    desk = replace(desk, engine=EngineState.LOST, engine_reason=event.reason, lines=())
    desk = react_colleagues.stand(desk, (), desk.voicemail)
    return desk, (*effects, Notice(NoticeKind.ENGINE_LOST, text=event.reason))


def engine_started(desk: Desk, event: EngineStarted, now: datetime) -> Step:
    """There is a telephone (again); what calls it has is not known until it says so."""
    notices = (Notice(NoticeKind.ENGINE_BACK),) if desk.engine is EngineState.LOST else ()
    return replace(desk, engine=EngineState.STARTING, engine_reason=""), notices


def telephone_stands(desk: Desk, event: TelephoneStands, now: datetime) -> Step:
    """Believe the telephone: adopt calls it has, end calls it has not."""
    effects: list[Effect] = []
    there = {call.id for call in event.calls}
    for call in desk.calls:
        if call.id not in there:
            gone = Ended(call.id, Party.NETWORK, 0, "lost", now)
            desk, more = _over(desk.without_call(call.id), call.after(gone), now)
            effects.extend(more)
    for call in event.calls:
        desk, more = _adopt(desk, call, now)
        effects.extend(more)
    desk = replace(desk, lines=event.lines, audio=event.audio, engine=EngineState.RUNNING)
    desk = react_colleagues.stand(desk, event.colleagues, event.voicemail)
    desk, settled = settle_restored(desk, now)
    signed_out = desk.restored and desk.agent.choice.intent is Intent.SIGNED_OUT
    if signed_out and event.lines:
        effects.append(SignLines(False))
    return desk, (*effects, *settled)


def _adopt(desk: Desk, call: Call, now: datetime) -> Step:
    if not call.live:
        return _told_late(desk, call, now)
    if desk.call(call.id):
        return _update(desk.with_call(call), call)
    focus = desk.focus or call.id
    if call.direction is Direction.OUTBOUND:
        desk, effects = _with_outbound(desk, call, None, "")
    else:
        caller = _caller(desk, call)
        desk = _with_inbound(desk, call, caller)
        rings = (Ring(call.id),) if call.answered is None else ()
        effects = (*rings, *look_up(call.id, caller, _inbound_context(call)))
    desk, kept = _update(replace(desk, focus=focus), call)
    interaction = desk.interaction(call.id)
    story = who(interaction) if interaction and interaction.customer_id else ()
    return desk, (*effects, *story, *kept)


def _told_late(desk: Desk, call: Call, now: datetime) -> Step:
    # The call ended while nobody was listening.
    interaction = desk.interaction(call.id)
    if interaction is None or interaction.ended:
        return desk.without_call(call.id), ()
    return _over(desk.without_call(call.id), call, now)


def _asked_in_vain(desk: Desk, asked: Call) -> tuple[Effect, ...]:
    """Who was asked is gone, and nobody was connected: the caller is taken back."""
    call = desk.call(asked.consults) if asked.consults else None
    if call is None or not call.talking or call.being_passed_on or call.passed_on:
        return ()
    by_agent = asked.ended_by is Party.AGENT
    notice = Notice(NoticeKind.TRANSFER_RETURNED, call.id, asked.reason)
    words = () if by_agent else (notice,)
    if talks_elsewhere(desk, call.id):
        return words
    return (*words, ResumeCall(call.id))


def _over(desk: Desk, call: Call, now: datetime) -> Step:
    interaction = desk.interaction(call.id)
    if interaction is None:
        return desk, ()
    desk, effects = after_call(desk, interaction.of(call), now)
    return desk, (Silence(call.id), *effects)


def _with_inbound(desk: Desk, call: Call, caller: Caller) -> Desk:
    context = _inbound_context(call)
    source = Source.PENDING if look_up(call.id, caller, context) else Source.LOCAL
    pop = desk.pop(call.id) or Pop(call.id, caller.number, caller, source, context=context)
    pop = replace(pop, caller=caller)
    interaction = desk.interaction(call.id) or _inbound_interaction(desk, call, caller)
    desk = _at_work(desk.with_pop(pop), call, interaction)
    # A new call never takes the screen from somebody the agent is talking to or writing about.
    return desk if desk.focused else replace(desk, focus=call.id)


def _with_outbound(desk: Desk, call: Call, number: PhoneNumber | None, customer: str) -> Step:
    rules = desk.rules
    number = number or PhoneNumber.parse(
        call.remote, region=rules.region, extension_digits=rules.extension_digits
    )
    interaction = desk.interaction(call.id) or Interaction(
        id=call.id,
        agent=desk.agent.id,
        site=desk.agent.site,
        direction=Direction.OUTBOUND,
        started=call.started,
        number=number,
        consults=call.consults,
    )
    pop = desk.pop(call.id) or Pop(call.id, number)
    desk = replace(_at_work(desk.with_pop(pop), call, interaction), focus=call.id)
    return desk, (LookUp(call.id, number, customer), *_keep(desk, interaction))


def _at_work(desk: Desk, call: Call, interaction: Interaction) -> Desk:
    # A call that was thought to be over may turn out to be going on.
    interaction = replace(interaction, stage=Stage.OPEN, finished=None)
    desk = desk.with_call(call).with_interaction(interaction)
    return desk.without_wrap_up(call.id)


def _inbound_interaction(desk: Desk, call: Call, caller: Caller) -> Interaction:
    return Interaction(
        id=call.id,
        agent=desk.agent.id,
        site=desk.agent.site,
        direction=Direction.INBOUND,
        started=call.started,
        number=caller.number,
        name=caller.name,
        verified=caller.verified,
        queue=caller.queue,
        waited_s=caller.waited_s,
        dialled=caller.dialled,
        passed_on_by=passed_on_by(caller, _inbound_context(call)),
    )


def _caller(desk: Desk, source: Ringing | Refused | Call) -> Caller:
    return read_caller(desk, source.headers, from_registrar=source.from_registrar)


def _inbound_context(call: Call) -> Context | None:
    return Context.read(call.headers, from_registrar=call.from_registrar)


def _update(desk: Desk, call: Call) -> Step:
    interaction = desk.interaction(call.id)
    if interaction is None:
        return desk, ()
    interaction = interaction.of(call)
    desk = desk.with_interaction(interaction)
    return desk, _keep(desk, interaction)


def _keep(desk: Desk, interaction: Interaction) -> tuple[Effect, ...]:
    # Before the store has been read a save could overwrite the note of a call that is still on.
    return (Keep(interaction),) if desk.restored else ()
