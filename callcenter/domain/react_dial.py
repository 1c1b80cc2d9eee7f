"""What the desk does when somebody is to be called: judge the number, ask, make room, dial."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from callcenter.domain.agent import Intent
from callcenter.domain.call import MOST_CALLS, Call, Direction
from callcenter.domain.desk import Desk, DialQuestion
from callcenter.domain.dial_policy import PastDial, Verdict, recent
from callcenter.domain.effects import (
    Effect,
    EndCall,
    Notice,
    NoticeKind,
    RefuseCall,
    SignLines,
)
from callcenter.domain.forwarding import BUSY
from callcenter.domain.react_alarm import refused
from callcenter.domain.react_calls import place_call
from callcenter.domain.react_policy import counted, verdict
from callcenter.domain.tariff import Tariff, tariffs
from callcenter.domain.wishes import (
    DialsRemembered,
    DialWished,
)

Step = tuple[Desk, tuple[Effect, ...]]


def dial_wished(desk: Desk, wish: DialWished, now: datetime) -> Step:
    """The agent wants to call: dialled at once, asked about first, or refused with the reason."""
    told = verdict(desk, wish.number, now, confirmed=wish.confirmed)
    if told.emergency:
        return _call_for_help(desk, wish, told, now)
    if told.refusal is not None:
        return refused(desk, wish.call, told.refusal, now)
    if told.asks is not None:
        return replace(desk, dial_question=DialQuestion(wish, told.asks)), ()
    if len(desk.calls) >= MOST_CALLS:
        return desk, (Notice(NoticeKind.LINES_FULL),)
    return place_call(counted(desk, told, now), wish, told, now)


def dials_remembered(desk: Desk, event: DialsRemembered, now: datetime) -> Step:
    """Starting the program anew makes no room for more calls."""
    region = desk.rules.region
    earlier = (
        PastDial(one.started, Tariff.INTERNATIONAL in tariffs(one.number, region))
        for one in event.interactions
        if one.direction is Direction.OUTBOUND and desk.interaction(one.id) is None
    )
    dialled = sorted((*earlier, *desk.dialled), key=lambda dial: dial.at)
    return replace(desk, dialled=recent(tuple(dialled), now)), ()


def settle_emergency(desk: Desk, now: datetime) -> Step:
    """The call for help goes out as soon as a line is free for it."""
    wish = desk.emergency
    if wish is None or len(desk.calls) >= MOST_CALLS:
        return desk, ()
    desk = replace(desk, emergency=None)
    return place_call(desk, wish, verdict(desk, wish.number, now), now)


def _call_for_help(desk: Desk, wish: DialWished, told: Verdict, now: datetime) -> Step:
    # Who signed out is not reachable; whoever calls for help must be, for they may be called back.
    signs = (SignLines(True),) if desk.agent.choice.intent is Intent.SIGNED_OUT else ()
    if len(desk.calls) < MOST_CALLS:
        desk, effects = place_call(desk, wish, told, now)
        return desk, (*signs, *effects)
    least = _least(desk)
    ends = RefuseCall(least.id, BUSY) if least in desk.ringing else EndCall(least.id)
    desk = replace(desk, emergency=wish)
    return desk, (*signs, ends, Notice(NoticeKind.EMERGENCY_ROOM, least.id))


def _least(desk: Desk) -> Call:
    """The call that makes room: the last to ring, else one on hold, else the oldest."""
    held = [call for call in desk.calls if call.held_by_agent]
    return [*reversed(desk.ringing), *held, *desk.calls][0]
