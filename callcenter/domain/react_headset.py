"""What the desk does when a button of the headset was pressed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from callcenter.domain.call import Call
from callcenter.domain.desk import Desk
from callcenter.domain.effects import Effect, EndCall, HoldCall, MuteCall, RefuseCall
from callcenter.domain.events import HeadsetPressed
from callcenter.domain.headset import HeadsetButton
from callcenter.domain.react_calls import Step, answer_wished, resume_wished
from callcenter.domain.wishes import AnswerWished, ResumeWished

NOT_NOW = 480
"""What a call hears that is turned away by the button (RFC 3261 21.4.18), as by the key."""


def headset_pressed(desk: Desk, event: HeadsetPressed, now: datetime) -> Step:
    """A button was pressed; where it has no meaning just now nothing happens."""
    meaning = _MEANINGS.get(event.button)
    return meaning(desk, now) if meaning else (desk, ())


def _off_hook(desk: Desk, now: datetime) -> Step:
    # The one who rings longest, else the one who waits.
    held = _held(desk)
    if desk.ringing:
        return answer_wished(desk, AnswerWished(desk.ringing[0].id), now)
    if len(held) == 1 and not _engaged(desk):
        return resume_wished(desk, ResumeWished(held[0].id), now)
    return desk, ()


def _on_hook(desk: Desk, now: datetime) -> Step:
    # Who waits is not hung up on, and who rings is not turned away: REJECT does that.
    return desk, tuple(EndCall(call.id) for call in _engaged(desk))


def _flash(desk: Desk, now: datetime) -> Step:
    # As on a desk phone: to the waiting one and back; with nobody waiting, hold.
    held = _held(desk)
    if desk.ringing:
        return answer_wished(desk, AnswerWished(desk.ringing[0].id), now)
    if held:
        return resume_wished(desk, ResumeWished(held[0].id), now)
    return desk, tuple(HoldCall(call.id) for call in _engaged(desk) if call.talking)


def _reject(desk: Desk, now: datetime) -> Step:
    return desk, tuple(RefuseCall(call.id, NOT_NOW) for call in desk.ringing[:1])


def _mute(desk: Desk, now: datetime) -> Step:
    return desk, _muting(desk, True)


def _unmute(desk: Desk, now: datetime) -> Step:
    return desk, _muting(desk, False)


def _muting(desk: Desk, muted: bool) -> tuple[Effect, ...]:
    return tuple(MuteCall(call.id, muted) for call in _engaged(desk) if call.muted is not muted)


def _engaged(desk: Desk) -> tuple[Call, ...]:
    return tuple(call for call in desk.busy if not call.held_by_agent)


def _held(desk: Desk) -> tuple[Call, ...]:
    return tuple(call for call in desk.busy if call.held_by_agent)


_MEANINGS: dict[HeadsetButton, Callable[[Desk, datetime], Step]] = {
    HeadsetButton.OFF_HOOK: _off_hook,
    HeadsetButton.ON_HOOK: _on_hook,
    HeadsetButton.FLASH: _flash,
    HeadsetButton.REJECT: _reject,
    HeadsetButton.MUTE: _mute,
    HeadsetButton.UNMUTE: _unmute,
}
