"""Reading many records in a process of its own, which is half the work of a long pull.

`python -m callcenter.crm.reader` is that process: it takes the mapping, then parts of records, each
as its length and JSON, and answers each with the customers as MessagePack. It ends with its input.
"""

from __future__ import annotations

import logging
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

import callcenter
from callcenter.crm.reading import read_customer
from callcenter.crm.record_paths import CustomerPaths
from callcenter.domain.customer import Customer
from callcenter.priority import give_way, only_when_idle

READER_FLAG = "--crm-reader"
MANY = 100
"""From so many records on it is worth a process."""
LOWEST = 15
LIMIT_S = 30.0
"""A part takes a tenth of a second; a process that takes so long reads no more."""
_LENGTH = struct.Struct(">I")
_CUSTOMERS = list[Customer | None]
_log = logging.getLogger(__name__)


class Reading(msgspec.Struct, frozen=True):
    """How a record becomes a customer: where it has what, and whose numbers those are."""

    paths: CustomerPaths
    base: str
    region: str
    extension_digits: int

    def read(self, records: list[Any]) -> list[Customer | None]:
        """The customers of *records*; None for one that has no id."""
        return [
            read_customer(
                record,
                self.paths,
                base=self.base,
                region=self.region,
                extension_digits=self.extension_digits,
            )
            for record in records
        ]


class Reader:
    """Reads records by *reading*: few at once here, many in a process that ends with `rest`.

    Its methods may be called from any thread.
    """

    def __init__(
        self, reading: Reading, *, command: Sequence[str] = (), limit_s: float = LIMIT_S
    ) -> None:
        self._reading = reading
        self._command = command or reader_command()
        self._limit_s = limit_s
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._failed = False

    def read(self, records: list[Any]) -> list[Customer | None]:
        """The customers of *records*; None for one that has no id."""
        with self._turn:
            if self._failed or (len(records) < MANY and self._process is None):
                return self._reading.read(records)
            try:
                return self._read_there(records)
            except UnicodeEncodeError:
                # Half a character pair has no way through a pipe.
                return self._reading.read(records)
            except (OSError, EOFError, msgspec.MsgspecError) as error:
                self._failed = True
                self._stop()
                _log.warning("records are read and written by one process now: %s", error)
        return self._reading.read(records)

    def rest(self) -> None:
        """Nothing more is to be read for now."""
        with self._turn:
            self._stop()

    def _read_there(self, records: list[Any]) -> list[Customer | None]:
        content = msgspec.json.encode(records)
        if self._process is None:
            self._process = _started(self._command)
            _tell(self._process.stdin, msgspec.json.encode(self._reading))
        with _killed_after(self._limit_s, self._process):
            _tell(self._process.stdin, content)
            return msgspec.msgpack.decode(_told(self._process.stdout), type=_CUSTOMERS)

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            try:
                stream.close()
            except BrokenPipeError:
                # It died with something unread, which nobody waits for any more.
                _log.debug("the reading process had ended before")
        process.kill()
        process.wait()


def reader_command() -> list[str]:
    """How the process is started: from the packed program by a flag, else as a Python module."""
    if getattr(sys, "frozen", False):
        return [sys.executable, READER_FLAG]
    return [sys.executable, "-P", "-m", "callcenter.crm.reader"]


@contextmanager
def _killed_after(seconds: float, process: subprocess.Popen[bytes]) -> Iterator[None]:
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    package = str(Path(callcenter.__file__).resolve().parent.parent)
    known = os.environ.get("PYTHONPATH", "")
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (package, known)))},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
        | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
    )


def _tell(stream: Any, content: bytes) -> None:
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def _told(stream: Any) -> bytes:
    """The next part; raises EOFError where there is none (any more)."""
    length = _LENGTH.unpack(_exactly(stream, _LENGTH.size))[0]
    return _exactly(stream, length)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    read = stream.read(length)
    if len(read) < length:
        raise EOFError("the process that reads records has ended")
    return read


def main() -> int:
    """Read until the input ends."""
    give_way(LOWEST)
    only_when_idle()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _serve(sys.stdin.buffer, sys.stdout.buffer)
    except (OSError, EOFError):
        # Whoever wanted it has gone: what is half told is needed no more.
        os._exit(0)
    return 0


def _serve(source: BinaryIO, sink: BinaryIO) -> None:
    reading = msgspec.json.decode(_told(source), type=Reading)
    while True:
        _tell(sink, msgspec.msgpack.encode(reading.read(msgspec.json.decode(_told(source)))))


if __name__ == "__main__":
    sys.exit(main())
