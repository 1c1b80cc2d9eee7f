"""The whole program as a person has it: its own process, a profile, and `ctl` to work it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from callcenter.config.writing import set_user
from callcenter.control import NotRunning, Reply, Verb, ask
from callcenter.paths import Profile

_LOOK_S = 0.03
Condition = Callable[[dict[str, Any]], object]


class App:
    """One running Callcenter; started again with the same profile it is the same desk."""

    def __init__(
        self,
        directory: Path,
        *,
        registrar: str,
        user: str,
        password: str,
        settings: Mapping[str, Any] | None = None,
        crm_token: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.profile = Profile(directory)
        self._environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "CALLCENTER_SIP_PASSWORD": password,
            "CALLCENTER_CRM_TOKEN": crm_token,
            **(environment or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None
        set_user(
            self.profile.config,
            {
                "agent.id": user,
                "line.user": user,
                "line.domain": "127.0.0.1",
                "line.registrars": [registrar],
                **(settings or {}),
            },
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "callcenter", "run", "--profile", str(self.profile.directory)],
            env=self._environment,
        )
        self.until(lambda status: status["agent"]["id"], "it answers", seconds=45)

    def stop(self) -> None:
        """Quit it as its user does."""
        if self._process is None:
            return
        try:
            self.tell(Verb.QUIT)
            self._process.wait(15)
        except (NotRunning, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        finally:
            self._process = None

    def kill(self) -> None:
        """Kill the desk as a crash would: nothing is told, nothing is closed."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process = None

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    def engine_pid(self) -> int:
        """The process of its telephone."""
        from callcenter.engine.rendezvous import Rendezvous

        met = Rendezvous.read(self.profile.directory)
        assert met is not None
        return met.pid

    def tell(self, verb: Verb, **arguments: Any) -> Reply:
        """Ask the app to do something."""
        return ask(self.profile.control, verb, arguments)

    def do(self, verb: Verb, **arguments: Any) -> Any:
        """Ask the app to do something that must succeed; what it gives back."""
        reply = self.tell(verb, **arguments)
        assert reply.ok, reply.reason
        return reply.data

    def status(self) -> dict[str, Any]:
        """What `ctl status --json` prints."""
        found: dict[str, Any] = self.do(Verb.STATUS)
        return found

    def until(self, wished: Condition, words: str, *, seconds: float = 25.0) -> dict[str, Any]:
        """Wait until *wished* is true of the status, which is given back."""
        deadline = time.monotonic() + seconds
        status: dict[str, Any] = {}
        while time.monotonic() < deadline:
            try:
                status = self.status()
                if wished(status):
                    return status
            except NotRunning:
                assert self._process is None or self._process.poll() is None, "the app has ended"
            threading.Event().wait(_LOOK_S)
        raise AssertionError(f"not within {seconds:g} s: {words}; it was {status}")

    def registered(self, *, seconds: float = 25.0) -> dict[str, Any]:
        """Wait until its line is registered and its store is open."""
        return self.until(_is_ready, "the line is registered", seconds=seconds)

    def ringing(self) -> dict[str, Any]:
        """Wait until a call rings; the call."""
        status = self.until(lambda now: _calls(now, "ringing"), "a call rings")
        return _calls(status, "ringing")[0]

    def talking(self) -> dict[str, Any]:
        """Wait until a call is answered; the call."""
        status = self.until(lambda now: _calls(now, "active"), "a call is answered")
        return _calls(status, "active")[0]

    def answer(self) -> dict[str, Any]:
        """Take the call that rings; the call."""
        self.ringing()
        self.do(Verb.ANSWER)
        return self.talking()

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the command line with this profile."""
        return subprocess.run(
            [sys.executable, "-m", "callcenter", *words, "--profile", str(self.profile.directory)],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )


def _is_ready(status: dict[str, Any]) -> bool:
    registered = any(account["state"] == "registered" for account in status["accounts"])
    return registered and bool(status["store"]["open"])


def _calls(status: dict[str, Any], state: str) -> list[dict[str, Any]]:
    return [call for call in status["calls"] if call["state"] == state]
