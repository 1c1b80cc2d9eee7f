"""The process of a long pull: it asks the CRM, reads and writes, and ends with its input.

`python -m callcenter.sync.pull_process` is that process, of low priority; the desk's side is
`sync.apart`. The key and the secrets come on standard input, and are nowhere else.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import msgspec

from callcenter.priority import give_way
from callcenter.store.beside import customers_beside
from callcenter.sync.calm import Calm
from callcenter.sync.portion import Portion
from callcenter.sync.pull import Puller
from callcenter.sync.pull_lines import (
    Came,
    Done,
    Failed,
    Job,
    Kind,
    Pause,
    Said,
    ToDesk,
    Token,
    TokenWanted,
    ToProcess,
    failed,
    raised,
)
from callcenter.sync.reach import Reach

LOWEST = 10
"""Low, but not so low that a busy computer lets us hold the database for long."""
ALIVE_S = 5.0
UNLOOKED = 50_000
"""So many values are made before those that refer to each other are looked for: ours do not."""
PATIENCE_S = 45.0
"""How long a write waits for the desk's own."""
AMID_CALLS_S, AT_REST_S = 0.025, 0.12
"""So long an agent's own save may have to wait behind one transaction of ours.

Between calls hardly anything is saved, and large transactions write a customer in half the time.
"""
REST_S = 300.0
"""So long after the last ring an agent may still be talking, and writing."""
GAP_S = 0.003
"""Longer than the desk takes to see that it may write."""
LONGEST_TEXT = 2000
_log = logging.getLogger(__name__)
_ENCODE = msgspec.json.Encoder().encode
_READ = msgspec.json.Decoder(ToProcess).decode


class Line:
    """The way to the desk and back; may be told something from any thread."""

    def __init__(self, source: Any, sink: Any) -> None:
        self._source = source
        self._sink = sink
        self._turn = threading.Lock()

    def job(self) -> Job | None:
        """What is to be done; None when the desk has gone before it said so."""
        line = self._source.readline()
        return msgspec.json.decode(line, type=Job) if line else None

    def tell(self, told: ToDesk) -> None:
        """Tell the desk; without one there is nothing left to do."""
        try:
            with self._turn:
                self._sink.write(_ENCODE(told) + b"\n")
                self._sink.flush()
        except OSError:
            os._exit(0)

    def hear(self, heard: Callable[[ToProcess], None]) -> None:
        """Give on what the desk tells, until it ends, and this process with it."""
        for line in self._source:
            heard(_READ(line))
        # A transaction under way never was: the next pull goes on where the last one ended.
        os._exit(0)


class DeskTokens:
    """The CRM's token as the desk has it, which alone renews it."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._token = ""
        self._asked: asyncio.Future[Token] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def token(self) -> str:
        """The present one; raises CrmError."""
        async with self._one_at_a_time:
            if not self._token:
                await self._ask("")
            return self._token

    async def renewed(self, refused: str) -> bool:
        """Whether the desk has another one, after the CRM *refused* that one."""
        async with self._one_at_a_time:
            return self._token != refused or await self._ask(refused)

    def came(self, token: Token) -> None:
        """The desk's answer; on the event loop."""
        if self._asked is not None and not self._asked.done():
            self._asked.set_result(token)

    async def _ask(self, refused: str) -> bool:
        self._asked = asyncio.get_running_loop().create_future()
        self._line.tell(TokenWanted(refused))
        told = await self._asked
        if told.failure is not None:
            raise raised(told.failure)
        self._token = told.token
        return told.renewed


class _ToDesk(logging.Handler):
    """What is logged here stands in the desk's log."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def emit(self, record: logging.LogRecord) -> None:
        """Tell it."""
        text = self.format(record)[:LONGEST_TEXT]
        self._line.tell(Said(record.name, record.levelno, text))


async def pulled(job: Job, line: Line) -> Done | Failed:
    """Make the pull; how it ended."""
    loop = asyncio.get_running_loop()
    calm, tokens = Calm(clock=time.monotonic), DeskTokens(line)

    def heard(told: ToProcess) -> None:
        if isinstance(told, Pause):
            calm.disturb()
        else:
            loop.call_soon_threadsafe(tokens.came, told)

    threading.Thread(target=line.hear, args=(heard,), name="desk", daemon=True).start()
    alive = loop.create_task(_alive(line))
    try:
        return await _pulled(job, line, calm, tokens)
    except Exception as error:
        told = failed(error)
        if told.kind is Kind.OTHER:
            _log.exception("The pull broke off")
        return told
    finally:
        alive.cancel()


async def _pulled(job: Job, line: Line, calm: Calm, tokens: DeskTokens) -> Done:
    crm = job.crm.opened(job.secrets, now=_utc, tokens=tokens, reads_beside=True)
    loop = asyncio.get_running_loop()
    try:
        with (
            ThreadPoolExecutor(1, "store") as writer,
            customers_beside(job.store, now=_utc, patience_s=PATIENCE_S) as customers,
        ):

            async def run(work: Callable[..., Any], *arguments: Any) -> Any:
                return await loop.run_in_executor(writer, lambda: work(*arguments))

            puller = Puller(
                customers,
                crm,
                Reach(crm, random=random.random, changed=lambda state: None),
                run=run,
                pulled=lambda count: line.tell(Came(count)),
                now=_utc,
                policy=job.policy,
                calm=calm,
                portion=Portion(lambda: AT_REST_S if calm.lasts_s > REST_S else AMID_CALLS_S),
                gap_s=GAP_S,
            )
            await puller.catch_up()
            return Done(puller.problem)
    finally:
        await crm.close()


async def _alive(line: Line) -> None:
    while True:
        line.tell(Came())
        await asyncio.sleep(ALIVE_S)


def _utc() -> datetime:
    return datetime.now(UTC)


def main() -> int:
    """Make the pull that comes on standard input; 0 when its end could be told."""
    give_way(LOWEST)
    gc.set_threshold(UNLOOKED)
    # Ctrl-C in a terminal is for the desk, which ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line = Line(sys.stdin.buffer, sys.stdout.buffer)
    job = line.job()
    if job is None:
        return 0
    logging.basicConfig(level=logging.INFO, handlers=[_ToDesk(line)])
    logging.getLogger("httpx").setLevel(logging.WARNING)
    line.tell(asyncio.run(pulled(job, line)))
    # The thread that listens to the desk does so to the end.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
