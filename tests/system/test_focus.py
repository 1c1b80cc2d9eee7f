"""On a real X display with a window manager: a ringing call takes neither keyboard nor click."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from callcenter.demo.exchange_process import ExchangeProcess
from tests.conftest import need
from tests.system.running import App

pytestmark = pytest.mark.system

_PROGRAMS = ("Xvfb", "openbox", "xterm", "xdotool")


class Screen:
    """An X display of our own with a window manager and somebody else's window on it."""

    def __init__(self, directory: Path) -> None:
        self._typed = directory / "typed"
        self._processes: list[subprocess.Popen[bytes]] = []
        self.display = ""

    def __enter__(self) -> Screen:
        read, write = os.pipe()
        self._run("Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", keep=(write,))
        os.close(write)
        with os.fdopen(read) as number:
            self.display = f":{number.readline().strip()}"
        self._run("openbox")
        self._run("xterm", "-T", "somebody-else", "-e", f"cat > {self._typed}")
        self.until(lambda: bool(self.do("search", "--name", "somebody-else")))
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait(5)

    def work_elsewhere(self) -> None:
        """Put the keyboard into the other window."""
        other = self.do("search", "--name", "somebody-else").split()[0]
        self.do("windowactivate", other)
        self.until(lambda: self.active() == "somebody-else")

    def active(self) -> str:
        """The name of the window that has the keyboard."""
        return self.do("getactivewindow", "getwindowname").strip()

    def type(self, text: str) -> None:
        """Type *text* and the keys that answer or refuse, then end the line."""
        self.do("type", text)
        self.do("key", "F6", "F8", "space", "Return")

    def wait_typed(self, text: str) -> None:
        """Wait until the other window has *text*."""
        self.until(lambda: text in self._typed.read_text("utf-8", errors="replace"))

    def windows(self, name: str) -> list[str]:
        """The visible windows called *name*."""
        return self.do("search", "--onlyvisible", "--name", name).split()

    def do(self, *words: str) -> str:
        """Ask xdotool."""
        done = subprocess.run(
            ["xdotool", *words],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    def _run(self, *words: str, keep: tuple[int, ...] = ()) -> None:
        quiet = subprocess.DEVNULL
        self._processes.append(
            subprocess.Popen(
                words, env=self._environment(), pass_fds=keep, stdout=quiet, stderr=quiet
            )
        )

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": self.display}

    def until(self, wished: Callable[[], bool], seconds: float = 10.0) -> None:
        deadline = time.monotonic() + seconds
        while not wished():
            assert time.monotonic() < deadline, "the display did not come to what was wished"
            threading.Event().wait(0.05)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    for program in _PROGRAMS:
        need(shutil.which(program), program, how="python3 installer/bootstrap.py test installs it")
    with Screen(tmp_path) as screen:
        yield screen


@pytest.fixture
def app(tmp_path: Path, screen: Screen, exchange: ExchangeProcess) -> Iterator[App]:
    with App(
        tmp_path / "profile",
        registrar=exchange.address,
        user="agent",
        password="demo",
        environment={"QT_QPA_PLATFORM": "xcb", "DISPLAY": screen.display},
    ) as app:
        app.registered()
        yield app


def test_typing_in_another_window_never_answers_or_refuses(
    app: App, screen: Screen, exchange: ExchangeProcess
) -> None:
    screen.work_elsewhere()
    before = set(screen.windows("."))
    exchange.call("+48601234567", name="Jan Kowalski")
    ringing = app.ringing()
    screen.until(lambda: bool(set(screen.windows(".")) - before))
    assert screen.active() == "somebody-else"
    screen.type("a letter to somebody")
    screen.wait_typed("a letter to somebody")
    assert screen.active() == "somebody-else"
    assert app.ringing()["id"] == ringing["id"]


def test_the_card_above_other_windows_answers_with_a_click(
    app: App, screen: Screen, exchange: ExchangeProcess
) -> None:
    screen.work_elsewhere()
    before = set(screen.windows("."))
    exchange.call("+48601234567", name="Jan Kowalski")
    app.ringing()
    screen.until(lambda: bool(set(screen.windows(".")) - before))
    card = (set(screen.windows(".")) - before).pop()
    threading.Event().wait(0.5)  # the buttons are deaf for the first 300 ms
    geometry = dict(
        line.split("=") for line in screen.do("getwindowgeometry", "--shell", card).split()
    )
    width, height = int(geometry["WIDTH"]), int(geometry["HEIGHT"])
    screen.do("mousemove", "--window", card, str(width // 4), str(height * 4 // 5), "click", "1")
    app.talking()
    assert screen.active() == "somebody-else"
