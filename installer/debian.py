"""What Callcenter needs from the operating system, and how Debian and its kin install it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from installer.trouble import Trouble

# Asked for by library, since the names of packages differ between Debian, Ubuntu and others.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libXrandr.so.2": "libxrandr2",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libpulse.so.0": "libpulse0",
}
TEST_PROGRAMS = {
    "sipp": "sip-tester",
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "openbox": "openbox",
    "xterm": "xterm",
    "pulseaudio": "pulseaudio",
    "pactl": "pulseaudio-utils",
    "dbus-daemon": "dbus",
    "debootstrap": "debootstrap",
    "kamailio": "kamailio-tls-modules",
    "/usr/lib/*/kamailio/modules/outbound.so": "kamailio-outbound-modules",
    "baresip": "baresip-core",
    "ip": "iproute2",
    "/usr/lib/postgresql/*/bin/postgres": "postgresql",
    "slapd": "slapd",
    "ldapsearch": "ldap-utils",
    "gcc": "build-essential",
    "chromium": "chromium",
}
"""By program: its name on the path, or where it is."""
_SBIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")


def widen_path() -> None:
    """Let the system's own programs be found (dpkg, chroot); a bare PATH leaves them out."""
    if os.name == "posix":
        places = os.environ.get("PATH", os.defpath).split(os.pathsep)
        missing = [place for place in _SBIN if place not in places]
        os.environ["PATH"] = os.pathsep.join([*places, *missing])


def has_apt() -> bool:
    """Whether this is Debian or one of its kin."""
    return sys.platform == "linux" and shutil.which("apt-get") is not None


def is_root() -> bool:
    """Whether system packages may be installed."""
    return os.name == "posix" and os.geteuid() == 0


def missing_for_running(libraries: Mapping[str, str] = LIBRARIES) -> list[str]:
    """The packages of those *libraries* without which the app cannot start (Linux only)."""
    if sys.platform != "linux":
        return []
    missing = [package for library, package in libraries.items() if not _loads(library)]
    if not _can_make_environments():
        missing.insert(0, "python3-venv")
    return missing


def missing_for_tests(programs: Mapping[str, str] = TEST_PROGRAMS) -> list[str]:
    """The packages of those *programs* without which some tests cannot run (Linux only)."""
    if sys.platform != "linux":
        return []
    return [package for program, package in programs.items() if not _has(program)]


def install(packages: list[str]) -> None:
    """Install system packages as root; raises Trouble when apt-get cannot."""
    print(f"Installing system packages: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update = ["apt-get", "update", "-qq"]
    quiet = ["-y", "-qq", "-o", "Dpkg::Use-Pty=0"]
    done = ["apt-get", "install", *quiet, "--no-install-recommends", *packages]
    with nothing_starts():
        for command in (update, done):
            ended = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False)
            if ended.returncode != 0:
                said = "This did not work (its own words are above):"
                raise Trouble(f"{said}\n  {' '.join(command)}")


@contextlib.contextmanager
def nothing_starts(policy: Path = Path("/usr/sbin/policy-rc.d")) -> Iterator[None]:
    """Keep packages from starting their services: we want the programs only.

    A *policy* that the machine has of its own stays as it is.
    """
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n", "utf-8")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()


def command_for(packages: list[str]) -> str:
    """The line with which somebody who may can install *packages*."""
    listed = " ".join(packages)
    if has_apt():
        return f"sudo apt-get install -y --no-install-recommends {listed}"
    return f"(with your system's installer; the names are Debian's) {listed}"


def mirror(sources: Path = Path("/etc/apt")) -> str | None:
    """The Debian mirror that this machine's own package lists come from."""
    for file in (sources / "sources.list", *sorted((sources / "sources.list.d").glob("*"))):
        if file.is_file() and file.suffix in (".list", ".sources"):
            for address in _addresses(file.read_text("utf-8", "replace")):
                if address.rstrip("/").endswith("/debian"):
                    return address.rstrip("/")
    return None


def _addresses(text: str) -> list[str]:
    one_line = re.findall(r"^\s*deb\s+(?:\[[^\]]*\]\s*)?(\S+)", text, re.MULTILINE)
    listed = re.findall(r"^URIs:\s*(.+)$", text, re.MULTILINE | re.IGNORECASE)
    return one_line + [address for line in listed for address in line.split()]


def _has(program: str) -> bool:
    if program.startswith("/"):
        return any(Path("/").glob(program[1:]))
    return shutil.which(program) is not None


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _can_make_environments() -> bool:
    """Whether this Python can make a virtual environment (Debian splits that off)."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return False
    return True
