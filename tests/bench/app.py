"""The whole app in a process of its own, off-screen, watched by its probe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from callcenter.control import NotRunning, Reply, Verb, ask
from callcenter.engine.rendezvous import Rendezvous
from callcenter.paths import Profile

PATIENCE_S = 20.0
LOOK_S = 0.01
COMMAND = (sys.executable, "-m", "callcenter", "run")

Note = dict[str, Any]


class App:
    """A running app: what its probe noted, what it is asked, its two processes."""

    def __init__(
        self, profile: Profile, command: Sequence[str] = COMMAND, *, probed: bool = True
    ) -> None:
        self._profile = profile
        self._probe = profile.directory / "probe.jsonl"
        self._probe.unlink(missing_ok=True)
        self._noted: list[Note] = []
        self._read_to = 0
        words = [*command, "--profile", str(profile.directory)]
        if probed:
            words += ["--probe", str(self._probe)]
        self.started_at = time.monotonic_ns()
        self._process = subprocess.Popen(words, env=environment())

    def wait(self, what: str, where: Callable[[Note], object] = lambda note: True) -> int:
        """When the probe noted *what*, in `time.monotonic_ns`."""
        deadline = time.monotonic() + PATIENCE_S
        pause = threading.Event()
        while time.monotonic() < deadline:
            for note in self.notes():
                if note["what"] == what and where(note):
                    return int(note["at"])
            assert self._process.poll() is None, f"the app ended with {self._process.returncode}"
            pause.wait(LOOK_S)
        raise AssertionError(f"no {what} within {PATIENCE_S} s; there were {self.notes()[-5:]}")

    def notes(self) -> list[Note]:
        """Everything the probe has noted; only what is new is read: looking shall cost little."""
        if self._probe.exists():
            with self._probe.open("rb") as file:
                file.seek(self._read_to)
                whole, _, _ = file.read().rpartition(b"\n")
            if whole:
                self._read_to += len(whole) + 1
                self._noted += map(json.loads, whole.split(b"\n"))
        return self._noted

    def ask(self, verb: Verb, **arguments: object) -> Any:
        """What the app answers to *verb*, which it has to carry out."""
        reply: Reply = ask(self._profile.control, verb, arguments)
        assert reply.ok, f"{verb.value}: {reply.reason}"
        return reply.data

    @property
    def registered(self) -> bool:
        """Whether it says so itself; the way to know of it without the probe."""
        try:
            reply = ask(self._profile.control, Verb.STATUS)
        except NotRunning:
            return False
        return reply.ok and any(line["state"] == "registered" for line in reply.data["accounts"])

    @property
    def processes(self) -> tuple[psutil.Process, psutil.Process]:
        """The desk's and the telephone's."""
        telephone = Rendezvous.read(self._profile.directory)
        assert telephone is not None, "the app has no telephone"
        return psutil.Process(self._process.pid), psutil.Process(telephone.pid)

    def close(self) -> None:
        """Quit it, telephone and all."""
        if self._process.poll() is None:
            self.ask(Verb.QUIT)
            self._process.wait(PATIENCE_S)

    def end(self) -> None:
        """End what did not quit."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def environment() -> dict[str, str]:
    """As on an agent's PC: with byte code kept from the last start, but beside the checkout."""
    ours = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ours.pop("PYTHONDONTWRITEBYTECODE", None)
    ours["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "callcenter-bench-bytecode")
    return ours


@contextmanager
def running(
    profile: Profile, command: Sequence[str] = COMMAND, *, probed: bool = True
) -> Iterator[App]:
    """The app while it runs.

    The probe looks 200 times a second whether the window's thread is late: what the app costs is
    measured without.
    """
    app = App(profile, command, probed=probed)
    try:
        yield app
        app.close()
    finally:
        app.end()


def until(condition: Callable[[], object], what: str) -> None:
    """Wait until *condition* holds."""
    deadline = time.monotonic() + PATIENCE_S
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"not within {PATIENCE_S} s: {what}"
        pause.wait(LOOK_S)
