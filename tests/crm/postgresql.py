"""A PostgreSQL cluster of the tests' own, on loopback, that nobody else can enter."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Self

from tests.crm.server import Server, free_port

PROGRAMS = "usr/lib/postgresql/*/bin/postgres"
OWNER = "postgres"


def missing() -> str:
    """How to get it, or nothing when it is there."""
    if programs() is None:
        return "apt-get install --no-install-recommends postgresql"
    return ""


def programs() -> Path | None:
    """Where the newest PostgreSQL's programs are (Debian leaves them off the path)."""
    found = sorted(Path("/").glob(PROGRAMS), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class PostgreSQL:
    """One cluster, empty at first; `stop` and `start` keep its data, `close` takes it away.

    It does not wait for the disk: what it holds is only the tests'.
    """

    def __init__(self) -> None:
        directory = programs()
        assert directory is not None, missing()
        self._programs = directory
        self.port = free_port()
        self.password = secrets.token_urlsafe(16)
        self._folder = Path(tempfile.mkdtemp(prefix="callcenter-postgresql-"))
        # PostgreSQL refuses to run as root.
        self._user = OWNER if os.geteuid() == 0 else ""
        self._server = Server(
            [
                *(str(self._programs / "postgres"), "-D", str(self._folder / "data")),
                *("-p", str(self.port), "-c", "listen_addresses=127.0.0.1"),
                *("-c", f"unix_socket_directories={self._folder}"),
                *("-c", "fsync=off", "-c", "full_page_writes=off"),
            ],
            port=self.port,
            log=self._folder / "log",
            answers=self._answers,
            user=self._user,
        )

    def __enter__(self) -> Self:
        self._make()
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start it again."""
        self._server.start()

    def stop(self) -> None:
        """End it, as when its machine is shut down in order."""
        self._server.stop(signal.SIGINT)

    def close(self) -> None:
        """End it and take its data away."""
        self._server.stop(signal.SIGQUIT)
        shutil.rmtree(self._folder)

    def add(self, database: str, *, owner: str) -> None:
        """Make the role *owner*, who has the cluster's password, and a database of theirs."""
        self.execute(f"create role {owner} login password '{self.password}'")
        self.execute(f"create database {database} owner {owner}")

    def execute(self, statement: str, database: str = "postgres") -> str:
        """Run one statement as the superuser; what psql prints of it."""
        return self._client("psql", "-X", "-q", "-At", "-d", database, "-c", statement)

    def rows(self, query: str, database: str) -> list[dict[str, Any]]:
        """What the select *query* finds."""
        lines = self.execute(f"select row_to_json(found) from ({query}) found", database)
        return [json.loads(line) for line in lines.splitlines()]

    def dump(self, database: str, file: Path) -> None:
        """Write all of *database* into *file*."""
        self._client("pg_dump", "-Fc", "-f", str(file), database)

    def restore(self, database: str, file: Path) -> None:
        """Read what `dump` wrote into an empty database whose roles are there."""
        self._client("pg_restore", "--exit-on-error", "-d", database, str(file))

    def log(self) -> str:
        """What it wrote about itself."""
        return self._server.log()

    def _make(self) -> None:
        password = self._folder / "password"
        password.write_text(self.password)
        if self._user:
            for path in (self._folder, password):
                shutil.chown(path, self._user, self._user)
        command = [str(self._programs / "initdb"), "-D", str(self._folder / "data"), "-U", OWNER]
        command += ["-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--no-sync"]
        _run(command, user=self._user or None)

    def _answers(self) -> bool:
        ready = [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ready, check=False).returncode == 0

    def _client(self, program: str, *arguments: str) -> str:
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", OWNER]
        # Not by argument, which anyone may read.
        environment = {**os.environ, "PGPASSWORD": self.password}
        return _run([str(self._programs / program), *where, *arguments], environment=environment)


def _run(
    command: list[str], *, user: str | None = None, environment: dict[str, str] | None = None
) -> str:
    done = subprocess.run(
        command,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stderr}")
    return done.stdout
