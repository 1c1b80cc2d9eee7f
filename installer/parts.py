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


@contextmanager
def being_made(makers: list[Callable[[], None]]) -> Iterator[list[Trouble]]:
    """Run *makers* at the same time as the body; afterwards the list says what did not work."""
    troubles: list[Trouble] = []
    with ThreadPoolExecutor(max_workers=max(1, len(makers))) as pool:
        made: list[Future[None]] = [pool.submit(maker) for maker in makers]
        yield troubles
        for each in made:
            try:
                each.result()
            except Trouble as trouble:
                troubles.append(trouble)


def makers(environment: Environment) -> list[Callable[[], None]]:
    """How to make what this machine's tests can use; each one does nothing if it is there."""

    def crm() -> None:
        bottlecrm(environment)

    needs_root: list[Callable[[], None]] = [asterisk.prepare, request_tracker.prepare]
    return [crm, *(needs_root if debian.is_root() else [])]


def bottlecrm(environment: Environment) -> None:
    """Let the tests make their BottleCRM; raises Trouble with the end of what it said."""
    log = cache.place("bottlecrm.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [environment.program("python"), "-m", "tests.crm.bottlecrm_making"]
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
