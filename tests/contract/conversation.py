"""The steps that every conversation begins with."""

from __future__ import annotations

from callcenter.domain.events import Answered, Dialling, Ended, Ringing
from callcenter.engine.commands import Answer, Dial
from tests.contract.desk import Desk, until
from tests.contract.exchange import Exchange, Person


def ring(desk: Desk, exchange: Exchange, **headers: str) -> tuple[Person, Ringing]:
    mark = desk.mark()
    person = exchange.call("100", headers=headers)
    return person, desk.wait(Ringing, since=mark)


def talk(desk: Desk, exchange: Exchange, **headers: str) -> tuple[Person, str]:
    person, ringing = ring(desk, exchange, **headers)
    desk.do(Answer(ringing.call))
    desk.wait(Answered, lambda it: it.call == ringing.call)
    until(lambda: person.answered)
    return person, ringing.call


def dial(desk: Desk, target: str, call: str = "ours") -> None:
    desk.do(Dial(call, "line", target))
    desk.wait(Dialling, lambda it: it.call == call)


def ended(desk: Desk, call: str) -> Ended:
    return desk.wait(Ended, lambda it: it.call == call)
