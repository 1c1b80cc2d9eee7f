"""Where one agent's files are: a profile is a directory that holds all of them."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

NAME = "callcenter"
USER_FILE = "callcenter.toml"


@dataclass(frozen=True, slots=True)
class Profile:
    """One agent's files under *directory*; nobody else may look into it (mode 0700)."""

    directory: Path
    settings_directory: Path | None = None

    @classmethod
    def default(cls) -> Profile:
        """The profile of the person who is logged in, where the operating system wants it."""
        import platformdirs

        return cls(
            platformdirs.user_data_path(NAME, appauthor=False, roaming=False),
            platformdirs.user_config_path(NAME, appauthor=False, roaming=False),
        )

    @property
    def config(self) -> Path:
        """The user's own configuration file; it need not exist."""
        return _private(self.settings_directory or self.directory) / USER_FILE

    @property
    def provisioning(self) -> Path:
        """The configuration that IT sent to this profile; it need not exist."""
        return _private(self.directory) / "provisioning.toml"

    @property
    def database(self) -> Path:
        """The local store."""
        return _private(self.directory) / "callcenter.sqlite"

    @property
    def instance(self) -> Path:
        """The id by which the exchange knows this telephone again."""
        return _private(self.directory) / "instance.txt"

    @property
    def recordings(self) -> Path:
        """The directory of the recorded calls; it is there once one has been recorded."""
        return self.directory / "recordings"

    @property
    def logs(self) -> Path:
        """The directory of the log files."""
        return _private(self.directory / "logs")

    @property
    def alarms(self) -> Path:
        """What supervisors and IT should look into; it need not exist."""
        return self.logs / "alarms.jsonl"

    @property
    def control(self) -> Path:
        """The directory by which `callcenter ctl` finds the running app."""
        return _private(self.directory / "control")


def machine_policy() -> Path:
    """The file in which this machine's administrator decides for everybody on it."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData"), "Callcenter", "policy.toml")
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Callcenter/policy.toml")
    return Path("/etc/callcenter/policy.toml")


def _private(directory: Path) -> Path:
    """*directory*, made if need be; our own directories are closed to everybody else."""
    if not directory.is_dir():
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif os.name == "posix" and directory.stat().st_mode & 0o077:
        directory.chmod(0o700)
    return directory
