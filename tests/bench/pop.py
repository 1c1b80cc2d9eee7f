"""From the INVITE on the wire to the painted customer, with a million customers stored."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import count

from msgspec.structs import replace

from callcenter.control import Verb
from callcenter.demo.world import World
from tests.bench.app import App, running, until
from tests.bench.big_store import CUSTOMERS, big_profile, caller_with_a_story
from tests.bench.figure import Figure, high
from tests.bench.raw import raw_lookup
from tests.bench.wire import Caller

FIRST_RINGS, WARM_RINGS = 3, 100
FIRST_GOAL_MS, WARM_GOAL_MS = 100.0, 30.0
BETWEEN_CALLS_S = 0.4


def pop() -> Iterator[Figure]:
    """Customers with 20 past contacts call, everyone once."""
    first, warm = [], []
    whom = count()
    with World.open(big_profile().directory) as world:
        for start in range(FIRST_RINGS):
            with running(world.profile) as app:
                app.wait("registered")
                app.ask(Verb.STATE, state="ready")
                contact = world.exchange.wait_registered().registrations[-1].contact
                with Caller(contact) as caller:
                    first.append(pop_ms(app, caller, next(whom)))
                    if start == 0:
                        warm = [pop_ms(app, caller, next(whom)) for _ in range(WARM_RINGS)]
    yield high("pop-painted-first", first, "ms", FIRST_GOAL_MS)
    measured = high("pop-painted-warm", warm, "ms", WARM_GOAL_MS)
    raw = raw_lookup(big_profile().database, CUSTOMERS)
    yield replace(measured, about=f"{measured.about}; {raw}")


def pop_ms(app: App, caller: Caller, whom: int) -> float:
    """Milliseconds until the *whom*-th customer with a story is painted."""
    call = caller.invite(caller_with_a_story(whom), X_Queue="support")
    painted = app.wait("pop-painted", lambda note: note["at"] > call.sent_at)
    call.ring()
    call.cancel()
    until(lambda: not app.ask(Verb.STATUS)["calls"], "the call is over at the desk")
    # What a call leaves to be done (its log, the CRM's answer) is over before the next one rings.
    threading.Event().wait(BETWEEN_CALLS_S)
    return (painted - call.sent_at) / 1e6
