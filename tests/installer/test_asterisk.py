from __future__ import annotations

import os
from pathlib import Path

import pytest

from installer import asterisk, chroot
from installer.trouble import Trouble

pytestmark = pytest.mark.skipif(os.name == "nt", reason="made on Debian only")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALLCENTER_TEST_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def debootstrap(directory: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a stand-in for debootstrap on the path; it gets the same arguments."""
    program = directory / "bin" / "debootstrap"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)


def lists(directory: Path) -> Path:
    (directory / "sources.list").write_text("deb http://mirror.example/debian bookworm main\n")
    return directory


MAKES_IT = 'mkdir -p "$4/usr/sbin"; echo "$@" > "$4/usr/sbin/asterisk"'


def test_where_it_is(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asterisk.place() == cache / "asterisk"
    monkeypatch.delenv("CALLCENTER_TEST_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/tmp/cache")
    assert asterisk.place() == Path("/var/tmp/cache/callcenter-tests/asterisk")


def test_it_is_made_once(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    debootstrap(tmp_path, monkeypatch, MAKES_IT)
    asterisk.prepare(sources=lists(tmp_path))
    made = (cache / "asterisk/usr/sbin/asterisk").read_text().split()
    assert made[:3] == ["--variant=minbase", "--include=asterisk", "sid"]
    assert made[4] == "http://mirror.example/debian"
    (tmp_path / "bin/debootstrap").write_text("#!/bin/sh\nexit 1\n")
    asterisk.prepare(sources=lists(tmp_path))
    assert not (cache / "asterisk.making").exists()


def test_half_of_it_is_not_taken_for_done(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    debootstrap(tmp_path, monkeypatch, f"{MAKES_IT}; echo the mirror is gone; exit 1")
    with pytest.raises(Trouble, match="the mirror is gone"):
        asterisk.prepare(sources=lists(tmp_path))
    assert not chroot.is_there(asterisk.tree())
    assert sorted(path.name for path in cache.iterdir()) == ["asterisk.lock", "asterisk.log"]


def test_what_a_killed_run_left_is_removed(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cache / "asterisk.making/usr/sbin").mkdir(parents=True)
    (cache / "asterisk.making/old").write_text("x")
    debootstrap(tmp_path, monkeypatch, MAKES_IT)
    asterisk.prepare(sources=lists(tmp_path))
    assert chroot.is_there(asterisk.tree())
    assert not (asterisk.place() / "old").exists()


def test_without_a_mirror_it_says_so(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="No Debian mirror"):
        asterisk.prepare(sources=tmp_path / "none")
    assert not cache.exists()
