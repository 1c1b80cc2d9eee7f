"""A program of somebody else that serves the tests on loopback and ends with them (on Linux)."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

LOG_SHOWN = 4_000


def missing() -> str:
    """Why such programs cannot be run here, or nothing."""
    if shutil.which("setpriv") is None:
        return "it is run on Linux only, by setpriv (apt-get install util-linux)"
    return ""


class NotReady(Exception):
    """It did not come up or did not end; the text is its own log."""


class Server:
    """One such program, that listens on *port*; it can be stopped and started again.

    *answers* is asked, as soon as it listens, until it says yes. With *user* it runs as that one
    (needs root).
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        port: int,
        log: Path,
        answers: Callable[[], bool] = lambda: True,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        user: str = "",
    ) -> None:
        self._command = [*_dies_with_us(user), *command]
        self._log = log
        self._port = port
        self._answers = answers
        self._environment = {**os.environ, **(environment or {})}
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = threading.Event()

    def start(self, *, timeout: float = 60.0) -> None:
        """Start it, unless it runs, and wait until it serves; raises NotReady in *timeout* s."""
        if self._process is not None and self._process.poll() is None:
            return
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                cwd=self._folder,
                start_new_session=True,
            )
        if not self._wait(lambda: is_open(self._port) and self._answers(), timeout):
            self.stop()
            raise NotReady(f"{self._command} did not come up:\n{self.log()[-LOG_SHOWN:]}")

    def stop(self, with_signal: signal.Signals | None = None) -> None:
        """End it, at once unless *with_signal* is a kinder one, with all that it started."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            os.killpg(process.pid, with_signal or signal.SIGKILL)
        process.wait(30)
        # What it started may hold the port a moment longer.
        if not self._wait(lambda: not is_open(self._port), 10):
            raise NotReady(f"{self._command} did not end:\n{self.log()[-LOG_SHOWN:]}")

    def _wait(self, wished: Callable[[], bool], timeout: float) -> bool:
        deadline = time.monotonic() + timeout
        while not wished():
            ended = self._process is not None and self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                return False
            self._pause.wait(0.05)
        return True

    def log(self) -> str:
        """All it wrote."""
        return self._log.read_text("utf-8", "replace") if self._log.exists() else "(no log)"


def _dies_with_us(user: str) -> list[str]:
    """The beginning of a command that ends when we do, even if we are killed."""
    command = ["setpriv", "--pdeathsig=KILL"]
    if user:
        command += [f"--reuid={user}", f"--regid={user}", "--init-groups"]
    return [*command, "--"]


def free_port() -> int:
    """A port of TCP on loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_open(port: int) -> bool:
    """Whether somebody listens there on loopback."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
