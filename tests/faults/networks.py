"""Networks of their own for a telephone and its exchange: Wi-Fi and cable that can be changed.

The telephone's side is the namespace `desk`; an Asterisk lives behind both links in another one.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Self

from tests.pbx.asterisk import Asterisk

EXCHANGE, ELSEWHERE = "10.77.0.1", "10.77.0.2"
SECOND = f"""
[elsewhere]
type = transport
protocol = udp
bind = {ELSEWHERE}:%d
"""
MOVING = """
; It says itself where it is: nothing is guessed from where its packets come from.
[106](telephone)
auth = 106
aors = 106
callerid = "Agent Six" <106>
rtp_symmetric = no
rewrite_contact = no

[106](contact)

[106]
type = auth
auth_type = digest
username = 106
password = secret-106
"""
NAME = "exchange.test"


def missing() -> str:
    """What is needed to make networks, or nothing when all of it is there."""
    if shutil.which("ip") is None:
        return "apt-get install iproute2"
    if os.geteuid() != 0:
        return "namespaces are made by root only"
    made = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    return "" if made.returncode == 0 else "this system allows no network namespaces"


class Networks:
    """`wifi` and `cable` lead from the desk to the exchange; the default route is by Wi-Fi."""

    WIFI = "10.77.1"
    CABLE = "10.77.2"

    def __init__(self) -> None:
        self.desk = f"desk-{os.getpid()}"
        self.far = f"far-{os.getpid()}"

    def __enter__(self) -> Self:
        for name in (self.desk, self.far):
            _ip("netns", "add", name)
            _ip("-n", name, "link", "set", "lo", "up")
        for address in (EXCHANGE, ELSEWHERE):
            _ip("-n", self.far, "address", "add", f"{address}/32", "dev", "lo")
        for link, net in (("wifi", self.WIFI), ("cable", self.CABLE)):
            ends = ("link", "add", link, "type", "veth", "peer", "name", link)
            _ip("-n", self.desk, *ends, "netns", self.far)
            _ip("-n", self.far, "address", "add", f"{net}.1/24", "dev", link)
            _ip("-n", self.far, "link", "set", link, "up")
            self.set("address", "add", f"{net}.2/24", "dev", link)
            self.set("link", "set", link, "up")
        self.lead_by(self.WIFI)
        return self

    def __exit__(self, *_: object) -> None:
        for name in (self.desk, self.far):
            _ip("netns", "delete", name)
        shutil.rmtree(self._files, ignore_errors=True)

    @property
    def entry(self) -> tuple[str, ...]:
        """The command that something is started through at the desk."""
        return ("ip", "netns", "exec", self.desk)

    def set(self, *words: str) -> None:
        """Change something at the desk, by ip(8)."""
        _ip("-n", self.desk, *words)

    def lead_by(self, net: str) -> None:
        """Let the default route go that way."""
        self.set("route", "replace", "default", "via", f"{net}.1")

    def move(self, old: str, new: str) -> None:
        """Another address in the Wi-Fi, as after another lease."""
        self.set("address", "delete", f"{old}/24", "dev", "wifi")
        self.set("address", "add", f"{new}/24", "dev", "wifi")
        self.lead_by(self.WIFI)

    def take_from_exchange(self, address: str) -> None:
        """The exchange cannot be reached there any more."""
        _ip("-n", self.far, "address", "delete", f"{address}/32", "dev", "lo")

    def name(self, address: str) -> None:
        """Let NAME lead to *address*; the first time before anything is started at the desk."""
        self._files.mkdir(parents=True, exist_ok=True)
        lines = (f"127.0.0.1 localhost {socket.gethostname()}", f"{address} {NAME}", "")
        (self._files / "hosts").write_text("\n".join(lines))

    @property
    def _files(self) -> Path:
        # ip-netns(8): what lies here is seen in the namespace in place of the files in /etc.
        return Path("/etc/netns") / self.desk


class FarAsterisk(Asterisk):
    """An Asterisk behind the desk's networks, with extension 106 for a telephone that moves."""

    def __init__(self, root: Path, networks: Networks) -> None:
        super().__init__(root, entry=("ip", "netns", "exec", networks.far))

    @property
    def address(self) -> str:
        return f"{EXCHANGE}:{self.sip_port}"

    def _configure(self) -> None:
        super()._configure()
        lines = self._folder / "etc" / "pjsip.conf"
        text = lines.read_text().replace("127.0.0.1", EXCHANGE)
        lines.write_text(text + MOVING + SECOND % self.sip_port)

    def _is_ready(self) -> bool:
        booted = "fully booted" in self.console("core waitfullybooted")
        return booted and self.address in self.console("pjsip show transports")


class FrankAsterisk(Asterisk):
    """An Asterisk on loopback, with the same extension 106."""

    def _configure(self) -> None:
        super()._configure()
        lines = self._folder / "etc" / "pjsip.conf"
        lines.write_text(lines.read_text() + MOVING)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, timeout=10)
