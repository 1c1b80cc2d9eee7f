"""Filing recordings: one after the other they go through the press, on a thread of this module.

The thread only waits for the press; playing a recording goes before compressing others.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import PriorityQueue

import msgspec

import callcenter
from callcenter.domain.recording import RecordingFiled, RecordingForm, RecordingOpened
from callcenter.recording.layout import SUFFIX
from callcenter.recording.press import Job, Outcome
from callcenter.recording.sealing import Key

PRESS_FLAG = "--recording"
"""How the packed program is told to be the press."""
LONGEST_S = 1800.0


class PressFailed(Exception):
    """The press did not do its work; the text says why."""


class Filing:
    """Files and opens recordings that lie in *folder*; *key* may ask the keyring."""

    def __init__(
        self,
        folder: Path,
        *,
        key: Callable[[], Key],
        form: RecordingForm,
        report: Callable[[object], None],
    ) -> None:
        self.form = form
        self._folder = folder
        self._key = key
        self._report = report
        self._log = logging.getLogger("callcenter.recording")
        # Number and name decide the order: what is to be heard first, then what is to be filed.
        self._work: PriorityQueue[tuple[int, str]] = PriorityQueue()
        self._press: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="filing", daemon=True)

    def file(self, recording: str) -> None:
        """Bring a recording into the form in which it is kept; RecordingFiled tells the rest."""
        self._do(1, recording)

    def open(self, recording: str) -> None:
        """Decrypt a recording into memory; RecordingOpened brings it."""
        self._do(0, recording)

    def close(self) -> None:
        """Stop; what was not filed is filed after the next start."""
        self._closed = True
        if self._press is not None:
            self._press.kill()
        if self._thread.ident is not None:
            self._work.put((-1, ""))
            self._thread.join()

    def _do(self, rank: int, recording: str) -> None:
        if self._thread.ident is None:
            self._thread.start()
        self._work.put((rank, recording))

    def _run(self) -> None:
        while not self._closed:
            rank, recording = self._work.get()
            if rank < 0:
                break
            answer = self._opened(recording) if rank == 0 else self._filed(recording)
            if not self._closed:
                self._report(answer)

    def _filed(self, recording: str) -> RecordingFiled:
        outcome, _ = self._pressed(recording, self.form)
        if outcome.problem:
            self._log.error("recording %s: %s", recording, outcome.problem)
        return RecordingFiled(
            recording,
            outcome.length_s,
            outcome.form,
            outcome.complete,
            outcome.pauses,
            outcome.problem,
        )

    def _opened(self, recording: str) -> RecordingOpened:
        outcome, sound = self._pressed(recording, None)
        return RecordingOpened(recording, sound, outcome.pauses, outcome.problem)

    def _pressed(self, recording: str, form: RecordingForm | None) -> tuple[Outcome, bytes]:
        try:
            key = self._key()
            job = Job(str(path_of(self._folder, recording)), key.text, form)
            return self._ask(job)
        except Exception as error:
            # The keyring and the press are other programs and fail in ways of their own.
            self._log.exception("recording %s could not be dealt with", recording)
            return Outcome(problem=str(error)), b""

    def _ask(self, job: Job) -> tuple[Outcome, bytes]:
        with subprocess.Popen(
            press_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            creationflags=_FLAGS,
        ) as self._press:
            try:
                said, errors = self._press.communicate(msgspec.json.encode(job), LONGEST_S)
            finally:
                self._press.kill()
        if self._press.returncode:
            last = errors.decode(errors="replace").strip().rpartition("\n")[2]
            raise PressFailed(f"the recording could not be worked on: {last}")
        line, _, sound = said.partition(b"\n")
        return msgspec.json.decode(line, type=Outcome), sound


def path_of(folder: Path, recording: str) -> Path:
    """Where a recording lies."""
    return folder / f"{recording}{SUFFIX}"


def press_command() -> list[str]:
    """How the press is started: from the packed program by a flag, else as a Python module."""
    if getattr(sys, "frozen", False):
        return [sys.executable, PRESS_FLAG]
    return [sys.executable, "-P", "-m", "callcenter.recording.press"]


def _environment() -> dict[str, str]:
    # A checkout is importable only because of where the app was started.
    root = str(Path(callcenter.__file__).parent.parent)
    kept = dict(os.environ)
    # The press gets its key by hand, and nothing else.
    kept.pop("CALLCENTER_RECORDING_KEY", None)
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (root, kept.get("PYTHONPATH", ""))))
    return kept


_FLAGS = 0
if sys.platform == "win32":
    _FLAGS = subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NO_WINDOW
