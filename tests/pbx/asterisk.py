"""A real Asterisk 22 on loopback, with agents' telephones, a queue and a trunk.

It lives in a Debian tree (`debootstrap --variant=minbase --include=asterisk sid DIR`) that is
entered by chroot, in namespaces of its own, so that nothing of it can outlive the test.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from string import Template
from typing import Self

import trustme

CONFIG = Path(__file__).parent / "config"
RECORDINGS = Path(__file__).parents[2] / "resources" / "recordings"
TRUNK = {"X-Trunk": "outside"}
"""The header by which Asterisk knows the outside world."""
SUPPORT = "+48221022000"
"""The number that leads to the queue `support`."""
RTP_PORTS = 200
HOW_TO_GET_IT = "`python3 installer/bootstrap.py test`, as root on Debian, makes {tree}"


class NotReady(Exception):
    """Asterisk did not come up; the text is its own log."""


def tree() -> Path:
    """Where the Debian tree with Asterisk is, or would be."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    tests = os.environ.get("CALLCENTER_TEST_CACHE") or Path(cache) / "callcenter-tests"
    return Path(tests) / "asterisk"


def missing() -> str:
    """How to get an Asterisk to test with, or nothing when there is one."""
    if not (tree() / "usr/sbin/asterisk").exists():
        return HOW_TO_GET_IT.format(tree=tree())
    if os.geteuid() != 0:
        return "it is entered by chroot, so run the tests as root"
    return ""


