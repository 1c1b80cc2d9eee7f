from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from installer.environment import RUNTIME_LOCK, TEST_LOCK, Environment
from installer.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a package of its own and nothing to fetch."""
    (tmp_path / "installer").mkdir()
    (tmp_path / RUNTIME_LOCK).write_text("")
    (tmp_path / TEST_LOCK).write_text("")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'callcenter'\nversion = '1'\n")
    return tmp_path


def pip(environment: Environment, script: str) -> None:
    """Put a Python in the place of the environment's own that does as *script* says."""
    interpreter = Path(environment.program("python"))
    interpreter.parent.mkdir(parents=True, exist_ok=True)
    interpreter.write_text(f'#!/bin/sh\necho "$@" >> {environment.directory}/asked\n{script}\n')
    interpreter.chmod(0o755)


def asked(environment: Environment) -> list[str]:
    return (environment.directory / "asked").read_text().splitlines()


pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")


def test_a_second_start_installs_nothing(checkout: Path) -> None:
    environment = Environment(checkout)
    pip(environment, "exit 0")
    environment.prepare(RUNTIME_LOCK)
    first = asked(environment)
    assert any("--require-hashes" in line and RUNTIME_LOCK in line for line in first)
    assert any("--no-deps" in line and "--editable=." in line for line in first)
    environment.prepare(RUNTIME_LOCK)
    assert asked(environment) == first
    assert Environment(checkout).up_to_date(RUNTIME_LOCK)


def test_a_changed_lock_is_installed(checkout: Path) -> None:
    environment = Environment(checkout)
    pip(environment, "exit 0")
    environment.prepare(RUNTIME_LOCK)
    before = len(asked(environment))
    (checkout / RUNTIME_LOCK).write_text("# newer\n")
    assert not environment.up_to_date(RUNTIME_LOCK)
    environment.prepare(RUNTIME_LOCK)
    assert len(asked(environment)) > before


def test_a_failed_install_is_not_taken_for_done(checkout: Path) -> None:
    environment = Environment(checkout)
    pip(environment, "exit 0")
    environment.prepare(TEST_LOCK)
    (checkout / TEST_LOCK).write_text("# newer\n")
    pip(environment, 'case "$*" in *editable*) exit 1;; esac')
    with pytest.raises(Trouble, match="editable"):
        environment.prepare(TEST_LOCK)
    assert not environment.up_to_date(TEST_LOCK)
    assert not environment.up_to_date(RUNTIME_LOCK)


def test_a_broken_environment_is_made_anew(checkout: Path) -> None:
    environment = Environment(checkout)
    pip(environment, "exit 1")
    with pytest.raises(Trouble):
        # What is made is whole, but the checkout cannot be installed: it has no build backend.
        environment.prepare(RUNTIME_LOCK)
    done = subprocess.run(
        [environment.program("python"), "-c", "import sys, pip; print(sys.version_info[:2])"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(sys.version_info[:2])
    assert not environment.up_to_date(RUNTIME_LOCK)


def test_a_moved_checkout_is_not_up_to_date(checkout: Path, tmp_path: Path) -> None:
    environment = Environment(checkout)
    pip(environment, "exit 0")
    environment.prepare(RUNTIME_LOCK)
    moved = tmp_path.with_name(tmp_path.name + "-moved")
    shutil.copytree(checkout, moved)
    assert not Environment(moved).up_to_date(RUNTIME_LOCK)


def test_the_locks_name_no_registry_and_hash_everything() -> None:
    for lock in (RUNTIME_LOCK, TEST_LOCK):
        text = (ROOT / lock).read_text()
        assert "://" not in text
        assert "--index" not in text
        entries = text.replace("\\\n", " ").splitlines()
        packages = [line for line in entries if line and not line.startswith("#")]
        assert len(packages) > 20
        assert all("==" in line and "--hash=sha256:" in line for line in packages)


def versions(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text().splitlines()
    pairs = (line.split()[0].split("==") for line in lines if "==" in line and line[0] != " ")
    return {name: version for name, version in pairs}


def test_the_test_lock_has_the_versions_that_run() -> None:
    running, testing = versions(RUNTIME_LOCK), versions(TEST_LOCK)
    assert {name: testing.get(name) for name in running} == running
    assert running["pyside6"].startswith("6.11.")
    assert running["pjsua2-python"] == "2.15.1.post1"


def asked_for(lock: str) -> list[Requirement]:
    """What pyproject.toml asks *lock* to have, with what the extras it names add."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    lines = [*project["project"]["dependencies"], *groups["build"]]
    if lock == TEST_LOCK:
        lines += groups["dev"]
    found = [Requirement(line) for line in lines]
    for requirement in tuple(found):
        for extra in requirement.extras:
            added = (Requirement(line) for line in metadata.requires(requirement.name) or ())
            found += [each for each in added if each.marker and _is_of(each.marker, extra)]
    return found


def _is_of(marker: Marker, extra: str) -> bool:
    return marker.evaluate({"extra": extra}) and not marker.evaluate({"extra": ""})


def _satisfied(wanted: Requirement, version: str | None) -> bool:
    return version is not None and wanted.specifier.contains(version)


@pytest.mark.parametrize("lock", [RUNTIME_LOCK, TEST_LOCK])
def test_the_locks_were_written_after_pyproject_was_changed(lock: str) -> None:
    locked = versions(lock)
    wrong = [
        str(each)
        for each in asked_for(lock)
        if not _satisfied(each, locked.get(canonicalize_name(each.name)))
    ]
    assert wrong == [], "run: .venv/bin/python installer/lock.py"
