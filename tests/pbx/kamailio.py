"""A real Kamailio on loopback: registrar and record-routing proxy over UDP, TCP and TLS.

The number 200 leads to `callee_port`, by UDP.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from string import Template
from typing import Self

import trustme

CONFIG = Path(__file__).parent / "config" / "kamailio.cfg.template"
MODULES = "/usr/lib/*/kamailio/modules"
PASSWORD = "secret"
START_S = 20.0


def missing() -> str:
    """How to get it, or nothing when it is there."""
    if shutil.which("kamailio") is None or not _modules():
        return "apt-get install kamailio kamailio-tls-modules"
    return ""


class Kamailio:
    """One Kamailio, that lets in whoever knows PASSWORD."""

    def __init__(self) -> None:
        self.authority = trustme.CA()
        self.sip_port = _free_port()
        self.tls_port = _free_port()
        self.callee_port = _free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="callcenter-kamailio-"))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        certificate = self.authority.issue_cert("127.0.0.1")
        certificate.private_key_and_cert_chain_pem.write_to_path(self._folder / "both.pem")
        (modules,) = _modules()
        values = {
            "sip": self.sip_port,
            "tls": self.tls_port,
            "home": self._folder,
            "modules": modules,
            "password": PASSWORD,
            "callee": self.callee_port,
        }
        config = self._folder / "kamailio.cfg"
        config.write_text(Template(CONFIG.read_text()).substitute(values))
        log = (self._folder / "log").open("wb")
        command = ["kamailio", "-f", str(config), "-DD", "-E", "-m", "32", "-M", "4"]
        command += ["-Y", str(self._folder), "-w", str(self._folder)]
        self._process = subprocess.Popen(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
        )
        log.close()
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(10)
        shutil.rmtree(self._folder)

    @property
    def peer(self) -> tuple[str, int]:
        """Its address for UDP and TCP."""
        return ("127.0.0.1", self.sip_port)

    def address(self, transport: str) -> str:
        """Its `host:port`."""
        return f"127.0.0.1:{self.tls_port if transport == 'tls' else self.sip_port}"

    def log(self) -> str:
        """What it wrote."""
        return (self._folder / "log").read_text(errors="replace")

    def _wait(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_S
        while not (_is_open(self.sip_port) and _is_open(self.tls_port)):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Kamailio did not come up:\n{self.log()[-3000:]}")
            threading.Event().wait(0.05)


def _modules() -> list[Path]:
    return [one for one in Path("/").glob(MODULES.lstrip("/")) if (one / "tls.so").exists()]


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
