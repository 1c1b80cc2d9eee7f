"""Memory and processor time of both processes while nothing goes on, and what one call costs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence

import psutil

from callcenter.config.writing import set_user
from callcenter.control import Verb
from callcenter.demo.control import CallState
from callcenter.demo.world import World
from tests.bench.app import App, running, until
from tests.bench.figure import Figure

SETTLE_S, IDLE_S, CALL_S = 5.0, 15.0, 15.0
MEMORY_GOAL_MB, IDLE_GOAL, CALL_GOAL = 200.0, 1.0, 5.0


def footprint() -> Iterator[Figure]:
    """Idle first, then one call with speech in PCMU and a visible window."""
    pause = threading.Event()
    with World.open(None) as world:
        set_user(world.profile.config, {"audio.codecs": ["PCMU"]})
        with running(world.profile, probed=False) as app:
            until(lambda: app.registered, "it is registered")
            pause.wait(SETTLE_S)
            sizes = [each.memory_info().rss / 1e6 for each in app.processes]
            about = f"resident: desk {sizes[0]:.0f}, telephone {sizes[1]:.0f}"
            taken = together(app.processes) / 1e6
            yield Figure("memory-idle", taken, "MB", MEMORY_GOAL_MB, about)
            yield _cpu("cpu-idle", app.processes, IDLE_S, IDLE_GOAL)
            talk(app, world)
            yield _cpu("cpu-one-call", app.processes, CALL_S, CALL_GOAL)
            app.ask(Verb.HANG_UP)


def together(processes: Sequence[psutil.Process]) -> float:
    """Bytes that *processes* take: their own pages, and those of the same files once."""
    if not psutil.LINUX:
        return float(sum(each.memory_info().rss for each in processes))
    own, shared = 0.0, dict[str, int]()
    for process in processes:
        for part in process.memory_maps(grouped=True):
            mine = part.private_clean + part.private_dirty
            own += mine
            shared[part.path] = max(shared.get(part.path, 0), part.rss - mine)
    return own + sum(shared.values())


def talk(app: App, world: World) -> None:
    """Have a call with speech in PCMU go on."""
    app.ask(Verb.STATE, state="ready")
    call = world.exchange.call("+48601234567")
    until(lambda: app.ask(Verb.STATUS)["calls"], "it rings")
    app.ask(Verb.ANSWER)
    world.exchange.wait_for(lambda status: status.call(call).state is CallState.TALKING)
    world.exchange.wait_for(lambda status: status.call(call).codec.upper().startswith("PCMU"))


def _cpu(name: str, processes: Sequence[psutil.Process], seconds: float, goal: float) -> Figure:
    before, began = [_used(each) for each in processes], time.monotonic()
    woken = [each.num_ctx_switches().voluntary for each in processes]
    threading.Event().wait(seconds)
    took = time.monotonic() - began
    shares = [
        100 * (_used(each) - then) / took for each, then in zip(processes, before, strict=True)
    ]
    wakes = [
        (each.num_ctx_switches().voluntary - then) / took
        for each, then in zip(processes, woken, strict=True)
    ]
    about = (
        f"desk {shares[0]:.1f}, telephone {shares[1]:.1f}, over {took:.0f} s; "
        f"main threads woken {wakes[0]:.0f} and {wakes[1]:.0f} times a second"
    )
    return Figure(name, sum(shares), "% core", goal, about)


def _used(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
