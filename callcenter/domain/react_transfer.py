"""What the desk does when a call is passed on, somebody is asked first, or calls are joined."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from callcenter.domain.call import MOST_CALLS, Call, Impossible
from callcenter.domain.context import Context
from callcenter.domain.desk import Desk, DialQuestion
from callcenter.domain.dial_uri import LinkRefused, is_link, parse
from callcenter.domain.effects import (
    Confer,
    ConnectCalls,
    Effect,
    EndCall,
    HoldCall,
    Keep,
    Notice,
    NoticeKind,
    ResumeCall,
    Share,
    TransferCall,
)
from callcenter.domain.events import TransferAsked, TransferProgressed
from callcenter.domain.number import PhoneNumber
from callcenter.domain.react_alarm import refused
from callcenter.domain.react_calls import consult
from callcenter.domain.react_dial import dial_wished
from callcenter.domain.react_party import disagreement, talks_elsewhere
from callcenter.domain.react_policy import counted, verdict
from callcenter.domain.transfer import Transfer, TransferRequest, TransferRequests, TransferState
from callcenter.domain.wishes import (
    ConferenceWished,
    ConsultWished,
    DialWished,
    RequestAnswered,
    Tick,
    TransferCompleted,
    TransferWished,
)

Step = tuple[Desk, tuple[Effect, ...]]

NO_ANSWER = 408


def transfer_wished(desk: Desk, wish: TransferWished, now: datetime) -> Step:
    """The agent passes a call on: the CRM is told first, so that the new party finds it there."""
    call = desk.call(wish.call)
    if call is None or not call.talking or call.being_passed_on:
        return desk, ()
    told = verdict(desk, wish.number, now, confirmed=wish.confirmed)
    if told.refusal is not None:
        return refused(desk, wish.call, told.refusal, now)
    if told.asks is not None:
        return replace(desk, dial_question=DialQuestion(wish, told.asks)), ()
    desk = counted(desk, told, now)
    return _passed_on(desk, call, told.target, wish.number.raw, now)


def consult_wished(desk: Desk, wish: ConsultWished, now: datetime) -> Step:
    """The agent asks somebody about a caller, who waits; one question at a time."""
    call = desk.call(wish.call)
    if call is None or not call.talking or desk.company(wish.call) is not None:
        return desk, ()
    told = verdict(desk, wish.number, now, confirmed=wish.confirmed)
    if told.refusal is not None:
        return refused(desk, wish.consultation, told.refusal, now)
    if told.asks is not None:
        return replace(desk, dial_question=DialQuestion(wish, told.asks)), ()
    if len(desk.calls) >= MOST_CALLS:
        return desk, (Notice(NoticeKind.LINES_FULL),)
    context = _context(desk, wish.call).encoded()
    desk = counted(desk, told, now)
    return consult(desk, call, wish, told.target, context, now)


def transfer_completed(desk: Desk, wish: TransferCompleted, now: datetime) -> Step:
    """The agent connects two calls and leaves; who has not answered yet gets the caller so."""
    pair = _pair(desk, wish.call)
    if pair is None or any(call.being_passed_on for call in pair):
        return desk, ()
    call, other = pair
    if not call.talking:
        return desk, ()
    if other.talking:
        return _connected(desk, call, other, now)
    if other in desk.ringing:
        return desk, ()
    label = _label(desk, other)
    desk, effects = _passed_on(desk, call, other.remote, label, now)
    return desk, (EndCall(other.id), *effects)


def conference_wished(desk: Desk, wish: ConferenceWished, now: datetime) -> Step:
    """The agent brings calls together, or goes on with one of them while the others wait."""
    if desk.call(wish.call) is None:
        return desk, ()
    if not wish.together:
        return replace(desk, focus=_focus(desk, wish.call)), _split(desk, wish.call)
    calls = _to_confer(desk, wish.call)
    return desk, (Confer(tuple(call.id for call in calls)),) if len(calls) > 1 else ()


def transfer_progressed(desk: Desk, event: TransferProgressed, now: datetime) -> Step:
    """A transfer went on; when it failed the caller is taken back, and the agent told why."""
    call = desk.call(event.call)
    if call is None:
        return desk, ()
    try:
        after = call.after(event)
    except Impossible as error:
        return desk, disagreement(event.call, error)
    desk = desk.with_call(after)
    failed = event.transfer.state is TransferState.FAILED
    return _returned(desk, after) if failed and call.being_passed_on else (desk, ())


def not_passed_on(desk: Desk, call: str, reason: str, now: datetime) -> TransferProgressed:
    """What happens when the telephone itself refuses to pass *call* on."""
    known = desk.call(call)
    transfer = known.transfer if known and known.transfer else Transfer("", TransferState.ASKED)
    failed = replace(transfer, state=TransferState.FAILED, code=0, reason=reason)
    return TransferProgressed(call, failed, now)


def transfer_asked(desk: Desk, event: TransferAsked, now: datetime) -> Step:
    """The other side wants somebody called in its place: the agent is asked, unless policy says no.

    It was told no already; who is called then is called by the agent.
    """
    known = any(request.id == event.request.id for request in desk.requests)
    refused = desk.rules.transfer.requests is TransferRequests.REFUSE
    if refused or known or desk.call(event.call) is None:
        return desk, ()
    target = _callable(desk, event.request.target)
    if not target:
        # A code such as *21* or keys after the answer: nothing to ask the agent about.
        return desk, ()
    request = replace(event.request, target=target)
    return replace(desk, requests=(*desk.requests, request)), ()


def request_answered(desk: Desk, wish: RequestAnswered, now: datetime) -> Step:
    """The agent does, or does not, call whom the other side asked for."""
    request = next((one for one in desk.requests if one.id == wish.request), None)
    if request is None:
        return desk, ()
    left = tuple(one for one in desk.requests if one is not request)
    call = desk.call(request.call)
    desk = replace(desk, requests=left)
    if not wish.dial or call is None:
        return desk, ()
    return dial_wished(desk, _dial(desk, request, call), now)


def tick(desk: Desk, wish: Tick, now: datetime) -> Step:
    """Time has passed: a transfer that nobody answers is given up."""
    effects: tuple[Effect, ...] = ()
    patience = timedelta(seconds=desk.rules.transfer.answer_s)
    for call in desk.calls:
        since = call.transfer_since
        if not call.being_passed_on or since is None or now - since < patience:
            continue
        desk, more = _given_up(desk, call, NO_ANSWER, "no answer", now)
        effects = (*effects, *more)
    return desk, effects


def _passed_on(desk: Desk, call: Call, target: str, label: str, now: datetime) -> Step:
    context = _context(desk, call.id).encoded()
    desk, shares = _shared(desk, call.id, label, now)
    passing = call.passing_on(Transfer(target, TransferState.ASKED), now)
    return desk.with_call(passing), (*shares, TransferCall(call.id, target, context))


def _connected(desk: Desk, call: Call, other: Call, now: datetime) -> Step:
    label = _label(desk, other)
    desk, shares = _shared(desk, call.id, label, now)
    asked = Transfer(other.remote or label, TransferState.ASKED, attended=True)
    desk = desk.with_call(call.passing_on(asked, now))
    return desk, (*shares, ConnectCalls(call.id, other.id))


def _shared(desk: Desk, call: str, label: str, now: datetime) -> Step:
    interaction = desk.interaction(call)
    if interaction is None:
        return desk, ()
    interaction = interaction.passed_on(label, now)
    desk = desk.with_interaction(interaction)
    return desk, (Share(interaction),) if desk.restored else ()


def _returned(desk: Desk, call: Call) -> Step:
    interaction = desk.interaction(call.id)
    effects: tuple[Effect, ...] = ()
    if interaction is not None:
        interaction = interaction.passed_on("", None)
        desk = desk.with_interaction(interaction)
        effects = (Keep(interaction),) if desk.restored else ()
    transfer = call.transfer
    words = (transfer.reason or str(transfer.code)) if transfer else ""
    notice = Notice(NoticeKind.TRANSFER_RETURNED, call.id, words)
    if talks_elsewhere(desk, call.id):
        # Whoever the agent is talking to by now is not cut off for it: the caller waits on.
        return desk, (*effects, HoldCall(call.id), notice)
    return replace(desk, focus=_focus(desk, call.id)), (*effects, ResumeCall(call.id), notice)


def _given_up(desk: Desk, call: Call, code: int, reason: str, now: datetime) -> Step:
    call = call.not_passed_on(code, reason, now)
    return _returned(desk.with_call(call), call)


def _split(desk: Desk, call: str) -> tuple[Effect, ...]:
    others = (HoldCall(other.id) for other in desk.conference if other.id != call)
    return (*others, Confer())


def _to_confer(desk: Desk, call: str) -> tuple[Call, ...]:
    """Those in the conference and the two to be added: a call and whom it is discussed with."""
    partner = desk.company(call)
    answered = [other for other in desk.calls if other.talking and not other.being_passed_on]
    wanted = {call, *(one.id for one in desk.conference)}
    if partner is not None:
        wanted.add(partner.id)
    elif len(wanted) == 1:
        wanted.update(other.id for other in answered)
    return tuple(other for other in answered if other.id in wanted)


def _pair(desk: Desk, call: str) -> tuple[Call, Call] | None:
    """A caller and whom they are to be connected with."""
    known = desk.call(call)
    other = desk.company(call)
    if known is not None and other is None:
        company = desk.conference if known.in_conference else desk.calls
        rest = [one for one in company if one.id != call and one.talking]
        other = rest[0] if len(rest) == 1 else None
    if known is None or other is None:
        return None
    return (other, known) if known.consults == other.id else (known, other)


def _dial(desk: Desk, request: TransferRequest, call: Call) -> DialWished:
    rules = desk.rules
    number = PhoneNumber.parse(
        request.target, region=rules.region, extension_digits=rules.extension_digits
    )
    return DialWished(request.id, call.account, number)


def _callable(desk: Desk, target: str) -> str:
    """The number in what the other side asks for, read as warily as a link; empty: none."""
    domain = desk.lines[0].uri.rpartition("@")[2] if desk.lines else ""
    try:
        return parse(target if is_link(target) else f"sip:{target}", domain=domain).number
    except LinkRefused:
        return ""


def _context(desk: Desk, call: str) -> Context:
    interaction = desk.interaction(call)
    pop = desk.pop(call)
    if interaction is None:
        return Context()
    known = pop.customer if pop else None
    customer = known.crm_id if known else ""
    before = pop.context if pop else None
    summary = interaction.note.strip() or (before.summary if before else "")
    return Context(interaction.id, customer, summary)


def _label(desk: Desk, call: Call) -> str:
    interaction = desk.interaction(call.id)
    if interaction is None:
        return call.remote
    parts = (interaction.customer_name or interaction.name, interaction.number.raw)
    return ", ".join(part for part in parts if part)


def _focus(desk: Desk, call: str) -> str:
    return call if desk.interaction(call) else desk.focus
