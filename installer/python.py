"""Finding a Python that everything Callcenter needs has been built for: 3.11 or 3.12."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from installer.trouble import Trouble

GOOD = ((3, 11), (3, 12))
"""The SIP library's packages stop at 3.12."""

HOW_TO_GET_ONE = """\
Callcenter needs Python 3.11 or 3.12, and this is Python {version}.
Get one, then run the same command again:
  Debian 12, Ubuntu 24.04   sudo apt-get install -y python3 python3-venv
  macOS                     brew install python@3.12
  Windows                   winget install Python.Python.3.12
  anywhere                  install uv (docs.astral.sh/uv): it is used when it is on the PATH"""


def venv_command(running: tuple[int, int] = sys.version_info[:2]) -> list[str]:
    """The beginning of the command that makes a virtual environment; raises Trouble.

    *running* is the version of this very Python.
    """
    if running in GOOD:
        return [sys.executable, "-m", "venv"]
    for candidate in _candidates():
        if _version(candidate) in GOOD:
            return [*candidate, "-m", "venv"]
    uv = shutil.which("uv")
    if uv:
        return [uv, "venv", "--seed", "--python", "3.12"]
    raise Trouble(HOW_TO_GET_ONE.format(version="{}.{}".format(*running)))


def _candidates() -> list[list[str]]:
    if os.name == "nt":
        return [["py", f"-{major}.{minor}"] for major, minor in reversed(GOOD)]
    return [[f"python{major}.{minor}"] for major, minor in reversed(GOOD)]


def _version(command: list[str]) -> tuple[int, int] | None:
    """The version that *command* really runs (a version manager's shim may run none)."""
    program = "import sys; print(sys.version_info[0], sys.version_info[1])"
    try:
        done = subprocess.run([*command, "-c", program], capture_output=True, check=False)
    except OSError:
        return None
    words = done.stdout.split()
    if done.returncode != 0 or len(words) != 2:
        return None
    return int(words[0]), int(words[1])
