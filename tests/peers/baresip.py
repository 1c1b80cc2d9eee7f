"""A baresip on loopback, worked by its control socket: another maker's telephone for our calls.

It sings one tone, and writes what it hears to a file.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

MODULES = "/usr/lib/baresip/modules"
TONE_HZ = 1000
DEADLINE_S = 20.0
_HEAD, _RATE = 44, slice(24, 28)
_CONFIG = """\
poll_method epoll
sip_listen 127.0.0.1:{sip}
sip_certificate {home}/both.pem
sip_cafile {home}/authority.pem
call_max_calls 4
audio_source ausine,{tone}
audio_player aubridge,nobody
audio_alert aubridge,nobody
ausrc_srate 48000
ausrc_channels 2
auplay_channels 1
snd_path {home}
module_path {modules}
module g722.so
module g711.so
module ausine.so
module aubridge.so
module sndfile.so
module srtp.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
"""


def missing() -> str:
    """How to get it, or nothing when it is there."""
    return "" if shutil.which("baresip") else "apt-get install baresip-core"


class Baresip:
    """One baresip as *user* of a registrar; *more* are parameters of its account."""

    def __init__(
        self,
        home: Path,
        *,
        user: str,
        password: str,
        registrar: str,
        transport: str = "udp",
        more: str = "",
    ) -> None:
        self.user = user
        self._home = home
        # With TLS it listens at the port after the one it is told.
        self._control = _free_port()
        values = {"home": home, "modules": MODULES, "tone": TONE_HZ, "control": self._control}
        (home / "config").write_text(_CONFIG.format(sip=_free_port(), **values))
        address = f"<sip:{user}@{registrar.split(':')[0]}>"
        outbound = f'outbound="sip:{registrar};transport={transport}"'
        parameters = ["", f"auth_pass={password}", outbound, "regint=60", "ptime=20"]
        (home / "accounts").write_text(address + ";".join(parameters) + more + "\n")
        (home / "contacts").touch()
        self._events: list[dict[str, Any]] = []
        self._seen = 0
        self._news = threading.Condition()

    def __enter__(self) -> Self:
        with (self._home / "log").open("wb") as log:
            command = ["baresip", "-4", "-f", str(self._home)]
            self._process = subprocess.Popen(
                command, cwd=self._home, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._wait(lambda: "200 OK" in self.log(), "did not register")
        self._socket = socket.create_connection(("127.0.0.1", self._control))
        self._reader = threading.Thread(target=self._read, name="baresip", daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._reader.join(15)
        self._socket.close()
        # Shown with a test that failed.
        print(self.log(), *self._events, sep="\n")

    def log(self) -> str:
        """What it wrote."""
        return (self._home / "log").read_text(errors="replace")

    def do(self, command: str, parameters: str = "") -> None:
        """Have it do something; *command* is one of its menu's words."""
        wish = json.dumps({"command": command, "params": parameters}).encode()
        self._socket.sendall(b"%d:%s," % (len(wish), wish))

    def expect(self, *kinds: str) -> dict[str, Any]:
        """The next of its events that is one of these; those before it are passed over."""
        found: list[dict[str, Any]] = []

        def is_there() -> bool:
            while self._seen < len(self._events) and not found:
                event = self._events[self._seen]
                self._seen += 1
                if event.get("type") in kinds:
                    found.append(event)
            return bool(found)

        with self._news:
            if not self._news.wait_for(is_there, DEADLINE_S):
                told = "\n".join(map(str, self._events))
                raise AssertionError(f"baresip: no {kinds}; there were:\n{told}\n{self.log()}")
        return found[0]

    def heard(self) -> tuple[bytes, int]:
        """All it has heard of its latest call, as 16-bit samples, and their rate."""
        path = max(self._home.glob("dump-*-dec.wav"), key=lambda found: found.stat().st_mtime)
        data = path.read_bytes()
        # A RIFF head of 44 octets, whose lengths it fills in only when it closes the file.
        return data[_HEAD:], int.from_bytes(data[_RATE], "little")

    def _wait(self, wished: Callable[[], bool], complaint: str) -> None:
        deadline = time.monotonic() + DEADLINE_S
        while not wished():
            if time.monotonic() > deadline:
                raise AssertionError(f"baresip {complaint}:\n{self.log()}")
            threading.Event().wait(0.03)

    def _read(self) -> None:
        rest = b""
        while piece := self._socket.recv(65536):
            rest = self._understood(rest + piece)

    def _understood(self, data: bytes) -> bytes:
        """Take the whole messages (netstrings) from *data*; what is left."""
        while b":" in data:
            length, _, after = data.partition(b":")
            size = int(length)
            if len(after) <= size:
                break
            with self._news:
                self._events.append(json.loads(after[:size]))
                self._news.notify_all()
            data = after[size + 1 :]
        return data


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
