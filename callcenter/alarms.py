"""Keeps alarms where IT and supervisors find them: a file of JSON lines, the oldest first."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from callcenter.domain.alarm import Alarm

MOST_BYTES = 1_000_000
"""About 5,000 alarms; then the file becomes the former one, and a new one begins."""


class Alarms:
    """The alarms of one profile in *file*, and those before them in a file `.old` beside it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._former = file.with_suffix(".old")

    def add(self, alarm: Alarm) -> None:
        """Put *alarm* on disk; raises OSError."""
        if self._file.exists() and self._file.stat().st_size > MOST_BYTES:
            self._file.replace(self._former)
        descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(msgspec.json.encode(alarm) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> tuple[Alarm, ...]:
        """All of them; a line that was cut off, or is of a newer version, is passed over."""
        return tuple(
            alarm
            for file in (self._former, self._file)
            if file.exists()
            for line in file.read_bytes().splitlines()
            if (alarm := _decoded(line)) is not None
        )


def _decoded(line: bytes) -> Alarm | None:
    try:
        return msgspec.json.decode(line, type=Alarm)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
