"""Fails one system call after the other of a whole story of saving and pushing.

`python -m tests.faults.disk_sweep [--every K] [--json]` plays the story once for each write,
flush and rename of it: that one fails (no room, a broken disk, read-only), or it and all after it
until the fault ends. Nothing told as kept may be lost, the agent must be told in words, and after
the fault everything must reach the CRM once. Exit 1 when it does not.
"""

from __future__ import annotations

import argparse
import asyncio
import errno
import json
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from callcenter.domain.call import Direction
from callcenter.domain.customer import Customer, CustomerSource
from callcenter.domain.effects import Correct, Finish, Keep, Share
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.number import PhoneNumber
from callcenter.office import Office
from tests.faults.forked import Hear, live, teller
from tests.faults.kill9 import sample_crm, warm_up
from tests.faults.kill9_agent import (
    AGENT,
    CODES,
    SITE,
    Desk,
    Reporter,
    database,
    open_office,
    present,
    set_up,
    tell_errors,
)
from tests.faults.kill9_audit import (
    Truth,
    doubled,
    lost_on_disk,
    lost_on_the_way,
    read_crm,
    read_files,
)
from tests.faults.kill9_shift import drain
from tests.faults.syscalls import FOR_EVER, How, Syscalls, Trap, begin_again
from tests.store.samples import id_of

ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS)
MOMENT_S, PATIENCE_S = 1.0, 20.0
NO_WORDS = re.compile(r"\[Errno|Traceback|Error\b|sqlite3|^(disk I/O|unable|attempt|database)")
"""What programs say to programs."""


class Sweep(msgspec.Struct):
    """What came of the faults so far; *unsaid* are those of which the agent was not told well."""

    runs: int = 0
    steps: int = 0
    saved: int = 0
    pushed: int = 0
    lost: int = 0
    doubled: int = 0
    drafts_lost: int = 0
    unsaid: int = 0

    @property
    def clean(self) -> bool:
        """Whether nothing was lost, doubled or kept from the agent."""
        return not (self.lost or self.doubled or self.drafts_lost or self.unsaid)


class Deed(msgspec.Struct, frozen=True):
    """Something the agent does, and how it is known to be kept."""

    name: str
    do: Callable[[], None]
    kept: Callable[[], bool]


def deeds(office: Office, said: Reporter, number: int) -> Iterator[Deed]:
    """A morning: a call is noted, shared, finished and corrected; a new customer; a draft."""
    one, two, three = (_call(number * 10 + index) for index in (1, 2, 3))
    typed = replace(one, note="The heating fails")
    shared = replace(typed, note="The heating fails at night").passed_on("Adam", present())
    done = _finished(shared)
    known = Customer(
        id_of(number * 10), "Anna Nowak", numbers=("+48601234567",), source=CustomerSource.DESK
    )
    hers = replace(two, note="New here", customer_id=known.id, customer_name=known.name)
    draft = replace(three, note="Half a sen")
    corrected = done.note + ", every night"

    def keep(call: Interaction) -> Deed:
        return Deed("keep", lambda: office.keep(Keep(call)), lambda: _reads(said, call))

    yield keep(one)
    yield keep(typed)
    yield Deed("share", lambda: office.share(Share(shared)), lambda: _reads(said, shared))
    yield Deed("finish", lambda: office.finish(Finish(done)), lambda: _reads(said, done))
    yield Deed(
        "create",
        lambda: office.create_customer(two.id, known),
        lambda: known.id in said.known,
    )
    yield Deed(
        "finish hers",
        lambda: office.finish(Finish(_finished(hers))),
        lambda: _reads(said, _finished(hers)),
    )
    yield Deed(
        "correct",
        lambda: office.correct(
            Correct(done.id, corrected, "callback", CODES["callback"], "forgotten", AGENT)
        ),
        lambda: said.kept[done.id].note == corrected if done.id in said.kept else False,
    )
    yield keep(draft)


def _call(index: int) -> Interaction:
    number = PhoneNumber.parse("+48601234567", region="PL")
    now = present()
    return Interaction(id_of(index), AGENT, SITE, Direction.INBOUND, now, number, answered=now)


def _finished(call: Interaction) -> Interaction:
    now = present()
    return replace(
        call,
        ended=now,
        disposition="resolved",
        flags=CODES["resolved"],
        stage=Stage.FINISHED,
        finished=now,
    )


def _reads(said: Reporter, call: Interaction) -> bool:
    kept = said.kept.get(call.id)
    return kept is not None and kept.note.startswith(call.note) and _rank(kept) >= _rank(call)


def _rank(call: Interaction) -> int:
    return list(Stage).index(call.stage)


def play(folder: Path, number: int, syscalls: Syscalls, trap: Trap, tell: Hear) -> None:
    """The story with the fault in it; when the fault is over, what was refused is done again."""
    tell_errors(lambda fact: None)
    said = Reporter(tell)
    office = open_office(Desk(folder), chance=random.Random(0))
    syscalls.arm(folder, trap)
    office.start(said)
    said.until(lambda: said.restored is not None, PATIENCE_S)
    story = list(deeds(office, said, number))
    for deed in story:
        _do_once(deed, said, tell)
    tell({"steps": syscalls.steps})
    syscalls.disarm()
    for deed in story:
        _do_at_last(deed, said)
    office.close(limit_s=PATIENCE_S)


