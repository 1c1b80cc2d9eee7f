"""INVITE to 180 while the desk repaints a thousand times a second and drains its outbox."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

from msgspec.structs import replace

from callcenter.control import Verb
from callcenter.demo.world import World
from callcenter.paths import Profile
from tests.bench.app import running
from tests.bench.big_store import open_store
from tests.bench.data import made_call
from tests.bench.figure import Figure, high
from tests.bench.wire import Caller

RINGS, WAITING = 120, 6000
SETTLE_S, REST_S = 3.0, 0.2
GOAL_MS = 20.0
COMMAND = (sys.executable, "-m", "tests.bench.busy_desk")


def ring_busy() -> Iterator[Figure]:
    """Callers who give up at once, at the telephone of a busy desk."""
    with World.open(None) as world:
        _fill_outbox(world.profile)
        with running(world.profile, COMMAND) as app:
            app.wait("registered")
            app.ask(Verb.STATE, state="ready")
            contact = world.exchange.wait_registered().registrations[-1].contact
            threading.Event().wait(SETTLE_S)
            with Caller(contact) as caller:
                taken = [_ring_ms(caller) for _ in range(RINGS)]
            left = app.ask(Verb.STATUS)["outbox"]["pending"]
            shown = (world.profile.directory / "probe.updates").read_text("utf-8")
    measured = high("invite-180-busy", taken, "ms", GOAL_MS)
    about = f"{measured.about}, {shown} updates/s, outbox {WAITING} to {left}"
    yield replace(measured, about=about)


def _fill_outbox(profile: Profile) -> None:
    now = datetime.now(UTC)
    store = open_store(profile)
    try:
        for at in range(WAITING):
            store.interactions.finish(replace(made_call(at, now), id=str(uuid4()), customer_id=""))
    finally:
        store.close()


def _ring_ms(caller: Caller) -> float:
    call = caller.invite(X_Queue="support")
    taken = call.ring()
    call.cancel()
    threading.Event().wait(REST_S)
    return taken
