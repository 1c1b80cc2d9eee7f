"""The telephone as a thread of this process: for tests and for running everything in one."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from callcenter.engine.commands import Command
from callcenter.engine.messages import Event
from callcenter.engine.phone import Listener
from callcenter.engine.pjsip.media import AudioBridge
from callcenter.engine.pjsip.telephone import Telephone
from callcenter.engine.pjsip.timers import Timers

CLOSE_S = 30.0


def _utc() -> datetime:
    return datetime.now(UTC)


def _uuid() -> str:
    return str(uuid4())


class ThreadPhone:
    """A Phone whose telephone lives on a thread; there can be one in a process at a time."""

    def __init__(
        self,
        *,
        log: logging.Logger,
        bridge: Callable[[], AudioBridge] | None = None,
        now: Callable[[], datetime] = _utc,
        new_id: Callable[[], str] = _uuid,
        sip_port: int = 0,
        library_log: Path | None = None,
        timers: Timers | None = None,
    ) -> None:
        self._log = log
        self._bridge = bridge
        self._now = now
        self._new_id = new_id
        self._sip_port = sip_port
        self._library_log = library_log
        self._timers = timers
        self._numbers = itertools.count(1)
        self._early: list[tuple[int, Command]] = []
        self._telephone: Telephone | None = None
        self._lock = threading.Lock()
        self._begun = threading.Event()
        self._end = threading.Event()
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="telephone", daemon=True)

    def start(self, listener: Listener) -> None:
        """Begin; raises OSError when the SIP port is taken."""
        self._listener = listener
        self._thread.start()
        self._begun.wait()
        if self._fault is not None:
            raise self._fault

    def send(self, command: Command) -> int:
        """Pass *command* on; the number it will be answered with."""
        with self._lock:
            seq = next(self._numbers)
            if self._telephone is None:
                self._early.append((seq, command))
            else:
                self._telephone.post(seq, command)
        return seq

    def close(self, *, quit_engine: bool = False) -> None:
        """Hang up and end; a telephone that is a thread cannot outlive its desk."""
        self._end.set()
        self._thread.join(CLOSE_S)
        if self._thread.is_alive():
            raise TimeoutError("the telephone did not end")

    def _work(self) -> None:
        numbers = itertools.count(1)

        def emit(event: Event) -> None:
            self._listener(next(numbers), event)

        try:
            telephone = self._made(emit)
            telephone.start()
        except Exception as fault:
            self._fault = fault
            self._begun.set()
            return
        emit(telephone.snapshot())
        self._take_over(telephone)
        self._begun.set()
        try:
            while not (self._end.is_set() or telephone.quitting):
                telephone.turn()
        finally:
            # A library that is left running aborts the process with the next one, or at its end.
            telephone.stop()

    def _made(self, emit: Callable[[Event], None]) -> Telephone:
        return Telephone(
            emit,
            now=self._now,
            new_id=self._new_id,
            audio=self._bridge() if self._bridge else None,
            sip_port=self._sip_port,
            log=self._log,
            library_log=self._library_log,
            timers=self._timers,
        )

    def _take_over(self, telephone: Telephone) -> None:
        with self._lock:
            self._telephone = telephone
            for seq, command in self._early:
                telephone.post(seq, command)
