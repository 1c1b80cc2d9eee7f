"""Alarms on disk, where IT and supervisors find them."""

from __future__ import annotations

import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcenter.alarms import MOST_BYTES, Alarms
from callcenter.domain.alarm import Alarm, AlarmKind

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def alarm(number: int = 0) -> Alarm:
    at = NOON + timedelta(minutes=number)
    return Alarm(AlarmKind.TOO_MANY_CALLS, at, "anna", "north", "per-minute", 20)


def test_before_the_first_there_is_none(tmp_path: Path) -> None:
    assert Alarms(tmp_path / "alarms.jsonl").read() == ()


def test_they_are_read_as_they_were_kept_by_whoever_looks_later(tmp_path: Path) -> None:
    file = tmp_path / "alarms.jsonl"
    for number in range(3):
        Alarms(file).add(alarm(number))
    assert Alarms(file).read() == tuple(map(alarm, range(3)))
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("broken", [b'{"kind":"too-many', b"\xff\xfe\x00", b'{"kind":"new"}'])
def test_a_line_that_is_none_hides_no_other(tmp_path: Path, broken: bytes) -> None:
    file = tmp_path / "alarms.jsonl"
    Alarms(file).add(alarm(1))
    with file.open("ab") as damaged:
        damaged.write(broken + b"\n")
    Alarms(file).add(alarm(2))
    assert Alarms(file).read() == (alarm(1), alarm(2))


def test_the_file_does_not_grow_without_end(tmp_path: Path) -> None:
    file = tmp_path / "alarms.jsonl"
    file.write_bytes(b"\n" * (MOST_BYTES + 1))
    Alarms(file).add(alarm(1))
    assert file.stat().st_size < 1000
    assert Alarms(file).read() == (alarm(1),)


def test_where_nothing_can_be_kept_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        Alarms(tmp_path / "nowhere" / "alarms.jsonl").add(alarm())
