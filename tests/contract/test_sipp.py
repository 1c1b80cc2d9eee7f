"""Many calls in a row, made by SIPp: nothing may be left behind."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from callcenter.domain.events import Answered, Ended, Party, Refused, Ringing
from callcenter.engine.commands import Answer, AskSnapshot
from callcenter.engine.messages import Event, Snapshot
from tests.conftest import need
from tests.contract.conftest import Open, register
from tests.contract.conversation import talk
from tests.contract.desk import Desk, until
from tests.contract.engine_child import ChildPhone
from tests.contract.exchange import Exchange

pytestmark = pytest.mark.engine

SCENARIOS = Path(__file__).parent / "sipp"


class EagerDesk(Desk):
    """An agent who takes every call at once."""

    eager = True

    def _listen(self, seq: int, event: Event) -> None:
        super()._listen(seq, event)
        if isinstance(event, Ringing) and self.eager:
            # Not from the listener: it may not wait for the telephone.
            threading.Thread(target=self.phone.send, args=(Answer(event.call),)).start()


@pytest.fixture
def child(tmp_path: Path, open_exchange: Open) -> Iterator[ChildPhone]:
    phone = ChildPhone(tmp_path / "library.log")
    yield phone
    phone.close()


@pytest.fixture
def desk(child: ChildPhone) -> EagerDesk:
    return EagerDesk(child)


@pytest.fixture
def exchange(desk: EagerDesk, open_exchange: Open) -> Exchange:
    exchange = open_exchange()
    register(desk, exchange)
    return exchange


def sipp(exchange: Exchange, scenario: str, calls: int, tmp_path: Path, at_once: int = 1) -> int:
    """Run *scenario* that many times, nine a second; SIPp's exit code (0: all as written)."""
    need(shutil.which("sipp"), "SIPp", how="apt-get install sip-tester")
    _, address = exchange.bindings["100"]
    command = ["sipp", f"127.0.0.1:{address[1]}", "-sf", str(SCENARIOS / f"{scenario}.xml")]
    command += ["-s", "100", "-m", str(calls), "-r", "9", "-l", str(at_once), "-i", "127.0.0.1"]
    command += ["-nostdin", "-timeout", "60s", "-recv_timeout", "40000"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=90, check=False)
    return run.returncode


def calls(desk: Desk) -> int:
    mark = desk.mark()
    desk.do(AskSnapshot())
    return len(desk.wait(Snapshot, since=mark).calls)


def test_fifty_calls_in_a_row_leave_nothing_behind(
    desk: EagerDesk, child: ChildPhone, exchange: Exchange, tmp_path: Path
) -> None:
    process = psutil.Process(child.pid)
    assert sipp(exchange, "ordinary", 2, tmp_path) == 0
    files, threads = process.num_fds(), process.num_threads()
    assert sipp(exchange, "ordinary", 50, tmp_path) == 0
    until(lambda: len(desk.of(Ended)) == 52)
    assert len(desk.of(Answered)) == 52
    assert {end.by for end in desk.of(Ended)} == {Party.CUSTOMER}
    assert calls(desk) == 0
    until(lambda: process.num_fds() <= files)
    assert process.num_threads() <= threads


def test_callers_who_never_acknowledge_do_not_keep_the_lines(
    desk: EagerDesk, child: ChildPhone, exchange: Exchange, tmp_path: Path
) -> None:
    # The library gives up after 64*T1, 32 seconds (RFC 3261 section 13.3.1.4), and not sooner.
    began = time.monotonic()
    assert sipp(exchange, "vanish", 50, tmp_path, at_once=50) == 0
    assert time.monotonic() - began < 60
    assert child.alive
    assert calls(desk) == 0
    ends = desk.of(Ended)
    assert ends and {end.by for end in ends} == {Party.NETWORK}
    assert len(ends) + len(desk.of(Refused)) == 50
    desk.eager = False
    talk(desk, exchange)
