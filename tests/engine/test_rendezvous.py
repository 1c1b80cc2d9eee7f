"""One telephone to a profile, and no trace of a dead one in the way."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from callcenter.engine.rendezvous import FILE, Claim, Rendezvous, Taken, Unreadable, clear_stale

MEETING = Rendezvous("/tmp/x/engine", "ab" * 32, 4711, 1)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    MEETING.write(tmp_path)
    assert Rendezvous.read(tmp_path) == MEETING
    assert MEETING.secret == bytes.fromhex("ab" * 32)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_only_this_user_may_read_it(tmp_path: Path) -> None:
    MEETING.write(tmp_path)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_the_key_is_not_shown() -> None:
    assert "ab" * 8 not in repr(MEETING)


def test_nothing_published_is_none(tmp_path: Path) -> None:
    assert Rendezvous.read(tmp_path) is None


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"place":"x","key":"zz","pid":1,"protocol":1}'])
def test_rubbish_is_told_with_its_path(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(Unreadable, match=FILE):
        Rendezvous.read(tmp_path)


def test_a_profile_has_one_telephone(tmp_path: Path) -> None:
    claim = Claim(tmp_path)
    with pytest.raises(Taken, match="another telephone"):
        Claim(tmp_path)
    MEETING.write(tmp_path)
    assert not clear_stale(tmp_path)
    assert Rendezvous.read(tmp_path) == MEETING
    claim.release()
    Claim(tmp_path).release()


def test_what_a_killed_telephone_published_is_removed(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    MEETING.write(tmp_path)
    assert not clear_stale(tmp_path)
    holder.kill()
    holder.communicate()
    assert clear_stale(tmp_path)
    assert Rendezvous.read(tmp_path) is None


_HOLD = """
import pathlib, sys
from callcenter.engine.rendezvous import Claim
claim = Claim(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""
