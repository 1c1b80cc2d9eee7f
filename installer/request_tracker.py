"""A real Request Tracker 5 for the tests: Debian's package, in its own directory (about 850 MB)."""

from __future__ import annotations

from pathlib import Path

from installer import cache, chroot

ROOT_PASSWORD = "root-of-the-tests"
DATABASE = "var/lib/dbconfig-common/sqlite3/request-tracker5/rtdb"
"""The database as it is after the installation; the tests copy it."""
_ANSWERS = f"""\
request-tracker5 request-tracker5/rtname string rt.test
request-tracker5 request-tracker5/organization string rt.test
request-tracker5 request-tracker5/webbaseurl string http://127.0.0.1
request-tracker5 request-tracker5/initial-root-password password {ROOT_PASSWORD}
request-tracker5 request-tracker5/initial-root-password-confirm password {ROOT_PASSWORD}
request-tracker5 request-tracker5/dbconfig-install boolean true
request-tracker5 request-tracker5/database-type select sqlite3
nullmailer nullmailer/relayhost string 127.0.0.1
"""


def place() -> Path:
    """Where the tests look for it."""
    return cache.place("request-tracker-5")


def tree() -> chroot.Tree:
    """What it is made of."""
    return chroot.Tree(
        place(),
        title="Request Tracker 5 from Debian (about three minutes, once)",
        suite="bookworm",
        # The mailer only because one is demanded; nothing starts it.
        packages=("request-tracker5", "rt5-db-sqlite", "rt5-standalone", "nullmailer"),
        answers=_ANSWERS,
        proof=DATABASE,
    )


def prepare(sources: Path = Path("/etc/apt")) -> None:
    """Make it if it is missing, by the mirror that *sources* name; raises Trouble."""
    chroot.prepare(tree(), sources)
