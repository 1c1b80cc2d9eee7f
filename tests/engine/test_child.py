"""How a telephone is started, and how patiently again."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from callcenter.engine.child import CRASH_LOG, CannotStart, Child, Patience, engine_command


def test_the_first_deaths_cost_no_wait_the_next_ever_more() -> None:
    patience = Patience(deaths=3, quick_s=20, longest_s=30)
    pauses = []
    now = 0.0
    for _ in range(9):
        patience.death(now)
        pauses.append(patience.pause_s)
        now += patience.pause_s + 0.3
    assert pauses == [0, 0, 1, 2, 4, 8, 16, 30, 30]


def test_a_telephone_that_lived_long_is_forgiven() -> None:
    patience = Patience(deaths=3, quick_s=20)
    for now in (0.0, 1.0, 2.0):
        patience.death(now)
    assert patience.pause_s == 1
    patience.death(500.0)
    assert patience.pause_s == 0


def test_what_it_died_of_is_said(tmp_path: Path) -> None:
    suicide = f"import os; os.kill(os.getpid(), {int(signal.SIGABRT)})"
    assert "SIGABRT" in child(tmp_path, suicide).epitaph()
    assert "exit code 3" in child(tmp_path, "raise SystemExit(3)").epitaph()


def test_what_it_writes_to_stderr_is_kept(tmp_path: Path) -> None:
    child(tmp_path, "import sys; sys.stderr.write('Assertion failed')").epitaph()
    assert "Assertion failed" in (tmp_path / CRASH_LOG).read_text()


def test_one_that_lives_is_ended_by_force(tmp_path: Path) -> None:
    living = child(tmp_path, "import threading; threading.Event().wait()")
    assert living.alive and not living.ended_within(0.05)
    living.end(seconds=5)
    assert not living.alive


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="no-such-program"):
        Child([str(tmp_path / "no-such-program")], logs=tmp_path, environment=os.environ)


def test_the_package_is_found_whatever_the_folder(tmp_path: Path) -> None:
    (tmp_path / "callcenter.py").write_text("raise SystemExit(9)")
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        command = [*engine_command(tmp_path)[:-2], "--help"]
        engine = Child(command, logs=tmp_path, environment={})
        assert engine.ended_within(20)
    finally:
        os.chdir(before)
    assert "exit code 0" in engine.epitaph()


def child(logs: Path, program: str) -> Child:
    return Child([sys.executable, "-c", program], logs=logs, environment=os.environ)
