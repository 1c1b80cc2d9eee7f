"""A long pull in a process of its own, so that a million customers keep no caller waiting.

The desk's side: it starts the process, tells it what to do and when to pause, has its token
renewed, and hears how far it is. What came is in the store, and the cursor with it: whatever
becomes of the process, the desk goes on from there.
"""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

import callcenter
from callcenter.crm.authorisation import Tokens
from callcenter.crm.crm import CrmError
from callcenter.sync.calm import Calm
from callcenter.sync.pull_lines import (
    ApartFailed,
    Came,
    Done,
    Failed,
    Job,
    Pause,
    Said,
    ToDesk,
    Token,
    TokenWanted,
    ToProcess,
    failed,
    raised,
)

PULL_FLAG = "--pull"
PULL_MODULE = "callcenter.sync.pull_process"
SILENT_S = 60.0
"""A process that says nothing for so long has broken down; it says something every few seconds."""
END_S = 5.0
LONGEST_LINE = 1 << 20
_ENCODE = msgspec.json.Encoder().encode
_READ = msgspec.json.Decoder(ToDesk).decode
_log = logging.getLogger(__name__)


class Apart:
    """Pulls in another process by *job*; *pulled* is told how many records came.

    *tokens* is where the CRM's token comes from, if it has one; *calm* holds the process back.
    """

    def __init__(
        self,
        job: Callable[[], Job],
        *,
        calm: Calm,
        tokens: Tokens | None = None,
        pulled: Callable[[int], None] = lambda count: None,
        command: Sequence[str] = (),
        silent_s: float = SILENT_S,
    ) -> None:
        self._job = job
        self._calm = calm
        self._tokens = tokens
        self._pulled = pulled
        self._command = command or pull_command()
        self._silent_s = silent_s

    async def pull(self) -> tuple[int, str]:
        """All changes there are: how many records came, and why a pull of all found no end.

        Raises CrmError and NotSaved as a pull does, and ApartFailed when the process did not do
        its work.
        """
        process = await self._started()
        loop = asyncio.get_running_loop()

        def pause() -> None:
            loop.call_soon_threadsafe(_tell, process, Pause())

        try:
            _tell(process, self._job())
            with self._calm.telling(pause):
                return await self._followed(process)
        finally:
            await _ended(process)

    async def _started(self) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                *self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                limit=LONGEST_LINE,
                env=_environment(),
                creationflags=_QUIETLY,
            )
        except OSError as error:
            raise ApartFailed(f"it could not be started: {error}") from error

    async def _followed(self, process: asyncio.subprocess.Process) -> tuple[int, str]:
        came = 0
        while True:
            told = await self._heard(process)
            match told:
                case Came():
                    came += told.records
                    if told.records:
                        self._pulled(told.records)
                case Said():
                    logging.getLogger(told.logger).log(told.level, "%s", told.text)
                case TokenWanted():
                    _tell(process, await self._token(told.refused))
                case Done():
                    return came, told.problem
                case Failed():
                    raise raised(told)

    async def _heard(self, process: asyncio.subprocess.Process) -> Any:
        assert process.stdout is not None
        try:
            async with asyncio.timeout(self._silent_s):
                line = await process.stdout.readline()
        except TimeoutError as error:
            raise ApartFailed(f"it said nothing for {self._silent_s:g} s") from error
        except ValueError as error:
            raise ApartFailed(f"it said what was not understood: {error}") from error
        if not line.endswith(b"\n"):
            raise ApartFailed(f"it ended before its work did ({await process.wait()})")
        try:
            return _READ(line)
        except msgspec.DecodeError as error:
            raise ApartFailed(f"it said what was not understood: {error}") from error

    async def _token(self, refused: str) -> Token:
        """The present token; another one where there is one, if that one was *refused*."""
        assert self._tokens is not None
        try:
            renewed = bool(refused) and await self._tokens.renewed(refused)
            return Token(await self._tokens.token(), renewed)
        except CrmError as error:
            return Token(failure=failed(error))


_QUIETLY = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(
    subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0
)


def pull_command() -> list[str]:
    """How the process is started: from the packed program by a flag, else as a Python module."""
    if getattr(sys, "frozen", False):
        return [sys.executable, PULL_FLAG]
    return [sys.executable, "-P", "-m", PULL_MODULE]


def _environment() -> dict[str, str]:
    package = str(Path(callcenter.__file__).resolve().parent.parent)
    known = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (package, known)))}


def _tell(process: asyncio.subprocess.Process, told: Job | ToProcess) -> None:
    assert process.stdin is not None
    if not process.stdin.is_closing():
        process.stdin.write(_ENCODE(told) + b"\n")


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Let it end with its input, or at once; nothing of what it kept depends on how it ends."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        async with asyncio.timeout(END_S):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


PullApart = Callable[[], Awaitable[tuple[int, str]]]
"""Pulls all there is elsewhere, as `Apart.pull` does."""
