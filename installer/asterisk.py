"""A real Asterisk 22 for the tests: Debian's package, in a directory of its own (about 500 MB)."""

from __future__ import annotations

from pathlib import Path

from installer import cache, chroot


def place() -> Path:
    """Where the tests look for it."""
    return cache.place("asterisk")


def tree() -> chroot.Tree:
    """What it is made of; Debian's stable release has none."""
    return chroot.Tree(
        place(),
        title="Asterisk 22 from Debian (about two minutes, once)",
        suite="sid",
        include=("asterisk",),
        proof="usr/sbin/asterisk",
    )


def prepare(sources: Path = Path("/etc/apt")) -> None:
    """Make it if it is missing, by the mirror that *sources* name; raises Trouble."""
    chroot.prepare(tree(), sources)
