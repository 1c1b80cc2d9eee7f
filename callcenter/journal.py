"""Puts what the agent does on disk: in order, the newest of each call, again when the disk failed.

One thread of this module's own writes; whoever types never waits for it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from enum import Enum, auto

import msgspec
from msgspec.structs import replace

from callcenter.domain.interaction import Interaction
from callcenter.domain.wishes import Kept, NotKept

NOTE_DELAY_S = 0.2
RETRY_S = 3.0


class Step(Enum):
    """What is to be done: kept as it is, shared with the CRM while it goes on, or finished."""

    KEEP = auto()
    SHARE = auto()
    FINISH = auto()


class _Entry(msgspec.Struct, frozen=True):
    """An interaction on its way to the disk; *due* is by the monotonic clock.

    It may have *failed* before.
    """

    interaction: Interaction
    step: Step
    due: float
    failed: bool = False


class Journal:
    """Writes interactions by *save*, *share* and *finish*; *report* hears how it went.

    Letters of a note are gathered for *delay_s* seconds; a save that failed is tried again after
    *retry_s* seconds, unless something newer of the same call has come meanwhile.
    """

    def __init__(
        self,
        *,
        save: Callable[[Interaction], object],
        finish: Callable[[Interaction], object],
        share: Callable[[Interaction], object],
        report: Callable[[object], None],
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
        delay_s: float = NOTE_DELAY_S,
        retry_s: float = RETRY_S,
    ) -> None:
        self._write_by = {Step.KEEP: save, Step.SHARE: share, Step.FINISH: finish}
        self._report = report
        self._now = now
        self._clock = clock
        self._delay_s = delay_s
        self._retry_s = retry_s
        self._log = logging.getLogger("callcenter.journal")
        self._failing = False
        self._closing = False
        self._entries: list[_Entry] = []
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._write, name="journal", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def keep(self, interaction: Interaction, *, urgent: bool) -> None:
        """Write *interaction* as it is: at once if *urgent*, else with the letters that follow."""
        with self._changed:
            before = self._waiting(interaction.id)
            due = self._clock() + (0.0 if urgent else self._delay_s)
            # The first letter sets the time: a steady typist is written down as well.
            due = min(due, before.due) if before else due
            # What could not be shared is shared as it reads now.
            step = before.step if before else Step.KEEP
            self._put(_Entry(interaction, step, due), instead_of=before)

    def share(self, interaction: Interaction) -> None:
        """Write *interaction*, which goes on, with its outbox row."""
        self._put_at_once(interaction, Step.SHARE)

    def finish(self, interaction: Interaction) -> None:
        """Write *interaction* with its outbox row, after all that came before."""
        self._put_at_once(interaction, Step.FINISH)

    def close(self, *, limit_s: float = 5.0) -> None:
        """Write what is left, once, and stop; waits *limit_s* seconds at most."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(limit_s)
            if self._thread.is_alive():
                self._log.error("the disk has not answered for %g s: texts may be lost", limit_s)

    def _put_at_once(self, interaction: Interaction, step: Step) -> None:
        with self._changed:
            before = self._waiting(interaction.id)
            self._put(_Entry(interaction, step, self._clock()), instead_of=before)

    def _waiting(self, call: str) -> _Entry | None:
        """What waits of that call and gives way to something newer.

        What the CRM gets does so only once it has failed: later it would undo what is newer.
        """
        mine = self._entries_of(call)
        gives_way = mine and (mine[-1].step is Step.KEEP or mine[-1].failed)
        return mine[-1] if gives_way else None

    def _entries_of(self, call: str) -> list[_Entry]:
        return [entry for entry in self._entries if entry.interaction.id == call]

    def _put(self, entry: _Entry, *, instead_of: _Entry | None) -> None:
        if instead_of is None:
            self._entries.append(entry)
        else:
            self._entries[self._entries.index(instead_of)] = entry
        self._changed.notify()

    def _write(self) -> None:
        while (entry := self._next()) is not None:
            try:
                self._write_by[entry.step](entry.interaction)
            except Exception as error:
                self._failed(entry, error)
            else:
                self._written(entry)

    def _next(self) -> _Entry | None:
        with self._changed:
            while True:
                soonest = min(self._entries, key=lambda entry: entry.due, default=None)
                wait = None if soonest is None else soonest.due - self._clock()
                if soonest is not None and wait is not None and (wait <= 0 or self._closing):
                    self._entries.remove(soonest)
                    return soonest
                if self._closing:
                    return None
                self._changed.wait(wait)

    def _written(self, entry: _Entry) -> None:
        if self._failing:
            self._failing = False
            self._log.warning("interactions are kept again")
        self._report(Kept(entry.interaction, self._now()))

    def _failed(self, entry: _Entry, error: Exception) -> None:
        if not self._failing:
            self._failing = True
            self._log.error("interactions cannot be kept", exc_info=error)
        self._report(NotKept(entry.interaction.id, str(error)))
        with self._changed:
            newer = self._entries_of(entry.interaction.id)
            if self._closing:
                self._log.error("this could not be written: %s", entry.interaction.id)
            elif newer:
                self._goes_with(newer[-1], entry)
            elif entry.step is not Step.FINISH:
                # A finish is wished again by the desk, which has taken the work back.
                again = replace(entry, due=self._clock() + self._retry_s, failed=True)
                self._entries.append(again)
                self._changed.notify()

    def _goes_with(self, newer: _Entry, failed: _Entry) -> None:
        """What *failed* is written as it reads by now; what was to be shared still is."""
        if failed.step is Step.SHARE and newer.step is Step.KEEP:
            shared = replace(newer, step=Step.SHARE, failed=True)
            self._entries[self._entries.index(newer)] = shared
