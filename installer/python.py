"""Finding a Python that everything Callcenter needs has been built for: 3.11 or 3.12."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

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


def own_homes() -> list[Path]:
    """The user's folders: the one that HOME names, and the account's own, which may differ."""
    homes = []
    with contextlib.suppress(RuntimeError):  # neither HOME nor an account: a bare user number
        homes.append(Path.home())
    with contextlib.suppress(RuntimeError, KeyError, OSError):  # the same, asked by name
        homes.append(Path(f"~{getpass.getuser()}").expanduser())
    return list(dict.fromkeys(homes))


def venv_command(
    running: tuple[int, int] = sys.version_info[:2],
    versions: tuple[tuple[int, int], ...] = GOOD,
    homes: Sequence[Path] | None = None,
) -> list[str]:
    """The beginning of the command that makes a virtual environment; raises Trouble.

    *running* is the version of this very Python; *versions* are those that will do, also one that
    pyenv keeps in one of *homes* (the user's own, when not given).
    """
    if running in versions:
        return [sys.executable, "-m", "venv"]
    for candidate in _candidates(versions, own_homes() if homes is None else homes):
        if _version(candidate) in versions:
            return [*candidate, "-m", "venv"]
    uv = shutil.which("uv")
    if uv:
        return [uv, "venv", "--seed", "--python", "3.12"]
    raise Trouble(HOW_TO_GET_ONE.format(version="{}.{}".format(*running)))


def _candidates(versions: tuple[tuple[int, int], ...], homes: Sequence[Path]) -> list[list[str]]:
    names = [f"{major}.{minor}" for major, minor in reversed(versions)]
    if os.name == "nt":
        return [["py", f"-{name}"] for name in names]
    return [[f"python{name}"] for name in names] + [
        [str(program)] for name in names for program in _of_pyenv(name, homes)
    ]


def _of_pyenv(name: str, homes: Sequence[Path]) -> list[Path]:
    """Those pyenv has installed: its own commands run only the chosen ones."""
    named = os.environ.get("PYENV_ROOT")
    roots = [Path(named)] if named else [home / ".pyenv" for home in homes]
    found = (sorted(root.glob(f"versions/{name}.*/bin/python{name}")) for root in roots)
    return [program for each in found for program in each]


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
