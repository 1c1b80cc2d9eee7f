"""A real Kamailio on loopback: registrar and record-routing proxy over UDP, TCP and TLS.

The number 200 leads to `callee_port`, by UDP. A second one, at the edge, knows no subscribers: it
adds itself to the way (Path) and lets through only what names it in a Route.
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

CONFIG = Path(__file__).parent / "config"
MODULES = "/usr/lib/*/kamailio/modules"
PASSWORD = "secret"
START_S = 20.0


def missing() -> str:
    """How to get it, or nothing when it is there."""
    if shutil.which("kamailio") is None or not _modules():
        return "apt-get install kamailio kamailio-tls-modules kamailio-outbound-modules"
    return ""


class Kamailio:
    """One Kamailio, that lets in whoever knows PASSWORD."""

    def __init__(self) -> None:
        self.authority = trustme.CA()
        self.sip_port = _free_port()
        self.tls_port = _free_port()
        self.callee_port = _free_port()
        self.edge_port = _free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="callcenter-kamailio-"))
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        certificate = self.authority.issue_cert("127.0.0.1")
        certificate.private_key_and_cert_chain_pem.write_to_path(self._folder / "both.pem")
        self._begin("kamailio")
        self._begin("edge")
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(10)
        shutil.rmtree(self._folder)

    @property
    def peer(self) -> tuple[str, int]:
        """Its address for UDP and TCP."""
        return ("127.0.0.1", self.sip_port)

    def address(self, transport: str) -> str:
        """Its `host:port`."""
        return f"127.0.0.1:{self.tls_port if transport == 'tls' else self.sip_port}"

    @property
    def edge(self) -> str:
        """The `host:port` of the one at the edge."""
        return f"127.0.0.1:{self.edge_port}"

    def log(self, name: str = "kamailio") -> str:
        """What it, or the `edge`, wrote."""
        return (self._folder / f"{name}.log").read_text(errors="replace")

    def _begin(self, name: str) -> None:
        (modules,) = _modules()
        values = {
            "sip": self.sip_port,
            "tls": self.tls_port,
            "edge": self.edge_port,
            "home": self._folder,
            "modules": modules,
            "password": PASSWORD,
            "callee": self.callee_port,
        }
        config = self._folder / f"{name}.cfg"
        config.write_text(
            Template((CONFIG / f"{name}.cfg.template").read_text()).substitute(values)
        )
        own = self._folder / name
        own.mkdir()
        command = ["kamailio", "-f", str(config), "-DD", "-E", "-m", "32", "-M", "4"]
        command += ["-Y", str(own), "-w", str(own)]
        with (self._folder / f"{name}.log").open("wb") as log:
            begun = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        self._processes.append(begun)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_S
        while not all(map(_is_open, (self.sip_port, self.tls_port, self.edge_port))):
            ended = any(process.poll() is not None for process in self._processes)
            if ended or time.monotonic() > deadline:
                told = self.log()[-3000:] + self.log("edge")[-3000:]
                raise RuntimeError(f"Kamailio did not come up:\n{told}")
            threading.Event().wait(0.05)


def _modules() -> list[Path]:
    return [
        one
        for one in Path("/").glob(MODULES.lstrip("/"))
        if (one / "tls.so").exists() and (one / "outbound.so").exists()
    ]


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
