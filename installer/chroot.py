"""A Debian tree in a directory, for a program that the machine itself does not have."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from installer import cache, debian
from installer.trouble import Trouble


class Tree(NamedTuple):
    """What is to be in it."""

    directory: Path
    title: str
    """What it is and how long it takes, for the person who waits."""
    suite: str
    """Debian's name for the release."""
    proof: str
    """A file in it without which it is not whole."""
    include: tuple[str, ...] = ()
    """Packages that need no answers to their questions."""
    packages: tuple[str, ...] = ()
    """Packages that are installed when the tree can run programs."""
    answers: str = ""
    """What *packages* would ask, one answer a line (debconf-set-selections)."""


def is_there(tree: Tree) -> bool:
    """Whether it has been made; it gets its name only when it is whole."""
    return (tree.directory / tree.proof).is_file()


def prepare(tree: Tree, sources: Path) -> None:
    """Make it if it is missing, by the mirror that *sources* name; raises Trouble."""
    if is_there(tree):
        return
    mirror = debian.mirror(sources)
    if mirror is None:
        raise Trouble(f"No Debian mirror is named in /etc/apt: {tree.title} cannot be fetched.")
    if shutil.which("debootstrap") is None:
        raise Trouble(f"debootstrap is missing: {tree.title} cannot be made.")
    with cache.alone(tree.directory):
        # Another run may have made it while this one waited.
        if not is_there(tree):
            _make(tree, mirror)


def _make(tree: Tree, mirror: str) -> None:
    print(f"Making {tree.directory} with {tree.title} …")
    draft = tree.directory.with_name(f"{tree.directory.name}.making")
    log = tree.directory.with_name(f"{tree.directory.name}.log")
    _remove(draft)
    log.write_bytes(b"")
    included = [f"--include={','.join(tree.include)}"] if tree.include else []
    base = ["debootstrap", "--variant=minbase", *included, tree.suite, str(draft), mirror]
    try:
        _run(base, log)
        if tree.packages:
            _install(tree, draft, log)
        if not (draft / tree.proof).is_file():
            raise Trouble(f"{tree.title}: {tree.proof} is not in the packages (see {log}).")
    except BaseException:
        _remove(draft)
        raise
    shutil.rmtree(draft / "var/cache/apt/archives", ignore_errors=True)
    _unmount(draft)
    draft.rename(tree.directory)


def _install(tree: Tree, draft: Path, log: Path) -> None:
    (draft / "answers").write_text(tree.answers, "utf-8")
    quiet = ["-y", "-q", "-o", "Dpkg::Use-Pty=0", "--no-install-recommends"]
    install = ["chroot", str(draft), "apt-get", "install", *quiet, *tree.packages]
    # Some packages look into /proc; it goes when the command ends, however it ends.
    mounted = f'mount -t proc proc {draft}/proc && exec "$@"'
    with debian.nothing_starts(draft / "usr/sbin/policy-rc.d"):
        _run(["chroot", str(draft), "apt-get", "update", "-q"], log)
        _run(["chroot", str(draft), "debconf-set-selections", "/answers"], log)
        _run(["unshare", "--mount", "--", "sh", "-c", mounted, "sh", *install], log)


def _run(command: list[str], log: Path) -> None:
    with log.open("ab") as output:
        ended = subprocess.run(
            # Tests of telephony may run beside it.
            ["nice", "-n", "10", *command],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if ended.returncode != 0:
        tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
        raise Trouble(f"This did not work (see {log}):\n  {' '.join(command)}\n{tail}")


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