def _do_once(deed: Deed, said: Reporter, tell: Hear) -> None:
    refused = len(said.refused)
    deed.do()
    said.until(lambda: deed.kept() or len(said.refused) > refused, MOMENT_S)
    if not deed.kept() and not said.refused:
        tell({"unsaid": f"{deed.name} is not kept and nothing was said"})


def _do_at_last(deed: Deed, said: Reporter) -> None:
    """What is not tried again by itself is wished again, as the window does."""
    if not said.until(deed.kept, 0.15):
        deed.do()
    if not said.until(deed.kept, PATIENCE_S):
        raise AssertionError(f"{deed.name} was not kept after the fault: {said.refused[-3:]}")


class Faults:
    """Plays the story below *folder* again and again, each time with another fault."""

    def __init__(self, folder: Path, url: str, crm_file: Path, syscalls: Syscalls) -> None:
        self._folder = folder
        self._url = url
        self._crm_file = crm_file
        self._syscalls = syscalls
        self.sweep = Sweep()

    def story(self, trap: Trap) -> int:
        """Play it with that *trap* and count; how many steps it had."""
        folder = self._folder / f"story-{self.sweep.runs}"
        folder.mkdir(parents=True)
        set_up(folder, self._url)
        truth, steps, problems = Truth(), [0], list[str]()

        def hear(fact: dict[str, Any]) -> None:
            truth.hear(fact)
            steps[0] = fact.get("steps", steps[0])
            problems.extend(_ill_told(fact))

        number = self.sweep.runs
        status = live(
            lambda pipe: play(folder, number, self._syscalls, trap, teller(pipe)), hear
        ) or live(lambda pipe: asyncio.run(drain(Desk(folder))), hear)
        if status:
            problems.append(f"the desk failed with status {status}")
        self._count(folder, truth, problems, trap)
        return steps[0]

    def _count(self, folder: Path, truth: Truth, problems: Sequence[str], trap: Trap) -> None:
        files = read_files(database(folder), folder / "copy")
        crm = read_crm(self._crm_file, files.outbox)
        losses = [*lost_on_disk(truth, files), *lost_on_the_way(files, crm)]
        twice = doubled(crm)
        sweep = self.sweep
        sweep.runs += 1
        sweep.saved += truth.saved
        sweep.pushed += len(crm.calls) + len(crm.customers)
        sweep.drafts_lost += sum(loss.draft for loss in losses)
        sweep.lost += sum(not loss.draft for loss in losses)
        sweep.doubled += len(twice)
        sweep.unsaid += len(problems)
        for words in (*problems, *(loss.words for loss in losses), *twice):
            print(f"{trap}: {words}", file=sys.stderr, flush=True)


def _ill_told(fact: dict[str, Any]) -> Iterator[str]:
    if "unsaid" in fact:
        yield fact["unsaid"]
    if "refused" in fact and NO_WORDS.search(fact["refused"]):
        yield f"told in no words for a person: {fact['refused']}"


def sweep(folder: Path, *, every: int = 1) -> Sweep:
    """Play it with a fault at each *every*-th step, in each way a disk has, below *folder*."""
    warm_up()
    with sample_crm(folder / "crm.sqlite") as crm:
        faults = Faults(folder, crm.url, crm.path, Syscalls())
        steps = faults.story(Trap(How.COUNT, network=False))
        faults.sweep.steps = steps
        for trap in traps(steps, every):
            faults.story(trap)
    return faults.sweep


def traps(steps: int, every: int) -> list[Trap]:
    """One that fails alone and one that goes on failing, in turn with each error."""
    ways = [(error, lasting) for error in ERRORS for lasting in (False, True)]
    found = []
    for at, step in enumerate(range(1, steps + 1, every)):
        for error, lasting in ways if every == 1 else [ways[at % len(ways)]]:
            last = FOR_EVER if lasting else step
            found.append(Trap(How.FAIL, step, last, error, network=False))
    return found


def main(arguments: list[str]) -> int:
    """Do it as the command line says."""
    parser = argparse.ArgumentParser(prog="tests.faults.disk_sweep", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="only each K-th step, one way each")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--folder", type=Path, help="where the desks are kept meanwhile")
    options = parser.parse_args(arguments)
    folder = options.folder or Path(tempfile.mkdtemp(prefix="callcenter-sweep-"))
    folder.mkdir(parents=True, exist_ok=True)
    begin_again("tests.faults.disk_sweep", [*arguments, "--folder", str(folder)], folder=folder)
    done = sweep(folder, every=options.every)
    if done.clean:
        shutil.rmtree(folder)
    told = msgspec.to_builtins(done)
    print(json.dumps(told) if options.json else ", ".join(f"{k} {v}" for k, v in told.items()))
    return 0 if done.clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
