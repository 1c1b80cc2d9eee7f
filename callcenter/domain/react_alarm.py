"""What the desk does when a number is refused: tell why, and report a burst of calls once."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from callcenter.domain.alarm import Alarm, AlarmKind
from callcenter.domain.desk import Desk
from callcenter.domain.dial_policy import HOUR, MINUTE, DialFault, DialRefusal
from callcenter.domain.effects import Effect, RaiseAlarm, RefuseDial

Step = tuple[Desk, tuple[Effect, ...]]

_LIMITS: dict[DialFault, timedelta] = {
    DialFault.PER_MINUTE: MINUTE,
    DialFault.PER_HOUR: HOUR,
    DialFault.INTERNATIONAL_PER_HOUR: HOUR,
}


def refused(desk: Desk, call: str, refusal: DialRefusal, now: datetime) -> Step:
    """*call* is not made; that a limit was reached is reported once for as long as the limit is."""
    refuses = RefuseDial(call, refusal)
    length = _LIMITS.get(refusal.fault)
    detail = refusal.fault.value
    # A clock that was set back must not keep a burst from being reported.
    if length is None or any(
        one.detail == detail and now - length < one.at <= now for one in desk.alarms
    ):
        return desk, (refuses,)
    agent = desk.agent
    alarm = Alarm(AlarmKind.TOO_MANY_CALLS, now, agent.id, agent.site, detail, refusal.count)
    others = tuple(one for one in desk.alarms if one.detail != detail)
    return replace(desk, alarms=(*others, alarm)), (refuses, RaiseAlarm(alarm))
