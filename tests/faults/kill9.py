"""Kills desks by the thousand and counts what it cost.

`python -m tests.faults.kill9 --runs N [--json] [--seed S]` kills a desk N times, at every step of
its saves and pushes and at random moments, starts it again, sends what waits, and counts from the
files and the CRM. Exit 1 when anything is lost or doubled.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from callcenter.demo.crm_trouble import Mode
from callcenter.domain.number import load_numbering_plans
from tests.crm.samples import TOKEN
from tests.faults.kill9_shift import Shift, Tally
from tests.faults.syscalls import Syscalls, begin_again, without_it

KILLS_A_SHIFT = 10
APP_SHARE = 500
"""One kill of so many is one of the whole program in a call, which takes a hundred times longer."""
SHIFTS_A_CRM = 20
"""So often the CRM begins anew: it counts all its records for each new one."""
OLD = sorted((Path(__file__).parents[1] / "store" / "old_databases").glob("v*.sqlite"))
TROUBLED = ("", "/calls", "/calls", "/customers")
"""Trouble with everything meets the question whether it is there, and nothing is pushed then."""
TROUBLES = (Mode.LOSE, Mode.SLOW, Mode.ERROR, Mode.LIMIT, Mode.GARBAGE)


class SampleCrmProgram:
    """The sample CRM as a program that keeps its data in the file *path*."""

    def __init__(self, url: str, path: Path) -> None:
        self.url = url
        self.path = path

    def trouble(self, mode: Mode, times: int, path: str = "") -> None:
        """Let that happen to the next requests for *path*."""
        wish = {"mode": mode.value, "seconds": 0.02, "times": times, "path": path}
        request = urllib.request.Request(f"{self.url}/admin", json.dumps(wish).encode())
        request.add_header("Authorization", f"Bearer {TOKEN}")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()


@contextmanager
def sample_crm(path: Path) -> Iterator[SampleCrmProgram]:
    """The program, running."""
    words = ["--port", "0", "--path", str(path), "--customers", "20"]
    command = [sys.executable, "-m", "callcenter.demo.crm", *words]
    environment = without_it() | {"CALLCENTER_CRM_TOKEN": TOKEN}
    # It writes down every connection that a killed desk broke off.
    log = path.with_suffix(".log").open("wb")
    with log, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=environment) as crm:
        assert crm.stdout is not None
        try:
            yield SampleCrmProgram(json.loads(crm.stdout.readline())["url"], path)
        finally:
            crm.terminate()


def kill_many(
    runs: int, folder: Path, *, chance: random.Random, careless: bool = False, loud: bool = False
) -> Tally:
    """Kill desks *runs* times below *folder*."""
    tally, syscalls, began = Tally(), Syscalls(), time.monotonic()
    warm_up()
    while tally.runs < runs:
        crm_folder = folder / f"crm-{tally.runs}"
        crm_folder.mkdir()
        with sample_crm(crm_folder / "crm.sqlite") as crm:
            for _ in range(SHIFTS_A_CRM):
                if tally.runs < runs:
                    place = crm_folder / f"desk-{tally.runs}"
                    shift = Shift(
                        place,
                        crm.url,
                        crm.path,
                        syscalls=syscalls,
                        random=chance,
                        complain=lambda words: print(words, file=sys.stderr, flush=True),
                        careless=careless,
                        old=_old(tally.runs // KILLS_A_SHIFT),
                    )
                    _kill_shift(shift, tally, min(KILLS_A_SHIFT, runs - tally.runs), crm, chance)
                    if loud:
                        _tell_progress(tally, time.monotonic() - began)
        if tally.clean:
            shutil.rmtree(crm_folder)
    return tally


def _old(shift: int) -> Path | None:
    """Every fourth desk begins with a database of a released version, each in turn."""
    return OLD[shift // 4 % len(OLD)] if shift % 4 == 3 else None


def warm_up() -> None:
    """Read what every desk reads, once for all that are forked from here."""
    for name in ("anyio._backends._asyncio", "filelock", "h11", "httpcore", "httpx", "truststore"):
        importlib.import_module(name)
    load_numbering_plans()
    gc.freeze()


def kill_programs(runs: int, folder: Path, tally: Tally, *, chance: random.Random) -> None:
    """Kill the whole program *runs* times in calls."""
    # Read here: its tools are not for desks that are forked by the thousand.
    from tests.faults.kill9_app import kill_program

    folder.mkdir()
    with sample_crm(folder / "crm.sqlite") as crm:
        lost = kill_program(runs, folder / "profile", crm.url, crm.path, chance=chance, tally=tally)
        for words in lost:
            print(f"in the whole program: {words}", file=sys.stderr, flush=True)


def _kill_shift(
    shift: Shift, tally: Tally, kills: int, crm: SampleCrmProgram, chance: random.Random
) -> None:
    for _ in range(kills):
        if chance.random() < 0.6:
            path = chance.choice(TROUBLED)
            crm.trouble(chance.choice(TROUBLES), chance.randrange(1, 8), path)
        tally.add(shift.kill(tally.runs))
        tally.runs += 1
    crm.trouble(Mode.UP, 0)
    shift.close(tally)


def _tell_progress(tally: Tally, seconds: float) -> None:
    print(f"{tally.runs / seconds:.1f} runs/s {tally}", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Do it as the command line says."""
    options = _options().parse_args(arguments)
    folder = options.folder or Path(tempfile.mkdtemp(prefix="callcenter-kill9-"))
    folder.mkdir(parents=True, exist_ok=True)
    begin_again("tests.faults.kill9", [*arguments, "--folder", str(folder)], folder=folder)
    # Told to end, it ends the CRM as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    chance = random.Random(options.seed)
    whole = options.runs // APP_SHARE if options.app_runs is None else options.app_runs
    tally = kill_many(
        options.runs - whole, folder, chance=chance, careless=options.careless, loud=options.loud
    )
    if whole:
        kill_programs(whole, folder / "app", tally, chance=chance)
    if tally.clean:
        shutil.rmtree(folder)
    else:
        print(f"what is lost or doubled is kept in {folder}", file=sys.stderr)
    _show(msgspec.to_builtins(tally), as_json=options.json)
    return 0 if tally.clean else 1


def _show(tally: dict[str, Any], *, as_json: bool) -> None:
    print(json.dumps(tally) if as_json else ", ".join(f"{k} {v}" for k, v in tally.items()))


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tests.faults.kill9", description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--app-runs", type=int, metavar="M", help="so many of them kill the whole program in a call"
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--loud", action="store_true", help="tell the progress on stderr")
    parser.add_argument("--folder", type=Path, help="where the desks are kept meanwhile")
    parser.add_argument(
        "--careless", action="store_true", help="send without keys: the count must find it out"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
