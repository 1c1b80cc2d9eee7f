"""From the INVITE to the painted customer while all customers are pulled anew."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

from callcenter.control import Verb
from callcenter.demo.world import World
from callcenter.domain.keep_policy import KEEP_ALL
from callcenter.paths import Profile
from callcenter.store.pulling import Pulled
from tests.bench.app import running
from tests.bench.big_crm import big_crm
from tests.bench.big_store import CUSTOMERS, big_profile, open_store
from tests.bench.figure import Figure, high
from tests.bench.footprint import together
from tests.bench.pop import pop_ms
from tests.bench.pull import pulling
from tests.bench.wire import Caller

RINGS, BETWEEN_S = 100, 0.8
"""After each call the pull gets this time to be at work when the next one rings."""
GOAL_MS, MEMORY_GOAL_MB = 30.0, 350.0


def pop_pull(customers: int = CUSTOMERS) -> Iterator[Figure]:
    """Customers with past contacts call, everyone once, and the CRM tells of everybody."""
    profile = big_profile(customers)
    before = _pulled_anew(profile)
    whom, largest, apart = count(), 0.0, 0
    samples = []
    with (
        World.open(profile.directory, crm_data=big_crm(customers)) as world,
        running(world.profile) as app,
    ):
        app.wait("registered")
        app.ask(Verb.STATE, state="ready")
        contact = world.exchange.wait_registered().registrations[-1].contact
        with Caller(contact) as caller:
            for _ in range(RINGS):
                threading.Event().wait(BETWEEN_S)
                samples.append(pop_ms(app, caller, next(whom)))
                processes = (*app.processes, *pulling(app.processes[0]))
                largest = max(largest, together(processes) / 1e6)
                apart += len(processes) > 2
    after = _state(profile)
    assert after.under_way, "the pull was over before the calls were"
    assert after.cursor != before.cursor, "nothing was pulled meanwhile"
    yield high("pop-painted-pulling", samples, "ms", GOAL_MS)
    about = f"desk, telephone and, {apart} times of {RINGS}, what pulls; up to {after.cursor}"
    yield Figure("memory-pulling", largest, "MB", MEMORY_GOAL_MB, about)


def _pulled_anew(profile: Profile) -> Pulled:
    store = open_store(profile)
    try:
        store.customers.pulling.begin_whole(datetime.now(UTC), policy=KEEP_ALL)
        return store.customers.pulling.state()
    finally:
        store.close()


def _state(profile: Profile) -> Pulled:
    store = open_store(profile)
    try:
        return store.customers.pulling.state()
    finally:
        store.close()
