"""Programs that the tests start end with them, however they end."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import need
from tests.crm.server import NotReady, Server, free_port, is_open, missing

STARTS_ONE_AND_WAITS = """
import sys
from pathlib import Path
from tests.crm.server import Server

port, log = int(sys.argv[1]), Path(sys.argv[2])
command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
Server(command, port=port, log=log).start()
print("started", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _on_linux() -> None:
    need(not missing(), "setpriv", how=missing())


def until(wished: Callable[[], bool], *, timeout: float = 10.0) -> bool:
    deadline = time.monotonic() + timeout
    while not wished() and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    return wished()


def web_server(folder: Path) -> tuple[Server, int]:
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    return Server(command, port=port, log=folder / "log", folder=folder), port


def test_it_can_be_stopped_and_started_again(tmp_path: Path) -> None:
    server, port = web_server(tmp_path)
    for _ in range(2):
        server.start()
        assert is_open(port)
        server.stop()
        assert not is_open(port)
    server.stop()


def test_one_that_does_not_come_up_shows_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such database')"]
    server = Server(command, port=free_port(), log=tmp_path / "log")
    with pytest.raises(NotReady, match="no such database"):
        server.start()


def test_it_ends_when_the_tests_are_killed(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-c", STARTS_ONE_AND_WAITS, str(port), str(tmp_path / "log")]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as tests:
        assert tests.stdout is not None
        assert tests.stdout.readline() == b"started\n"
        assert is_open(port)
        tests.send_signal(signal.SIGKILL)
        assert until(lambda: not is_open(port))
