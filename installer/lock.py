"""Write the lock files anew from pyproject.toml: exact versions with hashes, for every system.

    .venv/bin/python installer/lock.py [--upgrade]

Without --upgrade only what pyproject.toml asks for is changed. It needs `uv` (in the test lock).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
RUNTIME = Path("installer/requirements.lock")
TEST = Path("installer/requirements-test.lock")
BOTTLECRM = Path("tests/crm/bottlecrm.lock")
"""A CRM that the tests run, in a Python environment of its own."""


def lock(output: Path, *options: str, source: str = "pyproject.toml", python: str = "3.11") -> None:
    """Write one lock file; it is right for CPython from *python* on, on every system."""
    compile_command = [sys.executable, "-m", "uv", "pip", "compile", source]
    fixed = [
        "--universal",
        f"--python-version={python}",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--no-annotate",
        "--custom-compile-command=python installer/lock.py",
        "--quiet",
        f"--output-file={output}",
    ]
    subprocess.run([*compile_command, *fixed, *options], cwd=CHECKOUT, check=True)


def main(options: list[str]) -> None:
    """Write them all; the test lock has the versions of the runtime lock."""
    lock(RUNTIME, "--group=build", *options)
    lock(TEST, "--group=build", "--group=dev", f"--constraint={RUNTIME}", *options)
    lock(BOTTLECRM, *options, source="tests/crm/bottlecrm.in", python="3.12")


if __name__ == "__main__":
    main(sys.argv[1:])
