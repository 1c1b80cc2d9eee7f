"""INVITE to 180 on the wire, and the answer to 200, while nothing else goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from callcenter.domain.events import Ended, Ringing
from callcenter.engine.commands import Answer
from tests.bench.figure import Figure, high
from tests.bench.telephone import Telephone, telephone
from tests.bench.wire import Caller

RINGS, ANSWERS = 300, 150
# The relay lets eight calls a second through (`callcenter/engine/relay/flood.py`).
REST_S = 0.13
RING_GOAL_MS, ANSWER_GOAL_MS = 5.0, 10.0


def ring_idle() -> Iterator[Figure]:
    """INVITE to 180 while nothing else goes on."""
    with telephone() as (phone, contact), Caller(contact) as caller:
        yield high("invite-180-idle", rings(phone, caller, RINGS), "ms", RING_GOAL_MS)


def answer() -> Iterator[Figure]:
    """The desk's Answer to the 200 on the wire."""
    with telephone() as (phone, contact), Caller(contact) as caller:
        taken = [_answer_ms(phone, caller) for _ in range(ANSWERS)]
    yield high("answer-200", taken, "ms", ANSWER_GOAL_MS)


def rings(phone: Telephone, caller: Caller, count: int) -> list[float]:
    """Milliseconds to ring, call after call; every caller gives up at once."""
    return [_ring_ms(phone, caller) for _ in range(count)]


def rest() -> None:
    """Let the telephone breathe between two calls."""
    threading.Event().wait(REST_S)


def _ring_ms(phone: Telephone, caller: Caller) -> float:
    call = caller.invite(X_Queue="support")
    taken = call.ring()
    call.cancel()
    phone.wait(Ended)
    phone.forget()
    rest()
    return taken


def _answer_ms(phone: Telephone, caller: Caller) -> float:
    call = caller.invite(X_Queue="support")
    ringing: Ringing = phone.wait(Ringing)
    call.ring()
    told = time.monotonic_ns()
    phone.send(Answer(ringing.call))
    answered = call.wait(200)
    call.acknowledge()
    call.hang_up()
    phone.wait(Ended)
    phone.forget()
    rest()
    return (answered - told) / 1e6
