"""A real Radicale on loopback: a CardDAV server with an address book of `people`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import httpx

from tests.crm.people import Person
from tests.crm.server import Server, free_port

USER = "agent"
PASSWORD = "agent-of-the-tests"


class Radicale:
    """One CardDAV server with an address book of *everybody*; `stop` and `start` keep it."""

    def __init__(self, everybody: Sequence[Person]) -> None:
        self._everybody = everybody
        self._folder = Path(tempfile.mkdtemp(prefix="callcenter-radicale-"))
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.book = f"{self.url}/{USER}/customers/"
        self.account = (USER, PASSWORD)
        (self._folder / "users").write_text(f"{USER}:{PASSWORD}\n", "utf-8")
        self._server = Server(
            [sys.executable, "-m", "radicale", "--config", "", *self._options()],
            port=self._port,
            log=self._folder / "log",
            folder=self._folder,
        )

    def __enter__(self) -> Self:
        self.start()
        cards = "".join(vcard(person) for person in self._everybody)
        book = {"Content-Type": "text/vcard; charset=utf-8"}
        self._ask("PUT", self.book, cards.encode(), book)
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Let it serve (again)."""
        self._server.start()

    def stop(self) -> None:
        """End it at once."""
        self._server.stop()

    def close(self) -> None:
        """End it and take its folder away."""
        self.stop()
        shutil.rmtree(self._folder)

    def log(self) -> str:
        """What it wrote."""
        return self._server.log()

    def put(self, person: Person) -> None:
        """Add the card of *person*, or change it."""
        card = {"Content-Type": "text/vcard; charset=utf-8"}
        self._ask("PUT", f"{self.book}{person.uid}.vcf", vcard(person).encode(), card)

    def delete(self, person: Person) -> None:
        """Take out a card that was `put`."""
        self._ask("DELETE", f"{self.book}{person.uid}.vcf", b"", {})

    def _options(self) -> list[str]:
        return [
            *("--server-hosts", f"127.0.0.1:{self._port}", "--auth-type", "htpasswd"),
            *("--auth-htpasswd-filename", "users", "--auth-htpasswd-encryption", "plain"),
            *("--auth-delay", "0", "--storage-filesystem-folder", str(self._folder / "books")),
        ]

    def _ask(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> None:
        with httpx.Client(auth=self.account, timeout=60, trust_env=False) as client:
            answer = client.request(method, url, content=body, headers=headers)
        if answer.is_error:
            raise RuntimeError(f"{method} {url}: {answer.status_code} {answer.text}")


def vcard(person: Person) -> str:
    """The card of *person* (vCard 3.0, RFC 2426)."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"UID:{person.uid}",
        f"FN:{_escaped(person.name)}",
        f"N:{_escaped(person.surname)};{_escaped(person.given_name)};;;",
        f"ORG:{_escaped(person.company)}",
        f"EMAIL;TYPE=INTERNET:{person.email}",
        f"TEL;TYPE=WORK,VOICE:{person.telephone}",
        f"TEL;TYPE=CELL:{person.mobile}",
        "END:VCARD",
    ]
    return "\r\n".join(lines) + "\r\n"


def _escaped(text: str) -> str:
    for special in ("\\", ";", ","):
        text = text.replace(special, f"\\{special}")
    return text
