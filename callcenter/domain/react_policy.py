"""What the desk does by policy: refuse, forward or answer a call by itself, and judge a number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from callcenter.domain.agent import Intent
from callcenter.domain.auto_answer import (
    LONGEST_DELAY_S,
    AnswerDue,
    AutoAnswer,
    asked_after,
    headset_there,
)
from callcenter.domain.call import Call
from callcenter.domain.caller import Caller
from callcenter.domain.desk import Desk
from callcenter.domain.dial_plan import DialPlan
from callcenter.domain.dial_policy import PastDial, Verdict, judge, recent
from callcenter.domain.dial_uri import LinkRefused, typed
from callcenter.domain.effects import (
    Effect,
    RedirectCall,
    RefuseCall,
    Silence,
    TakeCall,
)
from callcenter.domain.events import Ended, Party
from callcenter.domain.forwarding import (
    BUSY,
    FORWARDED,
    MOVED,
    NOT_NOW,
    Forwarded,
    Forwarding,
    ForwardProblem,
    ForwardWhen,
    Waiting,
)
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.number import PhoneNumber
from callcenter.domain.react_colleagues import is_own_code
from callcenter.domain.react_wrap_up import logged
from callcenter.domain.wishes import Tick

Step = tuple[Desk, tuple[Effect, ...]]

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def verdict(desk: Desk, number: PhoneNumber, now: datetime, *, confirmed: bool = False) -> Verdict:
    """What becomes of the wish to call, ask or pass a call on to *number*."""
    rules = desk.rules
    dialling = rules.dialling
    if is_own_code(desk, number.dialable):
        dialling = replace(dialling, plan=DialPlan(), prefix="", feature_codes=True)
    return judge(
        number,
        dialling,
        region=rules.region,
        extension_digits=rules.extension_digits,
        past=desk.dialled,
        now=now,
        confirmed=confirmed,
    )


def counted(desk: Desk, told: Verdict, now: datetime) -> Desk:
    """The desk that remembers a call it has begun; calls for help do not count."""
    if told.emergency:
        return desk
    dialled = (*recent(desk.dialled, now), PastDial(now, told.international))
    return replace(desk, dialled=dialled)


def turned(
    desk: Desk, call: Call, interaction: Interaction, caller: Caller, now: datetime
) -> Step | None:
    """What becomes of a call that comes in and does not ring; None when it may."""
    rules = desk.rules.calls
    direct = not caller.queue
    always = _forward(desk, call, interaction, ForwardWhen.ALWAYS, now) if direct else None
    if always is not None:
        return always
    quiet = not rules.disturbs(queue=not direct)
    engaged = bool(desk.calls) and rules.waiting is Waiting.BUSY
    if not quiet and not engaged:
        return None
    busy = _forward(desk, call, interaction, ForwardWhen.BUSY, now) if direct else None
    if busy is not None:
        return busy
    code = NOT_NOW if quiet else BUSY
    desk, effects = _logged(desk, interaction, code, "", now, missed=True)
    return desk, (RefuseCall(call.id, code), *effects)


def auto_answer(desk: Desk, call: Call, now: datetime) -> Step:
    """Whether a call that came in is answered by itself: at once, or when its time has come."""
    after_s = _answer_after(desk, call)
    if after_s is None:
        return desk, ()
    if after_s > 0:
        due = AnswerDue(call.id, now + timedelta(seconds=after_s))
        return replace(desk, answers_due=(*desk.answers_due, due)), ()
    return _taken(desk, call.id)


def ended(desk: Desk, event: Ended) -> Ended:
    """The end of a call that was sent on tells to whom; it was neither missed nor refused."""
    sent = next((each for each in desk.forwarded if each.call == event.call), None)
    if sent is None or not sent.target or event.by is Party.CUSTOMER:
        return event
    return replace(event, by=Party.AGENT, code=MOVED, reason=f"{FORWARDED}{sent.target}")


def tick(desk: Desk, wish: Tick, now: datetime) -> Step:
    """Time has passed: answer what is due, and send on what nobody has answered."""
    if desk.answers_due or desk.forwarded:
        ringing = {call.id for call in desk.ringing}
        desk = replace(
            desk,
            answers_due=tuple(due for due in desk.answers_due if due.call in ringing),
            forwarded=tuple(sent for sent in desk.forwarded if sent.call in ringing),
        )
    effects: list[Effect] = []
    for due in desk.answers_due:
        if due.at <= now or due.at - now > timedelta(seconds=LONGEST_DELAY_S):
            desk, more = _taken(desk, due.call)
            effects.extend(more)
    for call in desk.ringing:
        desk, more = _unanswered(desk, call, now)
        effects.extend(more)
    return desk, tuple(effects)


def forwards(desk: Desk) -> tuple[Forwarding, ...]:
    """The forwards that are set, each with what is sent for it or why it goes nowhere."""
    return tuple(_judged(desk, each) for each in desk.forwarding)


def _answer_after(desk: Desk, call: Call) -> float | None:
    rules = desk.rules.calls
    if rules.auto_answer is AutoAnswer.OFF or not _may_answer(desk, call):
        return None
    asked = asked_after(call.headers)
    if asked is not None or rules.auto_answer is AutoAnswer.HEADER:
        return asked
    # Nobody is put through to an agent who rests: an intercom asks by header.
    ready = desk.agent.choice.intent is Intent.READY and not desk.wrap_ups
    return min(rules.auto_answer_after_s, LONGEST_DELAY_S) if ready else None


def _may_answer(desk: Desk, call: Call) -> bool:
    alone = all(other.id == call.id for other in desk.calls)
    return alone and call.from_registrar and headset_there(desk.audio)


def _taken(desk: Desk, call: str) -> Step:
    left = tuple(due for due in desk.answers_due if due.call != call)
    desk = replace(desk, answers_due=left)
    ringing = next((each for each in desk.ringing if each.id == call), None)
    # Whoever plugged the headset out or began another call meanwhile decides by hand.
    if ringing is None or not _may_answer(desk, ringing):
        return desk, ()
    return replace(desk, focus=call), (Silence(call), TakeCall(call, beep=True))


def _unanswered(desk: Desk, call: Call, now: datetime) -> Step:
    interaction = desk.interaction(call.id)
    rings_s = (now - call.started).total_seconds()
    if interaction is None or interaction.queue or rings_s < desk.rules.calls.forward_after_s:
        return desk, ()
    if any(sent.call == call.id for sent in desk.forwarded):
        return desk, ()
    forward = _forward_to(desk, ForwardWhen.NO_ANSWER)
    # Remembered also when there is nowhere to go: it is looked into once, not at every tick.
    target = forward.sent if forward else ""
    desk = replace(desk, forwarded=(*desk.forwarded, Forwarded(call.id, target)))
    return desk, (Silence(call.id), RedirectCall(call.id, target)) if target else ()


def _forward(
    desk: Desk, call: Call, interaction: Interaction, when: ForwardWhen, now: datetime
) -> Step | None:
    forward = _forward_to(desk, when)
    if forward is None:
        # A forward that is not allowed must not lose the call: it is taken as without one.
        return None
    reason = f"{FORWARDED}{forward.sent}"
    desk, effects = _logged(desk, interaction, MOVED, reason, now, missed=False)
    return desk, (RedirectCall(call.id, forward.sent), *effects)


def _forward_to(desk: Desk, when: ForwardWhen) -> Forwarding | None:
    found = (each for each in forwards(desk) if each.when is when)
    return next((each for each in found if each.problem is None), None)


def _logged(
    desk: Desk, interaction: Interaction, code: int, reason: str, now: datetime, *, missed: bool
) -> Step:
    """Into the log without having rung; it stays on the desk, out of sight, until it is kept."""
    interaction = replace(
        interaction,
        stage=Stage.FINISHED,
        finished=now,
        ended=now,
        ended_by=Party.NETWORK if missed else Party.AGENT,
        code=code,
        reason=reason,
        missed=missed,
    )
    return desk.with_interaction(interaction), (logged(interaction),)


def _judged(desk: Desk, forward: Forwarding) -> Forwarding:
    rules = desk.rules
    own = {line.uri.removeprefix("sip:").partition("@")[0] for line in desk.lines}
    domain = desk.lines[0].uri.rpartition("@")[2] if desk.lines else "unknown"
    try:
        link = typed(forward.target, domain=domain, feature_codes=False)
    except LinkRefused:
        return replace(forward, problem=ForwardProblem.NO_NUMBER)
    number = PhoneNumber.parse(
        link.number, region=rules.region, extension_digits=rules.extension_digits
    )
    # A forward is set once and dials nothing itself: no limit of time counts for it.
    told = verdict(replace(desk, dialled=()), number, _ANY_TIME)
    # There is nobody to be asked when the call comes, and help is never sent a stranger.
    if not told.allowed or told.emergency:
        return replace(forward, problem=ForwardProblem.NOT_ALLOWED)
    if told.target in own:
        return replace(forward, problem=ForwardProblem.OWN_NUMBER)
    return replace(forward, sent=told.target)
