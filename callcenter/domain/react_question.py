"""What the desk does when the agent says whether a dear number is called, or gets a call."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from callcenter.domain.desk import Desk
from callcenter.domain.effects import Effect
from callcenter.domain.react_dial import dial_wished
from callcenter.domain.react_transfer import consult_wished, transfer_wished
from callcenter.domain.wishes import (
    ConsultWished,
    DialConfirmed,
    DialDropped,
    TransferWished,
)

Step = tuple[Desk, tuple[Effect, ...]]


def dial_confirmed(desk: Desk, wish: DialConfirmed, now: datetime) -> Step:
    """The agent does want it: the rules are asked again, for there may be a call too many now."""
    question = desk.dial_question
    if question is None or question.call != wish.call:
        return desk, ()
    desk = replace(desk, dial_question=None)
    match replace(question.wish, confirmed=True):
        case TransferWished() as confirmed:
            return transfer_wished(desk, confirmed, now)
        case ConsultWished() as confirmed:
            return consult_wished(desk, confirmed, now)
        case confirmed:
            return dial_wished(desk, confirmed, now)


def dial_dropped(desk: Desk, wish: DialDropped, now: datetime) -> Step:
    """The agent does not want it; a call that was to be passed on stays as it is."""
    question = desk.dial_question
    if question is None or question.call != wish.call:
        return desk, ()
    return replace(desk, dial_question=None), ()
