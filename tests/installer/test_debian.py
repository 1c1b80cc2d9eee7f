from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from installer import debian


def test_the_mirror_of_a_one_line_list(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text(
        "# deb http://old.example/debian sid main\n"
        "deb-src http://source.example/debian bookworm main\n"
        "deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main\n"
    )
    assert debian.mirror(tmp_path) == "http://mirror.example/debian"


def test_the_mirror_of_a_deb822_list(tmp_path: Path) -> None:
    lists = tmp_path / "sources.list.d"
    lists.mkdir()
    (lists / "debian.sources").write_text(
        "Types: deb\n# http://old.example/debian\nURIs: http://mirror.example/debian/\n"
        "Suites: bookworm\n\nTypes: deb\nURIs: http://mirror.example/debian-security\n"
    )
    (lists / "other.list").write_text("deb https://packages.example/apt stable main\n")
    (lists / "notes.save").write_text("deb http://wrong.example/debian sid main\n")
    assert debian.mirror(tmp_path) == "http://mirror.example/debian"


def test_no_debian_mirror_is_none(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text("deb http://mirror.example/ubuntu noble main\n")
    assert debian.mirror(tmp_path) is None


def test_a_bare_path_is_widened(monkeypatch: pytest.MonkeyPatch) -> None:
    if os.name == "nt":
        pytest.skip("Windows has no /usr/sbin")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    debian.widen_path()
    debian.widen_path()
    assert os.environ["PATH"] == "/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"


def test_the_line_to_copy_names_the_packages() -> None:
    line = debian.command_for(["libegl1", "xvfb"])
    assert line.endswith(" libegl1 xvfb")


def test_libraries_are_really_looked_for() -> None:
    if sys.platform != "linux":
        pytest.skip("Linux only")
    libraries = {"libc.so.6": "libc6", "libnobody-has-this.so.1": "nobody"}
    assert debian.missing_for_running(libraries) == ["nobody"]
