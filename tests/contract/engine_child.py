"""The real telephone in a process of its own, so that a test survives what the telephone does not.

Commands come in as lines of JSON, events go out as lines of JSON.
"""

from __future__ import annotations

import gc
import itertools
import logging
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from callcenter.engine.commands import Command
from callcenter.engine.messages import Event, decode, encode
from callcenter.engine.phone import Listener

ROOT = Path(__file__).parents[2]
END_S = 10.0


class ChildPhone:
    """A Phone in a child process, started through *entry*; when it dies that is that."""

    def __init__(self, library_log: Path, *, entry: tuple[str, ...] = ()) -> None:
        self._numbers = itertools.count(1)
        self._child = subprocess.Popen(
            [*entry, sys.executable, "-m", "tests.contract.engine_child", str(library_log)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.pid = self._child.pid

    @property
    def alive(self) -> bool:
        return self._child.poll() is None

    def start(self, listener: Listener) -> None:
        self._reader = threading.Thread(target=self._read, args=(listener,), daemon=True)
        self._reader.start()

    def send(self, command: Command) -> int:
        seq = next(self._numbers)
        assert self._child.stdin is not None
        self._child.stdin.write(encode(command, seq=seq) + b"\n")
        self._child.stdin.flush()
        return seq

    def close(self, *, quit_engine: bool = False) -> None:
        assert self._child.stdin is not None and self._child.stdout is not None
        if self.alive:
            self._child.stdin.close()
        code = self._child.wait(END_S)
        self._reader.join(END_S)
        self._child.stdout.close()
        assert code == 0, f"the telephone's process ended with {code}"

    def bury(self) -> None:
        """Let go of a process that was killed."""
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.wait(END_S)
        self._reader.join(END_S)
        self._child.stdin.close()
        self._child.stdout.close()

    def _read(self, listener: Listener) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            seq, event = decode(line)
            listener(seq, event)  # type: ignore[arg-type]


def main() -> None:
    from callcenter.engine.pjsip.telephone import Telephone

    # The library prints on standard output before its log is set up.
    link = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    gc.disable()
    numbers = itertools.count(1)
    ended = threading.Event()

    def emit(event: Event) -> None:
        link.write(encode(event, seq=next(numbers)) + b"\n")

    telephone = Telephone(
        emit,
        now=lambda: datetime.now(UTC),
        new_id=lambda: str(uuid4()),
        log=logging.getLogger("telephone"),
        library_log=Path(sys.argv[1]),
    )

    def read() -> None:
        for line in sys.stdin.buffer:
            seq, command = decode(line)
            telephone.post(seq, command)  # type: ignore[arg-type]
        ended.set()

    telephone.start()
    emit(telephone.snapshot())
    threading.Thread(target=read, daemon=True).start()
    while not ended.is_set():
        telephone.turn()
    telephone.stop()
    link.close()
    # The reader may still be inside a read of standard input.
    os._exit(0)


if __name__ == "__main__":
    main()
