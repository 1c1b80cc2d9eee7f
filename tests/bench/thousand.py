"""A thousand calls in a row at one telephone, and what is left of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import psutil

from callcenter.domain.call import MOST_CALLS
from callcenter.domain.events import Ended, Ringing
from callcenter.engine.commands import Answer
from tests.bench.figure import Figure
from tests.bench.ring import rest
from tests.bench.telephone import Telephone, telephone
from tests.bench.wire import Caller, NoAnswer

CALLS, FILLED = 1800, 900
"""The library keeps what belongs to a call for 32 s (RFC 3261, timers D and J). At this pace, 25
calls a second, it has all it will have after 800 of them; from then on memory must stay."""
SETTLE_S = 2.0
MEMORY_GOAL_MB = 5.0


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a process holds."""

    descriptors: int
    threads: int
    memory_mb: float

    @classmethod
    def of(cls, process: psutil.Process) -> Holdings:
        """What *process* holds once it has come to rest."""
        threading.Event().wait(SETTLE_S)
        return cls(process.num_fds(), process.num_threads(), process.memory_info().rss / 1e6)


def thousand() -> Iterator[Figure]:
    """Ring, answer, hang up, 1,800 times; then as many at once as fit."""
    with telephone() as (phone, contact), Caller(contact) as caller:
        process = phone.process
        failures = _call(phone, caller, 1)
        fresh = Holdings.of(process)
        failures += _call(phone, caller, FILLED - 1)
        warm = Holdings.of(process)
        failures += _call(phone, caller, CALLS - FILLED)
        end = Holdings.of(process)
        slots = MOST_CALLS - _free_slots(contact)
    yield Figure("calls-failed", failures, "calls", 0, f"of {CALLS}")
    about = f"{fresh.descriptors} after the first, {end.descriptors} at the end"
    yield Figure("calls-descriptors-left", end.descriptors - fresh.descriptors, "", 0, about)
    about = f"{fresh.threads} after the first, {end.threads} at the end"
    yield Figure("calls-threads-left", end.threads - fresh.threads, "", 0, about)
    yield Figure("calls-slots-lost", slots, "", 0, f"of {MOST_CALLS}")
    about = f"{warm.memory_mb:.1f} after {FILLED}, {end.memory_mb:.1f} at the end"
    grown = end.memory_mb - warm.memory_mb
    yield Figure("calls-memory-grown", grown, "MB", MEMORY_GOAL_MB, about)


def _call(phone: Telephone, caller: Caller, count: int) -> int:
    failures = 0
    for _ in range(count):
        try:
            _one_call(phone, caller)
        except (AssertionError, NoAnswer) as error:
            failures += 1
            print(f"a call failed: {error}")
    return failures


def _one_call(phone: Telephone, caller: Caller) -> None:
    call = caller.invite(X_Queue="support")
    ringing: Ringing = phone.wait(Ringing)
    phone.send(Answer(ringing.call))
    call.wait(200)
    call.acknowledge()
    call.hang_up()
    phone.wait(Ended, lambda it: it.call == ringing.call)
    phone.forget()
    rest()


def _free_slots(contact: str) -> int:
    with ExitStack() as opened:
        callers = [opened.enter_context(Caller(contact)) for _ in range(MOST_CALLS + 1)]
        calls = [caller.invite() for caller in callers]
        ringing = []
        for call in calls:
            try:
                call.ring()
            except NoAnswer:
                continue
            ringing.append(call)
        for call in ringing:
            call.cancel()
        return len(ringing)
