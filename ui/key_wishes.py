"""What a key wishes at a desk as it stands: one pure function, so that keys are tested as rules."""

from __future__ import annotations

from callcenter.domain.call import Call
from callcenter.domain.desk import Desk
from callcenter.domain.recording import RecordingState
from callcenter.domain.wishes import (
    ConferenceWished,
    Focused,
    RecordingWished,
    ResumeWished,
    TransferCompleted,
    WrapUpDone,
)
from callcenter.engine.commands import HangUp, Hold, Mute, Unmute
from ui.shortcuts import CALLS, Action

KeyWish = (
    ConferenceWished
    | Focused
    | HangUp
    | Hold
    | Mute
    | RecordingWished
    | ResumeWished
    | TransferCompleted
    | Unmute
    | WrapUpDone
)

_PAIR = 2


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
        return _go_to(desk, CALLS.index(action))
    if action is Action.DONE:
        over = desk.focused is not None and desk.call(desk.focus) is None
        return WrapUpDone(desk.focus) if over else None
    call = current_call(desk)
    if call is None:
        return None
    if action in (Action.COMPLETE, Action.CONFERENCE):
        return about_both(action, desk, call)
    return _about(action, call)


def _go_to(desk: Desk, at: int) -> Focused | ResumeWished | None:
    if at >= len(desk.open):
        return None
    call = desk.call(desk.open[at].id)
    if call is not None and call.talking and call.held_by_agent:
        return ResumeWished(call.id)
    return Focused(desk.open[at].id)


def about_both(action: Action, desk: Desk, call: Call) -> KeyWish | None:
    """What connects *call* with the other one, or lets all talk; None while it is alone."""
    if call.in_conference:
        if action is Action.CONFERENCE:
            return ConferenceWished(call.id, together=False)
        return TransferCompleted(call.id) if len(desk.conference) == _PAIR else None
    company = desk.company(call.id)
    if action is Action.COMPLETE:
        about = desk.call(call.consults) if call.consults else call
        ready = company is not None and about is not None and about.talking
        return TransferCompleted(about.id) if ready and about is not None else None
    talks = [each for each in desk.calls if each.talking and not each.being_passed_on]
    if len(talks) < _PAIR or call not in talks:
        return None
    return ConferenceWished(call.consults or call.id)


def _about(action: Action, call: Call) -> KeyWish | None:
    if action is Action.HANG_UP:
        return HangUp(call.id)
    if action is Action.MUTE:
        return Unmute(call.id) if call.muted else Mute(call.id)
    if action is Action.HOLD and call.talking:
        held = call.held_by_agent or call.being_passed_on
        return ResumeWished(call.id) if held else Hold(call.id)
    if action is Action.RECORD_PAUSE and call.talking:
        return RecordingWished(call.id, next_recording(call.recording))
    return None


def next_recording(state: RecordingState) -> RecordingState:
    """What one press makes of a recording: begun, then paused, then gone on with."""
    return RecordingState.PAUSED if state is RecordingState.ON else RecordingState.ON
