"""How long the window stands still while calls that are given up at once pour in during a call."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from callcenter.config.writing import set_user
from callcenter.control import Verb
from callcenter.demo.world import World
from tests.bench.app import running
from tests.bench.figure import Figure
from tests.bench.footprint import talk
from tests.bench.wire import Caller
from ui.probe import STALL_MS

PER_S, SECONDS = 500, 10.0
SETTLE_S = 3.0
GOAL_MS = 100.0


def flooded_desk() -> Iterator[Figure]:
    """The longest time for which the window's thread was late, in a flood from the exchange."""
    pause = threading.Event()
    with World.open(None) as world:
        set_user(world.profile.config, {"audio.codecs": ["PCMU"]})
        with running(world.profile) as app:
            app.wait("registered")
            contact = world.exchange.wait_registered().registrations[-1].contact
            talk(app, world)
            with Caller(contact) as caller:
                flood = [caller.abandoned() for _ in range(round(PER_S * SECONDS))]
                pause.wait(SETTLE_S)
                began = time.monotonic_ns()
                _pour(caller, flood)
                pause.wait(1.0)
            notes = [it for it in app.notes() if it["what"] == "stall" and it["at"] > began]
            assert app.ask(Verb.STATUS)["calls"], "the flood has ended the call"
            app.ask(Verb.HANG_UP)
    late = [float(it["ms"]) for it in notes]
    # The probe notes what is longer than a frame of the screen.
    longest = max(late, default=STALL_MS)
    about = f"{PER_S} calls a second for {SECONDS:.0f} s, {len(late)} times over {STALL_MS:.0f} ms"
    yield Figure("stall-in-flood", longest, "ms", GOAL_MS, about)


def _pour(caller: Caller, flood: list[tuple[bytes, bytes]]) -> None:
    began, pause = time.monotonic(), threading.Event()
    for at, messages in enumerate(flood):
        while time.monotonic() - began < at / PER_S:
            pause.wait(0.002)
        caller.throw(*messages)
