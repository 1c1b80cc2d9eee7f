"""Big programs of others that some tests need, made at the same time as we do other things."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from installer import asterisk, cache, debian, request_tracker
from installer.environment import Environment
from installer.trouble import Trouble

Maker = Callable[[], None]


@contextmanager
def being_made(makers: list[Maker]) -> Iterator[Callable[[], list[Trouble]]]:
    """Run *makers* at the same time as the body; what it is given waits, and says what failed."""
    with ThreadPoolExecutor(max_workers=max(1, len(makers))) as pool:
        made: list[Future[None]] = [pool.submit(maker) for maker in makers]
        yield lambda: [trouble for each in made if (trouble := _trouble(each))]


def _trouble(made: Future[None]) -> Trouble | None:
    try:
        made.result()
    except Trouble as trouble:
        return trouble
    return None


def needed_first() -> list[Maker]:
    """How to make what many tests use; each one does nothing if it is there."""
    return [asterisk.prepare] if debian.is_root() else []


def needed_last(environment: Environment) -> list[Maker]:
    """How to make what only the last tests use; each one does nothing if it is there."""

    def crm() -> None:
        bottlecrm(environment)

    return [crm, *([request_tracker.prepare] if debian.is_root() else [])]


def bottlecrm(environment: Environment) -> None:
    """Let the tests make their BottleCRM; raises Trouble with the end of what it said."""
    log = cache.place("bottlecrm.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    # Tests of telephony may run beside it.
    command = ["nice", "-n", "15", environment.program("python")]
    command += ["-m", "tests.crm.bottlecrm_making"]
    # The environment's uv may bring the Python that it needs.
    programs = str(Path(environment.program("python")).parent)
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), programs])
    with log.open("wb") as output:
        ended = subprocess.run(
            command,
            cwd=str(environment.checkout),
            env={**os.environ, "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if ended.returncode != 0:
        tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
        raise Trouble(f"BottleCRM could not be made (see {log}):\n{tail}")
