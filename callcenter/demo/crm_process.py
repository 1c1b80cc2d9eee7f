"""The sample CRM in a process of its own, as the demo and the tests start, ask and stop it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

COMMAND = (sys.executable, "-m", "callcenter.demo.crm")


class CrmDidNotStart(Exception):
    """The sample CRM ended before it told its address."""


class CrmProcess:
    """Starts the sample CRM, switches its troubles and counts what it has been told."""

    def __init__(self, *, token: str, port: int = 0, path: Path | None = None) -> None:
        self._token = token
        self._port = port
        self._path = path
        self._process: subprocess.Popen[bytes] | None = None
        self._client: httpx.Client | None = None
        self.url = ""

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

    def start(self) -> str:
        """Start it and wait until it listens; its address."""
        # The token goes by the environment: a command line can be read by everybody.
        self._process = subprocess.Popen(
            [*COMMAND, "--port", str(self._port), *self._kept()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "CALLCENTER_CRM_TOKEN": self._token},
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self.stop()
            raise CrmDidNotStart("the sample CRM did not start; its own words are above")
        self.url = json.loads(line)["url"]
        self._client = httpx.Client(
            base_url=self.url, headers={"Authorization": f"Bearer {self._token}"}, timeout=5.0
        )
        return self.url

    def _kept(self) -> tuple[str, ...]:
        """Its data in a file: what is there, and no sample customers."""
        return ("--path", str(self._path), "--customers", "0") if self._path else ()

    def stop(self) -> None:
        """End it."""
        if self._client is not None:
            self._client.close()
            self._client = None
        process, self._process = self._process, None
        if process is None or process.stdin is None or process.stdout is None:
            return
        process.stdin.close()
        try:
            process.wait(5.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    def go_down(self) -> None:
        """Answer nobody any more."""
        self._ask("POST", "/admin", {"mode": "down"})

    def refuse_calls(self) -> None:
        """Take no call as it is."""
        self._ask("POST", "/admin", {"mode": "refuse", "path": "/calls"})

    def change(self, text: str, fields: dict[str, Any]) -> None:
        """Change the first customer whose record has *text*, as somebody in the CRM does."""
        found = self.customers(text)[0]
        self._ask("PATCH", f"/customers/{found['id']}", fields)

    def come_back(self) -> None:
        """Answer again."""
        self._ask("POST", "/admin", {"mode": "up"})

    def effects(self) -> dict[str, int]:
        """How many records each idempotency key has made."""
        found: dict[str, int] = self._ask("GET", "/admin")["effects"]
        return found

    def received(self) -> dict[str, int]:
        """How often each key was told, in the order in which they came first."""
        found: dict[str, int] = self._ask("GET", "/admin")["received"]
        return found

    def calls(self) -> list[dict[str, Any]]:
        """The calls that were logged."""
        found: list[dict[str, Any]] = self._ask("GET", "/calls")["items"]
        return found

    def customers(self, text: str) -> list[dict[str, Any]]:
        """Customers whose record has *text*."""
        found: list[dict[str, Any]] = self._ask("GET", "/customers", about=text)["items"]
        return found

    def _ask(self, method: str, path: str, body: Any = None, *, about: str = "") -> Any:
        if self._client is None:
            raise CrmDidNotStart("the sample CRM was not started")
        asked = {"text": about} if about else None
        answer = self._client.request(method, path, json=body, params=asked)
        answer.raise_for_status()
        return answer.json()