class Asterisk:
    """One Asterisk: `start`, `stop` and `start` again keep its ports and its memory.

    *entry* is the command that it is started through.
    """

    def __init__(self, root: Path, *, entry: tuple[str, ...] = ()) -> None:
        self._root = root
        self._entry = entry
        self._folder = Path(tempfile.mkdtemp(prefix="callcenter-", dir=root / "tmp"))
        self._home = f"/tmp/{self._folder.name}"
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = threading.Event()
        self.sip_port = _free_port()
        self.tls_port = _free_port()
        self.authority = trustme.CA()
        self.ami_port = _free_port()
        self._configure()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def address(self) -> str:
        """Its `host:port`, for UDP and TCP."""
        return f"127.0.0.1:{self.sip_port}"

    @property
    def secure_address(self) -> str:
        """Its `host:port` for TLS; the certificate is for the address and by `authority`."""
        return f"127.0.0.1:{self.tls_port}"

    @property
    def peer(self) -> tuple[str, int]:
        """The same for those who want it in two parts."""
        return ("127.0.0.1", self.sip_port)

    @property
    def _options(self) -> tuple[str, str]:
        return ("-C", f"{self._home}/etc/asterisk.conf")

    def start(self, *, timeout: float = 60.0) -> None:
        """Start and wait until calls can be made."""
        command = f"mount -t proc proc {self._root}/proc && exec chroot {self._root} "
        command += f"/usr/sbin/asterisk -f -U asterisk {' '.join(self._options)}"
        self._process = subprocess.Popen(
            [
                *self._entry,
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child=SIGKILL",
                "sh",
                "-c",
                command,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait(self._is_ready, timeout, "did not come up")

    def stop(self, *, gracefully: bool = False) -> None:
        """End it at once, as when its machine is switched off, or *gracefully* as by its admin."""
        process, self._process = self._process, None
        if process is None:
            return
        if gracefully:
            self.console("core stop now")
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        self._wait(self._is_gone, 10, "did not end")

    def forget(self) -> None:
        """Lose what it kept on disk, its contacts among it, while it is stopped."""
        databases = list((self._folder / "lib").glob("astdb*"))
        if not databases:
            raise NotReady("Asterisk kept nothing on disk, so there is nothing to forget")
        for database in databases:
            database.unlink()

    def close(self) -> None:
        """End it and take its folder away."""
        self.stop()
        shutil.rmtree(self._folder)

    def console(self, command: str) -> str:
        """What Asterisk's own console answers to *command*."""
        run = subprocess.run(
            [*("chroot", self._root, "asterisk"), *self._options, "-rx", command],
            capture_output=True,
            text=True,
            timeout=20,
        )
        return run.stdout

    def log(self) -> str:
        """What Asterisk wrote about itself."""
        messages = self._folder / "log" / "messages"
        return messages.read_text(errors="replace") if messages.exists() else "(no log)"

    def wait_for(self, command: str, wished: str, *, timeout: float = 20.0) -> str:
        """Ask the console *command* until its answer holds *wished*; raises NotReady."""
        answers: list[str] = []

        def is_told() -> bool:
            answers.append(self.console(command))
            return wished in answers[-1]

        self._wait(is_told, timeout, f"never said {wished!r} to {command!r}")
        return answers[-1]

    def wait_without(self, command: str, unwished: str, *, timeout: float = 20.0) -> None:
        """Ask the console *command* until its answer lacks *unwished*; raises NotReady."""

        def is_gone() -> bool:
            return unwished not in self.console(command)

        self._wait(is_gone, timeout, f"went on saying {unwished!r} to {command!r}")

    def join(self, extension: str) -> None:
        """Make the telephone *extension* a member of the queue."""
        self.console(f"queue add member PJSIP/{extension} to support")

    def leave(self, extension: str) -> None:
        """Take it out of the queue."""
        self.console(f"queue remove member PJSIP/{extension} from support")

    def empty_box(self, extension: str) -> None:
        """Delete what lies in the voicemail box of *extension*."""
        messages = self._folder / "spool/voicemail/default" / extension / "INBOX"
        for part in list(messages.iterdir()):
            part.unlink()

    def _configure(self) -> None:
        for name in ("etc", "lib", "spool", "run", "log", "cache", "moh", "sounds"):
            (self._folder / name).mkdir()
        shutil.copy(RECORDINGS / "music.wav", self._folder / "moh")
        shutil.copy(RECORDINGS / "clock_en.wav", self._folder / "sounds")
        first = 20_000 + (self.sip_port % 50) * RTP_PORTS
        (modules,) = (self._root / "usr/lib").glob("*/asterisk/modules")
        values = {
            "home": self._home,
            "modules": f"/{modules.relative_to(self._root)}",
            "sip": self.sip_port,
            "tls": self.tls_port,
            "ami": self.ami_port,
            "rtp_first": first,
            "rtp_last": first + RTP_PORTS - 1,
        }
        for source in CONFIG.glob("*.conf"):
            text = Template(source.read_text()).substitute(values)
            (self._folder / "etc" / source.name).write_text(text)
        certificate = self.authority.issue_cert("127.0.0.1")
        for part in certificate.cert_chain_pems:
            part.write_to_path(self._folder / "etc" / "exchange.pem", append=True)
        certificate.private_key_pem.write_to_path(self._folder / "etc" / "exchange.key")
        self._give_away()

    def _give_away(self) -> None:
        """To the user `asterisk` of the tree, whose number is not the machine's."""
        users = (line.split(":") for line in (self._root / "etc/passwd").read_text().splitlines())
        user, group = next((int(u[2]), int(u[3])) for u in users if u[0] == "asterisk")
        for path in (self._folder, *self._folder.rglob("*")):
            os.chown(path, user, group)

    def _is_ready(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise NotReady(f"Asterisk ended with {self._process.returncode}:\n{self.log()}")
        if "fully booted" not in self.console("core waitfullybooted"):
            return False
        return "Available" in self.console("pjsip show transports") or _is_open(self.sip_port)

    def _is_gone(self) -> bool:
        return not _is_open(self.sip_port)

    def _wait(self, wished: Callable[[], bool], timeout: float, complaint: str) -> None:
        deadline = time.monotonic() + timeout
        while not wished():
            if time.monotonic() > deadline:
                raise NotReady(f"Asterisk {complaint}:\n{self.log()[-4000:]}")
            self._pause.wait(0.05)


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
