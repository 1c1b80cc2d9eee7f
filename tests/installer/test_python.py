from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from installer import python
from installer.trouble import Trouble


def shim(directory: Path, name: str, script: str) -> None:
    path = directory / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only directory in which programs are found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def test_the_python_that_runs_is_taken_if_it_will_do() -> None:
    assert python.venv_command() == [sys.executable, "-m", "venv"]


@pytest.mark.skipif(os.name == "nt", reason="shims are shell scripts")
def test_another_python_on_the_path_is_found(programs: Path) -> None:
    shim(programs, "python3.12", "exit 127")
    shim(programs, "python3.11", "echo 3 11")
    assert python.venv_command((3, 13)) == ["python3.11", "-m", "venv"]


@pytest.mark.skipif(os.name == "nt", reason="shims are shell scripts")
def test_one_that_pyenv_keeps_is_found(programs: Path) -> None:
    kept = programs / "pyenv/versions/3.12.1/bin"
    kept.mkdir(parents=True)
    shim(programs, "python3.12", "exit 127")
    shim(kept, "python3.12", "echo 3 12")
    wanted = ((3, 12), (3, 13))
    assert python.venv_command((3, 11), wanted) == [str(kept / "python3.12"), "-m", "venv"]


@pytest.mark.skipif(os.name == "nt", reason="shims are shell scripts")
def test_one_that_pyenv_keeps_in_the_account_s_own_folder_is_found(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYENV_ROOT")
    kept = programs / "account/.pyenv/versions/3.12.1/bin"
    kept.mkdir(parents=True)
    shim(kept, "python3.12", "echo 3 12")
    homes = (programs / "elsewhere", programs / "account")
    command = python.venv_command((3, 11), ((3, 12),), homes)
    assert command == [str(kept / "python3.12"), "-m", "venv"]


@pytest.mark.skipif(os.name == "nt", reason="shims are shell scripts")
def test_uv_brings_one(programs: Path) -> None:
    shim(programs, "python3.12", "echo 3 13")
    shim(programs, "uv", "exit 0")
    command = python.venv_command((3, 13))
    assert command[0] == str(programs / "uv")
    assert command[1:] == ["venv", "--seed", "--python", "3.12"]


@pytest.mark.usefixtures("programs")
def test_without_any_it_says_how_to_get_one() -> None:
    with pytest.raises(Trouble) as trouble:
        python.venv_command((3, 13))
    words = str(trouble.value)
    assert "this is Python 3.13" in words
    for system in ("Debian", "macOS", "Windows", "uv"):
        assert system in words
