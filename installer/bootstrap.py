"""Set Callcenter up in this checkout, then start it: python3 installer/bootstrap.py VERB [ARGS]

  demo   the app with an exchange and a CRM of its own (a scripted tour where there is no screen)
  run    the app with your PBX
  test   lint, types and all tests

It needs nothing but a `python3`: what is missing it installs, or says how to get it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from installer import debian, lanes, parts  # noqa: E402
from installer.environment import RUNTIME_LOCK, TEST_LOCK, Environment  # noqa: E402
from installer.trouble import Trouble  # noqa: E402

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
)


def main(arguments: list[str]) -> int:
    """Do what the command line says; the exit code."""
    verbs = {"demo": demo, "run": run, "test": test}
    if not arguments or arguments[0] not in verbs:
        print(__doc__, file=sys.stderr)
        return 2
    debian.widen_path()
    if hasattr(sys.stdout, "reconfigure"):
        # Into a file too, our words belong before those of the programs they announce.
        sys.stdout.reconfigure(line_buffering=True)
    try:
        return verbs[arguments[0]](Environment(CHECKOUT), arguments[1:])
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
    except PermissionError as error:
        print(f"\nThis user may not write {error.filename}.", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
    return 1


def demo(environment: Environment, arguments: list[str]) -> int:
    """The demo; off-screen and by script where there is no screen."""
    _prepare_to_run(environment)
    tour = [] if _has_screen() or "--tour" in arguments else ["--tour"]
    return _start(environment, "demo", *tour, *arguments)


def run(environment: Environment, arguments: list[str]) -> int:
    """The app."""
    _prepare_to_run(environment)
    return _start(environment, "run", *arguments)


def test(environment: Environment, arguments: list[str]) -> int:
    """Everything that has to hold; pytest comes last and gets *arguments*."""
    _install_system_packages(debian.missing_for_running())
    environment.prepare(TEST_LOCK)
    environment.compile_translations()
    first, last = _makers(environment)
    with parts.being_made(first) as soon, parts.being_made(last) as later:
        failed = [check for check in CHECKS if _call(environment, *check) != 0]
        for check in failed:
            print(f"FAILED: {' '.join(check)}", flush=True)
        _tell(soon())
        pytest = ("python", "-m", "pytest")
        if arguments:
            _tell(later())
            outcome = _call(environment, *pytest, *arguments)
        else:
            program = [environment.program(pytest[0]), *pytest[1:]]
            outcome = lanes.run(program, CHECKOUT, ready=lambda: _tell(later()))
    return outcome or (1 if failed else 0)


def _prepare_to_run(environment: Environment) -> None:
    # The test lock holds everything the runtime lock does, in the same versions.
    if not environment.up_to_date(TEST_LOCK):
        if not environment.up_to_date(RUNTIME_LOCK):
            _install_system_packages(debian.missing_for_running())
        environment.prepare(RUNTIME_LOCK)
    environment.compile_translations()


def _install_system_packages(missing: list[str]) -> None:
    if not missing:
        return
    if not (debian.has_apt() and debian.is_root()):
        line = debian.command_for(missing)
        raise Trouble(f"System packages are missing. Install them, then try again:\n  {line}")
    debian.install(missing)


def _makers(environment: Environment) -> tuple[list[parts.Maker], list[parts.Maker]]:
    """How to make the parts that tests need, soon and later; only Linux has them."""
    if sys.platform != "linux":
        return [], []
    try:
        _install_system_packages(debian.missing_for_tests())
    except Trouble as trouble:
        _tell([trouble])
    return parts.needed_first(), parts.needed_last(environment)


def _tell(troubles: list[Trouble]) -> None:
    """Say what cannot be had: those tests are skipped. In CI it is an error."""
    if troubles and os.environ.get("CI"):
        raise Trouble("\n\n".join(map(str, troubles)))
    for trouble in troubles:
        print(f"{trouble}\nThe tests that need this are skipped.", file=sys.stderr)


def _has_screen() -> bool:
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _start(environment: Environment, *arguments: str) -> int:
    """Callcenter, from wherever the person is."""
    return subprocess.call([environment.program("callcenter"), *arguments])


def _call(environment: Environment, program: str, *arguments: str) -> int:
    command = [environment.program(program), *arguments]
    print(f"$ {program} {' '.join(arguments)}", flush=True)
    return subprocess.call(command, cwd=str(CHECKOUT), stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
