"""What the desk does when its lines come and go: it remembers since when nobody could call it."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from callcenter.domain.agent import Intent
from callcenter.domain.desk import Desk
from callcenter.domain.effects import Effect, Notice, NoticeKind
from callcenter.domain.events import LineChanged, LineState

Step = tuple[Desk, tuple[Effect, ...]]

WORTH_TELLING_S = 5.0
"""A shorter absence costs nobody a call: the exchange tries again."""


def line_changed(desk: Desk, event: LineChanged, now: datetime) -> Step:
    """A registration came or went."""
    line = event.line
    known = any(other.account == line.account for other in desk.lines)
    lines = tuple(line if other.account == line.account else other for other in desk.lines)
    changed = replace(desk, lines=lines if known else (*lines, line))
    if event.unnoticed_s and reachable(desk) and not reachable(changed):
        went = now - timedelta(seconds=event.unnoticed_s)
        changed = replace(changed, away_since=desk.away_since or went)
    return changed, ()


def settle_reach(before: Desk, desk: Desk, now: datetime) -> Step:
    """Remember when the last line went, and say how long it was once one is back."""
    if desk.agent.choice.intent is Intent.SIGNED_OUT:
        # Gone on purpose: that is nothing to be told of.
        return (replace(desk, away_since=None), ()) if desk.away_since else (desk, ())
    if desk.lines is before.lines:
        return desk, ()
    if not reachable(desk):
        went = reachable(before) and desk.away_since is None
        return (replace(desk, away_since=now), ()) if went else (desk, ())
    since = desk.away_since
    if since is None:
        return desk, ()
    desk = replace(desk, away_since=None)
    if (now - since).total_seconds() < WORTH_TELLING_S:
        return desk, ()
    return desk, (Notice(NoticeKind.REACHABLE_AGAIN, since=since, until=now),)


def reachable(desk: Desk) -> bool:
    """Whether the exchange can bring a call to this desk."""
    return any(line.state is LineState.REGISTERED for line in desk.lines)
