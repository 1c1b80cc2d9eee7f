"""baresip as a peer to compare with: it takes every call and sends back what it hears."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

MODULES = Path("/usr/lib/baresip/modules")
START_S = 10.0
_CONFIG = """\
sip_listen {host}:{port}
sip_trans_bufsize 128
audio_player aubridge,nil
audio_source aubridge,nil
audio_alert aubridge,nil
audio_level no
net_interface {interface}
rtp_stats no
call_max_calls 4
module_path {modules}
module g711.so
module aubridge.so
module_app account.so
module_app menu.so
"""


class NoPeer(Exception):
    """There is no baresip to compare with; the text says what is missing."""


def outward() -> tuple[str, str]:
    """An interface other than the loopback and its address, which baresip insists on."""
    status = psutil.net_if_stats()
    for name, addresses in psutil.net_if_addrs().items():
        for address in addresses:
            inet = address.family == socket.AF_INET and not address.address.startswith("127.")
            if inet and status[name].isup:
                return name, address.address
    raise NoPeer("baresip needs a network interface besides the loopback")


@contextmanager
def baresip() -> Iterator[tuple[str, str]]:
    """A running one: whom to call, and the address to call from."""
    program = shutil.which("baresip")
    if program is None:
        raise NoPeer("baresip is not installed (Debian: apt-get install baresip-core)")
    interface, host = outward()
    with (
        tempfile.TemporaryDirectory() as place,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe,
    ):
        probe.bind((host, 0))
        port = probe.getsockname()[1]
        probe.close()
        folder = Path(place)
        values = {"host": host, "port": port, "interface": interface, "modules": MODULES}
        (folder / "config").write_text(_CONFIG.format(**values))
        (folder / "accounts").write_text(f"<sip:bench@{host}>;regint=0;answermode=auto\n")
        (folder / "contacts").touch()
        process = subprocess.Popen(
            [program, "-f", place],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            _await(process)
            yield f"sip:bench@{host}:{port}", host
        finally:
            # Asked to end during a call it would first wait for the other side.
            process.kill()
            process.wait(10)
            assert process.stdout is not None
            process.stdout.close()


def _await(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    deadline = time.monotonic() + START_S
    said = b""
    while b"ready" not in said:
        line = process.stdout.readline()
        said += line
        if not line or time.monotonic() > deadline:
            raise NoPeer(f"baresip did not start: {said.decode(errors='replace')}")
