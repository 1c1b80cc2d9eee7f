"""Install BottleCRM for the tests and keep a dump of its empty database: about five minutes, once.

    .venv/bin/python -m tests.crm.bottlecrm_making

Its migrations alone take three minutes; to read the dump takes a second.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from installer import cache, debian
from installer.python import venv_command
from installer.trouble import Trouble
from tests.crm import bottlecrm, postgresql
from tests.crm.bottlecrm import BottleCrm, accepted, python
from tests.crm.postgresql import PostgreSQL

VERSIONS = ((3, 12), (3, 13))
"""The Pythons that it and all it needs are built for."""
NAME = "Callcenter"


def prepare(directory: Path) -> None:
    """Make it in *directory* if it is missing; raises Trouble."""
    with cache.alone(directory):
        if bottlecrm.is_made(directory):
            return
        if postgresql.missing():
            raise Trouble(f"PostgreSQL is missing: {postgresql.missing()}")
        # What a stopped run left is not trusted.
        shutil.rmtree(directory, ignore_errors=True)
        _install(directory)
        with PostgreSQL() as database:
            _fill(directory, database)


def _install(directory: Path) -> None:
    """Into a Python environment of its own, each package as the lock file says."""
    environment = directory / "python"
    _run([*venv_command(versions=VERSIONS), str(environment)])
    pip = [str(python(directory)), "-m", "pip", "install", "--quiet", "--no-input"]
    fixed = ["--disable-pip-version-check", "--require-hashes", "--only-binary=:all:"]
    _run([*pip, *fixed, "-r", str(bottlecrm.LOCK)])


def _fill(directory: Path, database: PostgreSQL) -> None:
    """Its tables, an organization, and a token with which a softphone may enter."""
    database.add(bottlecrm.DATABASE, owner=bottlecrm.ROLE)
    crm = BottleCrm(directory, database)
    try:
        crm.run("migrate", "--verbosity=0")
        crm.run("create_default_admin")
        crm.start()
        _found_organization(crm)
        access = {"organization": crm.organization, "token": crm.token_for(bottlecrm.SCOPES)}
    finally:
        crm.close()
    database.dump(bottlecrm.DATABASE, directory / "empty.dump")
    draft = directory / "access.making"
    draft.write_text(json.dumps(access), "utf-8")
    draft.rename(directory / "access.json")


def _found_organization(crm: BottleCrm) -> None:
    with crm.client(crm.log_in()) as client:
        crm.organization = accepted(client.post("/org/", json={"name": NAME}))["org"]["id"]
    with crm.client(crm.log_in("--org", crm.organization)) as client:
        country = {"default_country": bottlecrm.COUNTRY}
        accepted(client.patch("/org/settings/", json=country))


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise Trouble(f"This did not work (its own words are above):\n  {' '.join(command)}")


def main() -> int:
    """Make it; the exit code."""
    debian.widen_path()
    try:
        prepare(bottlecrm.place())
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
