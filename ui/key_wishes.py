"""What a key wishes at a desk as it stands: one pure function, so that keys are tested as rules."""

from __future__ import annotations

from callcenter.domain.call import Call
from callcenter.domain.desk import Desk
from callcenter.domain.wishes import Focused, ResumeWished, WrapUpDone
from callcenter.engine.commands import HangUp, Hold, Mute, Unmute
from ui.shortcuts import CALLS, Action

KeyWish = Focused | HangUp | Hold | Mute | ResumeWished | Unmute | WrapUpDone


def current_call(desk: Desk) -> Call | None:
    """The call that keys are about: the one in focus, else the one not on hold, else any."""
    busy = desk.busy
    for call in busy:
        if call.id == desk.focus:
            return call
    free = [call for call in busy if not call.held_by_agent]
    return next(iter(free or busy), None)


def key_wish(action: Action, desk: Desk) -> KeyWish | None:
    """What *action* means at *desk*; None when it means nothing there."""
    if action in CALLS:
        return _look_at(desk, CALLS.index(action))
    if action is Action.DONE:
        over = desk.focused is not None and desk.call(desk.focus) is None
        return WrapUpDone(desk.focus) if over else None
    call = current_call(desk)
    return _about(action, call) if call is not None else None


def _look_at(desk: Desk, at: int) -> Focused | None:
    return Focused(desk.open[at].id) if at < len(desk.open) else None


def _about(action: Action, call: Call) -> KeyWish | None:
    if action is Action.HANG_UP:
        return HangUp(call.id)
    if action is Action.MUTE:
        return Unmute(call.id) if call.muted else Mute(call.id)
    if action is Action.HOLD and call.talking:
        return ResumeWished(call.id) if call.held_by_agent else Hold(call.id)
    return None
