"""The virtual environment `.venv`: made once, brought up to date when a lock file has changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from installer import python
from installer.trouble import Trouble

RUNTIME_LOCK = "installer/requirements.lock"
TEST_LOCK = "installer/requirements-test.lock"
_STAMP = ".callcenter-{}"


class Environment:
    """The virtual environment of one checkout."""

    def __init__(self, checkout: Path) -> None:
        self.checkout = checkout
        self.directory = checkout / ".venv"
        self._programs = self.directory / ("Scripts" if os.name == "nt" else "bin")

    def program(self, name: str) -> str:
        """The path of an installed program."""
        return str(self._programs / (f"{name}.exe" if os.name == "nt" else name))

    def up_to_date(self, lock: str) -> bool:
        """Whether all that *lock* names is installed already."""
        stamp = self._stamp(lock)
        return stamp.is_file() and stamp.read_text() == self._wanted(lock)

    def prepare(self, lock: str) -> None:
        """Install what *lock* names, and Callcenter itself; raises Trouble when it cannot be."""
        if self.up_to_date(lock):
            return
        # Both, since the other lock's packages may be replaced by this one's.
        for each in (RUNTIME_LOCK, TEST_LOCK):
            if self._stamp(each).exists():
                self._stamp(each).unlink()
        if not self._works():
            self._make()
        print(f"Installing what {lock} names into .venv (the first time takes a minute) …")
        self._pip("--require-hashes", "--only-binary=:all:", "-r", lock)
        # `compat` puts one line into a .pth file; the default hooks into every import.
        self._pip(
            "--no-deps",
            "--no-build-isolation",
            "--config-settings=editable_mode=compat",
            "--editable=.",
        )
        self._stamp(lock).write_text(self._wanted(lock))

    def compile_translations(self) -> None:
        """Make what the screen reads of the translators' files, where they are newer."""
        for source in sorted((self.checkout / "resources").rglob("*.ts")):
            made = source.with_suffix(".qm")
            if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
                command = [self.program("pyside6-lrelease"), "-silent", str(source), "-qm"]
                _run([*command, str(made)], self.checkout)

    def _works(self) -> bool:
        """Whether there is an environment that is whole and of a Python that will do."""
        interpreter = self.program("python")
        if not Path(interpreter).exists():
            return False
        good = f"import sys, pip; sys.exit(sys.version_info[:2] not in {python.GOOD!r})"
        done = subprocess.run(
            [interpreter, "-c", good],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode == 0

    def _make(self) -> None:
        command = python.venv_command()
        if self.directory.exists():
            print(".venv is not whole, or not of Python 3.11 or 3.12: it is made anew.")
            shutil.rmtree(self.directory)
        print(f"Making .venv with {command[0]} …")
        try:
            _run([*command, str(self.directory)], self.checkout)
        except BaseException:
            shutil.rmtree(self.directory, ignore_errors=True)
            raise

    def _pip(self, *options: str) -> None:
        quiet = [] if sys.stdout.isatty() else ["--progress-bar=off"]
        command = [self.program("python"), "-m", "pip", "install", "--quiet", "--no-input"]
        fixed = ["--disable-pip-version-check", "--no-warn-script-location"]
        _run([*command, *fixed, *quiet, *options], self.checkout)

    def _stamp(self, lock: str) -> Path:
        return self.directory / _STAMP.format(Path(lock).stem)

    def _wanted(self, lock: str) -> str:
        """What the stamp says when all is in place: it changes with anything that matters."""
        digest = hashlib.sha256()
        for file in (lock, "pyproject.toml"):
            digest.update((self.checkout / file).read_bytes())
        # A checkout that was moved has an environment whose programs point elsewhere.
        digest.update(str(self.checkout).encode())
        return digest.hexdigest() + "\n"


def _run(command: list[str], directory: Path) -> None:
    done = subprocess.run(command, cwd=str(directory), check=False)
    if done.returncode != 0:
        shown = " ".join(command)
        raise Trouble(f"This did not work (its own words are above):\n  {shown}")
