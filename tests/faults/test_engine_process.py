"""The desk dies, the telephone dies: what each leaves to the other, with real processes and RTP."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from callcenter.domain.events import (
    Answered,
    EngineLost,
    EngineStarted,
    LineChanged,
    LineState,
    Ringing,
)
from callcenter.engine.child import engine_command
from callcenter.engine.commands import (
    Account,
    Answer,
    AskSnapshot,
    Configure,
    HangUp,
    Mute,
    SetSound,
    Sound,
)
from callcenter.engine.host import REPLACED
from callcenter.engine.messages import PROTOCOL, Done, Failed, Snapshot
from callcenter.engine.process import NO_TELEPHONE, EngineProcess
from callcenter.engine.rendezvous import FILE, Rendezvous
from tests.contract.desk import Desk, until
from tests.contract.exchange import Exchange, Person

pytestmark = [pytest.mark.engine, pytest.mark.skipif(sys.platform == "win32", reason="signals")]

PASSWORD = "s3cret-word"
FOUND_S = 3.0
"""The desk of a busy machine finds a living telephone; a quiet one takes 30 ms."""
REPLACED_S = 6.0
"""A busy machine starts and registers a new one; a quiet one takes about one second."""

Open = Callable[..., Desk]


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def exchange(opened: ExitStack) -> Exchange:
    exchange = Exchange({"100": PASSWORD})
    opened.callback(exchange.close)
    return exchange


@pytest.fixture
def open_desk(tmp_path: Path, opened: ExitStack) -> Open:
    def open_one(*options: str, command: list[str] | None = None) -> Desk:
        phone = EngineProcess(
            tmp_path,
            now=lambda: datetime.now(UTC),
            log=logging.getLogger("desk"),
            command=command or engine_command(tmp_path, "--silent", *options),
        )
        desk = Desk(phone)
        opened.callback(phone.close, quit_engine=True)
        return desk

    return open_one


def account(exchange: Exchange) -> Account:
    return Account("line", "100", "127.0.0.1", PASSWORD, (exchange.address,))


def registered(desk: Desk, *, since: int = 0, within: float = 10.0) -> None:
    desk.wait(
        LineChanged,
        lambda it: it.line.state is LineState.REGISTERED,
        since=since,
        within=within,
    )


def talk(desk: Desk, exchange: Exchange) -> tuple[Person, str]:
    mark = desk.mark()
    person = exchange.call("100")
    call = desk.wait(Ringing, since=mark).call
    desk.do(Answer(call))
    desk.wait(Answered, since=mark)
    until(lambda: person.voice is not None and person.voice.packets > 10)
    return person, call


def pid_of(desk: Desk) -> int:
    return desk.of(Snapshot)[-1].pid


def test_a_telephone_is_started_configured_and_ended(open_desk: Open, exchange: Exchange) -> None:
    desk = open_desk()
    desk.do(Configure((account(exchange),)))
    registered(desk)
    assert [type(event) for event in desk.events[:2]] == [EngineStarted, Snapshot]
    assert desk.numbers == list(range(1, len(desk.numbers) + 1))
    engine = psutil.Process(pid_of(desk))
    desk.phone.close(quit_engine=True)
    assert not engine.is_running() or engine.status() == psutil.STATUS_ZOMBIE
    until(lambda: not exchange.bindings, what="unregistered")


def test_starting_and_sending_never_wait(open_desk: Open) -> None:
    desk = open_desk()
    seq = desk.phone.send(Mute("x"))
    assert not desk.of(Snapshot), "the telephone was waited for"
    answer = desk.wait(Failed, lambda it: it.to == seq)
    assert answer.reason == NO_TELEPHONE
    desk.wait(Snapshot)


def test_a_killed_desk_leaves_the_call_and_a_new_one_finds_it(
    open_desk: Open, exchange: Exchange, tmp_path: Path
) -> None:
    words = [sys.executable, "-m", "tests.faults.desk_child", str(tmp_path), exchange.address]
    with subprocess.Popen([*words, PASSWORD], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "registered\n"
        person = exchange.call("100")
        call = first.stdout.readline().removeprefix("answered ").strip()
        voice = person.voice
        assert voice is not None
        until(lambda: voice.packets > 25)
        first.kill()
    killed, heard = time.monotonic(), voice.packets
    desk = open_desk(command=["/nonexistent/a-second-telephone-must-not-be-started"])
    (value,) = desk.wait(Snapshot).calls
    assert time.monotonic() - killed < FOUND_S
    assert (value.id, value.talking) == (call, True)
    # 50 packets a second go on: neither the desk's death nor the new desk costs any. What still
    # lies in our own socket may be counted late.
    until(lambda: voice.packets > heard + 100)
    until(lambda: voice.packets - heard >= 50 * (time.monotonic() - killed) - 15)
    desk.do(HangUp(call))
    until(lambda: person.ended)


def test_without_a_desk_the_call_is_ended_and_the_telephone_goes(
    exchange: Exchange, tmp_path: Path
) -> None:
    words = [sys.executable, "-m", "tests.faults.desk_child", str(tmp_path), exchange.address]
    with subprocess.Popen([*words, PASSWORD], stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        assert desk.stdout.readline() == "registered\n"
        person = exchange.call("100")
        assert desk.stdout.readline().startswith("answered ")
        engine = psutil.Process(json.loads((tmp_path / FILE).read_text())["pid"])
        desk.kill()
    killed = time.monotonic()
    until(lambda: "the desk is gone, 1 calls" in (tmp_path / "logs/engine.log").read_text())
    second = exchange.call("100")
    until(lambda: second.refused == 480)
    assert not person.ended
    until(lambda: person.ended)
    assert 2.5 < time.monotonic() - killed < 15
    until(lambda: not engine.is_running())
    assert not (tmp_path / FILE).exists()
    assert not exchange.bindings


def test_a_telephone_nobody_comes_for_goes(tmp_path: Path) -> None:
    words = engine_command(tmp_path, "--silent", "--start-wait", "0.3")
    began = time.monotonic()
    assert subprocess.run(words, timeout=60).returncode == 0
    # Without being told, it would have waited for ten seconds.
    assert time.monotonic() - began < 9


def test_an_aborted_telephone_is_replaced_and_registered_within_seconds(
    open_desk: Open, exchange: Exchange
) -> None:
    desk = open_desk()
    desk.do(Configure((account(exchange),)))
    registered(desk)
    person, call = talk(desk, exchange)
    mark, began = desk.mark(), time.monotonic()
    os.kill(pid_of(desk), signal.SIGABRT)
    # The exchange notices too; else its voice would go on to the port that the next call uses.
    assert person.voice is not None
    person.voice.speaking = False
    lost = desk.wait(EngineLost, since=mark)
    assert "SIGABRT" in lost.reason
    desk.wait(EngineStarted, since=mark)
    registered(desk, since=mark)
    assert time.monotonic() - began < REPLACED_S
    assert desk.wait(Snapshot, since=mark).calls == ()
    assert isinstance(desk.tell(HangUp(call)), Failed)
    talk(desk, exchange)


def test_a_new_telephone_gets_the_sound_that_was_chosen_last(open_desk: Open) -> None:
    desk = open_desk()
    desk.do(Configure(()))
    assert isinstance(desk.tell(SetSound(Sound(codecs=("no-such-codec",)))), Failed)
    mark = desk.mark()
    os.kill(pid_of(desk), signal.SIGKILL)
    desk.wait(Snapshot, since=mark)
    again = desk.wait(Failed, since=mark)
    assert "no-such-codec" in again.reason


def test_what_was_asked_of_a_dying_telephone_is_answered(open_desk: Open) -> None:
    desk = open_desk()
    desk.wait(Snapshot)
    os.kill(pid_of(desk), signal.SIGSTOP)
    seq = desk.phone.send(AskSnapshot())
    os.kill(pid_of(desk), signal.SIGKILL)
    assert "lost" in desk.wait(Failed, lambda it: it.to == seq).reason


def test_a_telephone_that_keeps_dying_is_tried_ever_more_slowly(open_desk: Open) -> None:
    desk = open_desk(command=[sys.executable, "-c", "import sys; sys.exit(7)"])
    first = desk.wait(EngineLost)
    assert "exit code 7" in first.reason
    last = desk.wait(EngineLost, lambda it: "slowly" in it.reason)
    told = len(desk.of(EngineLost))
    assert last is desk.of(EngineLost)[-1] and told == 2
    began = time.monotonic()
    until(lambda: time.monotonic() - began > 1.5)
    assert len(desk.of(EngineLost)) == told


def test_a_telephone_that_is_not_there_is_told_with_its_name(open_desk: Open) -> None:
    desk = open_desk(command=["/nonexistent/telephone"])
    assert "/nonexistent/telephone" in desk.wait(EngineLost).reason


def test_a_second_desk_takes_the_telephone_over(open_desk: Open, exchange: Exchange) -> None:
    first = open_desk()
    first.do(Configure((account(exchange),)))
    registered(first)
    _, call = talk(first, exchange)
    mark = first.mark()
    second = open_desk()
    assert [one.id for one in second.wait(Snapshot).calls] == [call]
    assert first.wait(EngineLost, since=mark).reason == REPLACED
    assert isinstance(first.tell(HangUp(call)), Failed)
    second.do(Mute(call))
    began = time.monotonic()
    until(lambda: time.monotonic() - began > 1.0)
    # The first one does not come back to take it over in its turn.
    assert not second.of(EngineLost) and isinstance(second.tell(AskSnapshot()), Done)


def test_what_a_dead_telephone_published_is_no_obstacle(open_desk: Open, tmp_path: Path) -> None:
    Rendezvous(str(tmp_path / "gone"), "ab" * 32, 1, PROTOCOL).write(tmp_path)
    desk = open_desk()
    desk.wait(Snapshot)
    assert not desk.of(EngineLost)


def test_rubbish_in_place_of_the_rendezvous_is_no_obstacle(open_desk: Open, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("{rubbish")
    open_desk().wait(Snapshot)


def test_a_telephone_of_another_version_is_named_and_waited_for(
    open_desk: Open, tmp_path: Path
) -> None:
    words = engine_command(tmp_path, "--silent", "--start-wait", "3")
    with subprocess.Popen(words) as old:
        until((tmp_path / FILE).exists)
        found = Rendezvous.read(tmp_path)
        assert found is not None
        Rendezvous(found.place, found.key, found.pid, PROTOCOL + 1).write(tmp_path)
        desk = open_desk()
        assert f"protocol {PROTOCOL + 1}" in desk.wait(EngineLost).reason
        assert old.poll() is None
        assert desk.wait(Snapshot, within=15).pid != old.pid


def test_a_telephone_asked_to_end_hangs_up_first(open_desk: Open, exchange: Exchange) -> None:
    desk = open_desk()
    desk.do(Configure((account(exchange),)))
    registered(desk)
    person, _ = talk(desk, exchange)
    os.kill(pid_of(desk), signal.SIGTERM)
    until(lambda: person.ended)


def test_a_telephone_that_hangs_is_ended_by_its_own_watchdog(tmp_path: Path) -> None:
    crash_log = tmp_path / "crash.log"
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", _HANGS, str(crash_log)], timeout=20)
    assert done.returncode == 1
    assert 0.5 < time.monotonic() - began < 10
    assert "Timeout" in crash_log.read_text() and "in turn" in crash_log.read_text()


def test_nothing_secret_is_written(open_desk: Open, exchange: Exchange, tmp_path: Path) -> None:
    desk = open_desk("--log-level", "DEBUG")
    desk.do(Configure((account(exchange),)))
    registered(desk)
    talk(desk, exchange)
    desk.phone.close(quit_engine=True)
    written = {path.name: path.read_text() for path in (tmp_path / "logs").iterdir()}
    assert "a desk is here" in written["engine.log"] and written["sip-library.log"]
    for name, text in written.items():
        assert PASSWORD not in text, name
        assert "response=" not in text, name
    assert not (tmp_path / FILE).exists()


_HANGS = """
import logging, sys, threading
from callcenter.engine.pjsip.__main__ import _serve

class Hanging:
    turns = 0
    def start(self): pass
    def turn(self):
        self.turns += 1
        if self.turns > 2:
            threading.Event().wait()
        return True

file = open(sys.argv[1], "w")
_serve(Hanging(), 0.5, logging.getLogger(), file.fileno())
"""
