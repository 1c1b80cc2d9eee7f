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


def test_a_program_is_looked_for_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "15/bin").mkdir(parents=True)
    (tmp_path / "15/bin/server").touch()
    programs = {f"{tmp_path}/*/bin/server": "server", f"{tmp_path}/*/bin/other": "other"}
    assert debian.missing_for_tests(programs) == (["other"] if sys.platform == "linux" else [])


def test_no_service_starts_while_packages_are_installed(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    with debian.nothing_starts(policy):
        assert "exit 101" in policy.read_text()
    assert not policy.exists()


def test_the_machines_own_policy_stays(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 0\n")
    with debian.nothing_starts(policy):
        assert policy.read_text().endswith("exit 0\n")
    assert policy.exists()
