"""The telephone's process as its parent knows it: how it is started, and what it died of."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

import callcenter

CRASH_LOG = "engine-crash.log"


class CannotStart(Exception):
    """The system refuses to start the telephone; the text says why."""


def engine_command(profile: Path, *options: str) -> list[str]:
    """How a telephone is started: from the packed program by a flag, else as a Python module."""
    if getattr(sys, "frozen", False):
        start = [sys.executable, "--engine"]
    else:
        # -P: a stray json.py in the folder the agent started from must not become ours.
        start = [sys.executable, "-P", "-m", "callcenter.engine.pjsip"]
    return [*start, "--profile", str(profile), *options]


class Child:
    """A telephone's process, started at once; it may outlive its parent."""

    def __init__(
        self, command: Sequence[str], *, logs: Path, environment: Mapping[str, str]
    ) -> None:
        logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (logs / CRASH_LOG).open("ab") as crash_log:
            try:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=crash_log,
                    env=_with_our_package(environment),
                    # A session of its own: Ctrl+C in the desk's terminal must not end a call.
                    start_new_session=True,
                    creationflags=_FLAGS,
                )
            except OSError as error:
                raise CannotStart(f"the telephone cannot be started: {error}") from error
        # Whoever waits for a process also keeps its object alive when the parent lets go of it.
        threading.Thread(target=self._process.wait, name="engine-reaper", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def epitaph(self) -> str:
        """What it died of, in words; waits up to a second for it to be dead."""
        try:
            code = self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return "the telephone does not answer"
        if code < 0:
            return f"the telephone stopped unexpectedly ({signal.Signals(-code).name})"
        return f"the telephone stopped unexpectedly (exit code {code}, see logs/{CRASH_LOG})"

    def ended_within(self, seconds: float) -> bool:
        """Wait for it to end by itself; whether it did."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self, *, seconds: float) -> None:
        """End it by force and wait for that."""
        self._process.kill()
        self._process.wait(seconds)


class Patience:
    """How long to wait before the next start: not at all, until it keeps dying quickly.

    From the third death within *quick_s* on the pause is 1, 2, 4 … *longest_s* seconds.
    """

    def __init__(self, *, deaths: int = 3, quick_s: float = 20.0, longest_s: float = 30.0) -> None:
        self._deaths: deque[float] = deque(maxlen=deaths)
        self._quick_s = quick_s
        self._longest_s = longest_s
        self.pause_s = 0.0

    def death(self, now: float) -> None:
        """Note a death at *now*, in seconds of any steady clock."""
        self._deaths.append(now)
        full = len(self._deaths) == self._deaths.maxlen
        span = now - self._deaths[0]
        quick = full and span < self._quick_s + len(self._deaths) * self.pause_s
        self.pause_s = min(max(1.0, 2 * self.pause_s), self._longest_s) if quick else 0.0


_FLAGS = 0
if sys.platform == "win32":
    _FLAGS = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW


def _with_our_package(environment: Mapping[str, str]) -> dict[str, str]:
    # A checkout is importable only because of where the parent was started; tell the child.
    root = Path(callcenter.__file__).parent.parent
    kept = dict(environment)
    if root.name not in ("site-packages", "dist-packages"):
        paths = (str(root), kept.get("PYTHONPATH", ""))
        kept["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    return kept
