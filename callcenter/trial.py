"""A telephone started for a moment: does the line register, and which sound devices are there?"""

from __future__ import annotations

import logging
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from callcenter.domain.events import (
    Audio,
    AudioChanged,
    EngineLost,
    Line,
    LineChanged,
    LineProblem,
    LineState,
)
from callcenter.engine.commands import Configure
from callcenter.engine.messages import Event, Failed, Snapshot
from callcenter.engine.process import EngineProcess

_HOPELESS = (
    LineProblem.WRONG_PASSWORD,
    LineProblem.UNKNOWN_USER,
    LineProblem.FORBIDDEN,
    LineProblem.CONFIGURATION,
)
"""What a second attempt a moment later would only be told again."""


class Outcome(msgspec.Struct, frozen=True):
    """What the trial found; *trouble* says why there was no telephone to try."""

    line: Line | None = None
    audio: Audio | None = None
    trouble: str = ""


class Trial:
    """One trial; call `run` once."""

    def __init__(self, wanted: Configure, *, log: logging.Logger) -> None:
        self._wanted = wanted
        self._log = log
        self._outcome = Outcome()
        self._changed = threading.Condition()

    def run(self, *, seconds: float = 12.0) -> Outcome:
        """Register once (and unregister again), at most *seconds*."""
        with tempfile.TemporaryDirectory(prefix="callcenter-trial-") as directory:
            phone = EngineProcess(Path(directory), now=lambda: datetime.now(UTC), log=self._log)
            phone.start(self._heard)
            phone.send(self._wanted)
            with self._changed:
                self._changed.wait_for(self._complete, seconds)
                # Before it unregisters, which is news of the line too.
                outcome = self._outcome
            phone.close(quit_engine=True)
        return outcome

    def _heard(self, seq: int, event: Event) -> None:
        with self._changed:
            self._outcome = _with(self._outcome, event)
            self._changed.notify_all()

    def _complete(self) -> bool:
        outcome = self._outcome
        if outcome.trouble:
            return True
        return outcome.audio is not None and (not self._wanted.accounts or _decided(outcome.line))


def _decided(line: Line | None) -> bool:
    if line is None:
        return False
    if line.state is LineState.REGISTERED:
        # Over TLS the certificate is read beside the registration, and told a little later.
        return not line.secure or line.certificate is not None
    return line.problem in _HOPELESS


def _with(outcome: Outcome, event: Event) -> Outcome:
    match event:
        case LineChanged():
            return replace(outcome, line=event.line)
        case AudioChanged():
            return replace(outcome, audio=event.audio)
        case Snapshot() if event.lines:
            return replace(outcome, line=event.lines[0])
        case EngineLost() | Failed():
            return replace(outcome, trouble=event.reason)
        case _:
            return outcome
