"""A real OpenLDAP on loopback: a company's directory that knows `people`."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Self

from tests.crm.people import Person
from tests.crm.server import Server, free_port

CONFIG = Path(__file__).parent / "config"
BASE = "dc=example,dc=com"
PEOPLE = f"ou=people,{BASE}"
READER = f"cn=reader,{BASE}"
"""Who may read; the anonymous may not."""
PASSWORD = "reader-of-the-tests"
_SLAPD = "/usr/sbin/slapd"
_OWNER = "openldap"


def missing() -> str:
    """How to get OpenLDAP, or nothing when it is there."""
    if not Path(_SLAPD).exists() or shutil.which("ldapsearch") is None:
        return "apt-get install --no-install-recommends slapd ldap-utils"
    return ""


class Slapd:
    """One OpenLDAP server; `stop` and `start` make an outage. It answers 100 people at most.

    *everybody* is whom it knows. With the PEM text of a *certificate* and its key it knows TLS:
    by StartTLS, and from the first byte at `tls_url`.
    """

    def __init__(self, everybody: Sequence[Person], *, certificate: bytes = b"") -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="callcenter-slapd-"))
        self._port = free_port()
        self.url = f"ldap://127.0.0.1:{self._port}"
        # WORKAROUND Debian: AppArmor lets /usr/sbin/slapd use its own directories only.
        self._program = Path(shutil.copy(_SLAPD, self._folder / "slapd"))
        self._user = _OWNER if os.geteuid() == 0 else ""
        self.tls_url = f"ldaps://127.0.0.1:{free_port()}" if certificate else ""
        self._certificate = certificate
        self._fill(everybody)
        self._server = Server(
            # With -d it stays in the foreground; 256 are the requests and their results.
            [str(self._program), "-d", "256", "-f", str(self._config), "-h", self._urls],
            port=self._port,
            log=self._folder / "log",
            user=self._user,
        )

    def __enter__(self) -> Self:
        self.start()
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
        self._server.stop(signal.SIGTERM)
        shutil.rmtree(self._folder)

    def log(self) -> str:
        """What it was asked and answered."""
        return self._server.log()

    def search(self, condition: str, *attributes: str) -> str:
        """The LDIF that OpenLDAP's own client gets for *condition*; raises RuntimeError."""
        command = ["ldapsearch", "-LLL", "-x", "-H", self.url, "-D", READER, "-w", PASSWORD]
        return _run([*command, "-o", "ldif-wrap=no", "-b", PEOPLE, condition, *attributes])

    @property
    def _urls(self) -> str:
        return f"{self.url} {self.tls_url}".strip()

    @property
    def _config(self) -> Path:
        return self._folder / "slapd.conf"

    def _fill(self, everybody: Sequence[Person]) -> None:
        (self._folder / "data").mkdir()
        (schemas, modules) = Path("/etc/ldap/schema"), Path("/usr/lib/ldap")
        values = {"base": BASE, "reader": READER, "home": str(self._folder)}
        values |= {"schemas": str(schemas), "modules": str(modules)}
        text = (CONFIG / "slapd.conf").read_text("utf-8")
        text = f"{self._tls()}{Template(text).substitute(values)}"
        self._config.write_text(text, "utf-8")
        data = self._folder / "people.ldif"
        data.write_text(ldif(everybody), "utf-8")
        # The program is `slapadd` when it is told so.
        _run([str(self._program), "-Tadd", "-q", "-f", str(self._config), "-l", str(data)])
        if self._user:
            for path in (self._folder, *self._folder.rglob("*")):
                shutil.chown(path, self._user, self._user)

    def _tls(self) -> str:
        if not self._certificate:
            return ""
        shown = self._folder / "certificate.pem"
        shown.write_bytes(self._certificate)
        return f"TLSCertificateFile {shown}\nTLSCertificateKeyFile {shown}\n"


def ldif(everybody: Sequence[Person]) -> str:
    """The whole directory, as slapadd reads it."""
    entries = [
        [f"dn: {BASE}", "objectClass: dcObject", "objectClass: organization", "o: Example"],
        [f"dn: {PEOPLE}", "objectClass: organizationalUnit"],
        [
            *(f"dn: {READER}", "objectClass: organizationalRole"),
            *("objectClass: simpleSecurityObject", f"userPassword: {PASSWORD}"),
        ],
        *(_entry(person) for person in everybody),
    ]
    return "\n\n".join("\n".join(lines) for lines in entries) + "\n"


def _entry(person: Person) -> list[str]:
    # In base64, which says any text.
    values = {
        "cn": person.name,
        "givenName": person.given_name,
        "sn": person.surname,
        "o": person.company,
        "mail": person.email,
        "telephoneNumber": person.telephone,
        "mobile": person.mobile,
    }
    coded = [f"{name}:: {_base64(value)}" for name, value in values.items()]
    head = [f"dn: uid={person.uid},{PEOPLE}", "objectClass: inetOrgPerson", f"uid: {person.uid}"]
    return [*head, *coded]


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr}")
    return done.stdout
