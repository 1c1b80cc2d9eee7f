"""A real Asterisk 22 for the tests: Debian's package, in a directory of its own (about 500 MB)."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from installer import debian
from installer.trouble import Trouble


def place() -> Path:
    """Where the tests look for it."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    tests = os.environ.get("CALLCENTER_TEST_CACHE") or str(Path(cache) / "callcenter-tests")
    return Path(tests) / "asterisk"


def is_there(directory: Path) -> bool:
    """Whether it has been made; it gets its name only when it is whole."""
    return (directory / "usr/sbin/asterisk").is_file()


def prepare(sources: Path = Path("/etc/apt")) -> None:
    """Make it if it is missing, by the mirror that *sources* name; raises Trouble."""
    directory = place()
    if is_there(directory):
        return
    mirror = debian.mirror(sources)
    if mirror is None:
        raise Trouble("No Debian mirror is named in /etc/apt: Asterisk cannot be fetched.")
    directory.parent.mkdir(parents=True, exist_ok=True)
    with _alone(directory.with_name("asterisk.lock")):
        # Another run may have made it while this one waited.
        if not is_there(directory):
            _make(directory, mirror)


def _make(directory: Path, mirror: str) -> None:
    print(f"Making {directory} with Asterisk 22 from Debian (about two minutes, once) …")
    draft = directory.with_name("asterisk.making")
    _remove(draft)
    log = directory.with_name("asterisk.log")
    command = ["debootstrap", "--variant=minbase", "--include=asterisk", "sid", str(draft), mirror]
    with log.open("wb") as output:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if ended.returncode != 0 or not is_there(draft):
        tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
        _remove(draft)
        raise Trouble(f"This did not work (see {log}):\n  {' '.join(command)}\n{tail}")
    shutil.rmtree(draft / "var/cache/apt/archives", ignore_errors=True)
    _unmount(draft)
    draft.rename(directory)


def _remove(directory: Path) -> None:
    """Remove what a stopped run left, but never through something mounted inside it."""
    _unmount(directory)
    if directory.exists():
        shutil.rmtree(directory)


def _unmount(directory: Path) -> None:
    start = f"{directory}/"
    mounted = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for point in sorted(mounted, reverse=True):
        if point.startswith(start):
            subprocess.run(["umount", point], check=True)


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait until no other run makes it; the lock dies with its holder."""
    # Not on Windows, where this is never called.
    import fcntl

    with lock.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
