"""A real Chromium without a screen, with its pop-up blocker, spoken to through a pipe."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
DEADLINE_S = 20.0
HOW_TO_GET_IT = "install the Debian package chromium"
_OPTIONS = (
    *("--headless=new", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--no-proxy-server"),
)


def program() -> str | None:
    """Where it is."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Chromium:
    """One browser with a fresh profile, and its tabs."""

    def __init__(self, *more: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="callcenter-chromium-"))
        self._asked = 0
        self._read = b""
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        # It reads its orders from 3 and answers to 4: a shell puts the pipes there.
        place = f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}'
        command = [program() or "", *_OPTIONS, f"--user-data-dir={self._folder}", *more]
        if os.geteuid() == 0:
            command.append("--no-sandbox")
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                ["bash", "-c", place, "bash", *command, "about:blank"],
                pass_fds=(theirs_in, theirs_out),
                stdout=log,
                stderr=log,
            )
        os.close(theirs_in)
        os.close(theirs_out)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._out)
        os.close(self._in)
        shutil.rmtree(self._folder, ignore_errors=True)

    def open(self, address: str) -> None:
        """Open a new tab, in front, as a program does that asks for the system's browser."""
        self._tell("Target.createTarget", url=address)

    def addresses(self) -> list[str]:
        """What its tabs and windows show."""
        return sorted(one["url"] for one in self._pages() if one["url"] != "about:blank")

    def click(self, address: str, selector: str) -> None:
        """Press what *selector* names, in the tab that shows *address*, as a person does."""
        found = f"document.querySelector({selector!r})"
        with_it = self._session(address)
        self.wait_for(lambda: self._evaluate(with_it, f"{found} !== null") is True)
        asked = f"JSON.stringify({found}.getBoundingClientRect())"
        place = json.loads(self._evaluate(with_it, asked))
        at = {"x": place["x"] + 5, "y": place["y"] + 5, "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            self._tell("Input.dispatchMouseEvent", session=with_it, type=kind, **at)
        self._tell("Target.detachFromTarget", sessionId=with_it)

    def value(self, address: str, script: str) -> Any:
        """What *script* gives in the tab that shows *address*."""
        with_it = self._session(address)
        try:
            return self._evaluate(with_it, script)
        finally:
            self._tell("Target.detachFromTarget", sessionId=with_it)

    def close_tab(self, address: str) -> None:
        """Close the tab that shows *address*, as a person does."""
        self._tell("Target.closeTarget", targetId=self._target(address))

    def wait_for(self, holds: Callable[[], bool]) -> None:
        """Wait until *holds*; it says what there is if it does not."""
        deadline, pause = time.monotonic() + DEADLINE_S, threading.Event()
        while not holds():
            assert time.monotonic() < deadline, self.addresses()
            pause.wait(0.05)

    def _pages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._tell("Target.getTargets")["targetInfos"]
        return [one for one in found if one["type"] == "page"]

    def _target(self, address: str) -> str:
        found: list[str] = []

        def there() -> bool:
            found[:] = [one["targetId"] for one in self._pages() if one["url"] == address]
            return bool(found)

        self.wait_for(there)
        return found[0]

    def _session(self, address: str) -> str:
        target = self._target(address)
        return str(self._tell("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])

    def _evaluate(self, session: str, script: str) -> Any:
        told = self._tell("Runtime.evaluate", session=session, expression=script)
        return told["result"].get("value")

    def _tell(self, method: str, *, session: str = "", **values: Any) -> dict[str, Any]:
        self._asked += 1
        order = {"id": self._asked, "method": method, "params": values}
        if session:
            order["sessionId"] = session
        os.write(self._out, json.dumps(order).encode() + b"\0")
        while True:
            told = json.loads(self._next())
            if told.get("id") != self._asked:
                continue
            if "error" in told:
                raise RuntimeError(f"{method}: {told['error']}")
            answer: dict[str, Any] = told["result"]
            return answer

    def _next(self) -> bytes:
        while b"\0" not in self._read:
            part = os.read(self._in, 65536)
            if not part:
                log = (self._folder / "log").read_text("utf-8", "replace")
                raise RuntimeError(f"the browser has ended: {log[-3000:]}")
            self._read += part
        told, _, self._read = self._read.partition(b"\0")
        return told
