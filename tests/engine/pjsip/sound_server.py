"""A sound server with pretended devices: PulseAudio with null sinks, private to a test."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

RATE = 48_000
available = all(shutil.which(tool) for tool in ("pulseaudio", "pactl", "parec", "pacat"))


def wait_for(what: Callable[[], bool], *, seconds: float, why: str | Callable[[], str]) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            words = why if isinstance(why, str) else why()
            raise AssertionError(f"not within {seconds} s: {words}")
        threading.Event().wait(0.02)


class SoundServer:
    """Its devices are called by their descriptions, as a person sees them."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.address = f"unix:{directory}/native"
        self._log = (directory / "log").open("wb")
        self._process = subprocess.Popen(
            [
                *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1"),
                *("--use-pid-file=no", "--disallow-exit", "--realtime=no", "--high-priority=no"),
                "-L",
                f"module-native-protocol-unix socket={directory}/native auth-anonymous=1",
                *("-L", "module-rescue-streams"),
            ],
            env={**self._environment(), "DBUS_SESSION_BUS_ADDRESS": "disabled:"},
            stdout=self._log,
            stderr=self._log,
        )
        wait_for((directory / "native").exists, seconds=10, why="the sound server is up")

    def plug_speaker(self, name: str) -> str:
        """A device that sounds; what it sounds is at the source NAME.monitor."""
        return self._load(
            "module-null-sink", f"sink_name={name}", f"sink_properties={_called(name)}"
        )

    def plug_microphone(self, name: str) -> str:
        """A device that listens to whatever is played into the sink NAME-feed."""
        self._load(
            "module-null-sink", f"sink_name={name}-feed", f"sink_properties={_called('feed')}"
        )
        return self.plug_virtual(name)

    def plug_virtual(self, name: str) -> str:
        """The microphone alone; its feed is there already."""
        return self._load(
            "module-virtual-source",
            f"master={name}-feed.monitor",
            f"source_name={name}",
            f"source_properties={_called(name)}",
        )

    def unplug(self, module: str) -> None:
        """Take a device away."""
        self._pactl("unload-module", module)

    @contextmanager
    def recording(self, source: str, file: Path) -> Iterator[None]:
        """Write what *source* gives into *file*, 16 bit mono at 48 kHz."""
        with file.open("wb") as sound:
            process = subprocess.Popen(
                ["parec", "-d", source, *_FORMAT, "--latency-msec=20"],
                env=self._environment(),
                stdout=sound,
            )
            try:
                yield
            finally:
                process.terminate()
                process.wait(10)

    @contextmanager
    def listening(self, source: str) -> Iterator[subprocess.Popen[bytes]]:
        """What *source* gives, on the output of the process given, in pieces as small as can be."""
        process = subprocess.Popen(
            ["parec", "-d", source, *_FORMAT, "--latency-msec=10"],
            env=self._environment(),
            stdout=subprocess.PIPE,
        )
        with process:
            try:
                yield process
            finally:
                process.terminate()

    @contextmanager
    def playing(self, file: Path, sink: str) -> Iterator[None]:
        """Play *file* into *sink*."""
        with file.open("rb") as sound:
            process = subprocess.Popen(
                ["pacat", "-d", sink, *_FORMAT, "--latency-msec=40"],
                env=self._environment(),
                stdin=sound,
            )
            try:
                yield
            finally:
                process.terminate()
                process.wait(10)

    def streams(self) -> str:
        """Who plays where, for a message."""
        return self._pactl("list", "short", "sink-inputs")

    def recorders(self) -> int:
        """How many programs listen at a microphone."""
        return len(self._pactl("list", "short", "source-outputs").splitlines())

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._log.close()

    def _environment(self) -> dict[str, str]:
        place = str(self._directory)
        private = {"HOME": place, "XDG_RUNTIME_DIR": place, "PULSE_RUNTIME_PATH": place}
        return {**os.environ, **private, "PULSE_SERVER": self.address}

    def _load(self, *module: str) -> str:
        return self._pactl("load-module", *module).strip()

    def _pactl(self, *words: str) -> str:
        done = subprocess.run(
            ["pactl", *words], env=self._environment(), capture_output=True, text=True, timeout=10
        )
        if done.returncode:
            raise AssertionError(f"pactl {' '.join(words)}: {done.stderr}")
        return done.stdout


_FORMAT = ("--raw", "--format=s16le", "--channels=1", f"--rate={RATE}")


def _called(name: str) -> str:
    return f"device.description={name}"


@contextmanager
def sound_server() -> Iterator[SoundServer]:
    # A short path: a Unix socket's name has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="sound-") as directory:
        server = SoundServer(Path(directory))
        try:
            yield server
        finally:
            server.close()
