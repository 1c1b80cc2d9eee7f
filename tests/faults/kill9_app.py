"""The whole program killed in the middle of calls: the desk, its telephone, or both.

A real window without a screen, a real SIP call from the demo's exchange, the sample CRM; what the
program answered to `ctl` is what it said it had kept.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import Any

import psutil

from callcenter.control import NotRunning, Verb
from callcenter.demo.exchange_process import ExchangeProcess
from tests.crm.samples import TOKEN
from tests.faults.kill9_agent import database, sample_table
from tests.faults.kill9_audit import (
    Loss,
    Truth,
    doubled,
    lost_on_disk,
    lost_on_the_way,
    read_crm,
    read_files,
)
from tests.faults.kill9_shift import Tally
from tests.system.running import App

PASSWORD = "demo"
BACK_S = 60.0
LONGEST_S = 1.5
"""A call is killed within so many seconds after it was answered."""


class Victim(Enum):
    """Who is killed."""

    DESK = auto()
    ENGINE = auto()
    BOTH = auto()


@contextmanager
def program(folder: Path, url: str) -> Iterator[tuple[App, ExchangeProcess]]:
    """The program at work with an exchange and the CRM at *url*."""
    settings = {"crm": sample_table(url), "wrap_up.seconds": 600, "numbers.region": "PL"}
    with (
        ExchangeProcess(users=(f"agent:{PASSWORD}",)) as exchange,
        App(
            folder,
            registrar=exchange.address,
            user="agent",
            password=PASSWORD,
            settings=settings,
            crm_token=TOKEN,
            environment={"LD_PRELOAD": ""},
        ) as app,
    ):
        app.registered(seconds=BACK_S)
        yield app, exchange


def kill_program(
    runs: int, folder: Path, url: str, crm_file: Path, *, chance: random.Random, tally: Tally
) -> Iterator[str]:
    """Kill it *runs* times, send what waits, and count; what is lost or doubled, in words."""
    truth = Truth()
    with program(folder, url) as (app, exchange):
        for number in range(runs):
            victim = list(Victim)[number % len(Victim)]
            losses = _Call(app, exchange, truth, chance).killed(victim)
            tally.add(losses)
            tally.runs += 1
            yield from (loss.words for loss in losses)
        _wait_until_sent(folder)
    files = read_files(database(folder), folder / "copy")
    crm = read_crm(crm_file, files.outbox)
    losses, twice = [*lost_on_disk(truth, files), *lost_on_the_way(files, crm)], doubled(crm)
    tally.add(losses)
    tally.doubled += len(twice)
    tally.saved += truth.saved
    tally.pushed += len(crm.calls) + len(crm.customers)
    yield from (*(loss.words for loss in losses), *(f"doubled: {id}" for id in twice))


def _wait_until_sent(folder: Path) -> None:
    """Wait until nothing waits in the file; what does after that is counted as lost."""
    end = time.monotonic() + BACK_S
    while time.monotonic() < end:
        outbox = read_files(database(folder), folder / "copy").outbox
        if all(row["state"] != "waiting" for row in outbox.values()):
            return
        threading.Event().wait(0.3)


class _Call:
    """One call with a customer, in which somebody is killed."""

    def __init__(
        self, app: App, exchange: ExchangeProcess, truth: Truth, chance: random.Random
    ) -> None:
        self._app = app
        self._exchange = exchange
        self._truth = truth
        self._chance = chance
        self._id = ""
        self._told = ""
        self._dead = threading.Event()

    def killed(self, victim: Victim) -> list[Loss]:
        """Talk, write, be killed, go on, and finish it; drafts that are not back are lost."""
        number = f"+4860{self._chance.randrange(10**7):07d}"
        self._exchange.call(number, agent="agent", speak_s=60.0, ring_s=BACK_S)
        self._id = self._app.answer()["id"]
        death = threading.Timer(self._chance.random() * LONGEST_S, self._killer(victim))
        death.start()
        try:
            self._write()
        except NotRunning:
            # Dead in the middle of it: what was answered is what counts.
            pass
        finally:
            death.join()
        if victim is not Victim.ENGINE:
            self._app.kill()
            self._app.start()
        self._app.registered(seconds=BACK_S)
        losses = self._not_back()
        self._finish()
        return losses

    def _killer(self, victim: Victim) -> Callable[[], None]:
        desk, engine = psutil.Process(self._app.pid), psutil.Process(self._app.engine_pid())
        victims = {Victim.DESK: [desk], Victim.ENGINE: [engine], Victim.BOTH: [desk, engine]}

        def kill() -> None:
            self._dead.set()
            for one in victims[victim]:
                os.kill(one.pid, signal.SIGKILL)

        return kill

    def _write(self) -> None:
        """Type until somebody is dead, or the note is long."""
        for word in range(self._chance.randrange(3, 30)):
            answer = self._app.tell(Verb.NOTE, text=f"word {word}")
            if not answer.ok and self._dead.is_set():
                # Killed before it could say that this word is kept.
                return
            assert answer.ok, answer.reason
            self._told = f"{self._told}\nword {word}".strip()
            self._hear("open")

    def _hear(self, stage: str, disposition: str = "") -> None:
        fact = {"id": self._id, "note": self._told, "stage": stage, "disposition": disposition}
        self._truth.hear({"call": fact | {"customer": ""}})

    def _not_back(self) -> list[Loss]:
        """The draft of the call, unless it is on the screen with all that was told as kept."""
        try:
            self._app.until(self._is_back, "the call or its wrap-up is back", seconds=BACK_S)
        except AssertionError as error:
            return [Loss(str(error), draft=True)]
        return []

    def _is_back(self, now: dict[str, Any]) -> bool:
        if now["wrap_up"] and now["wrap_up"]["call"] == self._id:
            return bool(now["wrap_up"]["note_saved"])
        calls = [call for call in now["calls"] if call["id"] == self._id]
        return any(call["note"].startswith(self._told) for call in calls)

    def _finish(self) -> None:
        if any(call["id"] == self._id for call in self._app.status()["calls"]):
            self._app.do(Verb.HANG_UP)
        self._app.until(lambda now: now["wrap_up"], "wrap-up")
        self._app.do(Verb.DISPOSE, code="resolved", note="done")
        # More may be kept than was answered; what was, comes first.
        self._hear("finished")
