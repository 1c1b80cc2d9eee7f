"""The scribe: the one thread that seals what is said and writes it to the disk.

The telephone tells it what to do and looks at its news in its own time; neither waits for the
other. Whatever goes wrong ends the recording concerned, and the news say so; the call goes on.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from queue import Empty, SimpleQueue

from msgspec import Struct

from callcenter.recording.layout import SECOND_BYTES, SUFFIX, Form
from callcenter.recording.reel import Reel
from callcenter.recording.sealing import SALT_BYTES, Key
from callcenter.recording.tape import CannotRecord, Tape

WRITE_EVERY_S = 0.3
"""So much is lost at most, and a write's own time, when the power goes."""
CLOSE_S = 3.0


class Step(Enum):
    """What is on the disk now."""

    BEGUN = "begun"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"
    FAILED = "failed"


class News(Struct, frozen=True):
    """A *step* of *recording* is done; *ticket* is the number it was asked for with."""

    recording: str
    step: Step
    ticket: int = 0
    reason: str = ""


class Scribe:
    """Writes any number of recordings; `news` is read by one other thread."""

    def __init__(
        self,
        *,
        random_bytes: Callable[[int], bytes],
        log: logging.Logger,
        write_every_s: float = WRITE_EVERY_S,
    ) -> None:
        self.news: deque[News] = deque()
        self._random = random_bytes
        self._log = log
        self._write_every_s = write_every_s
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._tapes: dict[str, tuple[Tape, Reel]] = {}
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)

    def begin(self, recording: str, reel: Reel, folder: Path, key: Key, *, ticket: int) -> None:
        """Begin the tape of *recording* from *reel*; a paused reel makes a paused tape."""
        self._do(lambda: self._begin(recording, reel, folder, key, ticket))

    def pause(self, recording: str, *, ticket: int) -> None:
        """Put the pause onto the disk; its reel must be paused already."""
        self._do(lambda: self._mark(recording, Step.PAUSED, ticket))

    def resume(self, recording: str, *, ticket: int) -> None:
        """Put the resumption onto the disk; its reel may resume once the news tell so."""
        self._do(lambda: self._mark(recording, Step.RESUMED, ticket))

    def end(self, recording: str, *, ticket: int = 0) -> None:
        """Write what is left and end the tape."""
        self._do(lambda: self._end(recording, ticket))

    def close(self) -> None:
        """End every tape and the thread; waits for the disk, but not for ever."""
        if self._thread.ident is None:
            return
        self._work.put(None)
        self._thread.join(CLOSE_S)
        if self._thread.is_alive():
            self._log.error("the disk did not take the last of a recording in time")

    # On its own thread.

    def _do(self, work: Callable[[], None]) -> None:
        if self._thread.ident is None:
            self._thread.start()
        self._work.put(work)

    def _run(self) -> None:
        while (work := self._next()) is not None:
            try:
                work()
                self._write()
            except Exception as error:
                # Nobody could tell any more what is on the disk: rather no recording at all.
                self._log.exception("recording failed")
                for recording in list(self._tapes):
                    self._fail(recording, 0, f"recording failed: {error}")
        for recording in list(self._tapes):
            self._end(recording, 0)

    def _next(self) -> Callable[[], None] | None:
        try:
            return self._work.get(timeout=self._write_every_s if self._tapes else None)
        except Empty:
            return _nothing

    def _begin(self, recording: str, reel: Reel, folder: Path, key: Key, ticket: int) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            tape = Tape.begin(
                folder / f"{recording}{SUFFIX}",
                key=key,
                recording=recording,
                salt=self._random(SALT_BYTES),
                form=Form.SAMPLES,
            )
            if reel.paused:
                tape.pause()
        except (CannotRecord, OSError) as error:
            self._tell_failure(recording, ticket, str(error))
            return
        self._tapes[recording] = (tape, reel)
        self.news.append(News(recording, Step.BEGUN, ticket))

    def _mark(self, recording: str, step: Step, ticket: int) -> None:
        if recording not in self._tapes:
            self.news.append(News(recording, Step.FAILED, ticket, "this call is not recorded"))
            return
        tape, reel = self._tapes[recording]
        try:
            if step is Step.PAUSED:
                reel.take()
                tape.pause()
            else:
                tape.resume()
        except CannotRecord as error:
            self._fail(recording, ticket, str(error))
            return
        self.news.append(News(recording, step, ticket))

    def _write(self) -> None:
        for recording, (tape, reel) in list(self._tapes.items()):
            try:
                _write_out(tape, reel)
            except CannotRecord as error:
                self._fail(recording, 0, str(error))

    def _end(self, recording: str, ticket: int) -> None:
        if recording not in self._tapes:
            return
        tape, reel = self._tapes[recording]
        try:
            _write_out(tape, reel)
            tape.end()
        except CannotRecord as error:
            self._fail(recording, ticket, str(error))
            return
        del self._tapes[recording]
        self.news.append(News(recording, Step.ENDED, ticket))

    def _fail(self, recording: str, ticket: int, reason: str) -> None:
        tape, reel = self._tapes.pop(recording)
        reel.pause()
        tape.close()
        self._tell_failure(recording, ticket, reason)

    def _tell_failure(self, recording: str, ticket: int, reason: str) -> None:
        self._log.error("recording %s: %s", recording, reason)
        self.news.append(News(recording, Step.FAILED, ticket, reason))


def _nothing() -> None:
    pass


def _write_out(tape: Tape, reel: Reel) -> None:
    sound = reel.take()
    # A second at a time: a slow disk must not make a long chunk of what waited.
    for start in range(0, len(sound), SECOND_BYTES):
        tape.sound(sound[start : start + SECOND_BYTES])
