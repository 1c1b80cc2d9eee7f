"""A real Request Tracker 5 on loopback: a helpdesk that we did not write, with all its rules.

It lives in a Debian tree (`installer/request_tracker.py`) and is entered by chroot, in namespaces
of its own; its database is a fresh copy of the one that the installation made.
"""

from __future__ import annotations

import base64
import os
import quopri
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from string import Template
from typing import Any, Self

import httpx

from installer import chroot
from installer import request_tracker as installed
from tests.crm.server import Server, free_port

HOW_TO_GET_IT = "`python3 installer/bootstrap.py test`, as root on Debian, makes {place}"
CONFIG = Path(__file__).parent / "config"
SERVER = "/usr/share/request-tracker5/libexec/rt-server"
ROOT = ("root", installed.ROOT_PASSWORD)
AGENT = ("agent", "agent-of-the-tests")
"""A privileged account that may look after tickets, but not after users."""
QUEUE = "General"
_DECODED: dict[str, Callable[[bytes], bytes]] = {
    "quoted-printable": quopri.decodestring,
    "base64": base64.b64decode,
}


def missing() -> str:
    """How to get it, or nothing when it is there."""
    if not chroot.is_there(installed.tree()):
        return HOW_TO_GET_IT.format(place=installed.place())
    if os.geteuid() != 0:
        return "it is entered by chroot, so run the tests as root"
    return ""


class RequestTracker:
    """One Request Tracker; `stop` and `start` make an outage, and keep all it knows.

    *user_fields* is what its UserSummaryExtraInfo names: what AGENT may search users by.
    """

    def __init__(self, root: Path, *, user_fields: str = "RealName, Name, EmailAddress") -> None:
        self._root = root
        self._folder = Path(tempfile.mkdtemp(prefix="callcenter-", dir=root / "tmp"))
        self._home = f"/tmp/{self._folder.name}"
        self._user_fields = user_fields
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self.url = f"{self.address}/REST/2.0"
        self.agent_token = ""
        self._configure()
        server = [SERVER, "--host", "127.0.0.1", "--port", str(self._port), "--max-workers", "3"]
        self._server = Server(
            self._inside(*server),
            port=self._port,
            log=self._folder / "log",
            answers=self._answers,
            environment=self._environment(),
        )

    def __enter__(self) -> Self:
        self.agent_token = self._perl("agent.pl", *AGENT).strip()
        self._empty = self._folder / "empty"
        shutil.copy(self._folder / "rtdb", self._empty)
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
        """What it wrote."""
        return self._server.log()

    def client(self, account: tuple[str, str] | None = ROOT, *, token: str = "") -> httpx.Client:
        """A client of its REST API, by name and password or by *token*, to be closed."""
        headers = {"Authorization": f"token {token}"} if token else {}
        return httpx.Client(
            base_url=self.url,
            auth=None if token else account,
            headers=headers,
            timeout=30,
            trust_env=False,
        )

    def make_user(self, name: str, email: str, **fields: str) -> str:
        """Make a customer (fields: RealName, MobilePhone, WorkPhone, HomePhone …); their id."""
        body = {"Name": email, "EmailAddress": email, "RealName": name, "Privileged": 0, **fields}
        return self._made_id("/user", body)

    def make_ticket(self, subject: str, requestor: str, *, queue: str = QUEUE) -> str:
        """Make a ticket of the customer with that e-mail address; its id."""
        body = {"Queue": queue, "Subject": subject, "Requestor": requestor}
        return self._made_id("/ticket", {**body, "Content": subject, "ContentType": "text/plain"})

    def tickets(self) -> list[dict[str, Any]]:
        """The tickets in its database, oldest first."""
        return self.rows("select * from Tickets order by id")

    def users(self) -> list[dict[str, Any]]:
        """The users in its database, oldest first, its own four among them."""
        return self.rows("select * from Users order by id")

    def comments(self, ticket: str) -> list[dict[str, Any]]:
        """The comments on a ticket, oldest first: id, TimeTaken (minutes) and Content."""
        query = """
            select t.id, t.TimeTaken, a.Subject, a.Content, a.ContentEncoding
            from Transactions t left join Attachments a
              on a.TransactionId = t.id and a.ContentType like 'text/%'
            where t.ObjectType = 'RT::Ticket' and t.ObjectId = ? and t.Type = 'Comment'
            order by t.id"""
        return [_read(row) for row in self.rows(query, ticket)]

    def rows(self, query: str, *values: str) -> list[dict[str, Any]]:
        """What the select *query* finds in its database."""
        uri = f"file:{self._folder / 'rtdb'}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=10)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query, values)]

    def empty(self) -> None:
        """Forget all customers and tickets: it stops, and starts as if new."""
        self.stop()
        for left in self._folder.glob("rtdb*"):
            left.unlink()
        shutil.copy(self._empty, self._folder / "rtdb")
        self._give_away()
        self.start()

    def _made_id(self, path: str, body: dict[str, Any]) -> str:
        with self.client() as client:
            answer = client.post(path, json=body)
        if answer.status_code != httpx.codes.CREATED:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:1000]}")
        return str(answer.json()["id"])

    def _configure(self) -> None:
        shutil.copy(self._root / installed.DATABASE, self._folder / "rtdb")
        values = {"home": self._home, "port": self._port, "user_fields": self._user_fields}
        text = (CONFIG / "request_tracker.pm").read_text("utf-8")
        (self._folder / "site.pm").write_text(Template(text).substitute(values), "utf-8")
        (self._folder / "site.d").mkdir()
        shutil.copy(CONFIG / "agent.pl", self._folder)
        self._give_away()

    def _give_away(self) -> None:
        """To the user `www-data` of the tree, whose number is not always the machine's."""
        users = (line.split(":") for line in (self._root / "etc/passwd").read_text().splitlines())
        user, group = next((int(u[2]), int(u[3])) for u in users if u[0] == "www-data")
        for path in (self._folder, *self._folder.rglob("*")):
            os.chown(path, user, group)

    def _environment(self) -> dict[str, str]:
        return {
            "RT_SITE_CONFIG": f"{self._home}/site.pm",
            "RT_SITE_CONFIG_DIR": f"{self._home}/site.d",
            "LC_ALL": "C.UTF-8",
            # Its mail goes into files there.
            "TMPDIR": self._home,
        }

    def _inside(self, *command: str) -> list[str]:
        """The *command* as it is run in the tree; all of it ends when its first process does."""
        # The shell stays, as root: to become another user is to be no longer killed with unshare.
        enter = f'mount -t proc proc {self._root}/proc && chroot --userspec=www-data "$@"; exit $?'
        alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child=SIGKILL"]
        return [*alone, "sh", "-c", enter, "sh", str(self._root), *command]

    def _perl(self, script: str, *arguments: str) -> str:
        command = self._inside("perl", f"{self._home}/{script}", *arguments)
        environment = {**os.environ, **self._environment()}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{script}: {done.stderr}")
        return done.stdout

    def _answers(self) -> bool:
        with self.client() as client:
            return client.get("/rt").status_code == httpx.codes.OK


def _read(comment: dict[str, Any]) -> dict[str, Any]:
    """The *comment* with its text as it was written."""
    encoding, text = comment.pop("ContentEncoding"), comment["Content"]
    if encoding in _DECODED:
        text = _DECODED[encoding](text.encode("ascii")).decode("utf-8")
    return {**comment, "Content": text}


@contextmanager
def running() -> Iterator[RequestTracker]:
    """One that serves, in a state as if new."""
    with RequestTracker(installed.place()) as tracker:
        yield tracker
