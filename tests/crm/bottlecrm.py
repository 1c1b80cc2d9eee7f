"""A real BottleCRM on loopback: a CRM that we did not write, with all its rules.

`tests/crm/bottlecrm_making.py` installs it once, and keeps a dump of its empty database.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import httpx

from installer import cache
from tests.crm import postgresql
from tests.crm.postgresql import PostgreSQL
from tests.crm.server import Server, free_port

VERSION = "1.35.0"
LOCK = Path(__file__).parent / "bottlecrm.lock"
HOW_TO_GET_IT = "`python3 installer/bootstrap.py test` makes {place} in about five minutes"
DATABASE = "bottlecrm"
ROLE = "crm"
ADMIN = "admin@example.com"
COUNTRY = "PL"
"""Whose national numbers it understands."""
SCOPES = tuple(
    f"{what}:{way}" for what in ("contacts", "interactions", "cases") for way in ("read", "write")
)
"""What a softphone has to be allowed."""
_KEY = "only-for-tests-on-loopback-0123456789abcdef0123456789abcdef"


def place() -> Path:
    """Where it is kept, or would be; another version of anything in it has another place."""
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:8]
    return cache.place(f"bottlecrm-{VERSION}-{digest}")


def missing() -> str:
    """How to get it, or nothing when it is there."""
    if not is_made(place()):
        return HOW_TO_GET_IT.format(place=place())
    return postgresql.missing()


def is_made(directory: Path) -> bool:
    """Whether it is whole: this file is written last."""
    return (directory / "access.json").is_file()


class BottleCrm:
    """One BottleCRM; `stop` and `start` make an outage, and keep all it knows.

    *made* is where it was installed; *database* runs already.
    """

    def __init__(self, made: Path, database: PostgreSQL) -> None:
        self._made = made
        self._database = database
        self._folder = Path(tempfile.mkdtemp(prefix="callcenter-bottlecrm-"))
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}/api"
        self.token = ""
        self.organization = ""
        self._server = Server(
            [
                *(str(python(made)), "-m", "gunicorn", "crm.wsgi:application"),
                *("--bind", f"127.0.0.1:{self._port}", "--threads", "8", "--no-control-socket"),
            ],
            port=self._port,
            log=self._folder / "log",
            answers=self._answers,
            environment=self._settings(),
            folder=self._folder,
        )

    def __enter__(self) -> Self:
        self._database.add(DATABASE, owner=ROLE)
        self._database.restore(DATABASE, self._made / "empty.dump")
        access = json.loads((self._made / "access.json").read_text("utf-8"))
        self.organization, self.token = access["organization"], access["token"]
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Let it serve (again)."""
        self._server.start()

    def stop(self) -> None:
        """End it at once, in the middle of whatever it does."""
        self._server.stop()

    def close(self) -> None:
        """End it and take its folder away."""
        self.stop()
        shutil.rmtree(self._folder)

    def log(self) -> str:
        """What it and its database wrote."""
        return f"{self._server.log()}\n{self._database.log()}"

    def client(self, token: str | None = None) -> httpx.Client:
        """A client of its REST API, to be closed: with the softphone's token, another, or none."""
        shown = self.token if token is None else token
        headers = {"Authorization": f"Bearer {shown}"} if shown else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False)

    def make_contact(self, first_name: str, last_name: str, phone: str, **more: str) -> str:
        """Make a contact as its web page would; their id."""
        body = {"first_name": first_name, "last_name": last_name, "phone": phone, **more}
        return self._made_id("/contacts/", body)

    def make_case(self, name: str, contact: str) -> str:
        """Make an open case of that contact; its id."""
        body = {"name": name, "status": "New", "priority": "Normal", "contacts": [contact]}
        return self._made_id("/cases/", body)

    def contacts(self) -> list[dict[str, Any]]:
        """The contacts in its database, oldest first."""
        return self.rows("select * from contacts order by created_at")

    def interactions(self) -> list[dict[str, Any]]:
        """The interactions in its database, in the order in which they came."""
        return self.rows("select * from interaction order by created_at")

    def cases(self) -> list[dict[str, Any]]:
        """The cases in its database, oldest first."""
        return self.rows('select * from "case" order by created_at')

    def rows(self, query: str) -> list[dict[str, Any]]:
        """What the select *query* finds in its database."""
        return self._database.rows(query, DATABASE)

    def empty(self) -> None:
        """Forget all contacts, and what hangs on them."""
        self._database.execute('truncate contacts, interaction, "case" cascade', DATABASE)

    def token_for(self, scopes: Sequence[str]) -> str:
        """A new token that is allowed *scopes* and nothing else (takes some seconds)."""
        with self.client(self.log_in("--org", self.organization)) as client:
            wished = {"name": "tests", "scopes": [*scopes]}
            return str(accepted(client.post("/profile/tokens/", json=wished))["token"])

    def log_in(self, *options: str) -> str:
        """A token of its administrator, for an hour; *options* may name the organization."""
        said = self.run("devlogin", ADMIN, *options)
        return next(line.split()[1] for line in said.splitlines() if "access_token:" in line)

    def run(self, *arguments: str) -> str:
        """Run a command of its own administration; what it said. Raises RuntimeError."""
        command = [str(python(self._made)), "-m", "django", *arguments]
        environment = {**os.environ, **self._settings()}
        done = subprocess.run(
            command, env=environment, cwd=self._folder, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout

    def _settings(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "crm.settings",
            "ENV_TYPE": "dev",
            "DEBUG": "True",
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECRET_KEY": _KEY,
            "DBNAME": DATABASE,
            "DBUSER": ROLE,
            "DBPASSWORD": self._database.password,
            "DBHOST": "127.0.0.1",
            "DBPORT": str(self._database.port),
            "CELERY_BROKER_URL": "memory://",
            "CELERY_RESULT_BACKEND": "cache+memory://",
            "FRONTEND_URL": f"http://127.0.0.1:{self._port}",
            "ADMIN_EMAIL": ADMIN,
            "ADMIN_PASSWORD": "Adm1n-of-the-tests",
        }

    def _made_id(self, path: str, body: dict[str, Any]) -> str:
        with self.client() as client:
            return str(accepted(client.post(path, json=body))["id"])

    def _answers(self) -> bool:
        with self.client("") as client:
            return client.get("/contacts/").status_code == httpx.codes.FORBIDDEN


@contextlib.contextmanager
def running() -> Iterator[BottleCrm]:
    """One that serves, in a state as if new."""
    with PostgreSQL() as database, BottleCrm(place(), database) as crm:
        yield crm


def accepted(answer: httpx.Response) -> dict[str, Any]:
    """What a request that has to succeed was answered; raises RuntimeError with its words."""
    if answer.is_error:
        raise RuntimeError(f"{answer.request.url}: {answer.status_code} {answer.text[:1000]}")
    read: dict[str, Any] = answer.json()
    return read


def python(made: Path) -> Path:
    """The Python that it runs with."""
    return made / "python" / "bin" / "python"
