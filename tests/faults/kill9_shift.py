"""One desk that is killed again and again, and counted after each kill and when all is sent."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from callcenter.store.store import Store
from callcenter.sync.pull import Puller
from callcenter.sync.push import Pusher
from callcenter.sync.reach import Reach
from tests.faults.forked import live, teller, was_killed
from tests.faults.kill9_agent import QUICK, Desk, database, present, set_up, work
from tests.faults.kill9_audit import (
    CrmFile,
    Files,
    Loss,
    Truth,
    doubled,
    lost_on_disk,
    lost_on_the_way,
    not_restored,
    read_crm,
    read_files,
)
from tests.faults.syscalls import How, Syscalls, Trap

STEPS = 600
"""A desk is killed at each of so many first steps of its life; it does two to four in 1 ms."""
STRIDE = 149
"""From one kill to the next: prime to their number, so that all are met and few runs meet many."""
LONGEST_S = 2.0
"""A step that is not reached by then is as good as a random moment."""
LONGEST_LIFE_S = 0.5
DRAIN_S = 60.0


class Tally(msgspec.Struct):
    """What came of the kills so far."""

    runs: int = 0
    saved: int = 0
    pushed: int = 0
    lost: int = 0
    doubled: int = 0
    drafts_lost: int = 0

    @property
    def clean(self) -> bool:
        """Whether nothing was lost or doubled."""
        return not (self.lost or self.doubled or self.drafts_lost)

    def add(self, losses: list[Loss]) -> None:
        """Count what is lost."""
        drafts = sum(loss.draft for loss in losses)
        self.drafts_lost += drafts
        self.lost += len(losses) - drafts


class BrokenRun(Exception):
    """A desk ended by itself, or did not empty its outbox; the text says what it told."""


class Shift:
    """The desk of *folder* and the CRM at *url*, whose data is in the file *crm_file*.

    It begins with the *old* database, if there is one, which it migrates and encrypts.
    """

    def __init__(
        self,
        folder: Path,
        url: str,
        crm_file: Path,
        *,
        syscalls: Syscalls,
        random: random.Random,
        complain: Callable[[str], None],
        careless: bool = False,
        old: Path | None = None,
    ) -> None:
        folder.mkdir(parents=True)
        set_up(folder, url)
        self._folder = folder
        self._crm_file = crm_file
        self._syscalls = syscalls
        self._random = random
        self._complain = complain
        self._careless = careless
        self._truth = Truth()
        self._files = Files({}, {}, {}, frozenset(), "")
        self._found: set[str] = set()
        if old is not None:
            self._begin_with(old)

    def _begin_with(self, old: Path) -> None:
        """Let the desk find what an older version of the program left."""
        shutil.copyfile(old, database(self._folder))
        self._files = read_files(database(self._folder), self._aside)
        self._truth.begin_with(self._files)

    def kill(self, number: int) -> list[Loss]:
        """Let an agent work, kill them at a step or moment, and look at what is on disk."""
        before = self._files
        self._truth.restored = None
        trap, moment = self._fate(number)
        self._live(trap, moment)
        losses = []
        if self._truth.restored is not None:
            losses += not_restored(before, self._truth.restored)
        self._files = read_files(database(self._folder), self._aside)
        losses += lost_on_disk(self._truth, self._files)
        return self._new(losses)

    def close(self, tally: Tally) -> None:
        """Start once more, send everything, and count what the files and the CRM have."""
        self._drain()
        files = read_files(database(self._folder), self._aside)
        crm = self._crm_of(files.outbox)
        losses = self._new([*lost_on_disk(self._truth, files), *lost_on_the_way(files, crm)])
        twice = doubled(crm)
        for id in twice:
            self._complain(f"doubled: {id}")
        tally.add(losses)
        tally.doubled += len(twice)
        tally.saved += self._truth.saved
        tally.pushed += len(crm.calls) + len(crm.customers)

    @property
    def _aside(self) -> Path:
        return self._folder / "copy"

    def _crm_of(self, keys: Any) -> CrmFile:
        return read_crm(self._crm_file, keys)

    def _fate(self, number: int) -> tuple[Trap, float]:
        """At every step in turn, before or after it; every third at a random moment."""
        if number % 3 == 2:
            return Trap(How.COUNT), self._random.random() * LONGEST_LIFE_S
        how = (How.KILL_BEFORE, How.KILL_AFTER)[number % 3]
        return Trap(how, first=1 + number // 3 * STRIDE % STEPS), LONGEST_S

    def _live(self, trap: Trap, moment: float) -> None:
        seed = self._random.getrandbits(64)

        def work_there(pipe: int) -> None:
            self._syscalls.arm(self._folder, trap)
            work(Desk(self._folder, careless=self._careless), seed, teller(pipe))

        status = live(work_there, self._hear, killed_after_s=moment)
        if not was_killed(status):
            raise BrokenRun(f"the desk ended by itself with status {status} (seed {seed})")

    def _hear(self, fact: dict[str, Any]) -> None:
        self._truth.hear(fact)
        for kind in ("error", "refused"):
            if kind in fact:
                self._complain(f"{kind}: {fact[kind]}")

    def _new(self, losses: list[Loss]) -> list[Loss]:
        """Those that were not found after an earlier kill."""
        new = [loss for loss in losses if loss.words not in self._found]
        for loss in new:
            self._found.add(loss.words)
            self._complain(f"lost: {loss.words}")
        return new

    def _drain(self) -> None:
        desk = Desk(self._folder, careless=self._careless)
        status = live(lambda pipe: asyncio.run(drain(desk)), self._hear)
        if status:
            raise BrokenRun(f"the outbox of {self._folder} could not be emptied ({status})")


async def drain(desk: Desk) -> None:
    """Start the desk, send all that waits, pull what is new; raises TimeoutError if it cannot."""
    store, crm = desk.open_store(), desk.open_crm()
    reach = Reach(crm, random=random.random, changed=lambda state: None, backoff=QUICK)
    pusher = Pusher(
        store,
        crm,
        reach,
        run=_here,
        now=present,
        random=random.random,
        changed=lambda counts, state: None,
        backoff=QUICK,
    )
    puller = Puller(store.customers, crm, reach, run=_here, pulled=lambda count: None)
    try:
        async with asyncio.timeout(DRAIN_S):
            while _pending(store):
                if await reach.is_there():
                    store.outbox.hurry(present())
                    await pusher.drain()
                else:
                    await asyncio.sleep(0.05)
            await puller.catch_up()
    finally:
        await crm.close()
        store.close()


def _pending(store: Store) -> int:
    return store.outbox.counts(present()).pending


async def _here(work: Callable[..., Any], *arguments: Any) -> Any:
    return work(*arguments)
